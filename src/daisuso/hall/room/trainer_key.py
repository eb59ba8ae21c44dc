"""The secret in the trainer's link: made once for a course, kept with it, so that a restarted hall keeps the link."""

import hmac
import re
import secrets
from pathlib import Path

from daisuso.errors import CourseError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk, write_whole

FILE = "trainer-key"
_BYTES = 32
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def trainer_key(course: CourseDirectory) -> str:
    """Return the key, 43 characters for an address; the first call for a course makes it.

    Raises
    ------
    CourseError
        It can be neither read nor written, or the file holds something else.
    """
    path = course.root / ".daisuso" / FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        cure = "Check that the course directory may be written to."
        raise CourseError(f"the trainer's key cannot be kept ({error})", where=path, cure=cure) from error
    if _KEY.fullmatch(key) is None:
        raise CourseError("this holds no trainer's key", where=path, cure="Delete the file; the hall makes another link.")
    return key


def _make(path: Path) -> None:
    """Write a new key: never half of one, and never one that others can read."""
    disk = Disk()
    disk.make_folder(path.parent)
    write_whole(path, secrets.token_urlsafe(_BYTES).encode("ascii"), disk)


def is_key(asked: str, key: str) -> bool:
    """Compare without telling by the time it takes how much of the key was right."""
    return hmac.compare_digest(asked.encode("utf-8", "replace"), key.encode("ascii"))
