"""Brings a course back from an archive: into a new place whole or not at all, into the same course without losing what is newer."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from daisuso.errors import BackupError
from daisuso.keeping.archive import Archive, Manifest, is_safe, opened
from daisuso.keeping.course_files import is_journal
from daisuso.keeping.journal_order import Order, order
from daisuso.response.course_directory import MARKER, PERSONAL_FOLDERS, CourseDirectory
from daisuso.response.durable import Disk, write_new, write_whole
from daisuso.response.file_lock import locked
from daisuso.roster.departed import read_departed

ASIDE = ".daisuso/restored"
"""Where the archive's copy of a file goes that differs from the course's own."""


@dataclass(slots=True)
class Restored:
    """What was restored.

    Attributes
    ----------
    root : Path
        The course directory.
    written, same, newer : int
        Files written, files that were there already, and journals of the course that go on where the archive's end.
    conflicts : tuple of (Path, Path)
        The course's own file, which was kept, and where the archive's copy lies beside it.
    departed : tuple of str
        Learners who have left the course since; nothing of theirs was brought back.
    """

    root: Path
    written: int = 0
    same: int = 0
    newer: int = 0
    conflicts: tuple[tuple[Path, Path], ...] = ()
    departed: tuple[str, ...] = ()


def restore(archive_path: Path, to: Path, *, disk: Disk | None = None) -> Restored:
    """Restore a backup. Durable on return; after a crash it may be done again.

    Every hash is compared before the first byte is written. Into an empty or a new directory the course comes whole, by one rename.
    Into the directory of the same course come the files that are missing there, and journals that go on where the course's own end.
    Nothing there is deleted, and no other file is changed: where the two differ, the archive's copy is laid beside, below ASIDE.

    Raises
    ------
    BackupError
        The archive is not what was written; the directory holds something else or another course; there is no room; or the disk
        does not take it.
    """
    disk = disk or Disk()
    with opened(archive_path) as archive:
        try:
            fresh = not to.exists() or (to.is_dir() and not any(to.iterdir()))
            course = None if fresh else _same_course(archive.manifest, to)
            _check_room(archive.manifest, to)
            archive.verify()
            if course is None:
                return _whole(archive, to, disk)
            return _into(archive, course, f"{archive_path.stem}-{archive.manifest.made_at[:10]}", disk)
        except (OSError, TimeoutError) as error:
            raise BackupError(
                f"it could not be restored ({error.strerror or error})",
                where=to,
                cure="Check the drive; then restore again: it goes on.",
            ) from error


def _same_course(manifest: Manifest, to: Path) -> CourseDirectory:
    if not (to / MARKER).is_file():
        raise BackupError("the directory is not empty and holds no course", where=to, cure="Choose an empty or a new one.")
    course = CourseDirectory.open(to)
    ours, theirs = (course.course, course.ward, course.synthetic), (manifest.course, manifest.ward, manifest.synthetic)
    if ours != theirs:
        there, here = f"'{manifest.course}' of ward {manifest.ward}", f"'{course.course}' of ward {course.ward}"
        what = f"the archive is of the course {there}, and here is {here}"
        raise BackupError(what, where=to, cure="Choose an empty or a new directory.")
    return course


def _check_room(manifest: Manifest, to: Path) -> None:
    place = next(folder for folder in (to, *to.absolute().parents) if folder.exists())
    free, needed = shutil.disk_usage(place).free, sum(kept.size for kept in manifest.files.values())
    if free < needed:
        raise BackupError(
            f"{free // 1_000_000} MB are free and {needed // 1_000_000 + 1} MB are needed", where=to, cure="Make room."
        )


def _mode(path: str, kept_mode: int) -> int:
    """Return the permissions of a restored file: never wider than they were, and keys for their owner only."""
    return 0o600 if path.startswith(".daisuso/bank/") else (kept_mode & 0o644) | 0o400


def _whole(archive: Archive, to: Path, disk: Disk) -> Restored:
    to = to.absolute()
    disk.make_folder(to.parent)
    staging = to.with_name(f".{to.name}.{os.getpid()}.new")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        folders = {staging}
        disk.make_folder(staging)
        for path, kept in archive.manifest.files.items():
            place = staging / path
            place.parent.mkdir(parents=True, exist_ok=True)
            folders.update(parent for parent in place.parents if staging in parent.parents)
            write_new(place, archive.read(path), disk)
            place.chmod(_mode(path, kept.mode))
        for name in (*PERSONAL_FOLDERS[:4], "source", "release"):  # folders that init makes and that were empty
            (staging / name).mkdir(exist_ok=True)
        for folder in sorted(folders):
            disk.sync_folder(folder)
        if to.exists():
            to.rmdir()
        disk.replace(staging, to)
        disk.sync_folder(to.parent)
    except (OSError, BackupError):
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return Restored(to, written=len(archive.manifest.files))


def _into(archive: Archive, course: CourseDirectory, name: str, disk: Disk) -> Restored:
    done = Restored(course.root)
    gone = read_departed(course)
    left: set[str] = set()
    conflicts: list[tuple[Path, Path]] = []
    # Journals first: half a submission must be the half with the answers.
    for path in sorted(archive.manifest.files, key=lambda path: (not is_journal(path), path)):
        parts = PurePosixPath(path).parts
        if len(parts) > 1 and parts[0] in PERSONAL_FOLDERS and parts[1] in gone:
            left.add(parts[1])
            continue
        _check_way(course.root, parts)
        data, mode, place = archive.read(path), archive.manifest.files[path].mode, course.root / path
        with _held(place) if is_journal(path) and place.parent.is_dir() else nullcontext():
            if not place.exists():
                _put(place, data, _mode(path, mode), disk)
                done.written += 1
                continue
            ours = place.read_bytes()
            found = order(ours, data, journal=is_journal(path))
            if found is Order.SAME:
                done.same += 1
            elif found is Order.LONGER:
                done.newer += 1
            elif found is Order.SHORTER:
                _put(place, data, _mode(path, mode), disk)
                done.written += 1
            else:
                conflicts.append(_aside(course, path, name, ours, data, disk))
    done.conflicts, done.departed = tuple(conflicts), tuple(sorted(left))
    return done


def _check_way(root: Path, parts: tuple[str, ...]) -> None:
    """Refuse a file whose way leads through a link: it would be written outside the course."""
    place = root
    for part in parts:
        place /= part
        if place.is_symlink():
            raise BackupError("this is a link; nothing is written through it", where=place, cure="Take the link away.")


@contextmanager
def _held(journal: Path) -> Iterator[None]:
    with locked(journal.with_name(f"{journal.name}.lock")):
        yield


def _put(place: Path, data: bytes, mode: int, disk: Disk) -> None:
    disk.make_folder(place.parent)
    write_whole(place, data, disk)
    place.chmod(mode)


def _aside(course: CourseDirectory, path: str, name: str, ours: bytes, theirs: bytes, disk: Disk) -> tuple[Path, Path]:
    """Lay the archive's copy beside; but a gradebook that SQLite cannot read gives way, and is laid beside itself."""
    place = course.root / path
    if place == course.gradebook and not _sound(place):
        beside = course.root / ASIDE / name / f"{path}.damaged"
        _put(beside, ours, 0o600, disk)
        _put(place, theirs, 0o644, disk)
    else:
        beside = course.root / ASIDE / name / path
        _put(beside, theirs, 0o600, disk)
    return place, beside


