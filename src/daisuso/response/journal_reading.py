"""Reads a response journal from its bytes: pure, strict, and never raises, whatever the bytes are.

It decides what grading a city costs. A record as the writer makes it is recognised by one pattern, its hash is taken over the raw
bytes, and a plain string is not even parsed; everything else goes the slow and exact way of `journal_examiner`.
"""

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from daisuso.response import journal_problem as problem
from daisuso.response import strict_json
from daisuso.response.course_directory import ID
from daisuso.response.current_responses import CurrentResponses
from daisuso.response.journal_examiner import Examiner, NewerFormat, StopReading
from daisuso.response.journal_problem import JournalProblem
from daisuso.response.journal_record import (
    HASH_LENGTH,
    KINDS,
    MAX_JOURNAL_BYTES,
    MAX_VALUE_BYTES,
    SUFFIX_LENGTH,
    JournalHeader,
    Record,
)
from daisuso.response.responses import ItemResponse

_RECORD = re.compile(
    rb'\{"item":"(%b)","iv":(0|[1-9][0-9]{0,8}),"k":"([a-z-]{1,20})","n":([1-9][0-9]{0,14}),"p":"([0-9a-f]{32})",'
    rb'"t":"([0-9T:.-]{16,23}Z)","value":(?:"([^"\\\x00-\x1f]*)"|(.+)),"~h":"([0-9a-f]{32})"\}' % ID.pattern.encode()
)
_KIND_NAMES = {kind.encode(): kind for kind in KINDS}
_HEADER_START = b'{"assignment":'
_BLANK = b"\0 \t\r\n"


@dataclass(frozen=True, slots=True)
class JournalReading:
    """What a journal says.

    Attributes
    ----------
    header : JournalHeader or None
        Whose it is; None where the header is damaged or the file is refused.
    records : sequence of Record
        The readable records, by sequence number.
    responses : mapping
        Item id to its current response.
    problems : tuple of JournalProblem
        In the order of the file.
    chain_ok : bool
        Nothing was changed, removed, moved or damaged, as far as the chain can tell. False: a person must look.
    torn_at : int or None
        Byte offset at which an unfinished record begins that a crash left; it was never acknowledged.
    head : str
        Hash of the last readable record.
    next_n : int
        Sequence number of the next record.
    damaged : bool
        There is damage that no `mend` record has sealed.
    stopped : bool
        The end was not read: another journal begins in the file, or there is too much damage.
    """

    header: JournalHeader | None = None
    records: Sequence[Record] = ()
    responses: Mapping[str, ItemResponse] = field(default_factory=dict)
    problems: tuple[JournalProblem, ...] = ()
    chain_ok: bool = False
    torn_at: int | None = None
    head: str = ""
    next_n: int = 0
    damaged: bool = False
    stopped: bool = False

    @property
    def torn(self) -> bool:
        """Whether the end is an unfinished record."""
        return self.torn_at is not None

    @property
    def refusal(self) -> JournalProblem | None:
        """Why nothing of the file can be scored; None where it can."""
        return next((found for found in self.problems if found.severity == "refused"), None)

    @property
    def needs_human(self) -> bool:
        """Whether a person must look before the scores count."""
        return any(found.severity == "human" for found in self.problems)


def _refused(code: str, message: str, torn_at: int | None = None) -> JournalReading:
    return JournalReading(problems=(JournalProblem(code, None, None, message),), torn_at=torn_at)


