"""The archive of a backup: a ZIP with every file of a course and a manifest of their hashes (`docs/backup.md`).

The hash of the manifest stands in the ZIP's comment, so that every byte of what is restored is covered by a hash.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from daisuso.errors import BackupError
from daisuso.response.course_directory import MARKER, is_id

FORMAT = 1
MANIFEST = "daisuso-backup.json"
MOST_FILES = 200_000
_PART = re.compile(r"[^\x00-\x1f\x7f\\/:*?\"<>|]{1,200}")
_COMMENT = b"daisuso-backup sha256 "
# What reading a ZIP raises, depending on which of its bytes were changed.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)
_DAMAGED = "It was cut short or changed: take another backup."


@dataclass(frozen=True, slots=True)
class Kept:
    """One file in an archive: bytes, hash and permissions."""

    size: int
    sha256: str
    mode: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds.

    Attributes
    ----------
    course, ward, synthetic
        The course's own settings.
    folder : str
        The name that its directory had.
    made_at : str
        UTC, ISO 8601.
    version : str
        The daisuso that made it.
    files : mapping of path to Kept
    """

    course: str
    ward: str
    synthetic: bool
    folder: str
    made_at: str
    version: str
    files: Mapping[str, Kept]

    def to_bytes(self) -> bytes:
        """Return the manifest's file."""
        files = {path: [kept.size, kept.sha256, kept.mode] for path, kept in self.files.items()}
        data = {**{name: value for name, value in asdict(self).items() if name != "files"}, "format": FORMAT, "files": files}
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> "Manifest":
        """Read a manifest.

        Raises
        ------
        BackupError
            It is none, of another format, or names a file that must not be written.
        """
        try:
            found: dict[str, Any] = json.loads(data)
            if found["format"] != FORMAT:
                raise BackupError(f"backup format {found['format']!r} is not {FORMAT}", where=where, cure="Use a matching daisuso.")
            files = {
                str(path): Kept(int(size), str(digest), int(mode) & 0o777) for path, (size, digest, mode) in found["files"].items()
            }
            made = cls(
                str(found["course"]), str(found["ward"]), bool(found["synthetic"]), str(found["folder"]),
                str(found["made_at"]), str(found["version"]), files,
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(f"the list of files cannot be read ({error!a})", where=where, cure=_DAMAGED) from None
        bad = next((path for path in made.files if not is_safe(path)), None)
        if bad is not None:
            raise BackupError(f"{bad!a} is no path inside a course", where=where, cure="Restore nothing from this archive.")
        if MARKER not in made.files or not is_id(made.course):
            raise BackupError("it holds no course", where=where, cure=_DAMAGED)
        return made


def is_safe(path: str) -> bool:
    """Say whether a path stays inside the folder it is restored to, on every system."""
    parts = PurePosixPath(path).parts
    return (
        "/".join(parts) == path
        and path != MANIFEST
        and bool(parts)
        and all(_PART.fullmatch(part) and part not in (".", "..") and not part.endswith((" ", ".")) for part in parts)
    )


def comment_of(manifest: bytes) -> bytes:
    """Return the ZIP's comment for a manifest."""
    return _COMMENT + sha256(manifest).hexdigest().encode()


class Archive:
    """An archive that is open for reading.

    Attributes
    ----------
    manifest : Manifest
    """

    def __init__(self, file: zipfile.ZipFile, where: str) -> None:
        self._file = file
        self._where = where
        members = file.infolist()
        names = [member.filename for member in members]
        if len(set(names)) < len(names) or len(names) > MOST_FILES:
            raise BackupError("a name stands in it twice, or too many do", where=where, cure="Restore nothing from this archive.")
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise BackupError("it is packed in another way than daisuso's", where=where, cure=_DAMAGED)
        if MANIFEST not in names or file.getinfo(MANIFEST).file_size > MOST_FILES * 400:
            raise BackupError("this is no backup of a course", where=where, cure="Choose a file that `daisuso backup` wrote.")
        data = file.read(MANIFEST)
        if file.comment != comment_of(data):
            raise BackupError("the list of files is not the one that was written", where=where, cure=_DAMAGED)
        self.manifest = Manifest.from_bytes(data, where)
        if {*self.manifest.files, MANIFEST} != set(names):
            odd = sorted({*self.manifest.files, MANIFEST} ^ set(names))[0]
            raise BackupError(f"{odd!a} is missing, or was put in later", where=where, cure=_DAMAGED)

    def read(self, path: str) -> bytes:
        """Return a file, after comparing size and hash with the manifest.

        Raises
        ------
        BackupError
            It is not what was written.
        """
        kept = self.manifest.files[path]
        try:
            with self._file.open(path) as member:
                data = member.read(kept.size + 1)  # never more than the manifest says, whatever the archive unpacks to
        except _UNREADABLE as error:
            raise BackupError(f"'{path}' cannot be read from it ({error})", where=self._where, cure=_DAMAGED) from None
        if len(data) != kept.size or sha256(data).hexdigest() != kept.sha256:
            raise BackupError(f"'{path}' is not what was written", where=self._where, cure=_DAMAGED)
        return data

    def verify(self) -> None:
        """Read every file, and raise BackupError at the first that is not what was written."""
        for path in self.manifest.files:
            self.read(path)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive.

    Raises
    ------
    BackupError
        It is missing, cut short, changed, or no backup.
    """
    where = str(path)
    try:
        file = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BackupError("there is no such archive", where=where, cure="Look at the path.") from None
    except _UNREADABLE as error:
        raise BackupError(f"this is no whole archive ({error})", where=where, cure=_DAMAGED) from None
    with file:
        try:
            archive = Archive(file, where)
        except _UNREADABLE as error:
            raise BackupError(f"this is no whole archive ({error})", where=where, cure=_DAMAGED) from None
        yield archive
