"""The journal under crashes: no response that was shown as saved is lost, and no damage goes unseen."""

import errno
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from power_loss import Killed, Operation, RecordingDisk, states_after

from daisuso.errors import JournalError, ResponseNotSaved
from daisuso.response.durable import Disk
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import JournalReading, read_journal
from daisuso.response.journal_record import Entry, JournalHeader, write_journal

HEADER = JournalHeader("vneid", "dai-su-001", "ab" * 32, journal="0123456789abcdef")
T = "2026-03-01T08:05Z"
ENTRIES = [
    Entry("answer", "vneid-m01", 1, "b", T),
    Entry("answer", "vneid-m02", 1, ["a", "Đ"], T),
    Entry("event", "vneid-s01", 2, {"a": "k1"}, T),
    Entry("mark-note", "", 0, None, T),
]
WHOLE = write_journal(HEADER, ENTRIES, t=T)
ENDS = [index + 1 for index, byte in enumerate(WHOLE) if byte == 0x0A]


class QuickDisk(Disk):
    """Spares the medium: what survives a power cut is not the matter here."""

    def sync(self, handle: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


def read(path: Path) -> JournalReading:
    return read_journal(path.read_bytes())


def hashes(reading: JournalReading) -> frozenset[str]:
    return frozenset(record.hash for record in reading.records)


def set_aside(folder: Path) -> list[bytes]:
    return [copy.read_bytes() for copy in sorted(folder.glob("*.torn-*"))]


def test_cut_at_every_byte_it_reopens_with_the_exact_prefix_and_keeps_the_tail_aside(tmp_path: Path) -> None:
    for length in range(len(WHOLE)):
        folder = tmp_path / str(length)
        folder.mkdir()
        path = folder / "responses.jsonl"
        path.write_bytes(WHOLE[:length])
        journal = Journal.open(path, HEADER, disk=QuickDisk())
        # A record is whole when only its newline is missing.
        whole_lines = sum(end <= length + 1 for end in ENDS)
        prefix, tail = WHOLE[: ([0, *ENDS])[whole_lines]], WHOLE[([0, *ENDS])[whole_lines] : length]
        assert set_aside(folder) == ([tail] if tail else [])
        if prefix:
            assert path.read_bytes() == prefix
        journal.append("answer", "vneid-m09", 1, "c")
        reading = read(path)
        assert path.read_bytes().startswith(prefix) and reading.problems == ()
        assert [record.n for record in reading.records] == list(range(1, max(whole_lines, 1) + 1))
        assert reading.responses["vneid-m09"].value == "c"


def test_the_reader_tells_a_torn_tail_from_damage_at_every_byte() -> None:
    for length in range(ENDS[0], len(WHOLE)):
        reading = read_journal(WHOLE[:length])
        expected = {0: [], 1: ["no-final-newline"]}.get(min(end - length for end in ENDS if end >= length), ["torn-tail"])
        if length in ENDS:
            expected = []
        assert [problem.code for problem in reading.problems] == expected
        assert reading.chain_ok and not reading.needs_human
        assert reading.torn == (expected == ["torn-tail"])


def test_every_flipped_bit_is_seen() -> None:
    unseen = []
    for index in range(len(WHOLE)):
        for bit in range(8):
            data = bytearray(WHOLE)
            data[index] ^= 1 << bit
            reading = read_journal(bytes(data))
            if not reading.problems or len(reading.records) < len(ENTRIES) - 2:
                unseen.append((index, bit, reading.problems))
    assert unseen == []


def test_damage_in_the_middle_is_never_cut_off_and_is_sealed_once(tmp_path: Path) -> None:
    path = tmp_path / "responses.jsonl"
    damaged = WHOLE[: ENDS[1] + 5] + b"\x07" * 20 + WHOLE[ENDS[1] + 25 :]
    path.write_bytes(damaged)
    for value in ("c", "d"):
        journal = Journal.open(path, HEADER)
        journal.append("answer", "vneid-m09", 1, value)
    data = path.read_bytes()
    assert data.startswith(damaged) and data.count(b'"k":"mend"') == 1 and set_aside(tmp_path) == []
    reading = read_journal(data)
    assert [problem.code for problem in reading.problems] == ["record-damaged"]
    assert not reading.chain_ok and reading.needs_human and not reading.damaged
    assert reading.responses["vneid-m09"].value == "d" and reading.responses["vneid-m01"].value == "b"
    later = read_journal(data.replace(b'"value":"b"', b'"value":"c"'))
    assert {problem.code for problem in later.problems} >= {"record-damaged", "hash-mismatch", "seal-broken"}


def test_a_damaged_header_is_restated_when_the_journal_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "responses.jsonl"
    path.write_bytes(b"\x07" * 9 + WHOLE[9:])
    Journal.open(path, HEADER).append("answer", "vneid-m09", 1, "c")
    reading = read(path)
    assert reading.header == HEADER and reading.needs_human
    assert set(reading.responses) == {"vneid-m01", "vneid-m02", "vneid-s01", "vneid-m09"}


# --- power cuts ---


def show(disk: RecordingDisk, journal: Journal) -> None:
    disk.log.append(Operation("shown", journal.path, shown=hashes(read(journal.path))))


def ordinary_work(path: Path, log: list[Operation]) -> None:
    disk = RecordingDisk(log)
    journal = Journal.open(path, HEADER, disk=disk)
    show(disk, journal)
    for value in ("b", "x" * 1_300, ["a"], "ư" * 900):
        journal.append("answer", "vneid-m01", 1, value)
        show(disk, journal)


def reopened_work(path: Path, log: list[Operation]) -> None:
    """Open, show what is there, and go on."""
    ordinary_work(path, log)
    disk = RecordingDisk(log)
    other = Journal.open(path, HEADER, disk=disk)
    show(disk, other)
    other.append("mark-note")
    show(disk, other)


def killed_and_taken_over(kill_after: int) -> Callable[[Path, list[Operation]], None]:
    """One process dies at any of its calls; another opens the journal, shows it and goes on."""

    def work(path: Path, log: list[Operation]) -> None:
        disk = RecordingDisk(log, kill_after)
        try:
            journal = Journal.open(path, HEADER, disk=disk)
            for value in ("b", "x" * 1_300):
                journal.append("answer", "vneid-m01", 1, value)
                show(disk, journal)
        except Killed:
            pass
        reopened = RecordingDisk(log)
        other = Journal.open(path, HEADER, disk=reopened)
        show(reopened, other)
        other.append("answer", "vneid-m02", 1, "c" * 700)
        show(reopened, other)

    return work


def two_tabs_one_killed(kill_after: int) -> Callable[[Path, list[Operation]], None]:
    """Both are open; one dies in its append, and the other, which did not see it, appends."""

    def work(path: Path, log: list[Operation]) -> None:
        disk, other_disk = RecordingDisk(log), RecordingDisk(log)
        journal, other = Journal.open(path, HEADER, disk=disk), Journal.open(path, HEADER, disk=other_disk)
        disk.left = kill_after
        try:
            journal.append("answer", "vneid-m01", 1, "x" * 700)
            show(disk, journal)
        except Killed:
            pass
        other.append("answer", "vneid-m02", 1, "c" * 700)
        show(other_disk, other)

    return work


def check_every_power_cut(
    tmp_path: Path, before: dict[Path, bytes], log: list[Operation], path: Path, flagged: bool = False
) -> int:
    """Cut the power after every call; reopen every legal state; nothing that was shown may be missing. Returns the count."""
    count = 0
    seen: set[tuple[frozenset[str], tuple[tuple[Path, bytes | None], ...]]] = set()
    for end in range(len(log) + 1):
        shown = frozenset().union(*(operation.shown for operation in log[:end]))
        for state in states_after(log[:end], before):
            key = (shown, tuple(sorted(state.items())))
            if key in seen:
                continue
            seen.add(key)
            count += 1
            _check_state(tmp_path / f"cut-{count}", state, path, shown, flagged)
    return count


def _check_state(folder: Path, state: dict[Path, bytes | None], path: Path, shown: frozenset[str], flagged: bool) -> None:
    for place, content in sorted(state.items()):
        target = folder / place.relative_to(path.parents[1])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.mkdir() if content is None else target.write_bytes(content)
    again = folder / path.relative_to(path.parents[1])
    on_disk = again.read_bytes() if again.exists() else b""
    at_once = hashes(read_journal(on_disk))
    torn_before = len(set_aside(again.parent))
    journal = Journal.open(again, HEADER, disk=QuickDisk())
    reading = read(again)
    assert shown <= at_once, "a grader that reads the file as it lies there misses a record"
    assert shown <= hashes(reading), "a record that was shown as saved is gone"
    assert reading.needs_human == flagged, f"a power cut must not look like tampering: {reading.problems}"
    kept = b"".join(set_aside(again.parent)[torn_before:])
    assert on_disk.endswith(kept), "what was cut off is not what was kept aside"
    last = journal.append("answer", "vneid-m09", 1, "after")
    after = read(again)
    assert shown | {last.hash} <= hashes(after) and after.needs_human == flagged


WORK: dict[str, Callable[[Path, list[Operation]], None]] = {
    "ordinary": ordinary_work,
    "reopened": reopened_work,
    **{f"killed-{k}": killed_and_taken_over(k) for k in range(14)},
    **{f"tabs-{k}": two_tabs_one_killed(k) for k in range(3)},
}


@pytest.mark.parametrize("name", WORK)
def test_a_power_cut_loses_nothing_that_was_shown_as_saved(tmp_path: Path, name: str) -> None:
    path = tmp_path / "disk" / "vneid" / "responses.jsonl"
    path.parents[1].mkdir()
    log: list[Operation] = []
    WORK[name](path, log)
    assert check_every_power_cut(tmp_path, {}, log, path) > 10


@pytest.mark.parametrize("tail", [WHOLE[ENDS[2] : ENDS[3] - 9], b"\0" * 700, WHOLE[ENDS[2] : ENDS[2] + 40] + b"\0" * 30 + b'"}\n'])
def test_a_power_cut_during_the_repair_loses_neither_records_nor_the_tail(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "disk" / "vneid" / "responses.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE[: ENDS[2]] + tail)
    before = {path: path.read_bytes()}
    log: list[Operation] = [Operation("shown", path, shown=hashes(read(path)))]
    disk = RecordingDisk(log)
    journal = Journal.open(path, HEADER, disk=disk)
    journal.append("answer", "vneid-m09", 1, "c" * 600)
    show(disk, journal)
    for end in range(len(log) + 1):
        for state in states_after(log[:end], before):
            assert any(content is not None and tail in content for content in state.values()), "the torn tail is gone"
    assert check_every_power_cut(tmp_path, before, log, path) > 5


def test_a_power_cut_while_damage_is_sealed_keeps_every_readable_record(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "vneid" / "responses.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE[: ENDS[1] + 5] + b"\x07" * 20 + WHOLE[ENDS[1] + 25 :])
    before = {path: path.read_bytes()}
    log: list[Operation] = [Operation("shown", path, shown=hashes(read(path)))]
    disk = RecordingDisk(log)
    journal = Journal.open(path, HEADER, disk=disk)
    journal.append("answer", "vneid-m09", 1, "c" * 600)
    show(disk, journal)
    assert check_every_power_cut(tmp_path, before, log, path, flagged=True) > 5


# --- faults of the disk ---


class FaultyDisk(QuickDisk):
    """Fails at the calls it is told to: an error, or a write that takes only a part."""

    def __init__(self, fails: Callable[[int], bool], error: int = errno.EIO, part: int | None = None) -> None:
        self.fails, self.error, self.part = fails, error, part
        self.calls = 0

    def _fail(self) -> bool:
        self.calls += 1
        return self.fails(self.calls)

    def _raise(self) -> None:
        if self._fail():
            raise OSError(self.error, os.strerror(self.error))

    def write(self, handle: int, data: bytes) -> int:
        if self._fail():
            if self.part is None:
                raise OSError(self.error, os.strerror(self.error))
            return super().write(handle, data[: self.part])
        return super().write(handle, data)

    def sync(self, handle: int) -> None:
        self._raise()

    def sync_folder(self, folder: Path) -> None:
        self._raise()

    def truncate(self, handle: int, size: int) -> None:
        self._raise()
        super().truncate(handle, size)


def work_with_retries(path: Path, disk: Disk, tries: int) -> tuple[frozenset[str], int]:
    """Open and append, each up to `tries` times; return what was acknowledged and how often something failed."""
    failed = 0

    def attempt(action: Callable[[], Any]) -> Any:
        nonlocal failed
        for _ in range(tries):
            try:
                return action()
            except ResponseNotSaved:
                failed += 1
        return None

    journal = attempt(lambda: Journal.open(path, HEADER, disk=disk))
    if journal is None:
        return frozenset(), failed
    answers = [attempt(lambda value=value: journal.append("answer", "vneid-m01", 1, value)) for value in ("a", "b" * 900, "c")]
    return frozenset(record.hash for record in answers if record is not None), failed


START = {"new": b"", "torn": WHOLE[:-20], "whole": WHOLE, "damaged": WHOLE[:400] + b"\x07" + WHOLE[401:]}


@pytest.mark.parametrize("part", [None, 0, 10])
@pytest.mark.parametrize("start", START)
def test_an_error_at_any_call_loses_nothing_and_the_next_try_succeeds(tmp_path: Path, start: str, part: int | None) -> None:
    for k in range(1, 100):
        path = tmp_path / str(k) / "responses.jsonl"
        path.parent.mkdir()
        path.write_bytes(START[start])
        known = hashes(read(path))
        disk = FaultyDisk(lambda call, k=k: call == k, part=part)
        acknowledged, failed = work_with_retries(path, disk, tries=2)
        reading = read(path)
        assert len(acknowledged) == 3 and acknowledged | known <= hashes(reading)
        assert reading.needs_human == (start == "damaged")
        assert reading.responses["vneid-m01"].value == "c"
        assert [record.kind for record in reading.records].count("mend") == (start == "damaged")
        if disk.calls < k:
            break
        assert failed == 1 or part == 10  # the copy of a torn tail goes on after a part
    assert 5 < k < 99


@pytest.mark.parametrize("start", START)
def test_a_disk_that_dies_for_good_keeps_what_was_acknowledged(tmp_path: Path, start: str) -> None:
    for k in range(1, 100):
        path = tmp_path / str(k) / "responses.jsonl"
        path.parent.mkdir()
        path.write_bytes(START[start])
        known = hashes(read(path))
        disk = FaultyDisk(lambda call, k=k: call >= k)
        acknowledged, failed = work_with_retries(path, disk, tries=2)
        assert acknowledged | known <= hashes(read(path))
        Journal.open(path, HEADER).append("answer", "vneid-m02", 1, "after")
        reading = read(path)
        assert acknowledged | known <= hashes(reading) and reading.needs_human == (start == "damaged")
        if failed == 0:
            break
    assert 5 < k < 99


@pytest.mark.parametrize("part", [None, 0, 10])
def test_a_full_disk_is_named_and_leaves_the_file_as_it_was(tmp_path: Path, part: int | None) -> None:
    path = tmp_path / "responses.jsonl"
    path.write_bytes(WHOLE)
    full = False
    journal = Journal.open(path, HEADER, disk=FaultyDisk(lambda _: full, errno.ENOSPC, part))
    disk = journal._disk
    assert isinstance(disk, FaultyDisk)
    disk.truncate = lambda handle, size: os.ftruncate(handle, size)  # type: ignore[method-assign]  # giving back space always works
    full = True
    with pytest.raises(ResponseNotSaved, match=r"the disk is full .*Free some space"):
        journal.append("answer", "vneid-m01", 1, "z" * 500)
    assert path.read_bytes() == WHOLE
    full = False
    journal.append("answer", "vneid-m01", 1, "z")
    assert read(path).problems == () and journal.latest()["vneid-m01"] == "z"


def test_without_room_to_keep_a_torn_tail_aside_it_is_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "responses.jsonl"
    path.write_bytes(WHOLE[:-20])
    with pytest.raises(ResponseNotSaved, match="the disk is full"):
        Journal.open(path, HEADER, disk=FaultyDisk(lambda call: call > 1, errno.ENOSPC))
    assert path.read_bytes() == WHOLE[:-20]


def test_a_really_full_device_is_named(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    class FullDevice(QuickDisk):
        def write(self, handle: int, data: bytes) -> int:
            device = os.open("/dev/full", os.O_WRONLY)
            try:
                return os.write(device, data)
            finally:
                os.close(device)

    path = tmp_path / "responses.jsonl"
    path.write_bytes(WHOLE)
    with pytest.raises(JournalError, match="the disk is full"):
        Journal.open(path, HEADER, disk=FullDevice()).append("answer", "vneid-m01", 1, "z")
    assert path.read_bytes() == WHOLE


# --- processes that die ---

WRITER = """
import sys
from pathlib import Path
from daisuso.response.journal import Journal
from daisuso.response.journal_record import JournalHeader
journal = Journal.open(Path(sys.argv[1]), JournalHeader("vneid", "dai-su-001", "ab" * 32))
for count in range(500):
    record = journal.append("answer", sys.argv[2], 1, "x" * (count * 37 % 120))
    print(record.n, record.hash, flush=True)
sys.stdin.read()
"""


def killed_pair(path: Path, chance: random.Random) -> Iterator[str]:
    """Run two writers; kill each after its own number of acknowledged records; yield the acknowledged `n hash` lines."""
    pipe = subprocess.PIPE
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), item], stdin=pipe, stdout=pipe, text=True)
        for item in ("vneid-m01", "vneid-m02")
    ]
    try:
        for writer in chance.sample(writers, 2):
            assert writer.stdout is not None
            for _ in range(chance.randint(1, 60)):
                yield writer.stdout.readline().strip()
            writer.kill()
    finally:
        for writer in writers:
            writer.kill()
            assert writer.stdout is not None and writer.stdin is not None
            # A line that the pipe holds in full was acknowledged before the kill.
            yield from (line.strip() for line in writer.stdout if line.endswith("\n"))
            writer.stdout.close()
            writer.stdin.close()
            writer.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX; Windows is covered by the simulated kills")
@pytest.mark.parametrize("rounds", [10, pytest.param(25, marks=pytest.mark.full)])
def test_two_writers_killed_at_random_lose_no_acknowledged_record(tmp_path: Path, rounds: int) -> None:
    path = tmp_path / "responses.jsonl"
    chance = random.Random(20_260_301 + rounds)
    acknowledged = [line for _ in range(rounds) for line in killed_pair(path, chance)]
    Journal.open(path, HEADER).append("hand-in")
    reading = read(path)
    on_disk = [f"{record.n} {record.hash}" for record in reading.records]
    assert reading.problems == () and reading.chain_ok
    assert len(acknowledged) > 20 * rounds and set(acknowledged) <= set(on_disk)
    assert len(set(on_disk)) == len(on_disk)
    assert [record.n for record in reading.records] == list(range(1, len(on_disk) + 1))
