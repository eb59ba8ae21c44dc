from pathlib import Path
from random import Random

import pytest
import small_course
from hypothesis import given
from hypothesis import strategies as st

from daisuso.assessment.item import BankItem
from daisuso.cohort.item_pool import item_pool
from daisuso.cohort.model import CohortModel, item_parameters, logistic
from daisuso.response.scoring import score_item

MODEL = CohortModel()


@given(st.floats(0.3, 0.95), st.floats(0.5, 2.5))
def test_ability_zero_succeeds_with_the_intended_probability(intended, slope):
    assert item_parameters(intended, 0.25, slope, 0.0).success(0.0) == pytest.approx(intended, abs=0.02)


def test_nobody_falls_below_the_guessing_floor_and_the_able_succeed_more():
    item = item_parameters(0.6, 0.25, 1.3, 0.0)
    assert item.success(-50) == pytest.approx(0.25)
    assert item.success(-1) < item.success(0) < item.success(1) < item.success(50)
    assert item.success(50) == pytest.approx(1)


def test_logistic_does_not_overflow():
    assert logistic(-1000) == 0
    assert logistic(1000) == 1


@pytest.mark.parametrize("kind", sorted(set(small_course.SHAPES) - {"extended-text"}))
def test_pools_hold_what_the_key_gives(kind):
    entry = BankItem.from_json(small_course.bank_item("x-1", kind, "A3", critical="rule" if kind == "single-choice" else None))
    pool = item_pool(entry, MODEL, seed=1)
    policy = small_course.policy()
    assert pool.right and pool.wrong
    assert {score_item(entry, value, policy).score for value in pool.right} == {1.0}
    assert {score_item(entry, value, policy).score for value in pool.wrong} == {0.0}
    assert all(0 < score_item(entry, value, policy).score == score < 1 for score, value in pool.partial)
    assert all(score_item(entry, value, policy).critical == ("rule",) for value in pool.unsafe)
    assert bool(pool.unsafe) == (kind == "single-choice")


def test_only_ready_made_answers_can_be_guessed():
    floors = {
        kind: item_pool(BankItem.from_json(small_course.bank_item("x-1", kind, "A3")), MODEL, 1).parameters.floor
        for kind in ("single-choice", "multiple-choice", "numeric", "ordering")
    }
    assert floors["single-choice"] == 0.25
    assert 0 < floors["multiple-choice"] < 0.1
    assert floors["numeric"] == floors["ordering"] == 0


def test_unsafe_acts_are_more_likely_at_low_ability():
    entry = BankItem.from_json(small_course.bank_item("x-1", "single-choice", "A3", critical="rule"))
    pool = item_pool(entry, MODEL, seed=1)

    def unsafe(ability):
        random = Random(3)
        return sum(pool.draw(random, ability, MODEL) in pool.unsafe for _ in range(4000))

    assert unsafe(-1.5) > 2 * unsafe(0.0) > 4 * unsafe(1.5) > 0


def test_an_item_is_equally_hard_in_every_cohort_of_a_seed_and_differs_between_seeds():
    entry = BankItem.from_json(small_course.bank_item("x-1", "numeric", "A3"))
    assert item_pool(entry, MODEL, 1).parameters == item_pool(entry, MODEL, 1).parameters
    assert item_pool(entry, MODEL, 1).parameters != item_pool(entry, MODEL, 2).parameters


def test_parameters_are_written_whole():
    data = MODEL.to_json()
    assert set(data) == set(CohortModel.__slots__)
    assert data["seconds"]["simulation"] == 150


def test_every_parameter_is_documented_with_its_value():
    text = (Path(__file__).parents[3] / "docs" / "synthetic-cohort.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    documented = {}
    for names, values in rows:
        found = [name.strip(" `") for name in names.split(",")]
        documented |= dict(zip(found, values.split(","), strict=True))
    assert {name: float(value) for name, value in documented.items()} == {
        name: getattr(MODEL, name) for name in CohortModel.__slots__ if name != "seconds"
    }
