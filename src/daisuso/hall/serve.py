"""Runs the hall until it is told to stop."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from daisuso.errors import ContentError, CourseError, DaisusoError, RosterError, UsageError
from daisuso.hall.address import HERE, cannot_bind, checked_host, home_address, names_for
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.cookie_key import cookie_key
from daisuso.hall.door import Door
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.roster.roster import Roster, give_codes

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
    learner: str | None = LEARNER,
    name: str = "",
    lessons: Path | None = None,
    host: str | None = None,
    hosts: Sequence[str] = (),
    ahead: int | None = None,
    fork: bool = True,
    on_ready: Callable[[str], None] = lambda address: None,
    on_trainer: Callable[[str], None] = lambda link: None,
) -> int:
    """Serve a course directory until Ctrl+C or SIGTERM: to one learner on this machine, or to everyone on its roster.

    Parameters
    ----------
    course : Path
        The course directory.
    port : int
        The port; 0 takes a free one.
    lang : str
        `vi` or `en`: the language of a first visit.
    learner : str or None
        The one learner for whom every browser is taken, without signing in; None: learners sign in by their code.
    name : str
        How the home page greets the one learner; by default the given name on the roster, or a fictional one.
    lessons : Path, optional
        The folder with `<lang>/<slug>.ipynb`. By default the lessons in the package, or those of the repository it lies in.
    host : str, optional
        The one address of this computer at which the hall is opened; by default 127.0.0.1, which no other device reaches.
    hosts : sequence of str
        Further names under which a browser may ask, besides `localhost`, the address, and this computer's names.
    ahead : int, optional
        How many kernels are kept ready for learners who have not come yet; by default one for everyone on the roster, up to
        `MOST_AHEAD`.
    fork : bool
        Make kernels by forking where the system can.
    on_ready : callable
        Is given the address of the home page as soon as it answers.
    on_trainer : callable
        Is given the trainer's private link, right after that.

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
    RosterError
        Learners sign in, and the roster cannot be read, or lacks codes and cannot be changed.
    UsageError
        The learner's id is none, the address is none of this computer's or not for one learner, or the port is taken.
    """
    if learner is not None and not is_id(learner):
        raise UsageError(f"{learner!r} is not a learner id", cure="Use small letters, digits and hyphens, 2 to 40 of them.")
    if learner is not None and host is not None:
        raise UsageError(
            "one learner without signing in is for this computer only", cure="Leave out --learner, or leave out --host."
        )
    address = HERE if host is None else checked_host(host)
    catalogue = Catalogue(CourseDirectory.open(course.resolve()), lessons.resolve() if lessons else default_lessons())
    key, door = _door(catalogue.course) if learner is None else (b"", None)
    try:
        sockets = bind_sockets(port, address)
    except OSError as error:
        raise cannot_bind(address, port, error) from None
    # A kernel that is ending may still hold a file in it.
    with tempfile.TemporaryDirectory(prefix="daisuso-hall-", ignore_cleanup_errors=True) as private:
        _allow_open_files()
        # Late: this loads Voilà, and a wrong argument should be said at once.
        from daisuso.hall.app import Hall
        from daisuso.hall.identity import AtTheDoor, OneLearner

        async def run() -> None:
            called = name or (given_name(catalogue.course, learner) if learner else "") or NAME
            hall = Hall.open(
                catalogue,
                private=Path(private),
                identity=AtTheDoor(door) if door else OneLearner(learner or LEARNER, called),
                lang=lang,
                hosts=(*names_for(address), *hosts),
                environment=dict(os.environ),
                cookie_key=key,
                ahead=_expected(catalogue.course) if ahead is None else ahead,
                fork=fork,
            )
            server = HTTPServer(hall.app, max_body_size=64 * 1024, idle_connection_timeout=120)
            stop = _stop_event()
            server.add_sockets(sockets)
            home = home_address(address, sockets[0].getsockname()[1])
            hall.app.settings["learners_address"] = home.rstrip("/")
            hall.page_kernels.waiting.begin()
            on_ready(home)
            on_trainer(f"{home}trainer/{hall.room.key}/")
            await stop.wait()
            server.stop()
            await hall.page_kernels.end_all()
            hall.room.close()

        asyncio.run(run())
    return 0


def _door(course: CourseDirectory) -> tuple[bytes, Door]:
    """Return the key of the cookies and the door; everyone on the roster has a code then."""
    if any(not entry.code for entry in Roster.read(course).entries):
        give_codes(course)
    key = cookie_key(course)
    return key, Door(course, key)


def given_name(course: CourseDirectory, learner: str) -> str:
    """Return a learner's given name from the roster; empty where it is not there, or the roster cannot be read."""
    try:
        entry = Roster.read(course).find(learner)
    except (CourseError, RosterError):
        return ""
    return entry.given_name if entry else ""


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
