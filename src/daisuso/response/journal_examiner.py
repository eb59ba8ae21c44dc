"""The exact way to read a journal's line: what it is, whether it is intact, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeGuard

from daisuso.errors import ResponseRefused
from daisuso.response import journal_problem as problem
from daisuso.response import strict_json
from daisuso.response.course_directory import ID
from daisuso.response.journal_problem import JournalProblem
from daisuso.response.journal_record import (
    FORMAT,
    HASH_LENGTH,
    ITEM_KINDS,
    KINDS,
    MAX_VALUE_BYTES,
    MEND,
    OPEN,
    SUFFIX,
    SUFFIX_LENGTH,
    JournalHeader,
    Record,
    canonical,
    is_hash,
    is_kind,
)

MAX_LINE_BYTES = MAX_VALUE_BYTES + 1_000
MAX_PROBLEMS = 200
"""More unreadable lines than this and the rest is not looked at; more problems than this and the rest is not listed."""


class StopReading(Exception):
    """What follows is not read; `code` says why."""

    def __init__(self, code: str, what: str) -> None:
        self.code = code
        super().__init__(what)


def _is_count(value: Any, least: int, most: int) -> TypeGuard[int]:
    return type(value) is int and least <= value <= most


def _as_record(fields: Mapping[str, Any]) -> Record | None:
    n, t, kind, item, version = (fields.get(name) for name in ("n", "t", "k", "item", "iv"))
    if (
        isinstance(kind, str)
        and isinstance(item, str)
        and isinstance(t, str)
        and is_kind(kind)
        and (ID.fullmatch(item) or (item == "" and kind not in ITEM_KINDS))
        and len(t) <= 40
        and _is_count(n, 1, 10**15)
        and _is_count(version, 0, 10**9)
        and is_hash(fields.get("p"))
        and is_hash(fields.get("~h"))
        and "value" in fields
    ):
        return Record(n, t, kind, item, version, fields["value"], fields["~h"])
    return None


def as_header(fields: Mapping[str, Any]) -> JournalHeader | None:
    """Return the header that a record's fields hold; None where they hold none that is valid."""
    names = ("assignment", "learner", "bank", "synthetic", "journal", "format")
    if any(name not in fields for name in names):
        return None
    header = JournalHeader(*(fields[name] for name in names))
    return None if header.fault or header.format != FORMAT else header


class NewerFormat(StopReading):
    """The journal is of a format that this version does not know."""


