"""Forms over the whole course: parallel where they should be, drawn once, and refused by name where the pool is too small."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from item_samples import CASES

from daisuso.assessment.blueprint import Blueprint
from daisuso.assessment.course_forms import draw_course_forms
from daisuso.assessment.item import BankItem, Item, Meta
from daisuso.errors import BankError

MODULES = [f"bai-{number:02d}" for number in range(14)]
TITLE = {"vi": "Thử", "en": "Test"}


def entry(module, number, use, difficulty, status="active"):
    sample, key = CASES["single"]
    item = Item(f"{module}-{use}{number}", 1, sample.type, module, use, 1.0, None, sample.stem, sample.body)
    competency = f"{module}-c{number % 3}"
    meta = Meta(competency, f"{competency}.1", "apply", difficulty, True, None, (), "2026-01-01", "2027-01-01", status, None, "")
    return BankItem(item, key, meta)


def pool(seed=0, prepost=5):
    lot = random.Random(seed)
    numbers = {module: prepost + 2 * (place == 13) for place, module in enumerate(MODULES)}
    made = [entry(module, n, "prepost", lot.uniform(0.5, 0.9)) for module in MODULES for n in range(numbers[module])]
    made += [entry(module, n, "final", lot.uniform(0.5, 0.9)) for module in MODULES for n in range(5)]
    return made + [entry(module, 0, "anchor", 0.7) for module in MODULES]


def blueprint(name="pre-test", **changes):
    made = Blueprint(name, "prepost", "", TITLE, 60, ("anchor", "prepost"), (), 44, 44, 0, (), "2026", 12, "pre-post")
    return replace(made, **changes)


PAIR = [blueprint(), blueprint("post-test")]
FINAL = blueprint("final-a", kind="final", uses=("final",), least=50, most=50, anchors=0, parallel="")


def by_id(entries):
    return {found.item.id: found for found in entries}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_pre_and_post_share_the_anchors_and_nothing_else_and_are_alike(seed):
    items = pool(seed)
    known = by_id(items)
    pre, post = ({item for item, _ in form.items} for form in draw_course_forms(PAIR, items, MODULES).values())
    assert len(pre) == len(post) == 44
    assert len(pre & post) == 12
    assert {known[item].item.use for item in pre & post} == {"anchor"}
    for form in (pre, post):
        count = Counter(known[item].item.module for item in form if known[item].item.use == "prepost")
        assert set(count) == set(MODULES) and set(count.values()) == {2, 3}
    easy = [sum(known[item].meta.difficulty for item in form) / 44 for form in (pre, post)]
    assert abs(easy[0] - easy[1]) < 0.03


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_pool_does_not_matter(shuffle):
    items = pool(7)
    mixed = list(items)
    shuffle.shuffle(mixed)
    assert draw_course_forms(PAIR, items, MODULES) == draw_course_forms(PAIR, mixed, MODULES)


def test_a_final_examination_covers_every_module():
    items = pool(3)
    form = draw_course_forms([FINAL], items, MODULES)["final-a"]
    known = by_id(items)
    assert len({item for item, _ in form.items}) == 50
    count = Counter(known[item].item.module for item, _ in form.items)
    assert set(count) == set(MODULES) and set(count.values()) == {3, 4}
    assert {known[item].item.use for item, _ in form.items} == {"final"}
    assert form != draw_course_forms([replace(FINAL, seed="1")], items, MODULES)["final-a"]


@pytest.mark.parametrize(
    ("blueprints", "items", "words"),
    [
        (PAIR, [found for found in pool() if found.item.use != "anchor"], "0 modules have an anchor item, 12 are needed"),
        (PAIR, pool(prepost=3), "4 items are needed of each module"),
        ([FINAL], [found for found in pool() if found.item.use != "final"], "too few in: all"),
        ([blueprint(), blueprint("post-test", most=40, least=40)], pool(), "equal seed, items, anchors"),
    ],
)
def test_what_the_pool_cannot_give_is_said(blueprints, items, words):
    with pytest.raises(BankError, match=words):
        draw_course_forms(blueprints, items, MODULES)


def test_drafts_are_never_drawn():
    items = pool(1)
    drafts = [entry(MODULES[0], 90 + n, "prepost", 0.7, status="draft") for n in range(9)]
    assert draw_course_forms(PAIR, items + drafts, MODULES) == draw_course_forms(PAIR, items, MODULES)
