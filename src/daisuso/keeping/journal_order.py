"""Of two copies of a file, which one has the other in it."""

from enum import Enum

from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import MAX_JOURNAL_BYTES


class Order(Enum):
    """How a copy (`ours`) stands to another (`theirs`)."""

    SAME = "same"
    LONGER = "longer"
    SHORTER = "shorter"
    DIFFERENT = "different"


def order(ours: bytes, theirs: bytes, *, journal: bool) -> Order:
    """Compare two copies.

    A journal only ever grows by whole records: the one that begins with the whole of the other holds everything that is in it.
    What a crash left unfinished at an end does not count; it was never shown as saved. A journal that was opened and holds no
    record has nothing that could get lost: every other one has it in it.
    """
    if ours == theirs:
        return Order.SAME
    if not journal:
        return Order.DIFFERENT
    whole, other = _whole(ours), _whole(theirs)
    if whole == other:
        return Order.SAME
    if whole.startswith(other):
        return Order.LONGER
    if other.startswith(whole) or not has_records(whole):
        return Order.SHORTER
    return Order.DIFFERENT if has_records(other) else Order.LONGER


def _whole(data: bytes) -> bytes:
    torn_at = read_journal(data).torn_at if len(data) <= MAX_JOURNAL_BYTES else None
    return data if torn_at is None else data[:torn_at]


def has_records(data: bytes) -> bool:
    """Say whether a journal holds anything but its header."""
    reading = read_journal(data)
    # What cannot be read may hold anything: it counts as work.
    return bool(reading.records) or (reading.refusal is not None and reading.torn_at != 0) or reading.needs_human
