"""What a learner is asked before learning: consent for each purpose, and with consent to research two short forms."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Text = Mapping[str, str]
GRADING, RESEARCH = "grading", "research"
RATHER_NOT = "rather-not"
"""The answer "I would rather not say", which every question of a form takes."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: what is done with which data, and what happens without consent."""

    id: str
    title: Text
    text: Text
    without: Text

    @property
    def digest(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the words that are shown, kept with each consent."""
        words = json.dumps([dict(self.title), dict(self.text), dict(self.without)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form, with its options (id -> words)."""

    id: str
    text: Text
    options: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Survey:
    """A short form of single-choice questions, all of which may be left."""

    title: Text
    intro: Text
    questions: tuple[Question, ...]

    def answers(self, given: Mapping[str, str]) -> dict[str, str]:
        """Keep what is an answer to this form: question -> option or RATHER_NOT; everything else is dropped."""
        return {
            question.id: given[question.id]
            for question in self.questions
            if given.get(question.id) in (*question.options, RATHER_NOT)
        }


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """All of it, in one version."""

    version: int
    purposes: Mapping[str, Purpose]
    background: Survey
    daily_life: Survey

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ConsentForm":
        """Read the compiled form."""
        purposes = {
            entry["id"]: Purpose(entry["id"], entry["title"], entry["text"], entry["without"]) for entry in data["purposes"]
        }
        return cls(data["version"], purposes, _survey(data["background"]), _survey(data["daily_life"]))

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "version": self.version,
            "purposes": [
                {"id": purpose.id, "title": dict(purpose.title), "text": dict(purpose.text), "without": dict(purpose.without)}
                for purpose in self.purposes.values()
            ],
            "background": _survey_json(self.background),
            "daily_life": _survey_json(self.daily_life),
        }


def _survey(data: Mapping[str, Any]) -> Survey:
    questions = (
        Question(entry["id"], entry["text"], {option["id"]: option["text"] for option in entry["options"]})
        for entry in data["questions"]
    )
    return Survey(data["title"], data["intro"], tuple(questions))


def _survey_json(survey: Survey) -> dict[str, Any]:
    return {
        "title": dict(survey.title),
        "intro": dict(survey.intro),
        "questions": [
            {
                "id": question.id,
                "text": dict(question.text),
                "options": [{"id": name, "text": dict(words)} for name, words in question.options.items()],
            }
            for question in survey.questions
        ],
    }
