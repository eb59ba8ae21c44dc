"""Records what a program asks of the disk, and rebuilds every state that a power cut may legally leave.

What is on the medium is certain only after a sync: of a file for its bytes and size, of a folder for its entries. Until then
each write may be kept, lost, or torn at sectors of 512 bytes (what is missing reads as zeros where the size had already grown),
each cut may have happened or not, and a new entry may be missing.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from daisuso.response.durable import Disk

SECTOR = 512


class Killed(BaseException):
    """The process is gone: nothing it would still do is done."""


@dataclass(frozen=True)
class Operation:
    """One call that changes something, or `shown`: a person was told that these records are saved."""

    name: Literal["create", "mkdir", "write", "truncate", "sync", "folder", "shown"]
    path: Path
    offset: int = 0
    data: bytes = b""
    shown: frozenset[str] = frozenset()


class RecordingDisk(Disk):
    """Does what it is asked and writes it down; `kill_after` calls that change something, the process dies."""

    def __init__(self, log: list[Operation], kill_after: int | None = None) -> None:
        self.log = log
        self.left = kill_after
        self.paths: dict[int, Path] = {}

    def step(self, operation: Operation) -> None:
        if self.left is not None:
            if self.left <= 0:
                raise Killed
            self.left -= 1
        self.log.append(operation)

    def open(self, path: Path, *, create: bool = False, new: bool = False) -> int:
        existed = path.exists()
        if not existed and (create or new):
            self.step(Operation("create", path))
        handle = super().open(path, create=create, new=new)
        self.paths[handle] = path
        return handle

    def write(self, handle: int, data: bytes) -> int:
        self.step(Operation("write", self.paths[handle], self.size(handle), data))
        return super().write(handle, data)

    def truncate(self, handle: int, size: int) -> None:
        self.step(Operation("truncate", self.paths[handle], size))
        super().truncate(handle, size)

    def sync(self, handle: int) -> None:
        self.step(Operation("sync", self.paths[handle]))

    def sync_folder(self, folder: Path) -> None:
        self.step(Operation("folder", folder))

    def make_folder(self, folder: Path) -> None:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            self.step(Operation("mkdir", place))
        super().make_folder(folder)


def _torn(content: bytes, write: Operation, seed: int) -> Iterator[bytes]:
    """The states that one write may leave: nothing, all, or some of its sectors, with the size grown or not."""
    start, end = write.offset, write.offset + len(write.data)
    cuts = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
    pieces = list(itertools.pairwise(cuts))
    subsets = [tuple(kept) for count in range(len(pieces) + 1) for kept in itertools.combinations(range(len(pieces)), count)]
    if len(pieces) > 4:
        chosen = random.Random(seed).sample(subsets, 12)
        firsts = [tuple(range(count)) for count in range(len(pieces) + 1)]
        subsets = [*firsts, *[tuple(range(count, len(pieces))) for count in range(1, len(pieces))], *chosen]
    for kept in subsets:
        for grown in (False, True):
            size = max([len(content), *(pieces[index][1] for index in kept), *([end] if grown else [])])
            state = bytearray(content.ljust(size, b"\0"))
            for index in kept:
                first, last = pieces[index]
                state[first:last] = write.data[first - start : last - start]
            yield bytes(state)


def _contents(durable: bytes, pending: list[Operation]) -> set[bytes]:
    states = {durable}
    for seed, operation in enumerate(pending):
        if operation.name == "truncate":
            states |= {state[: operation.offset] for state in states}
        else:
            states = {after for state in states for after in _torn(state, operation, seed)}
    return states


def states_after(log: list[Operation], before: dict[Path, bytes]) -> Iterator[dict[Path, bytes | None]]:
    """Every state of the medium after a power cut at the end of `log`: path to content, None for a folder.

    Parameters
    ----------
    before : mapping
        The files that were on the medium when the log began.
    """
    choices: list[list[tuple[Path, bytes | None] | None]] = []
    created = {operation.path: index for index, operation in enumerate(log) if operation.name in ("create", "mkdir")}
    touched = {operation.path for operation in log if operation.name in ("write", "truncate")}
    for path in sorted(before.keys() | created.keys() | touched):
        certain = path in before or any(
            operation.name == "folder" and operation.path == path.parent for operation in log[created[path] :]
        )
        changes = [operation for operation in log if operation.path == path and operation.name in ("write", "truncate", "sync")]
        last_sync = max((index for index, operation in enumerate(changes) if operation.name == "sync"), default=-1)
        durable = before.get(path, b"")
        for operation in changes[: last_sync + 1]:
            if operation.name == "write":
                durable = durable[: operation.offset].ljust(operation.offset, b"\0") + operation.data
            elif operation.name == "truncate":
                durable = durable[: operation.offset]
        is_folder = any(operation.name == "mkdir" and operation.path == path for operation in log)
        contents: list[bytes | None] = [None] if is_folder else sorted(_contents(durable, changes[last_sync + 1 :]))
        choices.append([(path, content) for content in contents] + ([] if certain else [None]))
    for chosen in itertools.product(*choices):
        state = dict(entry for entry in chosen if entry is not None)
        lost = created.keys() - state.keys()
        # What lies in a folder whose own entry is lost is lost with it.
        yield {path: content for path, content in state.items() if lost.isdisjoint(path.parents)}
