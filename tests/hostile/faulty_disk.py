"""A disk that fails, or whose program is killed, at the n-th call that changes something."""

import os

from daisuso.response.durable import Disk


class Killed(BaseException):
    """The process is gone: nothing it would still do is done."""


class FaultyDisk(Disk):
    """Fails at call `at` as a full disk does or, with `kill`, ends the program there; takes half of a file's first bytes."""

    def __init__(self, at, *, kill=False):
        self.left = at
        self.kill = kill
        self.log = []
        self.names = {}

    def step(self, what, path):
        self.left -= 1
        if self.left < 0:
            if self.kill:
                raise Killed
            raise OSError(28, os.strerror(28))
        self.log.append((what, path))

    def open(self, path, *, create=False, new=False):
        self.step("open", path)
        handle = super().open(path, create=create, new=new)
        self.names[handle] = path
        return handle

    def write(self, handle, data):
        self.step("write", self.names[handle])
        first = self.size(handle) == 0
        return super().write(handle, data[: len(data) // 2 or 1] if first else data)

    def sync(self, handle):
        self.step("sync", self.names[handle])

    def replace(self, source, target):
        self.step("replace", source)
        super().replace(source, target)

    def remove(self, path):
        self.step("remove", path)
        super().remove(path)

    def sync_folder(self, folder):
        self.step("folder", folder)

    def make_folder(self, folder):
        self.step("mkdir", folder)
        folder.mkdir(parents=True, exist_ok=True)


def quick():
    """Return a disk without a fault that waits for no medium: for what is done again a hundred times."""
    return FaultyDisk(10**9)


def every_fault(act, *, kill, after):
    """Run `act(disk)` with a fault at its first call, its second, and so on until it ends; `after` looks at each failure.

    Returns
    -------
    FaultyDisk
        The one of the run that ended: its log is what a whole run does.
    """
    at = 0
    while True:
        disk = FaultyDisk(at, kill=kill)
        try:
            act(disk)
        except (Killed, Exception) as error:
            # An error of the disk must come out as one of ours.
            assert isinstance(error, Killed) or "No space left" in str(error), repr(error)
            after(at)
            at += 1
            continue
        return disk


def syncs_before_rename(log):
    """Return the renamed files whose last bytes were not on the medium before they got their name."""
    late = []
    for place, (what, path) in enumerate(log):
        if what == "replace":
            inside = [entry for entry in log[:place] if entry[1] == path or path in entry[1].parents]
            written = {entry[1] for entry in inside if entry[0] == "write"}
            for file in written:
                last = [entry[0] for entry in inside if entry[1] == file][-1]
                if last != "sync":
                    late.append(file)
    return late
