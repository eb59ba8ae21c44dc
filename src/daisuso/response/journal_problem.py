"""What can be wrong with a response journal, and who has to look at it."""

from typing import Literal, NamedTuple

Severity = Literal["note", "human", "refused"]

EMPTY = "empty"
OVER_SIZE = "over-size"
ENCODING = "encoding"
NOT_A_JOURNAL = "not-a-journal"
NEWER_FORMAT = "newer-format"
REFUSALS = frozenset({EMPTY, OVER_SIZE, ENCODING, NOT_A_JOURNAL, NEWER_FORMAT})
"""The file as a whole is refused by name: nothing of it is scored."""

TORN_TAIL = "torn-tail"
NO_FINAL_NEWLINE = "no-final-newline"
BYTE_ORDER_MARK = "byte-order-mark"
UTF_16 = "utf-16"
LINE_ENDINGS = "line-endings"
UNKNOWN_KIND = "unknown-kind"
NOTES = frozenset({TORN_TAIL, NO_FINAL_NEWLINE, BYTE_ORDER_MARK, UTF_16, LINE_ENDINGS, UNKNOWN_KIND})
"""Harmless: a crash while writing, or an editor that saved the file in its own way."""

HEADER_DAMAGED = "header-damaged"
RECORD_DAMAGED = "record-damaged"
NOT_UTF_8 = "not-utf-8"
HASH_MISMATCH = "hash-mismatch"
CHAIN_BROKEN = "chain-broken"
SEAL_BROKEN = "seal-broken"
SECOND_JOURNAL = "second-journal"
TOO_MUCH_DAMAGE = "too-much-damage"
MORE_PROBLEMS = "more-problems"
# The rest, and the codes of `strict_json.NotStrict`, name a value that is refused though its record is in the chain.
VALUE_TOO_LONG = "value-too-long"


class JournalProblem(NamedTuple):
    """One finding about a journal.

    Attributes
    ----------
    code : str
        One of this module's, or of `strict_json.NotStrict`.
    record : int or None
        Sequence number of the record, or the one it should have; None where the whole file is meant.
    offset : int or None
        Byte offset of the line in the file (in its UTF-8 form).
    message : str
        A sentence, without the file's name.
    """

    code: str
    record: int | None
    offset: int | None
    message: str

    @property
    def severity(self) -> Severity:
        """`note`: scored as usual. `human`: what is readable is scored, a person must look. `refused`: nothing is scored."""
        if self.code in NOTES:
            return "note"
        return "refused" if self.code in REFUSALS else "human"
