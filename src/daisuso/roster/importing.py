"""Takes a ward's list into the roster; the same list taken twice adds nobody twice."""

import hmac
import secrets
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daisuso.errors import RosterError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk, write_whole
from daisuso.roster.columns import plain
from daisuso.roster.departed import read_departed
from daisuso.roster.roster import GROUP, LIST_MARK, LIST_NUMBER, Entry, Newcomers, changed
from daisuso.roster.ward_list import Person, WardList, same_rows

_MARK_LETTERS = 16
_KEY = "roster.key"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list brought.

    Attributes
    ----------
    added : tuple of (Person, Entry)
        New on the roster.
    known : tuple of (Person, str)
        Already there: the row and the id; with ` → place` for somebody who was moved or merged.
    notes : tuple of str
        Namesakes kept apart, and rows that are one person.
    """

    added: tuple[tuple[Person, Entry], ...]
    known: tuple[tuple[Person, str], ...]
    notes: tuple[str, ...]


def import_list(
    course: CourseDirectory, found: WardList, *, draw: Callable[[int], int] | None = None, disk: Disk | None = None
) -> Imported:
    """Add the people of a list who are not on the roster yet. Durable on return; all of them or nobody.

    A row is recognised by name, group and the ward's own code, and among rows alike in these by their order: the first
    "Nguyễn Thị Lan, Tổ 5" of the list is the first of the roster. Numbers and places may change between two lists. What is kept
    of that is a mark (a hash with a key of the course), not the name.

    Raises
    ------
    RosterError
        The roster cannot be changed.
    """
    disk = disk or Disk()
    people, notes = _once(found)
    added: list[tuple[Person, Entry]] = []
    known: list[tuple[Person, str]] = []
    try:
        key = _key(course, disk)
    except OSError as error:
        raise RosterError(f"the roster cannot be changed ({error})", where=course.roster, cure="Check the drive.") from error
    with changed(course, disk) as entries:
        seen = {mark: entry.learner for entry in entries for mark in entry.others.get(LIST_MARK, "").split()}
        for learner, left in read_departed(course).items():
            seen.update({mark: f"{learner} → {left['to']}" for mark in left["marks"].split()})
        newcomers = Newcomers(course, entries, draw)
        times: Counter[str] = Counter()
        for person in people:
            text = _alike(person)
            times[text] += 1
            mark = hmac.new(key, f"{text}\x1f{times[text]}".encode(), "sha256").hexdigest()[:_MARK_LETTERS]
            if mark in seen:
                known.append((person, seen[mark]))
                continue
            others = {GROUP: person.group, LIST_NUMBER: person.number or person.reference, LIST_MARK: mark}
            added.append((person, newcomers.add(person.given_name, others)))
    return Imported(tuple(added), tuple(known), (*notes, *_namesakes(found, people)))


def _alike(person: Person) -> str:
    name = unicodedata.normalize("NFC", " ".join(person.name.split())).casefold()
    return "\x1f".join((name, plain(person.group), person.reference.casefold()))


def _once(found: WardList) -> tuple[list[Person], list[str]]:
    """Leave out a row that is another one again: name, group, code and number are all the same, and there is a number."""
    people: list[Person] = []
    notes: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for person in found.people:
        same = (_alike(person), person.number)
        if person.number and same in seen:
            notes.append(f"{found.where}:{person.row}: the same as row {seen[same]}, number and all: one person.")
            continue
        seen[same] = person.row
        people.append(person)
    return people, notes


def _namesakes(found: WardList, people: list[Person]) -> Iterator[str]:
    for group in same_rows(people, _alike):
        rows = " and ".join(str(person.row) for person in group)
        yield (
            f"{found.where}: rows {rows} have one name and one group ('{group[0].given_name}'): kept as {len(group)} people. "
            "If it is one, use `daisuso learner merge`."
        )


def _key(course: CourseDirectory, disk: Disk) -> bytes:
    """Return the course's own key for marks, made once."""
    path = course.root / ".daisuso" / _KEY
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        key = secrets.token_bytes(16)
        path.parent.mkdir(exist_ok=True)
        write_whole(path, key.hex().encode(), disk)
        return key
    except ValueError:
        raise RosterError("this is no key", where=path, cure="Restore it from a backup.") from None
