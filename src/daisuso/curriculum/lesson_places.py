"""Where a lesson teaches what: the place to go back to for an indicator, a fact or a rule of safe conduct."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """A page of a lesson.

    Attributes
    ----------
    page : str
        The page as the lesson's address names it (`#page-<page>`).
    title : str
        Its heading, in the lesson's language.
    part, minutes : int
        The part of the lesson that it stands in, from 1, and how long that part takes.
    """

    page: str
    title: str
    part: int
    minutes: int


@dataclass(frozen=True, slots=True)
class LessonPlaces:
    """The places of one lesson in one language; each mapping leads to a page of `pages`."""

    pages: Mapping[str, LessonPlace]
    indicators: Mapping[str, str]
    conduct: Mapping[str, str]
    facts: Mapping[str, str]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LessonPlaces":
        """Read the compiled form."""
        return cls(
            pages={
                page: LessonPlace(page, about["title"], about["part"], about["minutes"]) for page, about in data["pages"].items()
            },
            indicators=data["indicators"],
            conduct=data["conduct"],
            facts=data["facts"],
        )

    def of_indicator(self, indicator: str, facts: Iterable[str] = ()) -> LessonPlace:
        """Return where an indicator is taught.

        Where it is practised; else where one of the facts stands that were asked; else where another indicator of the competency
        is practised; else the beginning.
        """
        competency = indicator.partition(".")[0]
        near = (page for name, page in self.indicators.items() if name.partition(".")[0] == competency)
        told = (self.facts[fact] for fact in facts if fact in self.facts)
        return self.pages[self.indicators.get(indicator) or next(told, None) or next(near, "1")]

    def of_conduct(self, act: str) -> LessonPlace | None:
        """Return where a rule of safe conduct is practised; None where this lesson does not."""
        page = self.conduct.get(act)
        return self.pages[page] if page is not None else None
