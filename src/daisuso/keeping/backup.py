"""Writes a course into one archive, on a USB stick or anywhere: written, read back and compared before it is called a backup."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from daisuso import __version__
from daisuso.errors import BackupError
from daisuso.keeping.archive import MANIFEST, Kept, Manifest, comment_of, opened
from daisuso.keeping.course_files import list_files, read_file
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk
from daisuso.response.file_lock import locked

_LOCK = ".daisuso-backup.lock"
_SPARE = 1_000_000
"""Bytes for the manifest and the archive's own list."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written and read back.

    Attributes
    ----------
    path : Path
        The archive.
    files, size : int
        Files in it, and its own bytes.
    findings : tuple of str
        What a person should know: links that were left out, a gradebook that is damaged.
    """

    path: Path
    files: int
    size: int
    findings: tuple[str, ...]


class _Stream(io.RawIOBase):
    """A file to be written from its beginning to its end, through the disk layer; keeps no bytes back."""

    def __init__(self, disk: Disk, path: Path) -> None:
        self._disk = disk
        self._handle = disk.open(path, new=True)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        left = bytes(data)
        size = len(left)
        while left:
            written = self._disk.write(self._handle, left)
            if written == 0:
                raise OSError(28, os.strerror(28))
            left = left[written:]
        return size

    def done(self) -> None:
        """Have the bytes on the medium, and out of the system's memory where it can be asked: what is read back is the medium's."""
        self._disk.sync(self._handle)
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(self._handle, 0, 0, os.POSIX_FADV_DONTNEED)

    def close(self) -> None:
        if not self.closed:
            self._disk.close(self._handle)
        super().close()


def back_up(
    course: CourseDirectory,
    place: Path,
    *,
    now: datetime | None = None,
    disk: Disk | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Backup:
    """Write a course into a new archive in `place`. The hall may be running: journals are taken up to their last whole record.

    The name is of ward and day; a number is added where there is one already. Until the whole is written, on the medium, read
    back and equal, it has another name that nobody takes for a backup.

    Parameters
    ----------
    place : Path
        A folder outside the course; made where it is missing.
    now : datetime, optional
        An aware time; by default the clock's, in the local zone.
    progress : callable
        Called with (done, all) after each file, written and read back.

    Raises
    ------
    BackupError
        The place lies in the course, has too little room, or does not take it; no archive is left under the name of a backup.
    """
    now, disk = now or datetime.now().astimezone(), disk or Disk()
    root, target = course.root.resolve(), place.resolve()
    if target == root or root in target.parents:
        raise BackupError("this lies in the course itself", where=place, cure="Choose another place: a USB stick, another drive.")
    files, strange = list_files(course)
    try:
        disk.make_folder(place)
        free, needed = shutil.disk_usage(place).free, sum(file.size for file in files) + _SPARE
        if free < needed:
            raise BackupError(
                f"{free // 1_000_000} MB are free and up to {needed // 1_000_000 + 1} MB are needed", where=place, cure="Make room."
            )
        with locked(place / _LOCK):
            path = _free_name(course, place, now)
            temporary = place / f".{path.name}.{os.getpid()}.new"
            temporary.unlink(missing_ok=True)
            try:
                count, findings = _write(course, temporary, now, disk, progress)
                with opened(temporary) as archive:
                    archive.verify()
                    progress(2 * count, 2 * count)
                disk.replace(temporary, path)
            except (OSError, BackupError):
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
            disk.sync_folder(place)
    except (OSError, TimeoutError) as error:
        raise BackupError(
            f"the backup could not be written ({error.strerror or error})", where=place, cure="Check the drive, then try again."
        ) from error
    left = tuple(f"{course.root / name}: a link or a device; it was left out." for name in strange)
    return Backup(path, count, path.stat().st_size, (*findings, *left))


def _free_name(course: CourseDirectory, place: Path, now: datetime) -> Path:
    own = "" if course.course == f"ward-{course.ward}" else f"-{course.course}"
    stem = f"ward-{course.ward}{own}-{now:%Y-%m-%d}"
    number = 1
    while (path := place / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")).exists():
        number += 1
    return path


def _write(
    course: CourseDirectory, temporary: Path, now: datetime, disk: Disk, progress: Callable[[int, int], None]
) -> tuple[int, list[str]]:
    files, _ = list_files(course)
    kept: dict[str, Kept] = {}
    findings: list[str] = []
    stream = _Stream(disk, temporary)
    try:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, file in enumerate(files, start=1):
                try:
                    data, finding = read_file(course, file)
                except FileNotFoundError:  # taken away since it was listed: a file that was being written, as a rule
                    continue
                if finding:
                    findings.append(finding)
                _add(archive, file.path, data, now, file.mode)
                kept[file.path] = Kept(len(data), sha256(data).hexdigest(), file.mode)
                progress(done, 2 * len(files))
            made_at = now.astimezone(UTC).isoformat(timespec="seconds")
            manifest = Manifest(
                course.course, course.ward, course.synthetic, course.root.resolve().name, made_at, __version__, kept
            )
            _add(archive, MANIFEST, manifest.to_bytes(), now, 0o600)
            archive.comment = comment_of(manifest.to_bytes())
        stream.done()
    finally:
        stream.close()
    return len(kept), findings


def _add(archive: zipfile.ZipFile, path: str, data: bytes, now: datetime, mode: int) -> None:
    member = zipfile.ZipInfo(path, date_time=(max(1980, now.year), now.month, now.day, now.hour, now.minute, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = (0o100000 | mode) << 16
    archive.writestr(member, data)
