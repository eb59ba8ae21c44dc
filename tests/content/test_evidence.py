"""What readers answered and found is committed, and still speaks of the items and modules as they stand."""

import csv
from pathlib import Path

import pytest
from modules import AVAILABLE

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence"
ROLES = {"ambassador", "trainer", "specialist"}
FINDING = {"where", "finding", "what_changed"}
CHOICES = ("single-choice", "multiple-choice")
each_module = pytest.mark.parametrize("module", AVAILABLE)


def rows(name):
    with (EVIDENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def answers(module):
    return {row["item"]: row for row in rows(f"items-{module}.csv")}


@pytest.fixture
def assessed(repository, module):
    active = [entry for entry in repository.items if entry.meta.status == "active" and entry.item.module == module]
    return {entry.item.id: entry for entry in active}


@each_module
def test_every_assessed_item_was_answered_by_a_reader(answers, assessed):
    # A written plan is marked against a rubric: it has no key that a reader could disagree with.
    keyed = {item for item, entry in assessed.items() if entry.item.type != "extended-text"}
    assert keyed <= set(answers) <= set(assessed)


@each_module
def test_the_reader_answered_the_item_as_it_stands(answers, assessed):
    """A key that was moved after the reading shows here."""
    stale = {}
    for item, entry in assessed.items():
        correct = entry.key.values.get("correct")
        if entry.item.type in CHOICES:
            key = [correct] if isinstance(correct, str) else correct
            if sorted(answers[item]["key"].split()) != sorted(key):
                stale[item] = (answers[item]["key"], key)
    assert stale == {}


@each_module
def test_with_the_stem_the_reader_agrees_or_the_note_settles_it(answers):
    unsettled = [item for item, row in answers.items() if row["agrees_with_stem"] != "yes" and len(row["note"]) < 40]
    assert unsettled == []


@each_module
def test_no_item_stands_that_was_found_from_its_options_alone(answers):
    found = [item for item, row in answers.items() if row["type"] in CHOICES and row["agrees_options_only"] != "no"]
    assert found == []


@each_module
def test_the_columns_say_what_the_answers_say(answers):
    """`agrees_…` is no opinion: it compares letters."""
    wrong = []
    for item, row in answers.items():
        if row["type"] in CHOICES:
            key = sorted(row["key"].split())
            for answer, said in (("answer_with_stem", "agrees_with_stem"), ("answer_options_only", "agrees_options_only")):
                if (sorted(row[answer].split()) == key) != (row[said] == "yes"):
                    wrong.append((item, said))
    assert wrong == []


@each_module
def test_each_role_has_read_the_module_and_found_something(module):
    found = rows(f"readings-{module}.csv")
    assert {row["reader"] for row in found} == ROLES
    assert [row for row in found if not all((row[column] or "").strip() for column in FINDING)] == []
