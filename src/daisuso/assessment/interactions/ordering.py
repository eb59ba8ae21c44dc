"""Ordering: put the steps in their order; steps of one group may come in either order."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from daisuso.assessment.interactions.choice import is_id, option_ids
from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "ordering"
LOW_GUESS = True
DICHOTOMOUS, CONCORDANT_PAIRS = "dichotomous", "concordant-pairs"
RULES = (DICHOTOMOUS, CONCORDANT_PAIRS)


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    ids = option_ids(item)
    if not 3 <= len(ids) <= 7:
        yield "options", f"has {len(ids)} steps; give 3 to 7"
    order = key.values.get("order", [])
    if not isinstance(order, list) or not all(isinstance(group, list) and group for group in order):
        yield "key", "order must be a list of groups, e.g. [[a], [b, c]]"
        return
    named = [option for group in order for option in group]
    if sorted(named) != sorted(ids):
        yield "key", f"order names {sorted(named)}, the options are {sorted(ids)}"
    if len(order) < 2:
        yield "key", "one group only: every order would be right"
    if key.critical:
        yield "key", "an ordering cannot be a critical task: it has no unsafe choice"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept every option once, in the order given."""
    ids = option_ids(item)
    if not isinstance(raw, list) or not all(is_id(value, ids) for value in raw) or sorted(raw) != sorted(ids):
        return FormatError("format.order")
    return Parsed(tuple(raw))


def _pairs(order: list[list[str]]) -> list[tuple[str, str]]:
    """Pairs (earlier, later) of options of different groups."""
    return [(a, b) for first, later in combinations(order, 2) for a in first for b in later]


def score(item: Item, key: Key, value: tuple[str, ...]) -> Score:
    """Score by the item's rule.

    `dichotomous`: 1 where no pair stands the wrong way round. `concordant-pairs`: max(0, Kendall's tau) over the pairs of different
    groups, tau = (concordant - discordant) / pairs (Kendall 1938).
    """
    place = {option: index for index, option in enumerate(value)}
    pairs = _pairs(key.values["order"])
    concordant = sum(place[a] < place[b] for a, b in pairs)
    tau = (2 * concordant - len(pairs)) / len(pairs)
    points = max(0.0, tau) if key.rule == CONCORDANT_PAIRS else float(concordant == len(pairs))
    return Score(points, (), {"concordant": concordant, "pairs": len(pairs)})


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make the right order, each with two neighbours swapped, the reverse, and values that are no order."""
    order: list[list[str]] = key.values["order"]
    right = [option for group in order for option in group]
    group_of = {option: index for index, group in enumerate(order) for option in group}
    pairs = len(_pairs(order))
    made = [Sample("correct", right, 1.0)]
    for index in range(len(right) - 1):
        a, b = right[index], right[index + 1]
        swapped = [*right[:index], b, a, *right[index + 2 :]]
        if group_of[a] == group_of[b]:
            made.append(Sample("correct", swapped, 1.0))
        elif key.rule == DICHOTOMOUS or pairs == 2:
            made.append(Sample("incorrect", swapped, 0.0))
        else:
            made.append(Sample("partial", swapped, (pairs - 2) / pairs))
    made.append(Sample("incorrect", right[::-1], 0.0))
    invalid = [right[:-1], [*right, right[0]], "a", [1, 2], None, {"order": right}]
    return (*made, *(Sample("invalid", raw, None) for raw in invalid))
