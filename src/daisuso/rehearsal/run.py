"""Holds a rehearsal: everything is looked at, a simulated class comes, nothing of it stays."""

import asyncio
import errno
import os
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import TypeVar

from daisuso.curriculum.content import load_content
from daisuso.errors import DaisusoError, UsageError
from daisuso.hall.address import HERE, checked_host, own_addresses
from daisuso.hall.serve import PORT
from daisuso.rehearsal.class_hour import ClassHour, Told
from daisuso.rehearsal.machine import available_memory, look_at_clock, look_at_disk, look_at_network, look_at_power
from daisuso.rehearsal.made_class import MadeClass, make_class
from daisuso.rehearsal.measurements import ClassFigures, Measurements
from daisuso.rehearsal.paper import try_printing
from daisuso.rehearsal.report import Report
from daisuso.rehearsal.running_hall import RunningHall
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk
from daisuso.roster.roster import Roster

_T = TypeVar("_T")
MOST_LEARNERS = 200
PREFIX = "daisuso-rehearsal-"


def rehearse(
    course: Path,
    *,
    learners: int = 40,
    minutes: float = 3.0,
    on_progress: Told = lambda step, done, of: None,
    host: str | None = None,
    port: int = PORT,
    lang: str = "vi",
    disk: Disk | None = None,
) -> Report:
    """Rehearse a class on this computer.

    The course directory is read, never written; the class works in a copy in the system's temporary folder, which is removed.
    The hall of the rehearsal is opened on 127.0.0.1 only; `host` and `port` are looked at, and nobody else reaches anything.

    Parameters
    ----------
    course : Path
        A course directory.
    learners : int
        How many are simulated, 1 to 200; fewer where the memory does not suffice.
    minutes : float
        How long they work, on practice and test together; with signing in and handing in it takes somewhat longer.
    on_progress : callable
        Is given a step, how many learners are through it, and of how many.
    host : str, optional
        The address at which the real class is to be opened.
    port : int
        Its port.
    lang : str
        Language of the hall.
    disk : durable.Disk, optional
        The calls to the system that the look at the disk uses.

    Raises
    ------
    CourseError
        `course` is no course directory, or cannot be read.
    RehearsalError
        The hall did not start.
    UsageError
        The number of learners or minutes cannot be, or `host` is no address.
    """
    if not 1 <= learners <= MOST_LEARNERS:
        raise UsageError(f"{learners} learners cannot be rehearsed", cure=f"Give 1 to {MOST_LEARNERS}.")
    if not 0 < minutes <= 120:
        raise UsageError(f"{minutes:g} minutes cannot be rehearsed", cure="Give more than 0 and at most 120.")
    address = None if host is None else checked_host(host)
    original = CourseDirectory.open(course.resolve())
    on_progress("look", 0, 1)
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as place:
        folder = Path(place)
        available = available_memory()
        looked = look_at_disk(original.root, folder, disk)
        network = look_at_network(address or "", port, own_addresses(), _port_error(address or HERE, port))
        made = make_class(original, folder / "course", learners)
        ward = load_content("wards.json").get(original.ward, {}).get("name", original.ward)
        paper = try_printing(folder / "paper", made.people, address=f"http://{address or HERE}:{port}", ward=ward, lang=lang)
        on_progress("look", 1, 1)
        figures = _class(made, folder, lang, minutes, available, on_progress)
    return Report(
        Measurements(
            asked=learners,
            figures=figures,
            disk=looked,
            network=network,
            clock=look_at_clock(original, load_content("course.json")["content_date"]),
            paper=paper,
            power=look_at_power(),
            on_roster=_on_roster(original),
            class_minutes=max(max(part[1] for part in agenda["parts"]) for agenda in load_content("agendas.json").values()),
            lesson_only=not made.form,
        )
    )


def _class(made: MadeClass, folder: Path, lang: str, minutes: float, available: float, told: Told) -> ClassFigures:
    told("hall", 0, 1)
    with RunningHall(folder, lang) as hall:
        told("hall", 1, 1)
        return _run(ClassHour(made, hall, minutes=minutes, available=available, told=told).hold())


def _run(work: Coroutine[object, object, _T]) -> _T:
    """Run to the end, also where a notebook's own event loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    results: list[_T] = []
    troubles: list[BaseException] = []

    def beside() -> None:
        try:
            results.append(asyncio.run(work))
        except BaseException as error:
            troubles.append(error)

    thread = threading.Thread(target=beside, daemon=True)
    thread.start()
    thread.join()
    if troubles:
        raise troubles[0]
    return results[0]


def _on_roster(course: CourseDirectory) -> int:
    try:
        return len(Roster.read(course).entries)
    except DaisusoError:  # said by `daisuso hall` and `daisuso doctor`, with the row
        return 0


def _port_error(address: str, port: int) -> str:
    """Return why the hall could not be opened there; "" where it could, or where the address is not there at all."""
    from tornado.netutil import bind_sockets

    try:
        for socket in bind_sockets(port, address):
            socket.close()
    except OSError as error:
        return "" if error.errno == errno.EADDRNOTAVAIL else error.strerror or os.strerror(error.errno or 0)
    return ""