@dataclass(slots=True)
class Examiner:
    """Reads line by line, and remembers where the chain stands.

    Attributes
    ----------
    data : bytes
        The whole file, in UTF-8.
    expected : bytes or None
        Hash that the next record must name; None after an unreadable line, when any will do.
    head : str
        Hash of the last readable record: what a continued journal names.
    next_n : int
        The next record's sequence number.
    damaged : bool
        There is damage that no `mend` record has sealed yet.
    chain_ok : bool
        There is no damage at all.
    in_order : bool
        The records' sequence numbers rise.
    """

    data: bytes
    header: JournalHeader | None = None
    records: list[Record] = field(default_factory=list)
    problems: list[JournalProblem] = field(default_factory=list)
    expected: bytes | None = None
    head: str = "0" * HASH_LENGTH
    next_n: int = 1
    damaged: bool = False
    chain_ok: bool = True
    in_order: bool = True
    _unreadable: int = 0
    _sealed: Any = field(default_factory=sha256)
    _sealed_to: int = 0

    def report(self, code: str, record: int | None, offset: int | None, message: str) -> None:
        """Add a problem, up to MAX_PROBLEMS of them."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(JournalProblem(code, record, offset, message))
        elif len(self.problems) == MAX_PROBLEMS:
            self.problems.append(JournalProblem(problem.MORE_PROBLEMS, None, None, "more problems are not listed"))

    def _break(self, code: str, record: int, offset: int, message: str) -> None:
        self.damaged, self.chain_ok = True, False
        self.report(code, record, offset, f"record {record} (byte {offset}): {message}")

    def _without_return(self, line: bytes, offset: int) -> bytes:
        if not line.endswith(b"\r"):
            return line
        if all(known.code != problem.LINE_ENDINGS for known in self.problems):
            self.report(problem.LINE_ENDINGS, None, offset, "an editor has changed the line endings; it is read all the same")
        return line[:-1]

    def _parse(self, line: bytes) -> Mapping[str, Any]:
        if len(line) > MAX_LINE_BYTES:
            raise strict_json.NotStrict(problem.VALUE_TOO_LONG, f"it is {len(line)} bytes long, over {MAX_LINE_BYTES}")
        try:
            fields = strict_json.parse(line.strip().decode())
        except UnicodeDecodeError:
            what = "it is not UTF-8; an editor may have saved the file as windows-1258"
            raise strict_json.NotStrict(problem.NOT_UTF_8, what) from None
        if not isinstance(fields, dict):
            raise strict_json.NotStrict(problem.RECORD_DAMAGED, "it is not a JSON object")
        return fields

    def _unreadable_line(self, line: bytes, offset: int, code: str, what: str) -> None:
        stored = _sound_hash(line)
        if stored:
            # Written like this on purpose: the record is refused, the chain is whole.
            self.report(code, self.next_n, offset, f"record {self.next_n} (byte {offset}) is refused: {what}")
            self.expected, self.head = stored, stored.decode()
            self.next_n += 1
        else:
            code = problem.RECORD_DAMAGED if code == "unreadable" else code
            self._break(code, self.next_n, offset, f"it cannot be read: {what}")
            self.expected = None
        self._unreadable += 1
        if self._unreadable > MAX_PROBLEMS:
            raise StopReading(
                problem.TOO_MUCH_DAMAGE, f"more than {MAX_PROBLEMS} records cannot be read; the rest is not looked at"
            )

    def open(self, line: bytes) -> bool:
        """Read the first line; say whether it was taken as a header, whole or damaged.

        Raises
        ------
        NewerFormat
            The journal is of a format that this version does not know.
        """
        line = self._without_return(line, 0)
        try:
            fields = self._parse(line)
        except strict_json.NotStrict as error:
            self._break(problem.HEADER_DAMAGED, 0, 0, f"the header cannot be read: {error}")
            return True
        if fields.get("k") != OPEN:
            self._break(problem.HEADER_DAMAGED, 0, 0, "the first record is no header")
            return False
        if _is_count(fields.get("format"), FORMAT + 1, 10**9) and _sound_hash(line):
            what = f"it is of format {fields['format']}; this version reads format {FORMAT}: update daisuso"
            raise NewerFormat(problem.NEWER_FORMAT, what)
        self.header = as_header(fields)
        if self.header is None or fields.get("n") != 0 or not is_hash(fields.get("~h")):
            self._break(problem.HEADER_DAMAGED, 0, 0, "the header lacks a field, or holds one that is not valid")
            return True
        self.expected, self.head = fields["~h"].encode(), fields["~h"]
        if not _sound_hash(line):
            self._break(problem.HASH_MISMATCH, 0, 0, "the header does not match its hash: it has been changed")
        return True

    def take(self, line: bytes, offset: int) -> None:
        """Read one more line.

        Raises
        ------
        StopReading
            Another journal begins here, or there is too much damage.
        """
        if not line.strip():
            return
        line = self._without_return(line, offset)
        try:
            fields = self._parse(line)
        except strict_json.NotStrict as error:
            self._unreadable_line(line, offset, error.code, str(error))
            return
        if fields.get("k") == OPEN and self.header is None and not self.records:
            self.open(line)
            return
        if fields.get("k") == OPEN:
            self.damaged, self.chain_ok = True, False
            raise StopReading(problem.SECOND_JOURNAL, f"another journal begins at byte {offset}; it is not read")
        record = _as_record(fields)
        if record is None:
            what = "it lacks a field of a record, or holds one that is not valid"
            self._unreadable_line(line, offset, problem.RECORD_DAMAGED, what)
            return
        if len(line) > MAX_VALUE_BYTES:
            try:
                canonical(record.value)
            except ResponseRefused as error:
                self._unreadable_line(line, offset, problem.VALUE_TOO_LONG, error.what)
                return
        self._link(record, fields, line, offset)

    def _link(self, record: Record, fields: Mapping[str, Any], line: bytes, offset: int) -> None:
        if not _sound_hash(line):
            self._break(problem.HASH_MISMATCH, record.n, offset, "it does not match its hash: it has been changed")
        previous = fields["p"].encode()
        if record.kind == MEND:
            self._mend(record, previous, offset)
        elif self.expected is not None and (previous != self.expected or record.n != self.next_n):
            what = f"it does not follow the one before it (record {self.next_n} was expected): records were changed or removed"
            self._break(problem.CHAIN_BROKEN, record.n, offset, what)
        elif record.kind not in KINDS:
            what = f"record {record.n} is of the unknown kind {record.kind}; it is passed over"
            self.report(problem.UNKNOWN_KIND, record.n, offset, what)
        if record.n < self.next_n:
            if self.expected is None:
                self._break(problem.CHAIN_BROKEN, record.n, offset, f"record {self.next_n} or a later one was expected")
            self.in_order = False
        self.records.append(record)
        self.expected, self.head = record.hash.encode(), record.hash
        self.next_n = max(self.next_n, record.n + 1)

    def _mend(self, record: Record, previous: bytes, offset: int) -> None:
        sealed = self.seal(offset)
        value = record.value if isinstance(record.value, dict) else {}
        if value.get("seal") != sealed or previous != self.head.encode() or record.n != self.next_n:
            self._break(problem.SEAL_BROKEN, record.n, offset, "what stands before it has changed since the damage was sealed")
            return
        self.damaged = False
        if self.header is None:
            self.header = as_header(value)

    def seal(self, offset: int) -> str:
        """Return the hash of everything before a byte offset; offsets must not fall."""
        self._sealed.update(memoryview(self.data)[self._sealed_to : offset])
        self._sealed_to = offset
        return str(self._sealed.copy().hexdigest())[:HASH_LENGTH]


def _sound_hash(line: bytes) -> bytes:
    """Return a line's hash where the line has one and matches it, else nothing."""
    suffix = SUFFIX.fullmatch(line[-SUFFIX_LENGTH:])
    if suffix is None:
        return b""
    body = line[:-SUFFIX_LENGTH] + b"}"
    stored: bytes = suffix[1]
    return stored if sha256(body).hexdigest()[:HASH_LENGTH].encode() == stored else b""
