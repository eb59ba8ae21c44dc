"""Everything a course holds of one person, in pieces that go whole: an assignment begun, one handed in, a record of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from daisuso.errors import WorkConflict
from daisuso.keeping.course_files import is_journal
from daisuso.keeping.journal_order import Order, order
from daisuso.response.consent import CONSENT, RESEARCH_DATA
from daisuso.response.course_directory import OBSERVATIONS, CourseDirectory
from daisuso.response.durable import Disk, write_new, write_whole
from daisuso.response.file_lock import locked

BY_ASSIGNMENT = ("work", "submitted")
OWN_RECORDS = (CONSENT, RESEARCH_DATA, OBSERVATIONS)
MADE_BY_GRADING = ("autograded", "feedback")


def pieces(course: CourseDirectory, learner: str) -> list[str]:
    """Return the folders of a person's pieces, relative to the course, in order; one without a file is none."""
    found = []
    for kind in (*BY_ASSIGNMENT, *OWN_RECORDS):
        folder = course.root / kind / learner
        places = [folder] if kind in OWN_RECORDS else sorted(folder.glob("*")) if folder.is_dir() else []
        found += [place.relative_to(course.root).as_posix() for place in places if next(_files(place), None) is not None]
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files of a piece; locks and half-written files are none of it, links are not followed."""
    if not folder.is_dir() or folder.is_symlink() or folder.name.startswith("."):
        return
    for place in sorted(folder.iterdir()):
        if place.is_file() and not place.is_symlink() and not place.name.endswith((".lock", ".new")):
            yield place


def files_of(folder: Path) -> dict[str, bytes]:
    """Return name -> bytes of a piece."""
    return {place.name: place.read_bytes() for place in _files(folder)}


def differing(ours: dict[str, bytes], there: Path) -> list[str]:
    """Return the names of files that stand in both places and of which neither has the other in it."""
    theirs = files_of(there)
    return [
        name for name in ours if name in theirs and order(ours[name], theirs[name], journal=is_journal(name)) is Order.DIFFERENT
    ]


def put_piece(files: dict[str, bytes], target: Path, staging: Path, disk: Disk) -> None:
    """Bring a piece to its place: a new one whole by one rename, into one that is there only what it lacks. Durable on return.

    Parameters
    ----------
    staging : Path
        A folder of this work's own on the same drive; what lies in it is left from a run that was cut off.
    """
    if not target.exists():
        _clear(staging)
        disk.make_folder(staging)
        for name, data in files.items():
            write_new(staging / name, data, disk)
        disk.sync_folder(staging)
        disk.make_folder(target.parent)
        disk.replace(staging, target)
        disk.sync_folder(target.parent)
        return
    for name, data in files.items():
        place = target / name
        with ExitStack() as held:
            if is_journal(name):
                held.enter_context(locked(place.with_name(f"{name}.lock")))
            known = place.read_bytes() if place.exists() else None
            if known is None or order(known, data, journal=is_journal(name)) is Order.SHORTER:
                write_whole(place, data, disk)


def take_away(folder: Path, there: Path, disk: Disk) -> None:
    """Remove a piece whose every byte lies in its new place. What was answered in between goes there first.

    Raises
    ------
    WorkConflict
        Both places have been written to since; both files stay as they are.
    """
    for place in _files(folder):
        with ExitStack() as held:
            if is_journal(place.name):
                held.enter_context(locked(place.with_name(f"{place.name}.lock")))
            data, target = place.read_bytes(), there / place.name
            known = target.read_bytes() if target.exists() else None
            found = Order.SHORTER if known is None else order(known, data, journal=is_journal(place.name))
            if found is Order.DIFFERENT:
                raise WorkConflict(f"{place} and {target} have both gone on", cure="Close the hall, and look at both.")
            if found is Order.SHORTER:
                write_whole(target, data, disk)
            disk.remove(place)
    _clear(folder)
    with suppress(OSError):  # the last piece takes the person's folder with it
        folder.parent.rmdir()


def _clear(folder: Path) -> None:
    """Remove what is left in a folder that holds nothing of anybody: locks, half-written files, and the folder."""
    if folder.is_dir():
        for place in folder.iterdir():
            if place.name.endswith((".lock", ".new")) or ".daisuso" in folder.parts:
                place.unlink()
        with suppress(OSError):
            folder.rmdir()
