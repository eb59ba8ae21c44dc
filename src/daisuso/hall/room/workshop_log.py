"""`workshop.jsonl`: the room's own journal in the course directory. What it says is what a restarted hall shows.

Written and read by the journal's code. It holds learner ids and no name; minute cards hold no id. A file that has become long
makes room for a new one and is kept beside it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from daisuso.errors import JournalError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, EVENT, JournalHeader, Record

FILE = "workshop.jsonl"
WORKSHOP, ROOM = "workshop", "room"
_LONG = 4_000_000
"""Bytes, half of what a journal may have; a workshop of a day writes under 200 kB."""


class WorkshopLog:
    """The open log. Every entry is durable when `write` returns.

    Parameters
    ----------
    course : CourseDirectory
    take : callable
        Is given every record of the log, those of the file first, each once and in order.
    """

    def __init__(self, course: CourseDirectory, take: Callable[[Record], None]) -> None:
        self.path = course.root / FILE
        self._take = take
        self._header = JournalHeader(WORKSHOP, ROOM, "", course.synthetic)
        self._journal: Journal | None = None
        self.problem = ""
        with suppress(OSError):
            for record in read_journal(self.path.read_bytes()).records:
                take(record)

    def make_room(self) -> None:
        """Put a file that has become long beside its place, and begin a new one; to be called between two workshops."""
        with suppress(OSError):
            if self.path.stat().st_size > _LONG:
                self.path.replace(free_name(self.path))
                self._journal = None

    def write(self, what: str, value: Any, *, event: bool = False) -> None:
        """Add an entry and hand it on.

        Parameters
        ----------
        what : str
            An id that says what it is about.
        value : JSON value
            Up to 20 kB.
        event : bool
            It stands beside those before it rather than in their place.

        Raises
        ------
        JournalError
            The disk did not take it, or the file is no journal; the room is as it was.
        """
        try:
            if self._journal is None:
                self._journal = Journal.open(self.path, self._header)
            record = self._journal.append(EVENT if event else ANSWER, what, 1, value)
        except JournalError as error:
            self._journal = None  # opened again, and mended, at the next entry
            self.problem = str(error)
            raise
        self.problem = ""
        self._take(record)


def free_name(path: Path) -> Path:
    """Return the first name of the form `<stem>.<n><suffix>` that no file has."""
    number = 1
    while (other := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return other


def moment(record: Record) -> datetime | None:
    """Return when a record was written, to the minute; None where that cannot be read."""
    try:
        return datetime.fromisoformat(record.t.replace("Z", "+00:00")).astimezone(UTC)
    except ValueError:
        return None
