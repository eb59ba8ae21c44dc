"""No item of a form gives another's answer away. Forms as drawn: of a module, before and after, the final examination, repairs."""

import re
from dataclasses import replace

import pytest
from modules import ROOT

LANGUAGES = ("vi", "en")
# An option that only points at a numbered line of its own scene ("Câu 3", "Slip 2") says nothing elsewhere.
POINTER = re.compile(r"\w+( số)? \d+")
# Answers that are everyday words or names. Where another item of a form says them, it says something else.
EVERYDAY = {
    "et-f05": ({"xóa", "xóa đi", "delete", "delete it"}, "said of messages, numbers and codes, never of an app that must go"),
    "tb-b02": ({"data"}, "English for what is known of a person, not for a phone's network"),
    "vneid-m12": ({"mr tư s"}, "a person's name; the other item tells of another day of his"),
    "vneid-b04": (
        {"cho", "yes", "allow", "permission"},
        "'for', and words of a phone's settings and of an answer that begins with yes",
    ),
}


def _forms():
    text = (ROOT / "assessments/blueprints.yaml").read_text(encoding="utf-8")
    return re.findall(r"(?m)^- assignment: (\S+)$", text)


@pytest.fixture(scope="module")
def known(repository):
    return {(entry.item.id, entry.item.version): entry for entry in repository.items}


WORD = re.compile(r"\w+")


def _flat(text):
    """Words only, with a space around each: a spelling is looked for as whole words."""
    return " " + " ".join(WORD.findall(text.lower())) + " "


def _texts(value, lang):
    """Every text of one language in nested content."""
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield value[lang]
        else:
            for inner in value.values():
                yield from _texts(inner, lang)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner, lang)


def _question(entry, lang):
    return [_flat(text[lang]) for text in (entry.item.scene, entry.item.stem) if text]


def _shown(entry, lang, options):
    """What a learner reads of an item on a form: explanations and rationales of assessed items are never shown."""
    body = {name: value for name, value in entry.item.body.items() if options or name != "options"}
    return [*_question(entry, lang), *map(_flat, _texts(body, lang))]


def _answers(entry, lang):
    """The words that answer an item: every accepted spelling, a number with its unit, the text of every right option."""
    values, body = entry.key.values, entry.item.body
    if entry.item.type == "short-text":
        return values["accept"]
    if entry.item.type == "numeric":
        # A bare number stands in any text for something else; with its unit it is an answer.
        return [f"{values['value']} {body['unit'][lang]}"] if body.get("unit") else []
    if entry.item.type in ("single-choice", "multiple-choice"):
        texts = [option["text"][lang] for option in body["options"] if option["id"] in values["correct"]]
        return [text for text in texts if not POINTER.fullmatch(text)]
    return []


def spoken(entries):
    """(item, answer, item that says it) for every answer of a form that another of its items says."""
    found = set()
    for lang in LANGUAGES:
        shown = {entry.item.id: _shown(entry, lang, options=True) for entry in entries}
        # A choice that is on offer in another item too (as in parallel repairs) is not told to be right.
        told = {entry.item.id: _shown(entry, lang, options=False) for entry in entries}
        for entry in entries:
            chosen = entry.item.type.endswith("-choice")
            own = _question(entry, lang)
            for answer in map(_flat, _answers(entry, lang)):
                # What an item's own question says (names to choose from) is no secret.
                if answer.strip() in EVERYDAY.get(entry.item.id, (set(), ""))[0] or any(answer in text for text in own):
                    continue
                for other, texts in (told if chosen else shown).items():
                    if other != entry.item.id and any(answer in text for text in texts):
                        found.add((entry.item.id, answer.strip(), other))
    return sorted(found)


@pytest.mark.parametrize("name", _forms())
def test_no_item_of_a_form_speaks_anothers_answer(repository, known, name):
    assert spoken([known[place] for place in repository.forms[name].items]) == []


def test_every_form_is_read(repository):
    assert sorted(_forms()) == sorted(repository.forms)


def test_every_exception_is_still_an_answer(known):
    entries = {item: entry for (item, _), entry in known.items()}
    for item, (words, _) in EVERYDAY.items():
        assert words <= {_flat(answer).strip() for lang in LANGUAGES for answer in _answers(entries[item], lang)}, item


def test_an_answer_spoken_in_an_option_or_prompt_is_found(known):
    """The search itself: a name planted in another item of the form is found, whatever part it stands in."""
    asked = next(entry for entry in known.values() if entry.item.id == "tb-f03")
    other = next(entry for entry in known.values() if entry.item.id == "at-f04")
    for part in ("options", "prompts"):
        lines = [{"id": "z", "text": {"vi": "Anh bật trình đọc màn hình.", "en": "He turns it on."}}]
        telling = replace(other, item=replace(other.item, body={**other.item.body, part: lines}))
        assert ("tb-f03", "trình đọc màn hình", "at-f04") in spoken([asked, telling])
