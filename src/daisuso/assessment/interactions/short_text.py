"""Short text: a word or two, compared with the accepted answers."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "short-text"
LOW_GUESS = True
RULES = ("dichotomous",)


def normal(text: str) -> str:
    """Return the text in NFC, lower case, without outer and repeated spaces, and without a full stop at its end."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).rstrip(" .!?,;:…")


def folded(text: str) -> str:
    """Return the normal text without Vietnamese diacritics: `Thủ Đức` becomes `thu duc`."""
    bare = "".join(char for char in unicodedata.normalize("NFD", normal(text)) if not unicodedata.combining(char))
    return bare.replace("đ", "d")


def _fold(key: Key) -> bool:
    return bool(key.values.get("fold_diacritics", False))


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    accept = key.values.get("accept", [])
    if not isinstance(accept, list) or not accept:
        yield "key", "accepts no answer"
        return
    most = item.body.get("max_length", 0)
    for answer in accept:
        if not normal(answer):
            yield "key", "accepts an empty answer"
        if len(answer) > most:
            yield "key", f"accepted answer '{answer}' is longer than max_length {most}"
    seen = [normal(answer) for answer in accept]
    if len(set(seen)) != len(seen):
        yield "key", "an accepted answer stands twice (case and spaces are ignored anyway)"
    if key.critical:
        yield "key", "a short text cannot be a critical task: it has no unsafe choice"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept text of 1 to `max_length` letters on one line."""
    if not isinstance(raw, str):
        return FormatError("format.text")
    value = normal(raw)
    if not value:
        return FormatError("q.text_empty")
    if len(value) > item.body["max_length"] or any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        return FormatError("format.text_long", {"n": str(item.body["max_length"])})
    return Parsed(value)


def score(item: Item, key: Key, value: str) -> Score:
    """Score 1 for an accepted answer, else 0. Diacritics count unless the item says `fold_diacritics: yes`."""
    like = folded if _fold(key) else normal
    accepted = {like(answer) for answer in key.values["accept"]}
    return Score(float(like(value) in accepted), (), {"typed": value})


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make every accepted answer, also shouted, spaced and decomposed; the bare letters; and values that are no text."""
    accept: list[str] = key.values["accept"]
    made = []
    for answer in accept:
        made.append(Sample("correct", answer, 1.0))
        made.append(Sample("correct", f"  {answer.upper()} ", 1.0))
        made.append(Sample("correct", unicodedata.normalize("NFD", answer), 1.0))
    accepted = {normal(answer) for answer in accept}
    for answer in accept:
        bare = folded(answer)
        if bare not in accepted:
            made.append(Sample("correct", bare, 1.0) if _fold(key) else Sample("incorrect", bare, 0.0))
    made.append(Sample("incorrect", "x", 0.0))
    invalid = ["", "   ", "a" * (item.body["max_length"] + 1), 7, None, [accept[0]]]
    return (*made, *(Sample("invalid", raw, None) for raw in invalid))