def _as_utf8(data: bytes) -> tuple[bytes, JournalProblem | None]:
    """Return the bytes in UTF-8 and what there was to do; raises UnicodeDecodeError on broken UTF-16."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data.startswith((b"{\0", b"\0{")):
        encoding = "utf-16-le" if data[0] else "utf-16-be"
    elif data.startswith(codecs.BOM_UTF8):
        return data, JournalProblem(problem.BYTE_ORDER_MARK, None, 0, "an editor has put a byte order mark before it")
    else:
        return data, None
    note = JournalProblem(problem.UTF_16, None, 0, "an editor has saved it as UTF-16; it is read all the same")
    return data.decode(encoding).encode(), note


def read_journal(data: bytes) -> JournalReading:
    """Read a journal.

    Parameters
    ----------
    data : bytes
        The whole file. Look at its size first: over MAX_JOURNAL_BYTES it is refused here too, but then it was read for nothing.
    """
    if len(data) > MAX_JOURNAL_BYTES:
        return _refused(problem.OVER_SIZE, f"it has {len(data)} bytes; up to {MAX_JOURNAL_BYTES} are read")
    if not data:
        return _refused(problem.EMPTY, "the file is empty")
    try:
        text, note = _as_utf8(data)
    except UnicodeDecodeError as error:
        return _refused(problem.ENCODING, f"it begins like UTF-16 and is not ({error.reason} at byte {error.start})")
    if not text.strip(_BLANK):
        return _refused(problem.EMPTY, f"the file holds {len(data)} bytes and no text", 0)
    examiner = Examiner(text)
    if note is not None:
        examiner.problems.append(note)
    torn_at, stopped = None, False
    try:
        torn_at = _read_lines(examiner)
    except NewerFormat as error:
        return _refused(problem.NEWER_FORMAT, str(error))
    except StopReading as stop:
        stopped = True
        examiner.problems.append(JournalProblem(stop.code, examiner.next_n, None, str(stop)))
    return _conclude(examiner, torn_at, stopped)


def _conclude(examiner: Examiner, torn_at: int | None, stopped: bool) -> JournalReading:
    if examiner.header is None and not examiner.records:
        start = examiner.data[:40].removeprefix(codecs.BOM_UTF8)
        if torn_at == 0 and (start.startswith(_HEADER_START) or _HEADER_START.startswith(start)):
            return _refused(problem.EMPTY, "its header was never finished: nothing was saved in it", 0)
        if not start.startswith(_HEADER_START):
            shown = ascii(start.decode(errors="replace"))
            return _refused(problem.NOT_A_JOURNAL, f"it is not a response journal (it starts with {shown})")
    if not examiner.in_order:
        examiner.records.sort(key=lambda record: record.n)
    responses = CurrentResponses()
    take = responses.take
    for record in examiner.records:
        take(record)
    return JournalReading(
        examiner.header,
        examiner.records,
        responses.as_mapping(),
        tuple(examiner.problems),
        examiner.chain_ok,
        torn_at,
        examiner.head,
        examiner.next_n,
        examiner.damaged,
        stopped,
    )


def _read_lines(examiner: Examiner) -> int | None:
    """Read all lines; return the byte offset of an unfinished record at the end, None where there is none."""
    lines = examiner.data.split(b"\n")
    tail = lines.pop()
    if not tail and b"\0" in lines[-1]:
        # A record never holds a NUL: a power cut left a hole in the last one, though its end reached the disk.
        tail = lines.pop() + b"\n"
    at = 0
    if lines and examiner.open(lines[0].removeprefix(codecs.BOM_UTF8)):
        at = len(lines[0]) + 1
        del lines[0]
    read_records(examiner, lines, at)
    return _read_tail(examiner, tail) if tail else None


def _read_tail(examiner: Examiner, tail: bytes) -> int | None:
    at = len(examiner.data) - len(tail)
    trial = Examiner(examiner.data, expected=examiner.expected, head=examiner.head, next_n=examiner.next_n)
    try:
        if at == 0:
            trial.open(tail.removeprefix(codecs.BOM_UTF8))
        else:
            trial.take(tail, at)
    except NewerFormat:
        raise
    except StopReading:
        pass
    whole = trial.header if at == 0 else trial.records
    if whole and not trial.problems:
        what = "the last line has no end; its record is whole"
        examiner.problems.append(JournalProblem(problem.NO_FINAL_NEWLINE, None, len(examiner.data), what))
        examiner.header = trial.header or examiner.header
        examiner.records += trial.records
        examiner.expected, examiner.head, examiner.next_n = trial.expected, trial.head, trial.next_n
        return None
    what = f"the last {len(tail)} bytes are an unfinished record, which was never shown as saved"
    examiner.problems.append(JournalProblem(problem.TORN_TAIL, examiner.next_n, at, what))
    return at


def read_records(examiner: Examiner, lines: list[bytes], at: int) -> None:
    """Let an examiner take the records of whole lines.

    Parameters
    ----------
    examiner : Examiner
        Knows where the chain stands; takes in the records and what is wrong with them.
    lines : list of bytes
        Without their newlines, and without the header.
    at : int
        Byte offset of the first of them.
    """
    match, parse, kinds, digest = _RECORD.fullmatch, strict_json.parse, _KIND_NAMES, sha256
    append = examiner.records.append
    expected, next_n = examiner.expected, examiner.next_n
    names: dict[bytes, str] = {}
    for line in lines:
        found = match(line)
        if found is not None and len(line) <= MAX_VALUE_BYTES:
            item, version, kind, n, previous, t, plain, other, stored = found.groups()
            if (
                previous == expected
                and int(n) == next_n
                and kind in kinds
                and digest(line[:-SUFFIX_LENGTH] + b"}").hexdigest()[:HASH_LENGTH] == (stored_text := stored.decode())
            ):
                try:
                    value = parse(other.decode()) if plain is None else plain.decode()
                except ValueError:
                    pass  # the examiner says what is wrong with it
                else:
                    if item not in names:
                        names[item] = item.decode()
                    append(Record(next_n, t.decode(), kinds[kind], names[item], int(version), value, stored_text))
                    expected = stored
                    next_n += 1
                    at += len(line) + 1
                    continue
        elif not line:
            at += 1
            continue
        examiner.expected, examiner.next_n = expected, next_n
        if expected is not None:
            examiner.head = expected.decode()
        examiner.take(line, at)
        expected, next_n = examiner.expected, examiner.next_n
        at += len(line) + 1
    examiner.expected, examiner.next_n = expected, next_n
    if expected is not None:
        examiner.head = expected.decode()
