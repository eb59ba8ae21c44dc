"""The roster of a course directory, `roster.csv`: read whole, changed under a lock, replaced whole."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from daisuso.errors import CourseError, RosterError
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.response.durable import Disk, write_whole
from daisuso.response.file_lock import locked
from daisuso.roster.code import is_code, new_code
from daisuso.roster.departed import used_ids

COLUMNS = ("learner", "given_name", "code")
"""Columns that every roster has; others are kept as they are."""
GROUP, LIST_NUMBER, LIST_MARK = "group", "list_no", "list_mark"
"""Columns that a ward's list brings: group, number on that list, and by what its row is recognised."""

LONGEST_NAME = 60
_LOCK = "roster.lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person.

    Attributes
    ----------
    learner : str
        The opaque id.
    given_name : str
        How to greet; NFC. Empty where the ward gave none.
    code : str
        Nine digits, see `daisuso.roster.code`; empty until one is given.
    others : dict
        Further columns of the file.
    """

    learner: str
    given_name: str
    code: str = ""
    others: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone of one course, in the order of the file."""

    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, course: CourseDirectory) -> "Roster":
        """Read the roster.

        Raises
        ------
        CourseError
            It is missing or no CSV with a column `learner`.
        RosterError
            A row has no valid id, or an id or a code stands twice. The message names the row.
        """
        path = course.roster
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            return cls(tuple(_entries(rows, path)))
        except FileNotFoundError:
            raise CourseError("there is no roster", where=path, cure="Restore roster.csv from a backup.") from None
        except (KeyError, AttributeError, UnicodeDecodeError, csv.Error) as error:
            raise CourseError(
                f"the roster cannot be read ({error!a})", where=path, cure="It is a UTF-8 CSV file with a column `learner`."
            ) from None

    def find(self, learner: str) -> Entry | None:
        """Return the entry of an id."""
        return next((entry for entry in self.entries if entry.learner == learner), None)

    def by_code(self, code: str) -> Entry | None:
        """Return whose code it is; `code` is nine plain digits, see `daisuso.roster.code.tidy`."""
        return next((entry for entry in self.entries if entry.code == code), None) if is_code(code) else None


def _entries(rows: list[dict[str, str]], path: Path) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        values = {name: (value or "").strip() for name, value in row.items() if name is not None}
        learner, code = values["learner"], values.get("code", "")
        if not any(values.values()):
            continue
        where = f"{path}:{number}"
        if not is_id(learner):
            raise RosterError(f"{learner!a} is not a learner id", where=where, cure="Use small letters, digits and hyphens.")
        if code and not is_code(code):
            raise RosterError(f"{code!a} is not a personal code", where=where, cure="Empty the cell; a new one is made.")
        for mark in (learner, code):
            if mark and mark in seen:
                raise RosterError(f"'{mark}' stands in row {seen[mark]} too", where=where, cure="Keep one of the two rows.")
            seen[mark] = number
        others = {name: value for name, value in values.items() if name not in COLUMNS}
        yield Entry(learner, unicodedata.normalize("NFC", values.get("given_name", "")), code, others)


def checked_name(given_name: str, *, where: str = "") -> str:
    """Return a given name as it is kept: NFC, single blanks.

    Raises
    ------
    RosterError
        It is empty, too long, holds control or direction characters, or begins as a spreadsheet's formula does.
    """
    name = unicodedata.normalize("NFC", " ".join(given_name.split()))
    if not name or len(name) > LONGEST_NAME:
        raise RosterError(f"{given_name!a} is no name of 1 to {LONGEST_NAME} letters", where=where, cure="Write a given name.")
    if name[0] in "=+-@" or any(unicodedata.category(letter).startswith("C") for letter in name):
        raise RosterError(f"{given_name!a} is no name", where=where, cure="Write letters only.")
    return name


