"""A lock between processes, on a file of its own: never on the data, which Windows would then not let others read."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10.0
"""Seconds to wait for another process."""

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file `path` inside the block; the system releases it when the process dies.

    Parameters
    ----------
    patience : float
        Seconds to wait.

    Raises
    ------
    TimeoutError
        Another process has held it for longer than that.
    OSError
        The lock file cannot be opened.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end, pause = time.monotonic() + patience, 0.001
        while True:
            try:
                _take(handle)
                break
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= end:
                    raise TimeoutError(f"another program has held {path.name} for {patience:g} seconds") from None
                time.sleep(pause)
                pause = min(pause * 2, 0.05)
        try:
            yield
        finally:
            _release(handle)
    finally:
        os.close(handle)
