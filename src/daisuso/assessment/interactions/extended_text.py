"""Extended text: a written plan, marked by people with a rubric."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPE = "extended-text"
LOW_GUESS = True
RULES = ("rubric",)
MOST_LETTERS = 8000


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem)."""
    words = item.body.get("words", [])
    if len(words) != 2 or not 0 < words[0] < words[1]:
        yield "words", f"must be the least and the most number of words, not {words}"
    if not key.values.get("rubric"):
        yield "key", "names no rubric"
    if key.critical:
        yield "key", "written work is marked by people and cannot be a critical task"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept text; its length in words is the marker's to judge, its size is capped."""
    if not isinstance(raw, str):
        return FormatError("format.text")
    value = unicodedata.normalize("NFC", raw).strip()
    if not value:
        return FormatError("q.text_empty")
    if len(value) > MOST_LETTERS or any(unicodedata.category(char) == "Cs" for char in value):
        return FormatError("format.text_long", {"n": str(MOST_LETTERS)})
    return Parsed(value)


def score(item: Item, key: Key, value: str) -> Score:
    """Leave the score open: a person marks it with the rubric."""
    return Score(None, (), {"words": len(value.split())})


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make a text that awaits a marker, and values that are no text."""
    invalid = ["", " \n ", 7, None, ["a"], "a" * (MOST_LETTERS + 1)]
    made = Sample("correct", "Tôi mời bác tự bấm, rồi nhờ bác kể lại.\n<script>1</script> & *đậm*", None)
    return (made, *(Sample("invalid", raw, None) for raw in invalid))
