"""The course: modules in their order, prerequisites, minutes and learning paths."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Module:
    """One module. `status` is `available` or `planned`; `conduct` names the critical acts that it teaches.

    `phrases` are words of the campaign's announcement, in Vietnamese, that its lesson must teach word for word.
    """

    slug: str
    number: int
    title: Text
    minutes: int
    competencies: tuple[str, ...]
    conduct: tuple[str, ...]
    phrases: tuple[str, ...]
    prerequisites: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Path:
    """A learning path: which modules, whether `all` of them or `any`, how long it takes, and a sentence for learners."""

    id: str
    title: Text
    note: Text
    modules: tuple[str, ...]
    choose: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Course:
    """The whole course. `content_date` is the day the content was last reviewed as a whole; checks use it, never the clock."""

    title: Text
    content_date: str
    modules: Mapping[str, Module]
    paths: tuple[Path, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "title": dict(self.title),
            "content_date": self.content_date,
            "modules": [
                {
                    "slug": module.slug,
                    "number": module.number,
                    "title": dict(module.title),
                    "minutes": module.minutes,
                    "competencies": list(module.competencies),
                    "conduct": list(module.conduct),
                    "phrases": list(module.phrases),
                    "prerequisites": list(module.prerequisites),
                    "status": module.status,
                }
                for module in self.modules.values()
            ],
            "paths": [
                {
                    "id": path.id,
                    "title": dict(path.title),
                    "note": dict(path.note),
                    "modules": list(path.modules),
                    "choose": path.choose,
                    "minutes": path.minutes,
                }
                for path in self.paths
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Course":
        """Read the compiled form."""
        modules = (
            Module(
                slug=entry["slug"],
                number=entry["number"],
                title=entry["title"],
                minutes=entry["minutes"],
                competencies=tuple(entry["competencies"]),
                conduct=tuple(entry["conduct"]),
                phrases=tuple(entry["phrases"]),
                prerequisites=tuple(entry["prerequisites"]),
                status=entry["status"],
            )
            for entry in data["modules"]
        )
        return cls(
            title=data["title"],
            content_date=data["content_date"],
            modules={module.slug: module for module in modules},
            paths=tuple(
                Path(entry["id"], entry["title"], entry["note"], tuple(entry["modules"]), entry["choose"], entry["minutes"])
                for entry in data["paths"]
            ),
        )
