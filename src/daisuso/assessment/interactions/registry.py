"""From the name of an interaction type to its module."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key

TYPES = {
    "single-choice": "single_choice",
    "multiple-choice": "multiple_choice",
    "ordering": "ordering",
    "matching": "matching",
    "numeric": "numeric",
    "short-text": "short_text",
    "extended-text": "extended_text",
    "simulation": "simulation",
    "dialogue": "dialogue",
}


class Interaction(Protocol):
    """What each module of this package provides."""

    TYPE: str
    LOW_GUESS: bool
    RULES: tuple[str, ...]

    def check(self, item: Item, key: Key) -> Iterator[tuple[str, str]]:
        """Yield (path, problem) for an author's mistakes."""

    def parse(self, item: Item, raw: Any) -> Parsed | FormatError:
        """Turn any JSON value into a response or a format error; never raises."""

    def score(self, item: Item, key: Key, value: Any) -> Score:
        """Score a parsed response, in [0, 1]."""

    def samples(self, item: Item, key: Key) -> tuple[Sample, ...]:
        """Make correct, partial, incorrect and invalid responses with their expected scores."""


@cache
def interaction(name: str) -> Interaction:
    """Return the module of an interaction type, imported on first use: a score cell pays only for its own type.

    Raises
    ------
    KeyError
        There is no such type.
    """
    return cast(Interaction, import_module(f"daisuso.assessment.interactions.{TYPES[name]}"))
