"""The key that signs the cookies of a course's hall: made once, kept with the course, read by nobody else."""

import secrets
import stat
from pathlib import Path

from daisuso.errors import CourseError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk, write_whole

_BYTES = 32


def cookie_key(course: CourseDirectory, disk: Disk | None = None) -> bytes:
    """Return the key, 32 bytes; make it where there is none yet. Durable on return.

    Raises
    ------
    CourseError
        The file cannot be read or made, or holds something else.
    """
    disk = disk or Disk()
    path = key_file(course)
    cure = "Delete it: a new one is made, and learners type their code again."
    try:
        if not path.exists():
            disk.make_folder(path.parent)
            write_whole(path, secrets.token_bytes(_BYTES).hex().encode("ascii"), disk)
        elif stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)  # it came from a stick that knows no modes
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise CourseError(f"the hall's key cannot be read or made ({error.strerror})", where=path, cure=cure) from None
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise CourseError("the hall's key is damaged", where=path, cure=cure)
    return key


def key_file(course: CourseDirectory) -> Path:
    """Return where the key lies."""
    return course.root / ".daisuso" / "hall" / "cookie.key"
