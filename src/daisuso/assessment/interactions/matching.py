"""Matching: choose one option for each prompt; an option may be left over."""

from collections.abc import Iterator
from typing import Any

from daisuso.assessment.interactions.choice import is_id, option_ids
from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "matching"
LOW_GUESS = True
DICHOTOMOUS, PER_PAIR = "dichotomous", "per-pair"
RULES = (DICHOTOMOUS, PER_PAIR)


def prompt_ids(item: Item) -> tuple[str, ...]:
    """Return the ids of the prompts, in the order of the source."""
    return tuple(prompt["id"] for prompt in item.body["prompts"])


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    prompts, options = prompt_ids(item), option_ids(item)
    if not 2 <= len(prompts) <= 6:
        yield "prompts", f"has {len(prompts)} prompts; give 2 to 6"
    if not 2 <= len(options) <= 7:
        yield "options", f"has {len(options)} options; give 2 to 7"
    for name, ids in (("prompts", prompts), ("options", options)):
        if len(set(ids)) != len(ids):
            yield name, "an id stands twice"
    pairs = key.values.get("pairs", {})
    if not isinstance(pairs, dict) or sorted(pairs) != sorted(prompts):
        yield "key", f"pairs must name every prompt once: {sorted(prompts)}"
        return
    for prompt, option in pairs.items():
        if option not in options:
            yield "key", f"prompt '{prompt}' is paired with '{option}', which is not one of the options"
    if len(set(pairs.values())) == 1:
        yield "key", "every prompt has the same option"
    if key.critical:
        yield "key", "a matching item cannot be a critical task: it has no unsafe choice"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept an object from prompt to option; prompts may be left out."""
    prompts, options = prompt_ids(item), option_ids(item)
    if not isinstance(raw, dict) or not raw:
        return FormatError("format.matching")
    if not all(prompt in prompts and is_id(option, options) for prompt, option in raw.items()):
        return FormatError("format.matching")
    return Parsed(dict(raw))


def score(item: Item, key: Key, value: dict[str, str]) -> Score:
    """Score by the item's rule: `dichotomous`, all pairs right; `per-pair`, the share of prompts paired rightly."""
    pairs = key.values["pairs"]
    right = sum(value.get(prompt) == option for prompt, option in pairs.items())
    points = right / len(pairs) if key.rule == PER_PAIR else float(right == len(pairs))
    return Score(points, (), {"right": right, "pairs": len(pairs)})


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make all pairs right, each one wrong or left out, all wrong, and values that are no pairing."""
    pairs: dict[str, str] = dict(key.values["pairs"])
    options = option_ids(item)

    def other(option: str) -> str:
        return next(candidate for candidate in options if candidate != option)

    nearly = (len(pairs) - 1) / len(pairs) if key.rule == PER_PAIR else 0.0
    kind = "partial" if nearly else "incorrect"
    made = [Sample("correct", pairs, 1.0)]
    for prompt, option in pairs.items():
        made.append(Sample(kind, {**pairs, prompt: other(option)}, nearly))
        made.append(Sample(kind, {p: o for p, o in pairs.items() if p != prompt}, nearly))
    made.append(Sample("incorrect", {prompt: other(option) for prompt, option in pairs.items()}, 0.0))
    prompt = next(iter(pairs))
    invalid = [{}, {prompt: "?"}, {"?": options[0]}, {prompt: [options[0]]}, [list(pairs)], "p1", None]
    return (*made, *(Sample("invalid", raw, None) for raw in invalid))
