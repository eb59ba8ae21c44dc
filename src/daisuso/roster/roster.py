"""The roster of a course directory, `roster.csv`: read whole, changed under a lock, replaced whole."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from daisuso.errors import CourseError, RosterError
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.response.durable import Disk
from daisuso.response.file_lock import locked
from daisuso.roster.code import is_code, new_code

COLUMNS = ("learner", "given_name", "code")
"""Columns that every roster has; others are kept as they are."""

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


def _write(path: Path, entries: list[Entry], disk: Disk) -> None:
    further = list(dict.fromkeys(name for entry in entries for name in entry.others))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *further))
    for entry in entries:
        writer.writerow((entry.learner, entry.given_name, entry.code, *(entry.others.get(name, "") for name in further)))
    disk.replace(path, text.getvalue().encode("utf-8"))


def add_learner(course: CourseDirectory, given_name: str, draw: Callable[[int], int] | None = None) -> Entry:
    """Add a person, with an id of the ward and a code of their own, and return the entry. Durable on return.

    Raises
    ------
    RosterError
        The name is none, or the roster cannot be changed.
    """
    name = checked_name(given_name)
    with changed(course) as entries:
        taken = {entry.learner for entry in entries}
        number = len(entries) + 1
        while (learner := f"{course.ward}-{number:04d}") in taken:
            number += 1
        codes = {entry.code for entry in entries}
        entry = Entry(learner, name, new_code(codes, draw) if draw else new_code(codes))
        entries.append(entry)
    return entry


def give_codes(course: CourseDirectory, draw: Callable[[int], int] | None = None) -> Roster:
    """Give a code to everyone who has none, and return the roster. Durable on return."""
    with changed(course) as entries:
        codes = {entry.code for entry in entries if entry.code}
        for place, entry in enumerate(entries):
            if not entry.code:
                code = new_code(codes, draw) if draw else new_code(codes)
                codes.add(code)
                entries[place] = replace(entry, code=code)
    return Roster.read(course)
