"""Follows a journal that others write: looks often, reads what is new, takes no lock and changes nothing."""

from pathlib import Path

from daisuso.response.current_responses import CurrentResponses
from daisuso.response.journal_examiner import Examiner
from daisuso.response.journal_reading import JournalReading, read_journal, read_records
from daisuso.response.journal_record import MAX_JOURNAL_BYTES, MEND, Record
from daisuso.response.responses import ItemResponse

_Seen = tuple[int, int, int]


class JournalFollower:
    """What a journal says now, for a reader who asks every second.

    New whole lines that continue the chain are read by themselves. Anything else (a file that shrank or was replaced, damage, a
    mended or a half-written end) is read again from the beginning, by the reader that grading uses.

    Attributes
    ----------
    path : Path
        The file; it need not exist yet.
    problem : str
        Why nothing of it can be used, in a sentence; empty where it can.
    damaged : bool
        A person must look before its scores count.
    bytes_read : int
        How much was read since the beginning: what looking costs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self.damaged = False
        self.bytes_read = 0
        self._seen: _Seen = (-1, 0, 0)
        self._forget()

    def _forget(self) -> None:
        self._responses = CurrentResponses()
        self._count = 0
        self._end = 0
        self._examiner: Examiner | None = None
        self.last_item = ""

    def look(self) -> bool:
        """Take in what was written since; say whether there was anything."""
        try:
            stat = self.path.stat()
        except OSError:
            seen: _Seen = (-1, 0, 0)
        else:
            seen = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        if seen == self._seen:
            return False
        before, self._seen = self._seen, seen
        if seen[0] < 0:
            self._forget()
            self.problem, self.damaged = "", False
        elif not (seen[2] == before[2] and seen[0] > self._end > 0 and self._go_on(seen[0])):
            self._read_whole(seen[0])
        return True

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return self._seen[0] >= 0

    @property
    def changed_at(self) -> float:
        """When the file was last written, in seconds of the system's clock."""
        return self._seen[1] / 1e9

    @property
    def count(self) -> int:
        """How many records there are."""
        return self._count

    @property
    def responses(self) -> dict[str, ItemResponse]:
        """The current response of each item."""
        return self._responses.as_mapping()

    @property
    def handed_in(self) -> Record | None:
        """The record of handing in, where there is one."""
        return self._responses.handed_in

    def _read(self, start: int, length: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(start)
            data = file.read(length)
        self.bytes_read += len(data)
        return data

    def _go_on(self, size: int) -> bool:
        """Read the lines behind those that are known; False where they are no plain continuation."""
        last = self._examiner
        if last is None or size > MAX_JOURNAL_BYTES:
            return False
        try:
            data = self._read(self._end, size - self._end)
        except OSError:
            return False
        whole = data[: data.rfind(b"\n") + 1]
        if not whole:
            return True  # a line that is being written
        fresh = Examiner(whole, header=last.header, expected=last.expected, head=last.head, next_n=last.next_n)
        read_records(fresh, whole.split(b"\n")[:-1], 0)
        # A seal is taken over the whole file, which is not at hand here.
        if fresh.problems or fresh.damaged or any(record.kind == MEND for record in fresh.records):
            return False
        self._take(fresh.records)
        fresh.records = []
        self._examiner, self._end = fresh, self._end + len(whole)
        return True

    def _read_whole(self, size: int) -> None:
        self._forget()
        try:
            data = self._read(0, size) if size <= MAX_JOURNAL_BYTES else b""
        except OSError as error:
            self.problem, self.damaged = str(error.strerror or error), True
            return
        reading = read_journal(data)
        refusal = reading.refusal
        # A header that is being written is no damage.
        self.problem = refusal.message if refusal is not None and reading.torn_at is None and size > 0 else ""
        self.damaged = bool(self.problem) or reading.needs_human
        self._take(list(reading.records))
        self._prepare(data, reading)

    def _prepare(self, data: bytes, reading: JournalReading) -> None:
        end = len(data) if reading.torn_at is None else reading.torn_at
        if reading.header is None or reading.damaged or reading.stopped or not data[:end].endswith(b"\n"):
            return
        known = Examiner(b"", header=reading.header, expected=reading.head.encode(), head=reading.head, next_n=reading.next_n)
        self._examiner, self._end = known, end

    def _take(self, records: list[Record]) -> None:
        for record in records:
            self._responses.take(record)
            self.last_item = record.item or self.last_item
        self._count += len(records)
