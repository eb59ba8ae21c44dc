"""The items of a lesson or a form, in order, and those of them whose answers can be shown as a poll."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from daisuso.curriculum.content import load_content
from daisuso.errors import ContentError
from daisuso.response.course_directory import CourseDirectory

_COUNTED = frozenset({"single-choice", "multiple-choice"})


@dataclass(frozen=True, slots=True)
class PollItem:
    """A practice item with options.

    Attributes
    ----------
    id : str
    number : int
        Its place in the lesson, from 1.
    stem : mapping
        Language -> question.
    options : tuple
        (id, language -> text), in the order of the author.
    right : frozenset of str
        Ids of the right options: a practice key, which travels with its lesson; there is none for an assessed item.
    """

    id: str
    number: int
    stem: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...]
    right: frozenset[str]

    def chosen(self, value: Any) -> frozenset[str]:
        """Return the options that a response names; nothing of it is trusted."""
        named = value if isinstance(value, list) else [value]
        return frozenset(option for option, _ in self.options if option in named)


def journal_name(sheet: str) -> str:
    """Return the assignment under which the answers of `lesson/<slug>` or `assessment/<slug>` are kept."""
    kind, _, slug = sheet.partition("/")
    return f"lesson-{slug}" if kind == "lesson" else slug


def item_ids(course: CourseDirectory, sheet: str) -> tuple[str, ...]:
    """Return the ids of the items of a lesson's practice, or of a form; none where there is no such thing."""
    kind, _, slug = sheet.partition("/")
    if kind == "lesson":
        return tuple(_practice(slug))
    return _form_items(course, slug)


@cache
def poll_items(module: str) -> tuple[PollItem, ...]:
    """Return the practice items of a module that ask for a choice."""
    found = []
    for number, (name, entry) in enumerate(_practice(module).items(), start=1):
        item = entry["item"]
        if item["type"] in _COUNTED:
            correct = entry["key"]["values"]["correct"]
            options = tuple((option["id"], option["text"]) for option in item["body"]["options"])
            right = frozenset(correct if isinstance(correct, list) else [correct])
            found.append(PollItem(name, number, item["stem"], options, right))
    return tuple(found)


def poll_item(name: str) -> tuple[str, PollItem] | None:
    """Return the module of a practice item and the item; None where there is none that can be counted."""
    for module in load_content("course.json")["modules"]:
        for item in poll_items(module["slug"]):
            if item.id == name:
                return module["slug"], item
    return None


def _practice(module: str) -> dict[str, Any]:
    try:
        items: dict[str, Any] = load_content(f"practice/{module}.json")["items"]
    except ContentError:
        return {}
    return items


def _form_items(course: CourseDirectory, assignment: str) -> tuple[str, ...]:
    try:
        form = json.loads(course.form_file(assignment).read_bytes())
    except (OSError, ValueError):
        return ()
    return tuple(str(item["id"]) for item in form.get("items", ()))


def form_bank(course: CourseDirectory, assignment: str) -> str:
    """Return the hash of the bank that a form was made from; empty where there is no such form."""
    try:
        return str(json.loads(course.form_file(assignment).read_bytes()).get("bank", ""))
    except (OSError, ValueError):
        return ""
