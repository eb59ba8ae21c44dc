"""One writer at a time: a lock file beside the gradebook says who, where and since when."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from daisuso.errors import GradebookError


def lock_path(gradebook: Path) -> Path:
    """Return where the lock of a gradebook lies."""
    return gradebook.with_name(f"{gradebook.name}.lock")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _holder(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def _is_left_behind(holder: dict[str, Any]) -> bool:
    """Whether the process that took the lock is gone. On another computer nobody can tell; on Windows asking would end it."""
    pid = holder.get("pid")
    return holder.get("host") == socket.gethostname() and isinstance(pid, int) and os.name == "posix" and not _runs(pid)


def _take(path: Path, holder: dict[str, Any]) -> None:
    file = path.open("x", encoding="utf-8")
    try:
        with file:
            json.dump(holder, file)
    except OSError:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def locked(gradebook: Path) -> Iterator[None]:
    """Hold the gradebook's lock.

    Raises
    ------
    GradebookError
        Another process holds it; the message says which.
    """
    path = lock_path(gradebook)
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    for attempt in (1, 2):
        try:
            _take(path, holder)
            break
        except FileExistsError:
            found = _holder(path)
            if attempt == 1 and _is_left_behind(found):
                path.unlink(missing_ok=True)
                continue
            who = f"process {found.get('pid', '?')} on {found.get('host', '?')} since {found.get('since', '?')}"
            raise GradebookError(
                f"somebody is grading into this gradebook: {who}",
                where=gradebook,
                cure=f"Wait for it; if it is gone for good, delete {path.name}.",
            ) from None
        except OSError as error:
            raise GradebookError(
                f"the folder cannot be written to ({error.strerror})",
                where=gradebook.parent,
                cure="Check the drive and its permissions.",
            ) from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
