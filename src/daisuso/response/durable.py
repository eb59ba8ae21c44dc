"""The few calls to the system that make bytes survive a crash: one seam, so that tests can pull the plug at each of them."""

import errno
import os
import sys
from pathlib import Path


class Disk:
    """Files by descriptor; every method raises OSError as the system does."""

    def open(self, path: Path, *, create: bool = False, new: bool = False) -> int:
        """Open a file to read it and to append; `create` makes it where it is missing, `new` insists on making it."""
        flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        if create or new:
            flags |= os.O_CREAT | (os.O_EXCL if new else 0)
        return os.open(path, flags, 0o600)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def size(self, handle: int) -> int:
        """Return the size in bytes."""
        return os.fstat(handle).st_size

    def read(self, handle: int, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`; fewer only at the end of the file."""
        os.lseek(handle, start, os.SEEK_SET)
        parts = []
        while length > 0 and (part := os.read(handle, length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def write(self, handle: int, data: bytes) -> int:
        """Append with one system call; return how many bytes were taken."""
        return os.write(handle, data)

    def replace(self, source: Path, target: Path) -> None:
        """Give a file or a folder another name, in place of the file that had it."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Take a file away."""
        path.unlink()

    def truncate(self, handle: int, size: int) -> None:
        """Cut the file back to a size."""
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        """Return when the file's bytes and size are on the medium."""
        if sys.platform == "linux":
            os.fdatasync(handle)
            return
        if sys.platform == "darwin":
            import fcntl

            try:
                # On macOS fsync leaves the bytes in the drive's own cache.
                fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
                return
            except OSError as error:
                if error.errno not in (errno.ENOTSUP, errno.EINVAL, errno.ENOTTY):
                    raise
        os.fsync(handle)

    def sync_folder(self, folder: Path) -> None:
        """Return when the folder's entries are on the medium. Windows does this by itself and offers no call for it."""
        if sys.platform == "win32":
            return
        # Some file systems cannot sync a folder, or let it be written to but not read; there is nothing better to do there.
        harmless = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM}
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            if error.errno not in harmless:
                raise

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it, and have their entries on the medium.

        The last two levels are synced even where they exist: the process that made them may have died before it did so.
        """
        missing = {place for place in (folder, *folder.parents) if not place.exists()}
        folder.mkdir(parents=True, exist_ok=True)
        for place in sorted(missing | {folder, folder.parent}):
            self.sync_folder(place.parent)


def write_whole(path: Path, data: bytes, disk: Disk) -> None:
    """Write a file readable by its owner only: after a crash it is the old one or the new one. Durable on return.

    Raises
    ------
    OSError
        The disk did not take it; the old file is untouched.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    temporary.unlink(missing_ok=True)
    try:
        write_new(temporary, data, disk)
        disk.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    disk.sync_folder(path.parent)


def write_new(path: Path, data: bytes, disk: Disk) -> None:
    """Make a file and write it to the medium; its entry in the folder is not synced yet.

    Raises
    ------
    OSError
        There is a file, or the disk did not take it.
    """
    handle = disk.open(path, new=True)
    try:
        while data:
            written = disk.write(handle, data)
            if written == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            data = data[written:]
        disk.sync(handle)
    finally:
        disk.close(handle)
