"""One record of the response journal: its fields, its limits and its canonical line (`docs/journal-format.md`)."""

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from daisuso.errors import JournalError, ResponseRefused
from daisuso.response import strict_json
from daisuso.response.course_directory import ID, is_id

FORMAT = 1
MAX_JOURNAL_BYTES = 8_000_000
"""Largest journal that is read: look at the size before reading the bytes."""
MAX_VALUE_BYTES = 20_000
"""Largest response: bytes of the value's canonical JSON in UTF-8."""
HASH_LENGTH = 32
"""Hexadecimal digits of a hash: the first 128 bits of a SHA-256."""
SUFFIX = re.compile(rb',"~h":"([0-9a-f]{32})"\}')
"""The end of a line, newline excepted; the hash is taken over what stands before it and a closing brace."""
SUFFIX_LENGTH = len(',"~h":""}') + HASH_LENGTH

OPEN = "open"
ANSWER = "answer"
EVENT = "event"
RESTART = "restart"
HAND_IN = "hand-in"
MARK_NOTE = "mark-note"
MEND = "mend"
ITEM_KINDS = frozenset({ANSWER, EVENT, RESTART})
"""Kinds that change the response to an item."""
KINDS = ITEM_KINDS | {HAND_IN, MARK_NOTE}
"""Kinds that a caller may append."""

_HASH = re.compile(rf"[0-9a-f]{{{HASH_LENGTH}}}")
_KIND = re.compile(r"[a-z][a-z-]{0,19}")
_BANK = re.compile(r"[0-9A-Za-z:_.-]{0,128}")
_JOURNAL = re.compile(r"[0-9a-f]{8,64}")
# Legal inside a JSON string, but they reorder or hide text in a terminal, or end a line for some tools: stored escaped.
_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def is_hash(value: object) -> bool:
    """Say whether a JSON value is a hash as the journal writes it."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def is_kind(name: str) -> bool:
    """Say whether a name could be a kind of record, of this version or a later one."""
    return _KIND.fullmatch(name) is not None


class Record(NamedTuple):
    """A record after the header.

    Attributes
    ----------
    n : int
        Sequence number, 1 and up: the only order there is.
    t : str
        UTC time, ISO 8601, informative: a clock can be wrong or set back.
    kind : str
        `answer`, `event`, `restart`, `hand-in`, `mark-note`, `mend`, or a kind of a later version.
    item, version : str, int
        Item and its version; empty and 0 for a record about no item.
    value : JSON value
        As the learner's page sent it: not to be trusted.
    hash : str
        32 hexadecimal digits.
    """

    n: int
    t: str
    kind: str
    item: str
    version: int
    value: Any
    hash: str


class Entry(NamedTuple):
    """What `write_journal` makes a record of; `t` as `timestamp` gives it."""

    kind: str
    item: str
    version: int
    value: Any
    t: str


@dataclass(frozen=True, slots=True)
class JournalHeader:
    """Whose journal it is, and of what.

    Attributes
    ----------
    assignment, learner : str
        Opaque ids, `[a-z0-9][a-z0-9-]{1,39}`.
    bank : str
        Hash of the item bank that the page was made from.
    synthetic : bool
        The learner is simulated.
    journal : str
        Random id, so that two journals of one learner can be told apart.
    format : int
        Version of the format.
    """

    assignment: str
    learner: str
    bank: str
    synthetic: bool = False
    journal: str = field(default_factory=lambda: secrets.token_hex(8))
    format: int = FORMAT

    @property
    def fault(self) -> str:
        """What is wrong with the fields, in a phrase; empty where nothing is. Never raises, whatever the fields hold."""
        for name, value in (("assignment", self.assignment), ("learner", self.learner)):
            if not isinstance(value, str) or not is_id(value):
                return f"its {name} {str(value)[:60]!a} is not an id"
        for name, value, pattern in (("bank", self.bank, _BANK), ("journal id", self.journal, _JOURNAL)):
            if not isinstance(value, str) or pattern.fullmatch(value) is None:
                return f"its {name} {str(value)[:60]!a} is not a hash"
        return "" if isinstance(self.synthetic, bool) else "its field `synthetic` is neither true nor false"

    def to_json(self) -> dict[str, Any]:
        """Return the fields as they stand in the first record."""
        return {
            "assignment": self.assignment,
            "bank": self.bank,
            "format": self.format,
            "journal": self.journal,
            "learner": self.learner,
            "synthetic": self.synthetic,
        }


def timestamp(at: datetime | None = None, *, precise: bool = False) -> str:
    """Write a moment (default: now) in UTC: by the minute, `precise` (research consent) by the millisecond.

    Raises
    ------
    JournalError
        The moment has no time zone.
    """
    moment = datetime.now(UTC) if at is None else at
    if moment.tzinfo is None:
        raise JournalError(f"the time {moment.isoformat()} has no time zone", cure="Pass an aware datetime.")
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds" if precise else "minutes")
    return f"{text}Z"


def canonical(value: Any) -> tuple[str, Any]:
    """Write a value as canonical JSON (sorted keys, no spaces), and return it as a reader will see it.

    Raises
    ------
    ResponseRefused
        It is no JSON value, is over 20 kB, or holds NaN, an infinity, half a character, too large an integer or over 32 levels.
    """
    try:
        text = _encode(value)
        if not text.isascii():
            text = _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        size = len(text.encode())
        if size > MAX_VALUE_BYTES:
            raise ResponseRefused(f"the response is too long: {size} bytes, {MAX_VALUE_BYTES} are allowed", cure="Shorten it.")
        return text, strict_json.parse(text)
    except UnicodeEncodeError:
        what = "it holds half of a character (a lone surrogate)"
    except RecursionError:
        what = "it is nested too deeply"
    except (TypeError, ValueError) as error:
        what = str(error)
    raise ResponseRefused(f"the response cannot be stored: {what}", cure="Answer again.")


def seal(body: str) -> tuple[bytes, str]:
    """Close a record's JSON text, given without its last brace, with its hash; return the line and the hash."""
    raw = body.encode()
    digest = sha256(raw + b"}").hexdigest()[:HASH_LENGTH]
    return raw + b',"~h":"' + digest.encode() + b'"}\n', digest


