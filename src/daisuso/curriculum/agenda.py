"""The agenda of a module's class: its parts with their minutes, as the trainer's guide has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """One row of the guide's table "minute by minute"; `start` and `end` are minutes from the beginning of the class."""

    start: int
    end: int
    title: str

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Agenda:
    """All parts, one behind the other, from minute 0; `lang` is the language of their titles."""

    lang: str
    parts: tuple[AgendaPart, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {"lang": self.lang, "parts": [[part.start, part.end, part.title] for part in self.parts]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Agenda":
        """Read the compiled form."""
        return cls(data["lang"], tuple(AgendaPart(*part) for part in data["parts"]))
