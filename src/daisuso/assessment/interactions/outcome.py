"""What an interaction returns: a parsed response or a format error, and a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Parsed:
    """A response that the interaction understood, in its normal form."""

    value: Any


@dataclass(frozen=True, slots=True)
class FormatError:
    """A response that cannot be scored. Malformed is not wrong: the learner is told, nothing is scored.

    `code` is a message id of the learner's table, `fill` its values.
    """

    code: str
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one parsed response.

    Attributes
    ----------
    value : float or None
        In [0, 1]; None where a person must mark it.
    critical : tuple of str
        Ids of critical conduct that the response violates.
    detail : mapping
        What the rule saw (hits, false alarms, detours, …), for feedback and research.
    """

    value: float | None
    critical: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """A made response with the score it must get: used by tests and by synthetic cohorts.

    `kind` is `correct`, `partial`, `incorrect` or `invalid`; `expected` is None for invalid samples and for written work.
    """

    kind: str
    raw: Any
    expected: float | None
