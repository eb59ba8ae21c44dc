"""Makes one person of two ids: the work of the one goes on under the other's, the originals are kept.

A journal names its learner in its first record, and every record holds the hash of the one before. So a journal that goes to
another id is written anew with the same records; the original stays below MERGED, and so does everything that is not taken over.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from daisuso.errors import RosterError, WorkConflict
from daisuso.keeping.gradebook_facts import GradebookFacts, gradebook_facts
from daisuso.keeping.journal_order import Order, has_records, order
from daisuso.keeping.person_files import BY_ASSIGNMENT, files_of, pieces, put_piece
from daisuso.response.course_directory import JOURNAL, OBSERVATIONS, PERSONAL_FOLDERS, CourseDirectory
from daisuso.response.durable import Disk
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, Entry, JournalHeader, write_journal
from daisuso.roster.departed import note_departed, read_departed
from daisuso.roster.roster import LIST_MARK, Roster, changed, not_on_roster

MERGED = ".daisuso/merged"
_STAGING = ".daisuso/merging"


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the second id.

    Attributes
    ----------
    taken : tuple of str
        Folders that now stand under the first id, relative to the course.
    set_aside : tuple of str
        Folders whose work does not count any more, because the first id has its own; kept below MERGED.
    kept : Path
        Where the originals of everything lie.
    gradebook : GradebookFacts
        What the gradebook holds of the second id; it stays there.
    """

    taken: tuple[str, ...]
    set_aside: tuple[str, ...]
    kept: Path
    gradebook: GradebookFacts


def merge(course: CourseDirectory, keep: str, gone: str, *, set_aside: bool = False, disk: Disk | None = None) -> Merged:
    """Make one person of two. After a crash, do it again: it goes on where it was.

    Parameters
    ----------
    keep, gone : str
        The id that stays, and the one that goes. Visits that were observed under either count.
    set_aside : bool
        Where both have done the same work, that of `keep` counts and that of `gone` is set aside; otherwise that is refused.

    Raises
    ------
    RosterError
        One of them is not on the roster.
    WorkConflict
        Both have different work on the same thing, or a journal is damaged; both paths are named. Nothing was changed.
    """
    disk = disk or Disk()
    resumed = _check_people(course, keep, gone)
    facts = gradebook_facts(course, gone)
    kept = course.root / MERGED / gone
    plan, aside, conflicts = _plan(course, keep, gone)
    if conflicts and not set_aside and not resumed:
        raise WorkConflict(
            "both have work of their own:" + "".join(f"\n  {one} and {other}" for one, other in conflicts) + "\n",
            where=course.root,
            cure="Read both. With --set-aside the first id's counts and the other is kept aside.",
        )
    try:
        if not resumed:
            for path, files in plan.items():
                put_piece(files, course.root / path, course.root / _STAGING, disk)
            _observations(course, keep, gone)
            _roster(course, keep, gone, disk)
        for name in PERSONAL_FOLDERS:
            _keep_original(course.root / name / gone, kept / name, disk)
    except (OSError, TimeoutError) as error:
        raise RosterError(f"{gone} could not be merged ({error})", where=course.root, cure="Merge again: it goes on.") from error
    return Merged(tuple(plan), tuple(aside), kept, facts)


def _check_people(course: CourseDirectory, keep: str, gone: str) -> bool:
    """Say whether the roster has been changed already by a run that was cut off."""
    roster = Roster.read(course)
    if keep == gone:
        raise RosterError(f"{keep} is one id", where=course.roster, cure="Name two.")
    if roster.find(keep) is None:
        raise not_on_roster(course, keep)
    if roster.find(gone) is not None:
        return False
    left = read_departed(course).get(gone)
    if left is None or left["to"] != keep:
        raise not_on_roster(course, gone)
    return True


