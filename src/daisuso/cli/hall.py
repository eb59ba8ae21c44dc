"""Serve lessons and assessments of a course until Ctrl+C: to this computer, or with --host to the phones in its network.

Learners sign in with the personal code on their slip. With --learner every browser of this computer is that learner.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daisuso.response.course_directory import CourseDirectory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory")
    parser.add_argument(
        "--host",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="this computer's address in the network of the phones (default 127.0.0.1)",
    )
    parser.add_argument("--port", type=int, default=8866, metavar="N", help="port (default 8866; 0: any free one)")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of a first visit (default vi)")
    parser.add_argument("--learner", metavar="ID", help="for rehearsal: one learner without signing in, on 127.0.0.1 only")
    parser.add_argument(
        "--ahead",
        type=int,
        metavar="N",
        help="pages kept ready for learners who have not come yet (default: one for everyone on the roster, up to 40; 0: none)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    return open_hall(
        arguments.directory,
        port=arguments.port,
        lang=arguments.lang,
        host=arguments.host,
        learner=arguments.learner,
        ahead=arguments.ahead,
    )


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


def open_hall(
    directory: Path, *, port: int, lang: str, host: str | None = None, learner: str | None = None, ahead: int | None = None
) -> int:
    """Serve one course until Ctrl+C, and say where and to whom.

    Parameters
    ----------
    host : str, optional
        The address to open it at; "" is refused with those that could be given.
    learner : str, optional
        The one learner who needs not sign in; by default everyone on the roster signs in.
    ahead : int, optional
        Pages kept ready for learners who have not come yet.
    """
    from daisuso.hall.serve import serve
    from daisuso.response.course_directory import CourseDirectory

    check_port(port)
    check_ahead(ahead)
    course = CourseDirectory.open(directory)

    def ready(address: str) -> None:
        print(f"The hall is open at {address}  (Ctrl+C ends it)", flush=True)
        _explain(course, address, host, learner)

    def trainer(link: str) -> None:
        print(f"The trainer's live room, for nobody else: {link}", flush=True)

    return serve(course.root, port=port, lang=lang, learner=learner, host=host, ahead=ahead, on_ready=ready, on_trainer=trainer)


def _explain(course: "CourseDirectory", address: str, host: str | None, learner: str | None) -> None:
    """Say who can reach the hall, and show its address to a phone's camera."""
    import sys

    from daisuso.hall.address import suggestion
    from daisuso.hall.terminal_qr import show_qr
    from daisuso.roster.roster import Roster

    if learner is not None:
        print(f"Every browser of this computer is {learner}; no other device reaches it.", flush=True)
        return
    if host is None:
        print(f"Only this computer reaches it. For phones, choose an address with --host. {suggestion()}", flush=True)
    else:
        print("Anyone on this network can reach the sign-in page; nothing else of this laptop.", flush=True)
        show_qr(address, sys.stdout)
    people = len(Roster.read(course).entries)
    if people:
        print(f"{people} on the roster; each signs in with the code on their slip.", flush=True)
    else:
        print("Nobody is on the roster yet, so nobody can sign in.", flush=True)
