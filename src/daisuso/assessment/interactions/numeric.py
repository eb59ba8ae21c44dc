"""Numeric: a number typed by hand, within a permitted range."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "numeric"
LOW_GUESS = True
RULES = ("dichotomous",)
_TYPED = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")


def _number(text: str) -> Decimal | None:
    """Read a non-negative number as people type it here: comma or point before the decimals, no grouping."""
    cleaned = text.strip()
    if not _TYPED.fullmatch(cleaned):
        return None
    return Decimal(cleaned.replace(",", "."))


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    try:
        low, high = Decimal(item.body["minimum"]), Decimal(item.body["maximum"])
        value, tolerance = Decimal(key.values["value"]), Decimal(key.values.get("tolerance", "0"))
    except (KeyError, InvalidOperation):
        yield "key", "minimum, maximum, value and tolerance must be numbers"
        return
    if not 0 <= low < high:
        yield "minimum", f"the range {low} to {high} holds no number"
    if not low <= value <= high:
        yield "key", f"the key {value} lies outside {low} to {high}"
    if tolerance < 0 or 2 * tolerance >= high - low:
        yield "key", f"the tolerance {tolerance} takes in the whole range"
    if value == value.to_integral() and int(item.body.get("decimals", 0)) == 0 and tolerance % 1:
        yield "key", "a whole-number item has a fractional tolerance"
    if key.critical:
        yield "key", "a numeric item cannot be a critical task: it has no unsafe choice"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept text of digits, with up to `decimals` decimals, inside the permitted range."""
    number = _number(raw) if isinstance(raw, str) and len(raw) <= 40 else None
    if number is None:
        return FormatError("q.number_bad")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > int(item.body.get("decimals", 0)):
        return FormatError("q.number_bad")
    low, high = item.body["minimum"], item.body["maximum"]
    if not Decimal(low) <= number <= Decimal(high):
        return FormatError("q.number_range", {"a": low, "b": high})
    return Parsed(number)


def score(item: Item, key: Key, value: Decimal) -> Score:
    """Score 1 within the tolerance of the key, else 0 (rule `dichotomous`)."""
    gap = abs(value - Decimal(key.values["value"]))
    return Score(float(gap <= Decimal(key.values.get("tolerance", "0"))), (), {"typed": str(value)})


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make the key (also with spaces), the ends of the range and numbers near the key, and text that is no number."""
    value, tolerance = Decimal(key.values["value"]), Decimal(key.values.get("tolerance", "0"))
    low, high = Decimal(item.body["minimum"]), Decimal(item.body["maximum"])
    made = [Sample("correct", f" {value} ", 1.0), Sample("correct", str(value), 1.0)]
    for number in (value - tolerance - 1, value + tolerance + 1, value * 2, low, high):
        if low <= number <= high and abs(number - value) > tolerance:
            made.append(Sample("incorrect", str(number), 0.0))
    invalid = ["", "bảy", "-1", "1e3", "nan", str(high + 1), 7, None, [str(value)]]
    return (*made, *(Sample("invalid", raw, None) for raw in invalid))
