"""Sourced facts, scam patterns and the programme's own code of conduct."""

from collections.abc import Mapping
from dataclasses import dataclass

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a lesson teaches or an item rests on.

    Attributes
    ----------
    id, module, platform : str
        Permanent id; slug of the module it belongs to; the service it is about.
    statement : Text
        What is so.
    source : str
        Where it was read.
    inferred : str
        The part of the statement that is our inference; no key may rest on it. Empty where all is sourced.
    as_of : str
        Year or month of the source.
    confidence : str
        `high`, `med` or `low`; assessed items rest on `high` only.
    volatile : bool
        May change soon.
    review_by : str
        Date, ISO 8601, by which it must be read again.
    """

    id: str
    module: str
    platform: str
    statement: Text
    source: str
    inferred: str
    as_of: str
    confidence: str
    volatile: bool
    review_by: str


@dataclass(frozen=True, slots=True)
class ScamPattern:
    """One sourced scam pattern: its cues and the right thing to do (`confidence` as in Fact)."""

    id: str
    name: Text
    cues: Text
    right_action: Text
    source: str
    as_of: str
    confidence: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conduct:
    """One act of the programme's own code of conduct; violating it blocks certification until it is repaired.

    `label` is its short name on a result card, `real_life` what to do instead.
    """

    id: str
    label: Text
    act: Text
    reason: Text
    real_life: Text
    modules: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward, commune or special zone: five-digit statistical code, official name, kind (`phường`, `xã`, `đặc khu`)."""

    code: str
    name: str
    kind: str