def header_line(header: JournalHeader, t: str) -> tuple[bytes, str]:
    """Return the first line of a journal and its hash.

    Raises
    ------
    JournalError
        A field of the header is not what it must be.
    """
    if header.fault or header.format != FORMAT:
        raise JournalError(f"the journal cannot be opened: {header.fault or f'format {header.format} is unknown'}")
    return seal(_encode({**header.to_json(), "k": OPEN, "n": 0, "t": t})[:-1])


def record_line(n: int, t: str, kind: str, item: str, version: int, value: Any, previous: str) -> tuple[bytes, Record]:
    """Return one record's line, newline included, and the record as a reader will see it.

    Raises
    ------
    ResponseRefused
        The value, the item id or the item version cannot be stored.
    """
    if not (ID.fullmatch(item) or (item == "" and kind not in ITEM_KINDS)):
        raise ResponseRefused(f"the response cannot be stored: {item[:60]!a} is no item's id")
    if type(version) is not int or not 0 <= version < 10**9:
        raise ResponseRefused(f"the response to {item} cannot be stored: {version!a} is no item version")
    text, seen = canonical(value)
    line, digest = seal(f'{{"item":"{item}","iv":{version:d},"k":"{kind}","n":{n},"p":"{previous}","t":"{t}","value":{text}')
    return line, Record(n, t, kind, item, version, seen, digest)


def write_journal(header: JournalHeader, entries: Iterable[Entry], *, t: str) -> bytes:
    """Build a whole journal in memory: the bytes that the writer would make of the same entries.

    Parameters
    ----------
    t : str
        Time of the header, as `timestamp` gives it.

    Raises
    ------
    JournalError
        A field of the header or an entry cannot be stored.
    """
    line, previous = header_line(header, t)
    lines = [line]
    for n, (kind, item, version, value, at) in enumerate(entries, start=1):
        line, record = record_line(n, at, kind, item, version, value, previous)
        previous = record.hash
        lines.append(line)
    return b"".join(lines)
