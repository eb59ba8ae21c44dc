"""What one learner is shown: the presented item with its options in that learner's order."""

import hashlib
from dataclasses import replace
from typing import Any

from daisuso.assessment.item import Item

# Options of these types are shuffled; the prompts of a matching item and the acts of a machine keep the author's order.
_SHUFFLED = ("single-choice", "multiple-choice", "ordering", "matching")


def _lot(learner: str, item: Item, option: str) -> str:
    return hashlib.sha256(f"{learner}|{item.id}|{item.version}|{option}".encode()).hexdigest()


def presented_to(item: Item, learner: str) -> Item:
    """Return the item as a learner sees it, every time the same: only the order of the options differs between learners."""
    if item.type not in _SHUFFLED:
        return item
    options: list[dict[str, Any]] = sorted(item.body["options"], key=lambda option: _lot(learner, item, option["id"]))
    return replace(item, body={**item.body, "options": options})
