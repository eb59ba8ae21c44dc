"""A practice item as its page gets it: presented item and key in one language, and of the key only what feedback needs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from daisuso.assessment.interactions.dialogue import most_points
from daisuso.assessment.item import BankItem
from daisuso.assessment.presentation import presented_to
from daisuso.curriculum.dialogue import dialogue_of
from daisuso.messages import LANGUAGES
from daisuso.widgets.self_marking import SelfMarking

READER = "site"
"""Stands for the learner where options are put in an order: everybody sees the same page."""

_SHOWN = ("id", "version", "type", "use", "scene", "stem", "body")
_OF_QUESTIONS = ("correct", "unsafe", "order", "pairs", "value", "tolerance", "accept", "fold_diacritics")
_OF_MACHINES = ("goal", "verification", "wrong_turns", "skills")
_FOR_FEEDBACK = frozenset((*_OF_QUESTIONS, *_OF_MACHINES))


def for_page(entry: BankItem, lang: str, rubric: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what `aloneHost` (`widgets/js/alone.js`) needs.

    Parameters
    ----------
    entry : BankItem
        A practice item.
    rubric : mapping, optional
        For written practice.
    """
    item = presented_to(entry.item, READER).to_json()
    key = entry.key
    made: dict[str, Any] = {
        "values": {name: _in(value, lang) for name, value in key.values.items() if name in _FOR_FEEDBACK},
        "rationale": {option: why[lang] for option, why in key.rationale.items()},
        "explanation": key.explanation[lang] if key.explanation else "",
        "critical": bool(key.critical),
    }
    if entry.item.type == "dialogue":
        made["most"] = most_points(dialogue_of(entry.item.body["machine"]), key)
    if rubric is not None:
        made["rubric"] = SelfMarking(rubric, entry.item.id, entry.item.version, _NothingKept(), lang).shown()
    return {"item": {name: _only(item[name], lang) for name in _SHOWN}, "key": made}


def _only(value: Any, lang: str) -> Any:
    """Leave the other languages out of every text, also of one with conditions; it stays a text by language, as widgets read it."""
    if isinstance(value, Mapping):
        dropped = set(LANGUAGES) - {lang} if set(LANGUAGES) <= set(value) else ()
        return {name: _only(inner, lang) for name, inner in value.items() if name not in dropped}
    return [_only(inner, lang) for inner in value] if isinstance(value, list) else value


def _in(value: Any, lang: str) -> Any:
    """Replace every text by its words in one language."""
    if isinstance(value, Mapping):
        return value[lang] if set(value) == set(LANGUAGES) else {name: _in(inner, lang) for name, inner in value.items()}
    return [_in(inner, lang) for inner in value] if isinstance(value, list) else value


class _NothingKept:
    """A sink without a journal: what a reader has marked is known to the browser only."""

    responses: Mapping[str, Any] = MappingProxyType({})
    mark_notes: Mapping[str, Any] = MappingProxyType({})
    handed_in = None

    def record(self, kind: str, item: str, version: int, value: Any) -> Any:
        """Take nothing."""
        raise NotImplementedError
