"""Serve lessons and assessments of a course to a browser on this computer, until Ctrl+C."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory")
    parser.add_argument("--port", type=int, default=8866, metavar="N", help="port on 127.0.0.1 (default 8866; 0: any free one)")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    return open_hall(arguments.directory, port=arguments.port, lang=arguments.lang)


def check_port(port: int) -> None:
    """Refuse a number that is no port: the system would take another one without a word.

    Raises
    ------
    UsageError
    """
    from daisuso.errors import UsageError

    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port} is no port", cure="Give a number from 1 to 65535, or 0 for any free one.")


def open_hall(directory: Path, *, port: int, lang: str) -> int:
    """Serve one course until Ctrl+C, and say where."""
    from daisuso.hall.serve import serve
    from daisuso.response.course_directory import CourseDirectory

    check_port(port)
    course = CourseDirectory.open(directory)

    def ready(address: str) -> None:
        print(f"The hall is open at {address}  (Ctrl+C ends it)", flush=True)

    def trainer(link: str) -> None:
        print(f"The trainer's live room, for nobody else: {link}", flush=True)

    return serve(course.root, port=port, lang=lang, on_ready=ready, on_trainer=trainer)
