"""The sheet with which a trainer observes an ambassador's first supervised visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Text = Mapping[str, str]
MOST = 2
"""Highest mark of an indicator; the marks are 0, 1 and 2, and an occasion that did not come has none."""


@dataclass(frozen=True, slots=True)
class ObservationSheet:
    """One version of the sheet.

    Attributes
    ----------
    marks : tuple of Text
        What 0, 1 and 2 mean, in this order.
    no_occasion : Text
        What to do where there was no occasion.
    indicators : mapping of indicator to Text
        What to look for, in the order of the sheet.
    """

    id: str
    version: int
    title: Text
    intro: Text
    marks: tuple[Text, ...]
    no_occasion: Text
    indicators: Mapping[str, Text]

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "id": self.id,
            "version": self.version,
            "title": dict(self.title),
            "intro": dict(self.intro),
            "marks": [dict(meaning) for meaning in self.marks],
            "no_occasion": dict(self.no_occasion),
            "indicators": [{"indicator": name, "look_for": dict(text)} for name, text in self.indicators.items()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ObservationSheet":
        """Read the compiled form."""
        return cls(
            id=data["id"],
            version=data["version"],
            title=data["title"],
            intro=data["intro"],
            marks=tuple(data["marks"]),
            no_occasion=data["no_occasion"],
            indicators={entry["indicator"]: entry["look_for"] for entry in data["indicators"]},
        )

    def fits(self, marks: Mapping[str, object]) -> bool:
        """Say whether marks belong to this sheet: indicator -> 0, 1 or 2, at least one of them."""
        return bool(marks) and all(
            name in self.indicators and isinstance(mark, int) and not isinstance(mark, bool) and 0 <= mark <= MOST
            for name, mark in marks.items()
        )
