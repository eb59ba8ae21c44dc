"""Single choice: one best answer of three to five."""

from collections.abc import Iterator
from typing import Any

from daisuso.assessment.interactions.choice import check_options, critical_misses, is_id, option_ids
from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "single-choice"
LOW_GUESS = False
RULES = ("dichotomous",)


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    yield from check_options(item, key, least=3, most=5)
    correct = key.values.get("correct")
    if not is_id(correct, option_ids(item)):
        yield "key", f"correct option {correct!r} is not one of the options"
    elif correct in key.values.get("unsafe", []):
        yield "key", f"option '{correct}' is both correct and unsafe"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept the id of one option."""
    return Parsed(raw) if is_id(raw, option_ids(item)) else FormatError("format.option")


def score(item: Item, key: Key, value: str) -> Score:
    """Score 1 for the best answer, else 0 (rule `dichotomous`)."""
    right = value == key.values["correct"]
    return Score(1.0 if right else 0.0, critical_misses(key, frozenset((value,))), {"chosen": value})


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make the right answer, every distractor, and values that are no answer."""
    correct = key.values["correct"]
    wrong = [Sample("incorrect", option, 0.0) for option in option_ids(item) if option != correct]
    invalid = [Sample("invalid", raw, None) for raw in ("?", [correct], 1, None, {"id": correct})]
    return (Sample("correct", correct, 1.0), *wrong, *invalid)