def _sound(gradebook: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{gradebook.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def latest_in(folder: Path) -> tuple[Path, ...]:
    """Return the newest archive of each course in a folder.

    Raises
    ------
    BackupError
        There is none; or one of them is not whole, and so nobody knows whether it is the newest.
    """
    found: dict[tuple[str, str], tuple[str, Path]] = {}
    for path in sorted(folder.glob("ward-*.zip")):
        with opened(path) as archive:
            key = (archive.manifest.ward, archive.manifest.course)
            found[key] = max(found.get(key, ("", path)), (archive.manifest.made_at, path))
    if not found:
        raise BackupError("there is no backup here", where=folder, cure="Choose a folder that `daisuso backup` wrote to.")
    return tuple(path for _, path in sorted(found.values(), key=lambda entry: entry[1]))


def place_in(city: Path, archive_path: Path) -> Path:
    """Return where in a city's folder an archive belongs: the directory of the same course, or a new one."""
    with opened(archive_path) as archive:
        manifest = archive.manifest
    for marker in sorted(city.glob(f"*/{MARKER}")):
        course = CourseDirectory.open(marker.parent)
        if (course.ward, course.course) == (manifest.ward, manifest.course):
            return course.root
    name = manifest.folder if is_safe(manifest.folder) and "/" not in manifest.folder else f"ward-{manifest.ward}"
    return city / (name if not (city / name).exists() else f"{name}-{manifest.course}")
