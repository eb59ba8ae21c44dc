"""Facts that must be read again, and the forms that rest on them."""

from collections.abc import Mapping
from typing import Any


def overdue_facts(bank: Mapping[str, Any], assignment: str, today: str) -> dict[str, list[str]]:
    """Return the facts of a form whose review is due on or before a day, each with the items that rest on it.

    Parameters
    ----------
    bank : mapping
        The compiled bank: `forms`, `items`, `facts` {id: review_by}. A bank of an earlier daisuso has no `facts`; the items' own
        `review_by` stands for them.
    today : str
        `2026-11-24`.
    """
    due: Mapping[str, str] = bank.get("facts", {})
    found: dict[str, list[str]] = {}
    for item, version in bank["forms"][assignment]["items"]:
        meta = bank["items"][item][str(version)]["meta"]
        for fact in meta["facts"]:
            if due.get(fact, meta["review_by"]) <= today:
                found.setdefault(fact, []).append(item)
    return dict(sorted(found.items()))
