"""The competency framework: domains, competencies, indicators, levels, and how they map to other frameworks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency with its three observable indicators and its crosswalk.

    `crosswalk` maps a framework (`bdhvs`, `digcomp22`, `tt02_2025`, `qd757`, `nd224`) to codes there; `qd757` and `nd224` are empty
    until their texts could be read.
    """

    id: str
    domain: str
    name: Text
    indicators: Mapping[str, Text]
    crosswalk: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Framework:
    """All domains and competencies in the order of the source, and the names of the four levels."""

    levels: tuple[Text, ...]
    domains: Mapping[str, Text]
    competencies: Mapping[str, Competency]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Framework":
        """Read the compiled form."""
        return cls(
            levels=tuple(data["levels"]),
            domains=data["domains"],
            competencies={
                entry["id"]: Competency(
                    id=entry["id"],
                    domain=entry["domain"],
                    name=entry["name"],
                    indicators=entry["indicators"],
                    crosswalk={name: tuple(codes) for name, codes in entry["crosswalk"].items()},
                )
                for entry in data["competencies"]
            },
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "levels": [dict(level) for level in self.levels],
            "domains": {domain: dict(name) for domain, name in self.domains.items()},
            "competencies": [
                {
                    "id": entry.id,
                    "domain": entry.domain,
                    "name": dict(entry.name),
                    "indicators": {indicator: dict(text) for indicator, text in entry.indicators.items()},
                    "crosswalk": {name: list(codes) for name, codes in entry.crosswalk.items()},
                }
                for entry in self.competencies.values()
            ],
        }
