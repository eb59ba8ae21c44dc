"""Serve lessons and assessments of a course to a browser on this computer, until Ctrl+C."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory")
    parser.add_argument("--port", type=int, default=8866, metavar="N", help="port on 127.0.0.1 (default 8866; 0: any free one)")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    parser.add_argument(
        "--ahead",
        type=int,
        metavar="N",
        help="pages kept ready for learners who have not come yet (default: one for everyone on the roster, up to 40; 0: none)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    return open_hall(arguments.directory, port=arguments.port, lang=arguments.lang, ahead=arguments.ahead)


def check_port(port: int) -> None:
    """Refuse a number that is no port: the system would take another one without a word.

    Raises
    ------
    UsageError
    """
    from daisuso.errors import UsageError

    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port} is no port", cure="Give a number from 1 to 65535, or 0 for any free one.")


def check_ahead(ahead: int | None) -> None:
    """Refuse a number of pages that cannot be.

    Raises
    ------
    UsageError
    """
    from daisuso.errors import UsageError

    if ahead is not None and not 0 <= ahead <= 200:
        raise UsageError(f"--ahead {ahead} is no number of pages", cure="Give a number from 0 to 200, or leave it out.")


def open_hall(directory: Path, *, port: int, lang: str, ahead: int | None = None) -> int:
    """Serve one course until Ctrl+C, and say where."""
    from daisuso.hall.serve import serve
    from daisuso.response.course_directory import CourseDirectory

    check_port(port)
    check_ahead(ahead)
    course = CourseDirectory.open(directory)

    def ready(address: str) -> None:
        print(f"The hall is open at {address}  (Ctrl+C ends it)", flush=True)

    return serve(course.root, port=port, lang=lang, ahead=ahead, on_ready=ready)
