"""Facts that must be read again, and the forms that rest on them."""

from collections.abc import Iterator

from daisuso.assessment.bank import Form, ItemBank


def fact_dates(bank: ItemBank, form: Form) -> Iterator[tuple[str, str, str]]:
    """Yield (fact, item, day) for every fact that an item of a form rests on: from that day on the fact is overdue.

    A bank of an earlier daisuso does not know its facts' dates; the items' own `review_by` stands for them.
    """
    for known in bank.form_items(form):
        for fact in known.meta.facts:
            yield fact, known.item.id, bank.facts.get(fact, known.meta.review_by)


def overdue_facts(bank: ItemBank, assignment: str, today: str) -> dict[str, list[str]]:
    """Return the facts of a form whose review is due on or before a day, each with the items that rest on it.

    Parameters
    ----------
    today : str
        `2026-11-24`.
    """
    found: dict[str, list[str]] = {}
    for fact, item, day in fact_dates(bank, bank.form(assignment)):
        if day <= today:
            found.setdefault(fact, []).append(item)
    return dict(sorted(found.items()))
