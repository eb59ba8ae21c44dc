"""Writes the response journal: when `append` returns, the response is on the medium (`docs/journal-format.md`)."""

import errno
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from daisuso.errors import JournalError, JournalMismatch, ResponseNotSaved, ResponseRefused
from daisuso.response.current_responses import CurrentResponses
from daisuso.response.durable import Disk
from daisuso.response.file_lock import PATIENCE, locked
from daisuso.response.journal_examiner import Examiner
from daisuso.response.journal_problem import EMPTY, NO_FINAL_NEWLINE, UTF_16, JournalProblem
from daisuso.response.journal_reading import JournalReading, read_journal
from daisuso.response.journal_record import (
    HAND_IN,
    ITEM_KINDS,
    KINDS,
    MAX_JOURNAL_BYTES,
    MEND,
    JournalHeader,
    Record,
    header_line,
    record_line,
    timestamp,
)
from daisuso.response.responses import ItemResponse

_RESERVE = 64_000
"""Bytes kept free for mending and handing in, so that a journal that is full can still be handed in."""
_TAIL = len('"}\n') + 32


class Journal:
    """The journal of one learner's work on one assignment, open for appending.

    Between two calls no file is open: a crash, a fork or a restored copy of the file finds nothing half done. Safe for several
    threads, and for several processes on one computer.

    Attributes
    ----------
    path : Path
        The file.
    header : JournalHeader
        As it stands in the file, so its `bank` can be older than the one asked for.
    problems : tuple of JournalProblem
        What the last reading of the file found.
    """

    def __init__(self, path: Path, header: JournalHeader, *, precise: bool, disk: Disk, patience: float) -> None:
        self.path = path
        self.header = header
        self.problems: tuple[JournalProblem, ...] = ()
        self._precise = precise
        self._disk = disk
        self._patience = patience
        self._threads = threading.RLock()
        self._responses = CurrentResponses()
        self._head = ""
        self._next_n = 0
        self._size = 0
        self._known = False
        self._damaged = False

    @classmethod
    def open(
        cls,
        path: Path,
        header: JournalHeader,
        *,
        precise: bool = False,
        disk: Disk | None = None,
        patience: float = PATIENCE,
    ) -> Self:
        """Open a journal, or begin it where there is none; what a crash left unfinished is set aside.

        Parameters
        ----------
        precise : bool
            Times by the millisecond rather than by the minute: only with research consent.
        disk : Disk, optional
            The calls to the system.
        patience : float
            Seconds to wait for another process that is writing.

        Raises
        ------
        JournalMismatch
            The file is the journal of another learner or assignment.
        JournalError
            The file is no journal, or cannot be read.
        ResponseNotSaved
            The disk does not take the first record.
        """
        journal = cls(path, header, precise=precise, disk=disk or Disk(), patience=patience)
        with journal._held(create=True) as handle:
            journal._disk.sync_folder(path.parent)
            if not journal._known:
                journal._load(handle)
        return journal

    def append(self, kind: str, item: str = "", version: int = 0, value: Any = None, *, at: datetime | None = None) -> Record:
        """Add a record; it is durable on return.

        Parameters
        ----------
        kind : str
            `answer`, `event`, `restart`, `hand-in` or `mark-note`; the first three need an item.
        value : JSON value
            Up to 20 kB.
        at : datetime, optional
            An aware time; now, if left out. Informative only.

        Raises
        ------
        ResponseRefused
            The value cannot be stored, or the work has been handed in; nothing was written.
        ResponseNotSaved
            The disk did not take it; what was saved before is untouched, and it may be tried again.
        JournalError
            The file has been moved, replaced by something else, or is full.
        """
        if kind not in KINDS:
            raise ResponseRefused(f"a record of the kind {kind!a} cannot be stored", where=self.path)
        t = timestamp(at, precise=self._precise)
        record_line(1, t, kind, item, version, value, "")  # refuses a bad value before anything is touched
        with self._held() as handle:
            if not self._is_current(handle):
                self._load(handle)
            # Looked at under the lock: a second page cannot slip an answer in behind the hand-in.
            if self._responses.handed_in is not None and kind in (*ITEM_KINDS, HAND_IN):
                raise ResponseRefused("this work has been handed in", where=self.path, cure="Nothing in it can be changed.")
            if self._damaged:
                self._mend(handle, t)
            record = self._add(handle, t, kind, item, version, value)
            self._responses.take(record)
        return record

    def refresh(self) -> None:
        """Take in what another process has written since; raises as `append` does."""
        with self._held() as handle:
            if not self._is_current(handle):
                self._load(handle)

    @property
    def responses(self) -> dict[str, ItemResponse]:
        """The current response of each item, as this process knows it."""
        with self._threads:
            return self._responses.as_mapping()

    @property
    def mark_notes(self) -> dict[str, Record]:
        """The newest own marks on each item."""
        with self._threads:
            return dict(self._responses.mark_notes)

    def latest(self) -> dict[str, Any]:
        """Return the current value of each item that has a response."""
        return {item: response.value for item, response in self.responses.items()}

    @property
    def handed_in(self) -> Record | None:
        """The record of handing in, as this process knows it."""
        with self._threads:
            return self._responses.handed_in

    @property
    def last(self) -> tuple[int, str]:
        """Sequence number and hash of the last record: what a receipt names."""
        return self._next_n - 1, self._head

    @contextmanager
    def _held(self, *, create: bool = False) -> Iterator[int]:
        """Hold the lock and the open file; turn the system's errors into named ones."""
        try:
            with self._threads:
                if create:
                    self._disk.make_folder(self.path.parent)
                with locked(self.path.with_name(f"{self.path.name}.lock"), self._patience):
                    handle = self._disk.open(self.path, create=create)
                    try:
                        yield handle
                    finally:
                        self._disk.close(handle)
        except FileNotFoundError as error:
            raise JournalError("the journal has been moved or deleted", where=self.path, cure="Open the page again.") from error
        except TimeoutError as error:
            raise ResponseNotSaved(str(error), where=self.path, cure="Close other windows of this work, then try again.") from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                drive = self.path.absolute().anchor or self.path
                raise ResponseNotSaved(
                    f"the disk is full ({drive})", where=self.path, cure="Free some space, then try again."
                ) from error
            raise ResponseNotSaved(
                f"the disk did not take it ({error.strerror or error})",
                where=self.path,
                cure="Check that the drive is there and may be written to, then try again.",
            ) from error

    def _is_current(self, handle: int) -> bool:
        """Whether the file still ends with the record that this process knows as the last."""
        if not self._known or self._disk.size(handle) != self._size:
            return False
        return self._disk.read(handle, self._size - _TAIL, _TAIL) == f'{self._head}"}}\n'.encode()

    def _load(self, handle: int) -> None:
        """Read the whole file, repair its end, and have it on the medium, because what is shown as saved must be."""
        self._known = False
        size = self._disk.size(handle)
        data = self._disk.read(handle, 0, size) if size <= MAX_JOURNAL_BYTES else b""
        reading = read_journal(data)
        begun = reading.refusal is None
        obstacle = self._obstacle(size, reading)
        if obstacle:
            raise JournalError(
                f"this file cannot be continued: {obstacle}",
                where=self.path,
                cure="Move it away, keep it, and open the page again.",
            )
        if reading.header is not None:
            self._compare(reading.header)
            self.header = reading.header
        if reading.torn_at is not None:
            self._set_aside(data[reading.torn_at :])
            self._disk.truncate(handle, reading.torn_at)
            size = reading.torn_at
        self._size = size
        if _has(reading, NO_FINAL_NEWLINE):
            self._write(handle, b"\n")
        self._disk.sync(handle)
        self.problems = tuple(found for found in reading.problems if found.code != EMPTY)
        self._damaged, self._head, self._next_n = reading.damaged, reading.head, reading.next_n
        self._responses = CurrentResponses()
        for record in reading.records:
            self._responses.take(record)
        if not begun:
            self._begin(handle)
        self._known = True

    @staticmethod
    def _obstacle(size: int, reading: JournalReading) -> str:
        """Why a reader would not find what is appended to the file; empty where it would."""
        if size > MAX_JOURNAL_BYTES:
            return f"it has {size} bytes; up to {MAX_JOURNAL_BYTES} are read"
        if reading.stopped:
            return reading.problems[-1].message
        if reading.refusal is not None and size > 0 and reading.torn_at is None:
            return reading.refusal.message
        return next((found.message for found in reading.problems if found.code == UTF_16), "")

    def _begin(self, handle: int) -> None:
        line, self._head = header_line(self.header, timestamp(precise=self._precise))
        self._write(handle, line)
        self._next_n, self._damaged = 1, False

    def _compare(self, found: JournalHeader) -> None:
        for name in ("learner", "assignment", "synthetic"):
            theirs, ours = getattr(found, name), getattr(self.header, name)
            if theirs != ours:
                raise JournalMismatch(
                    f"this journal is of the {name} {theirs!a}; {ours!a} was expected",
                    where=self.path,
                    cure="Move it to the folder it belongs to.",
                )

    def _set_aside(self, tail: bytes) -> None:
        """Keep a torn tail in a file of its own, on the medium, before it is cut off."""
        copy = self.path.with_name(f"{self.path.name}.torn-{time.time_ns()}")
        handle = self._disk.open(copy, new=True)
        try:
            while tail:
                written = self._disk.write(handle, tail)
                if written == 0:
                    raise OSError(errno.ENOSPC, "no byte was taken")
                tail = tail[written:]
            self._disk.sync(handle)
        finally:
            self._disk.close(handle)
        self._disk.sync_folder(copy.parent)

    def _mend(self, handle: int, t: str) -> None:
        """Seal damage as it was found: later changes before the seal are told apart from it."""
        before = self._disk.read(handle, 0, self._size)
        value = {**self.header.to_json(), "seal": Examiner(before).seal(len(before))}
        self._add(handle, t, MEND, "", 0, value)
        self._damaged = False

    def _add(self, handle: int, t: str, kind: str, item: str, version: int, value: Any) -> Record:
        line, record = record_line(self._next_n, t, kind, item, version, value, self._head)
        room = MAX_JOURNAL_BYTES - (0 if kind in (HAND_IN, MEND) else _RESERVE)
        if self._size + len(line) > room:
            raise JournalError(
                f"the journal is full ({self._size} bytes)", where=self.path, cure="Hand the work in; what is saved counts."
            )
        self._write(handle, line)
        self._head, self._next_n = record.hash, record.n + 1
        return record

    def _write(self, handle: int, line: bytes) -> None:
        """Append a whole line durably, or cut the file back to where it was."""
        try:
            written = self._disk.write(handle, line)
            if written != len(line):
                raise OSError(errno.ENOSPC, f"only {written} of {len(line)} bytes were taken")
            self._disk.sync(handle)
        except BaseException:
            with suppress(OSError):
                self._disk.truncate(handle, self._size)
            raise
        self._size += len(line)


def _has(reading: JournalReading, code: str) -> bool:
    return any(found.code == code for found in reading.problems)
