"""Words that people read: one JSON table per audience, each id in Vietnamese and English."""

import json
from functools import cache
from importlib import resources

LANGUAGES = ("vi", "en")


@cache
def _tables() -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for name in ("learner.json", "course.json", "report.json", "certify.json", "room.json", "rehearsal.json"):
        source = resources.files(__name__).joinpath(name)
        if source.is_file():
            merged.update(json.loads(source.read_text(encoding="utf-8")))
    return merged


def text(message_id: str, lang: str, /, **fill: object) -> str:
    """Return one message with its `{places}` filled in.

    Raises
    ------
    KeyError
        The id or the language is not in a table: a programming error, caught by tests.
    """
    sentence = _tables()[message_id][lang]
    for name, value in fill.items():
        # Not str.format: a learner's text may itself hold braces.
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


def table(lang: str, prefixes: tuple[str, ...] = ()) -> dict[str, str]:
    """Return id -> sentence (unfilled) for one language, all ids or those with a prefix such as `save.`."""
    return {message_id: words[lang] for message_id, words in _tables().items() if not prefixes or message_id.startswith(prefixes)}
