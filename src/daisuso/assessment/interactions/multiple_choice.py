"""Multiple choice: all that apply, or a stated number of options."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from daisuso.assessment.interactions.choice import check_options, critical_misses, is_id, option_ids
from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "multiple-choice"
LOW_GUESS = False
DICHOTOMOUS, NET_CORRECT, EVERY_DECISION = "dichotomous", "net-correct", "every-decision"
RULES = (DICHOTOMOUS, NET_CORRECT, EVERY_DECISION)


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    ids = option_ids(item)
    yield from check_options(item, key, least=3, most=8)
    correct = key.values.get("correct", [])
    if not isinstance(correct, list) or not correct:
        yield "key", "names no correct option"
        return
    for option in correct:
        if option not in ids:
            yield "key", f"correct option '{option}' is not one of the options"
        if option in key.values.get("unsafe", []):
            yield "key", f"option '{option}' is both correct and unsafe"
    if len(set(correct)) != len(correct):
        yield "key", "names a correct option twice"
    if len(correct) >= len(ids):
        yield "key", "every option is correct; leave out at least one"
    choose = item.body.get("choose")
    if choose is not None and choose != len(correct):
        yield "choose", f"asks for {choose} options, but {len(correct)} are correct"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept a list of different option ids, in any order; not more than `choose`."""
    ids = option_ids(item)
    if not isinstance(raw, list) or not all(is_id(value, ids) for value in raw) or len(set(raw)) != len(raw):
        return FormatError("format.options")
    choose = item.body.get("choose")
    if choose is not None and len(raw) > choose:
        return FormatError("q.too_many", {"n": str(len(raw)), "m": str(choose)})
    return Parsed(frozenset(raw))


def _value(rule: str, ids: frozenset[str], correct: frozenset[str], chosen: frozenset[str]) -> float:
    hits, false_alarms = len(chosen & correct), len(chosen - correct)
    if rule == DICHOTOMOUS:
        return 1.0 if chosen == correct else 0.0
    if rule == NET_CORRECT:
        return max(0, hits - false_alarms) / len(correct)
    decided = hits + len(ids - correct - chosen)
    # What choosing nothing or everything would decide rightly is worth nothing.
    free = max(len(correct), len(ids) - len(correct))
    return max(0.0, (decided - free) / (len(ids) - free))


def score(item: Item, key: Key, value: frozenset[str]) -> Score:
    """Score by the item's rule.

    `dichotomous`: 1 for exactly the correct options. `net-correct`: max(0, hits - false alarms) / correct (QTI's mapResponse with
    +1 and -1, lower bound 0). `every-decision`: share of options decided rightly (multiple true-false), rescaled so that choosing
    nothing or everything earns 0.
    """
    correct = frozenset(key.values["correct"])
    points = _value(key.rule, frozenset(option_ids(item)), correct, value)
    detail = {"hits": len(value & correct), "false_alarms": len(value - correct), "chosen": sorted(value)}
    return Score(points, critical_misses(key, value), detail)


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make every admissible set of options, and values that are none."""
    ids, correct = option_ids(item), frozenset(key.values["correct"])
    made = []
    most = item.body.get("choose") or len(ids)
    for size in range(most + 1):
        for chosen in combinations(ids, size):
            value = _value(key.rule, frozenset(ids), correct, frozenset(chosen))
            kind = "correct" if value == 1 else "partial" if value > 0 else "incorrect"
            made.append(Sample(kind, list(chosen), value))
    unusable: tuple[Any, ...] = (ids[0], [ids[0], ids[0]], ["?"], [1], None, {})
    return (*made, *(Sample("invalid", raw, None) for raw in unusable))
