"""Writes a site into a folder: only what has changed, and never over what is somebody else's."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from daisuso.errors import UsageError

MARK = "daisuso-site.json"
"""Says that a folder is a site of daisuso, and lists its files with their sha256 (hex): a copy can be checked with it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: paths written and removed, and how many files were already right."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def write_site(out: Path, files: Mapping[str, bytes]) -> Written:
    """Make a folder hold these files and no others of an earlier site; further files in it are left alone.

    Raises
    ------
    UsageError
        `out` is no folder, or holds something and is no site of daisuso.
    """
    before = _listed(out)
    stale = sorted(set(before) - set(files))
    # Listed before they are written, so that a run that broke off leaves a folder that the next one knows as its own.
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_bytes(_mark({**dict.fromkeys(before, ""), **dict.fromkeys(files, "")}))
    written = [path for path, data in files.items() if _put(out / path, data)]
    for path in stale:
        (out / path).unlink(missing_ok=True)
    _remove_empty(out, stale)
    (out / MARK).write_bytes(_mark({path: hashlib.sha256(data).hexdigest() for path, data in files.items()}))
    return Written(tuple(written), tuple(stale), len(files) - len(written))


def _put(place: Path, data: bytes) -> bool:
    if place.is_file() and place.read_bytes() == data:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return True


def _mark(files: Mapping[str, str]) -> bytes:
    return (json.dumps({"daisuso": "site", "files": files}, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _listed(out: Path) -> list[str]:
    """Return the files of the site that a folder holds already."""
    cure = "Choose an empty folder, or one that `daisuso site` has made."
    if not out.exists():
        return []
    if not out.is_dir():
        raise UsageError(f"{out} is not a folder", cure=cure)
    if not any(out.iterdir()):
        return []
    try:
        mark = json.loads((out / MARK).read_bytes())
        if mark["daisuso"] != "site":
            raise ValueError(mark["daisuso"])
        return [path for path in mark["files"] if _inside(path)]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{out} is not empty and holds no site of daisuso", cure=cure) from None


def _inside(path: str) -> bool:
    """Say whether a listed path is one that this program writes: nothing else is ever removed."""
    parts = PurePosixPath(path).parts
    return path.endswith(".html") and 1 <= len(parts) <= 2 and ".." not in parts and not path.startswith(("/", "\\"))


def _remove_empty(out: Path, gone: Iterable[str]) -> None:
    for folder in {(out / path).parent for path in gone} - {out}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
