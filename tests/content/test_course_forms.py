"""The forms over the whole course, drawn from the real bank."""

from collections import Counter

import pytest
from modules import AVAILABLE

from daisuso.assessment.interactions.registry import interaction


@pytest.fixture(scope="module")
def known(repository):
    return {(entry.item.id, entry.item.version): entry for entry in repository.items}


@pytest.fixture(scope="module")
def form_of(repository, known):
    if "pre-test" not in repository.forms:
        pytest.fail("blueprints.yaml has no pre-test")
    return {name: [known[place] for place in form.items] for name, form in repository.forms.items()}


def test_pre_and_post_test_are_44_items_with_12_anchors_in_common(repository, form_of):
    pre, post = (set(repository.forms[name].items) for name in ("pre-test", "post-test"))
    assert len(pre) == len(post) == 44
    shared = [entry for entry in form_of["pre-test"] if (entry.item.id, entry.item.version) in post]
    assert len(shared) == 12 and {entry.item.use for entry in shared} == {"anchor"}
    assert {entry.item.use for entry in form_of["pre-test"]} == {"anchor", "prepost"}


def test_pre_and_post_test_are_parallel(form_of):
    """Same number of items a module give or take one, and intended difficulty within 0.02 on average."""
    counts = [Counter(entry.item.module for entry in form_of[name]) for name in ("pre-test", "post-test")]
    assert all(set(count) == set(AVAILABLE) for count in counts)
    assert all(abs(counts[0][module] - counts[1][module]) <= 1 for module in AVAILABLE)
    easy = [sum(entry.meta.difficulty for entry in form_of[name]) / 44 for name in ("pre-test", "post-test")]
    assert abs(easy[0] - easy[1]) <= 0.02


def test_the_final_examination_has_50_items_of_every_module_in_90_minutes(repository, form_of):
    form = repository.forms["final-a"]
    assert (form.kind, form.minutes, len(form.items)) == ("final", 90, 50)
    assert {entry.item.use for entry in form_of["final-a"]} == {"final"}
    assert set(Counter(entry.item.module for entry in form_of["final-a"]).values()) <= {3, 4}
    assert len({entry.item.module for entry in form_of["final-a"]}) == len(AVAILABLE) == 14
    assert any(entry.meta.critical for entry in form_of["final-a"])
    assert sum(interaction(entry.item.type).LOW_GUESS for entry in form_of["final-a"]) >= 15


def test_no_fact_under_a_final_form_is_overdue_on_the_content_date(repository, form_of):
    for entry in form_of["final-a"]:
        for fact in entry.meta.facts:
            assert repository.facts[fact].review_by > repository.course.content_date, (entry.item.id, fact)


def test_the_course_has_what_it_promises(repository):
    assert len(AVAILABLE) == 14
    active = [entry for entry in repository.items if entry.meta.status == "active"]
    assert len(active) >= 430 and sum(map(len, repository.practice.values())) >= 140
    assert {entry.meta.competency for entry in active} == set(repository.framework.competencies)
