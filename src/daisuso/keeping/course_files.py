"""Which files of a course are kept in a backup, and their bytes as they stand at one moment, even while the hall is running."""

import re
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from daisuso.errors import BackupError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import MAX_JOURNAL_BYTES

# Of the moment: locks, files that are being written, and what SQLite keeps beside a database (its copy has it inside).
_PASSING = re.compile(r".*\.lock|\..*\.new|.*\.new|gradebook\.db-(journal|wal|shm)")
BUSY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class CourseFile:
    """One file of a course.

    Attributes
    ----------
    path : str
        Relative to the course, with forward slashes.
    place : Path
        Where it lies.
    mode : int
        Its permissions.
    size : int
        Bytes when it was listed; a journal may have grown since.
    """

    path: str
    place: Path
    mode: int
    size: int


def is_journal(path: str) -> bool:
    """Say whether a file is a response journal, or a log of the same making."""
    return path.endswith(".jsonl")


def list_files(course: CourseDirectory) -> tuple[list[CourseFile], list[str]]:
    """Return the files of a course by path, and the paths of what is none: links, pipes and the like are never followed."""
    files: list[CourseFile] = []
    strange: list[str] = []
    for place in _walk(course.root, strange, course.root):
        path = place.relative_to(course.root).as_posix()
        try:
            found = place.lstat()
        except FileNotFoundError:  # taken away since it was listed
            continue
        if stat.S_ISREG(found.st_mode):
            files.append(CourseFile(path, place, stat.S_IMODE(found.st_mode), found.st_size))
        else:
            strange.append(path)
    return sorted(files, key=lambda file: PurePosixPath(file.path).parts), sorted(strange)


def _walk(folder: Path, strange: list[str], root: Path) -> Iterator[Path]:
    for place in folder.iterdir():
        if _PASSING.fullmatch(place.name):
            continue
        if place.is_symlink():
            strange.append(place.relative_to(root).as_posix())
        elif place.is_dir():
            try:
                yield from _walk(place, strange, root)
            except FileNotFoundError:
                continue
        else:
            yield place


def read_file(course: CourseDirectory, file: CourseFile) -> tuple[bytes, str]:
    """Return a file's bytes as they are to be kept, and a finding; empty where there is nothing to say.

    A journal ends with its last whole record. The gradebook is copied by SQLite itself, which takes in what a writer has left
    beside the file; one that SQLite cannot read is kept byte by byte.

    Raises
    ------
    BackupError
        The file cannot be read.
    FileNotFoundError
        It is gone.
    """
    try:
        if file.place == course.gradebook and file.size:
            return _gradebook(file)
        data = file.place.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BackupError(f"this cannot be read ({error.strerror})", where=file.place, cure="Check the drive.") from None
    if is_journal(file.path) and len(data) <= MAX_JOURNAL_BYTES:
        torn_at = read_journal(data).torn_at
        # Torn in its first line nothing was ever saved in it: it is kept as it is.
        return (data[:torn_at], "") if torn_at else (data, "")
    return data, ""


def _gradebook(file: CourseFile) -> tuple[bytes, str]:
    with tempfile.TemporaryDirectory(prefix="daisuso-backup-") as private:
        copy = Path(private) / "copy.db"
        try:
            with closing(sqlite3.connect(file.place, timeout=BUSY_SECONDS)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the original is set to
                said = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said == "ok":
            return copy.read_bytes(), ""
    return file.place.read_bytes(), f"{file.place}: the gradebook is damaged ({said}); it was kept as it is."