@contextmanager
def changed(course: CourseDirectory, disk: Disk | None = None) -> Iterator[list[Entry]]:
    """Give the entries as a list to change; write them when the block ends well. One change at a time, never half a file.

    Raises
    ------
    RosterError
        Another program holds the roster, or the disk does not take it.
    """
    try:
        lock = course.root / ".daisuso" / _LOCK
        lock.parent.mkdir(exist_ok=True)
        with locked(lock):
            before = Roster.read(course).entries
            entries = list(before)
            yield entries
            if tuple(entries) != before:
                _write(course.roster, entries, disk or Disk())
    except (TimeoutError, OSError) as error:
        raise RosterError(
            f"the roster cannot be changed ({error})", where=course.roster, cure="Close the programs that hold it, then try again."
        ) from error


def _write(path: Path, entries: Iterable[Entry], disk: Disk) -> None:
    write_whole(path, roster_bytes(entries), disk)


def roster_bytes(entries: Iterable[Entry]) -> bytes:
    """Return the file of a roster."""
    entries = tuple(entries)
    further = list(dict.fromkeys(name for entry in entries for name in entry.others))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *further))
    for entry in entries:
        writer.writerow((entry.learner, entry.given_name, entry.code, *(entry.others.get(name, "") for name in further)))
    return text.getvalue().encode("utf-8")


class Newcomers:
    """Adds people to the entries of a roster that is being changed.

    Parameters
    ----------
    course : CourseDirectory
    entries : list of Entry
        From `changed`; the new ones are appended.
    draw : callable, optional
        See `daisuso.roster.code.new_code`.
    """

    def __init__(self, course: CourseDirectory, entries: list[Entry], draw: Callable[[int], int] | None = None) -> None:
        self._ward = course.ward
        self._entries = entries
        self._draw = draw
        # An id that somebody had before stands in journals and in the gradebook: it is nobody else's.
        self._ids = {entry.learner for entry in entries} | used_ids(course)
        self._codes = {entry.code for entry in entries if entry.code}
        self._number = len(entries)

    def add(self, given_name: str, others: Mapping[str, str] | None = None) -> Entry:
        """Append a person with an id of the ward and a code of their own.

        Raises
        ------
        RosterError
            The name is none.
        """
        name = checked_name(given_name)
        self._number += 1
        while (learner := f"{self._ward}-{self._number:04d}") in self._ids:
            self._number += 1
        entry = Entry(learner, name, self.code(), {key: value for key, value in (others or {}).items() if value})
        self._ids.add(learner)
        self._entries.append(entry)
        return entry

    def code(self) -> str:
        """Return a code that nobody has, and that is not given again."""
        made = new_code(self._codes, self._draw) if self._draw else new_code(self._codes)
        self._codes.add(made)
        return made


def add_learner(
    course: CourseDirectory, given_name: str, draw: Callable[[int], int] | None = None, *, others: Mapping[str, str] | None = None
) -> Entry:
    """Add a person, with an id of the ward and a code of their own, and return the entry. Durable on return.

    Raises
    ------
    RosterError
        The name is none, or the roster cannot be changed.
    """
    checked_name(given_name)
    with changed(course) as entries:
        return Newcomers(course, entries, draw).add(given_name, others)


def give_codes(course: CourseDirectory, draw: Callable[[int], int] | None = None) -> Roster:
    """Give a code to everyone who has none, and return the roster. Durable on return."""
    with changed(course) as entries:
        newcomers = Newcomers(course, entries, draw)
        entries[:] = [entry if entry.code else replace(entry, code=newcomers.code()) for entry in entries]
    return Roster.read(course)


def renew_code(course: CourseDirectory, learner: str, draw: Callable[[int], int] | None = None) -> Entry:
    """Give somebody another code: the one on a lost slip opens nothing any more. Durable on return.

    Raises
    ------
    RosterError
        Nobody on the roster has the id, or the roster cannot be changed.
    """
    with changed(course) as entries:
        for place, entry in enumerate(entries):
            if entry.learner == learner:
                entries[place] = replace(entry, code=Newcomers(course, entries, draw).code())
                return entries[place]
        raise not_on_roster(course, learner)


def not_on_roster(course: CourseDirectory, learner: str) -> RosterError:
    """Return the error for an id that nobody on the roster has."""
    cure = "Look it up with `daisuso learner code DIR`."
    return RosterError(f"{learner!a} is not on the roster", where=course.roster, cure=cure)
