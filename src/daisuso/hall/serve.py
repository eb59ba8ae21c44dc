"""Runs the hall until it is told to stop."""

import asyncio
import csv
import os
import signal
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from daisuso.errors import ContentError, DaisusoError, UsageError
from daisuso.hall.catalogue import Catalogue
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.roster.roster import Roster

ADDRESS = "127.0.0.1"
PORT = 8866
# Fictional, as everyone in the lessons.
LEARNER = "hoc-vien-001"
NAME = "Lan"
_OPEN_FILES = 8192
MOST_AHEAD = 40
"""Kernels that wait for a class: a workshop is not larger, and each takes memory."""


def serve(
    course: Path,
    *,
    port: int = PORT,
    lang: str = "vi",
    learner: str = LEARNER,
    name: str = "",
    lessons: Path | None = None,
    hosts: Sequence[str] = (),
    identity: Any = None,
    ahead: int | None = None,
    fork: bool = True,
    on_ready: Callable[[str], None] = lambda address: None,
) -> int:
    """Serve a course directory to one learner on this machine, until Ctrl+C or SIGTERM.

    Parameters
    ----------
    course : Path
        The course directory.
    port : int
        The port on 127.0.0.1; 0 takes a free one.
    lang : str
        `vi` or `en`: the language of a first visit.
    learner : str
        The learner's id.
    name : str
        How the home page greets; by default the given name on the roster, or a fictional one.
    lessons : Path, optional
        The folder with `<lang>/<slug>.ipynb`. By default the lessons in the package, or those of the repository it lies in.
    hosts : sequence of str
        Further names under which a browser may ask, besides `localhost` and 127.0.0.1.
    identity : IdentityProvider, optional
        Says whose a request is; by default everyone is the one learner.
    ahead : int, optional
        How many kernels are kept ready for learners who have not come yet; by default one for everyone on the roster, up to
        `MOST_AHEAD`.
    fork : bool
        Make kernels by forking where the system can.
    on_ready : callable
        Is given the address of the home page as soon as it answers.

    Returns
    -------
    int
        0 when it was stopped; every kernel has ended by then.

    Raises
    ------
    CourseError
        `course` is no course directory.
    ContentError
        There are no lessons.
    UsageError
        The learner's id is none, or the port is taken.
    """
    if not is_id(learner):
        raise UsageError(f"{learner!r} is not a learner id", cure="Use small letters, digits and hyphens, 2 to 40 of them.")
    catalogue = Catalogue(CourseDirectory.open(course.resolve()), lessons.resolve() if lessons else default_lessons())
    called = name or given_name(catalogue.course, learner) or NAME
    try:
        sockets = bind_sockets(port, ADDRESS)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror})", cure="Stop what uses it, or choose another with --port."
        ) from None
    # A kernel that is ending may still hold a file in it.
    with tempfile.TemporaryDirectory(prefix="daisuso-hall-", ignore_cleanup_errors=True) as private:
        _allow_open_files()
        # Late: this loads Voilà, and a wrong argument should be said at once.
        from daisuso.hall.app import Hall

        async def run() -> None:
            hall = Hall.open(
                catalogue,
                private=Path(private),
                learner=learner,
                name=called,
                lang=lang,
                hosts=hosts,
                environment=dict(os.environ),
                identity=identity,
                ahead=_expected(catalogue.course) if ahead is None else ahead,
                fork=fork,
            )
            server = HTTPServer(hall.app, max_body_size=64 * 1024, idle_connection_timeout=120)
            stop = _stop_event()
            server.add_sockets(sockets)
            hall.page_kernels.waiting.begin()
            on_ready(f"http://{ADDRESS}:{sockets[0].getsockname()[1]}/")
            await stop.wait()
            server.stop()
            await hall.page_kernels.end_all()

        asyncio.run(run())
    return 0


def given_name(course: CourseDirectory, learner: str) -> str:
    """Return a learner's given name from the roster (columns `learner`, `given_name`); empty where it is not there."""
    try:
        with course.roster.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("learner") == learner]
    except (OSError, UnicodeDecodeError, csv.Error):
        return ""
    return (rows[0].get("given_name") or "").strip() if rows else ""


def _allow_open_files() -> None:
    """Raise this process's limit of open files: forty pages need a thousand, and some systems begin with 256."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _expected(course: CourseDirectory) -> int:
    """Return how many learners may come together: those on the roster; one where there is none that can be read."""
    try:
        return max(1, min(MOST_AHEAD, len(Roster.read(course).entries)))
    except DaisusoError:
        return 1


def default_lessons() -> Path:
    """Return the folder of the lessons in the installed package, or in the repository.

    Raises
    ------
    ContentError
        There is neither.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "content" / "lessons", package.parents[1] / "notebooks" / "lessons"):
        if folder.is_dir():
            return folder
    raise ContentError("there are no lessons", where=package / "content", cure="Make them with `daisuso build`.")


def _stop_event() -> asyncio.Event:
    """Return an event that Ctrl+C and SIGTERM set."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        except (ValueError, RuntimeError):  # not the main thread: whoever runs it there stops it in another way
            break
    return stop