def _plan(course: CourseDirectory, keep: str, gone: str) -> tuple[dict[str, dict[str, bytes]], list[str], list[tuple[Path, Path]]]:
    """Return what is written under the first id, what is set aside, and which pairs of folders are different works."""
    plan: dict[str, dict[str, bytes]] = {}
    aside: list[str] = []
    conflicts: list[tuple[Path, Path]] = []
    for path in pieces(course, gone):
        kind, _, *rest = path.split("/")
        if kind == OBSERVATIONS:
            continue
        target = "/".join((kind, keep, *rest))
        files = files_of(course.root / path)
        if JOURNAL in files and kind != "submitted" and not has_records(files[JOURNAL]):
            continue  # opened and left: nothing was done
        written = _rewritten(files, keep)
        there = [f"{name}/{keep}/{rest[0]}" for name in BY_ASSIGNMENT] if rest else [target]
        own = [other for other in there if _is_work(course, other) and not _is_made_of(course, other, gone, keep)]
        if written is None or own:
            aside.append(path)
            if written is None or kind in BY_ASSIGNMENT or not _says_the_same(course.root / path, course.root / target):
                conflicts.append((course.root / path, course.root / (own[0] if own else target)))
        else:
            plan[target] = written
    return plan, aside, conflicts


def _is_work(course: CourseDirectory, path: str) -> bool:
    files = files_of(course.root / path)
    if path.startswith("submitted/"):
        return bool(files)
    return JOURNAL in files and has_records(files[JOURNAL])


def _is_made_of(course: CourseDirectory, path: str, gone: str, keep: str) -> bool:
    """Say whether what stands under the first id came there by a merge that was cut off."""
    kind, _, *rest = path.split("/")
    original, here = files_of(course.root / "/".join((kind, gone, *rest))), files_of(course.root / path)
    written = _rewritten(original, keep)
    if written == here:
        return True
    if not written or JOURNAL not in written or JOURNAL not in here:
        return False
    return order(here[JOURNAL], written[JOURNAL], journal=True) in (Order.SAME, Order.LONGER)


def _says_the_same(one: Path, other: Path) -> bool:
    readings = [read_journal(files_of(place).get(JOURNAL, b"")) for place in (one, other)]
    first, second = ({item: response.value for item, response in reading.responses.items()} for reading in readings)
    return first == second


def _rewritten(files: dict[str, bytes], learner: str) -> dict[str, bytes] | None:
    """Return the files with the journal of another learner; None where the journal cannot be read whole."""
    if JOURNAL not in files:
        return files
    data = files[JOURNAL]
    reading = read_journal(data)
    if reading.refusal is not None or reading.needs_human or reading.header is None:
        return None
    old = reading.header
    header = replace(old, learner=learner, journal=sha256(f"{old.journal}:{learner}".encode()).hexdigest()[:16])
    begun = str(json.loads(data.split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf"))["t"])
    entries = [Entry(record.kind, record.item, record.version, record.value, record.t) for record in reading.records]
    return {**files, JOURNAL: write_journal(header, entries, t=begun)}


def _observations(course: CourseDirectory, keep: str, gone: str) -> None:
    """Add the visits that were observed under the second id to those of the first."""
    source = course.root / OBSERVATIONS / gone / JOURNAL
    if not source.is_file():
        return
    reading = read_journal(source.read_bytes())
    if reading.header is None:
        return
    header = JournalHeader(reading.header.assignment, keep, reading.header.bank, reading.header.synthetic)
    journal = Journal.open(course.root / OBSERVATIONS / keep / JOURNAL, header)
    known = [record.value for record in read_journal(journal.path.read_bytes()).records]
    for record in reading.records:
        if record.kind == ANSWER and record.value not in known:
            journal.append(ANSWER, record.item, record.version, record.value)


def _roster(course: CourseDirectory, keep: str, gone: str, disk: Disk) -> None:
    entry = Roster.read(course).find(gone)
    assert entry is not None  # looked at before
    note_departed(course, gone, "", keep, disk)
    with changed(course, disk) as entries:
        for place, other in enumerate(entries):
            if other.learner == keep:
                marks = " ".join({**dict.fromkeys(f"{other.others.get(LIST_MARK, '')} {entry.others.get(LIST_MARK, '')}".split())})
                others = {**entry.others, **{name: value for name, value in other.others.items() if value}, LIST_MARK: marks}
                entries[place] = replace(other, given_name=other.given_name or entry.given_name, others=others)
        entries[:] = [other for other in entries if other.learner != gone]


def _keep_original(folder: Path, target: Path, disk: Disk) -> None:
    if not folder.is_dir():
        return
    disk.make_folder(target.parent)
    number, place = 1, target
    while place.exists():  # a page that was still open has written on under the old id
        number += 1
        place = target.with_name(f"{target.name}-{number}")
    disk.replace(folder, place)
    disk.sync_folder(place.parent)
    with suppress(OSError):
        disk.sync_folder(folder.parent)
