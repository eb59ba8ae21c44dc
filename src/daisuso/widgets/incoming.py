"""Reads what a page sends. Every message from a page is hostile until it has been through here."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeGuard

from daisuso.response.journal_record import MAX_VALUE_BYTES

MOST_VALUES = 5000
"""Strings, numbers, lists and keys in one message; a trace sends its events one by one."""
MOST_LEVELS = 8
MOST_EVENTS = 2000
_GREATEST = 2**53
_FIELDS = frozenset({"type", "seq", "item", "value", "i"})


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the right shape; whether its value is an answer is the interaction's to say.

    Attributes
    ----------
    type : str
        One of the types that the widget takes.
    seq : int
        The page's number of the message, 0 to 2**53; it grows, also over reloads.
    value : JSON value
        Any value of at most MAX_VALUE_BYTES letters; None where the message has none.
    i : int or None
        For events: place in the trace, 0 and up.
    """

    type: str
    seq: int
    value: Any
    i: int | None


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message that is refused. `seq` is None where it cannot even be answered; `code` is a message id."""

    seq: int | None
    code: str


def read_message(content: Any, item: str, types: Collection[str]) -> Message | Malformed:
    """Check the shape of a message; never raises.

    Parameters
    ----------
    content : any object
        What came from the page.
    item : str
        Id of the widget's item, or "" where it has none.
    types : collection of str
        Message types that the widget takes.
    """
    if not isinstance(content, dict):
        return Malformed(None, "save.bad")
    seq = content.get("seq")
    if not _is_count(seq, _GREATEST):
        return Malformed(None, "save.bad")
    kind, place = content.get("type"), content.get("i")
    if not _FIELDS.issuperset(content) or not isinstance(kind, str) or kind not in types:
        return Malformed(seq, "save.bad")
    if content.get("item", item) != item or not (place is None or _is_count(place, MOST_EVENTS)):
        return Malformed(seq, "save.bad")
    trouble = _trouble(content.get("value"))
    return Malformed(seq, trouble) if trouble else Message(kind, seq, content.get("value"), place)


def _is_count(value: Any, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _trouble(value: Any) -> str:
    """Return a message id where a value is no JSON value, too large, or nested without end; walks it without recursion."""
    left = [(value, 0)]
    seen = letters = 0
    while left:
        part, level = left.pop()
        seen += 1
        if isinstance(part, str):
            letters += len(part)
            if not part.isascii() and any("\ud800" <= letter <= "\udfff" for letter in part):
                return "save.bad"
        elif isinstance(part, dict):
            left.extend((inner, level + 1) for pair in part.items() for inner in pair)
        elif isinstance(part, list):
            left.extend((inner, level + 1) for inner in part)
        elif not (part is None or isinstance(part, bool | int) or (isinstance(part, float) and math.isfinite(part))):
            return "save.bad"
        if level > MOST_LEVELS:
            return "save.bad"
        if letters > MAX_VALUE_BYTES or seen + len(left) > MOST_VALUES:
            return "save.too_long"
    return ""
