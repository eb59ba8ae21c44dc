"""Moves a person with everything that is theirs to another course: copied, compared, and only then taken away here."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from daisuso.assessment.bank import ItemBank
from daisuso.errors import BankError, RosterError, WorkConflict
from daisuso.keeping.gradebook_facts import GradebookFacts, gradebook_facts
from daisuso.keeping.person_files import BY_ASSIGNMENT, differing, files_of, pieces, put_piece, take_away
from daisuso.response.course_directory import JOURNAL, PERSONAL_FOLDERS, CourseDirectory
from daisuso.response.durable import Disk, write_whole
from daisuso.response.journal_reading import read_journal
from daisuso.roster.departed import forget_departed, note_departed, read_departed
from daisuso.roster.roster import LIST_MARK, Entry, Newcomers, Roster, changed, not_on_roster

_MOVING = ".daisuso/moving"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved.

    Attributes
    ----------
    entry : Entry
        As it stands on the new roster.
    pieces : tuple of str
        Folders, relative to the course.
    new_code : bool
        The old personal code was somebody's there: the slip must be printed again.
    gradebook : GradebookFacts
        What the old course's gradebook holds of the person; it stays there.
    left : tuple of str
        Folders that stay in the old course: what grading made, and what is no part of a work.
    """

    entry: Entry
    pieces: tuple[str, ...]
    new_code: bool
    gradebook: GradebookFacts
    left: tuple[str, ...]


def move(course: CourseDirectory, learner: str, to: CourseDirectory, *, disk: Disk | None = None) -> Moved:
    """Move a person. After a crash, do it again: it goes on where it was. At no moment is anything of theirs in no course.

    Raises
    ------
    RosterError
        They are not on the roster; or somebody there has their id.
    WorkConflict
        Two different works would become one; or the other course could not grade a work, because it was released from another
        bank. Nothing was changed.
    """
    disk = disk or Disk()
    intent = to.root / _MOVING / f"{learner}.json"
    entry, begun = _entry(course, learner, to, intent)
    found = {path: files_of(course.root / path) for path in pieces(course, learner)}
    _check(course, to, found)
    facts = gradebook_facts(course, learner)
    try:
        disk.make_folder(intent.parent)
        if not begun:
            write_whole(intent, json.dumps(_to_json(entry, course)).encode(), disk)
        for path, files in found.items():
            put_piece(files, to.root / path, to.root / _MOVING / learner, disk)
        arrived, new_code = _arrive(to, entry, disk)
        _leave(course, entry, to, disk)
        for path in found:
            take_away(course.root / path, to.root / path, disk)
        disk.remove(intent)
        with suppress(OSError):
            intent.parent.rmdir()
    except (OSError, TimeoutError) as error:
        raise RosterError(
            f"{learner} could not be moved ({error})", where=to.root, cure="Move them again: it goes on where it was."
        ) from error
    left = tuple(f"{name}/{learner}" for name in PERSONAL_FOLDERS if (course.root / name / learner).exists())
    return Moved(arrived, tuple(found), new_code, facts, left)


def _to_json(entry: Entry, course: CourseDirectory) -> dict[str, object]:
    return {
        "from": course.course, "ward": course.ward, "learner": entry.learner, "given_name": entry.given_name, "code": entry.code,
        "others": entry.others,
    }  # fmt: skip


def _entry(course: CourseDirectory, learner: str, to: CourseDirectory, intent: Path) -> tuple[Entry, bool]:
    """Return who is to be moved, and whether that has begun before."""
    begun: Entry | None = None
    if intent.is_file():
        found = json.loads(intent.read_bytes())
        if (found["from"], found["ward"]) == (course.course, course.ward):
            begun = Entry(learner, found["given_name"], found["code"], found["others"])
    if to.root.resolve() == course.root.resolve():
        raise RosterError("this is the same course", where=to.root, cure="Name the course that they go to.")
    entry = Roster.read(course).find(learner) or begun
    if entry is None:
        gone = read_departed(course).get(learner)
        if gone is not None:
            raise RosterError(f"{learner} has left already: to {gone['to']}", where=course.roster, cure="Look there.")
        raise not_on_roster(course, learner)
    there = Roster.read(to).find(learner)
    if there is not None and begun is None:
        cure = "If it is one person, `daisuso learner merge` them there after giving one another id."
        raise RosterError(f"'{there.given_name}' has the id {learner} there", where=to.roster, cure=cure)
    return entry, begun is not None


def _check(course: CourseDirectory, to: CourseDirectory, found: dict[str, dict[str, bytes]]) -> None:
    if course.synthetic != to.synthetic:
        raise WorkConflict("one course is of simulated learners and one of real ones", where=to.root, cure="Choose another.")
    clashes = [
        f"{course.root / path / name} and {to.root / path / name}"
        for path, files in found.items()
        for name in differing(files, to.root / path)
    ]
    if clashes:
        raise WorkConflict(
            f"different works: {'; '.join(clashes)}", where=to.root, cure="Take one of each pair away, keep it, try again."
        )
    lacking = sorted({path.split("/")[2] for path, files in found.items() if not _can_grade(course, to, path, files)})
    if lacking:
        cure = "Release them there from the same bank first."
        raise WorkConflict(f"the other course could not grade {', '.join(lacking)}", where=to.root, cure=cure)


def _can_grade(course: CourseDirectory, to: CourseDirectory, path: str, files: dict[str, bytes]) -> bool:
    kind, _, *rest = path.split("/")
    if kind not in BY_ASSIGNMENT or not course.form_file(rest[0]).is_file() or JOURNAL not in files:
        return True  # a lesson is not graded
    header = read_journal(files[JOURNAL]).header
    known: set[str] = set()
    with suppress(OSError, ValueError, KeyError, TypeError):
        known.add(str(json.loads(to.form_file(rest[0]).read_bytes())["bank"]))
        with suppress(BankError):
            bank = ItemBank.load(to.bank)
            known |= {bank.hash, *bank.earlier}
    return bool(known) and (header is None or header.bank in known)


def _arrive(to: CourseDirectory, entry: Entry, disk: Disk) -> tuple[Entry, bool]:
    with changed(to, disk) as entries:
        known = next((other for other in entries if other.learner == entry.learner), None)
        if known is not None:
            return known, known.code != entry.code
        new_code = any(entry.code and other.code == entry.code for other in entries)
        arrived = replace(entry, code=Newcomers(to, entries).code()) if new_code else entry
        entries.append(arrived)
    forget_departed(to, entry.learner, disk)
    return arrived, new_code


def _leave(course: CourseDirectory, entry: Entry, to: CourseDirectory, disk: Disk) -> None:
    note_departed(course, entry.learner, entry.others.get(LIST_MARK, ""), f"{to.course} (ward {to.ward})", disk)
    with changed(course, disk) as entries:
        entries[:] = [other for other in entries if other.learner != entry.learner]
