import random

import pytest
from item_samples import CASES

from daisuso.assessment.blueprint import Blueprint, draw_form, is_low_guess
from daisuso.assessment.item import BankItem, Item, Meta
from daisuso.errors import BankError

TYPES = ["single", "single", "multiple-net", "numeric", "short", "ordering-pairs", "matching-pairs"]


def entry(number, competency, *, use="module", status="active"):
    sample, key = CASES[TYPES[number % len(TYPES)]]
    item = Item(f"thu-{competency.lower()}{number:02d}", 1, sample.type, "thu", use, 1.0, None, sample.stem, sample.body)
    meta = Meta(competency, f"{competency}.1", "apply", 0.7, True, None, (), "2026-01-01", "2027-01-01", status, None, "")
    return BankItem(item, key, meta)


POOL = [entry(number, competency) for competency in ("A3", "C2", "E3") for number in range(8)]


def blueprint(**changes):
    settings = {
        "assignment": "thu", "kind": "module", "module": "thu", "title": {"vi": "Thử", "en": "Test"}, "minutes": 20,
        "uses": ("module",), "types": (), "least": 12, "most": 15, "low_guess": 2, "always": ("thu-c200",), "seed": "1",
    }  # fmt: skip
    return Blueprint(**{**settings, **changes})


def test_a_form_is_drawn_once_and_covers_the_blueprint():
    form = draw_form(blueprint(), POOL, ("A3", "C2", "E3"))
    assert form == draw_form(blueprint(), random.Random(1).sample(POOL, len(POOL)), ("A3", "C2", "E3"))
    assert 12 <= len(form.items) <= 15
    assert ("thu-c200", 1) in form.items
    chosen = {item: next(found for found in POOL if found.item.id == item) for item, _ in form.items}
    assert len(chosen) == len(form.items)
    for competency in ("A3", "C2", "E3"):
        low_guess = [found for found in chosen.values() if found.meta.competency == competency and is_low_guess(found)]
        assert len(low_guess) >= 2


def test_another_seed_draws_another_form():
    assert draw_form(blueprint(), POOL, ("A3", "C2", "E3")).items != draw_form(blueprint(seed="2"), POOL, ("A3", "C2", "E3")).items


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"always": ("thu-none",)}, "'thu-none'"),
        ({"low_guess": 9}, "fewer than 9 low-guess"),
        ({"least": 30, "most": 40}, "24 items, not 30 to 40"),
        ({"uses": ("final",), "always": ()}, "low-guess"),
    ],
)
def test_what_the_pool_cannot_give_is_said(changes, words):
    with pytest.raises(BankError, match=words):
        draw_form(blueprint(**changes), POOL, ("A3", "C2", "E3"))


def test_drafts_and_other_uses_are_never_drawn():
    other = [entry(90 + number, "A3", use="final") for number in range(8)] + [entry(80, "A3", status="draft")]
    form = draw_form(blueprint(), POOL + other, ("A3", "C2", "E3"))
    assert not {item for item, _ in form.items} & {found.item.id for found in other}
