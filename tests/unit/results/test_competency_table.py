import numpy as np
import pandas as pd
import pytest
import small_course
from small_course import NAMES, items_of

from daisuso.measurement.interval import weighted_share_interval
from daisuso.results.competency_table import assessable, competency_table
from daisuso.results.schema import COMPETENCY_TABLE

A3 = [f"vneid-m{n:02d}" for n in range(1, 6)]  # single, single, multiple, numeric, matching
C2 = [f"vneid-m{n:02d}" for n in range(6, 10)]  # single (critical), ordering, short text, single


def _of(answers, competency="A3", *, data=None, **policy):
    items, _ = items_of({"hv-1": answers}, data=data)
    table = competency_table(items, small_course.policy(**policy), NAMES)
    return table.loc[table["competency"] == competency].iloc[0]


def test_points_proportion_and_level():
    row = _of(dict(zip(A3, [1, 1, 0.5, 1, 0.5], strict=True)))
    assert (row["points"], row["max_points"], row["proportion"]) == (4.0, 5.0, 0.8)
    assert (row["level"], row["level_reason"], row["items"], row["low_guess_items"]) == (2, "given", 5, 2)
    assert row["competency_vi"] == "Danh tính số với VNeID"


@pytest.mark.parametrize(
    ("scores", "level"),
    [
        ([1, 1, 0.25, 0.25, 0.0], 1),  # 0.5 exactly
        ([1, 1, 0.25, 0.24, 0.0], 0),
        ([1, 1, 1, 0.5, 0.0], 2),  # 0.7 exactly
        ([1, 1, 1, 1, 0.25], 3),  # 0.85 exactly
        ([0.7, 0.7, 0.7, 0.7, 0.7], 2),  # sums to 3.4999999999999996
        ([1, 1, 1, 1, 1], 3),
        ([0, 0, 0, 0, 0], 0),
    ],
)
def test_a_proportion_that_equals_a_cut_reaches_it(scores, level):
    assert _of(dict(zip(A3, scores, strict=True)))["level"] == level


def test_missing_is_not_zero():
    row = _of({"vneid-m06": 1.0})
    assert row["level_reason"] == "no_evidence" and row["items"] == 0
    assert pd.isna(row[["points", "max_points", "proportion", "proportion_low", "proportion_high", "level", "critical_miss"]]).all()


def test_left_blank_earns_nothing_and_not_reached_says_nothing():
    answers = dict(zip(A3, [1, 1, "unanswered", 1, "not_reached"], strict=True))
    row = _of(answers)
    assert (row["points"], row["max_points"], row["items"]) == (3.0, 4.0, 4)
    assert (row["unanswered"], row["not_reached"]) == (1, 1)
    other = _of(answers, unanswered="missing", not_reached="zero")
    assert (other["points"], other["max_points"]) == (3.0, 4.0)
    assert _of(answers, unanswered="missing")["proportion"] == 1.0
    assert _of(answers, not_reached="zero")["max_points"] == 5.0


@pytest.mark.parametrize("status", ["refused", "format_error", "neutralised", "awaiting_mark", "not_administered"])
def test_what_says_nothing_about_the_learner_counts_nowhere(status):
    row = _of(dict(zip(A3, [1, 1, 0, 1, status], strict=True)))
    assert (row["points"], row["max_points"], row["items"]) == (3.0, 4.0, 4)


def test_too_few_items_give_no_level_but_keep_the_points():
    row = _of({"vneid-m01": 1.0, "vneid-m04": 1.0})
    assert row["level_reason"] == "too_few" and pd.isna(row["level"])
    assert row["proportion"] == 1.0


def test_items_that_can_be_guessed_are_not_enough():
    row = _of({"vneid-m01": 1.0, "vneid-m02": 1.0, "vneid-m03": 1.0})
    assert row["level_reason"] == "too_few_low_guess" and pd.isna(row["level"])
    assert _of({"vneid-m01": 1.0, "vneid-m02": 1.0, "vneid-m04": 1.0})["level"] == 3


def test_a_critical_miss_caps_the_level_and_is_named():
    answers = {"vneid-m06": ("miss", 0.0), "vneid-m07": 1.0, "vneid-m08": 1.0, "vneid-m09": 1.0}
    row = _of(answers, "C2")
    assert (row["proportion"], row["level"], row["level_reason"]) == (0.75, 1, "critical_cap")
    assert row["critical_miss"] and row["critical_missed"] == "vneid-no-passcode"
    assert _of(answers, "C2", critical_cap=3)["level"] == 2


def test_a_cap_does_not_lift_a_low_level():
    answers = {"vneid-m06": ("miss", 0.0), "vneid-m07": 0.0, "vneid-m08": 0.0, "vneid-m09": 0.0}
    row = _of(answers, "C2")
    assert (row["level"], row["level_reason"]) == (0, "given")


def test_a_critical_miss_stands_also_where_there_is_too_little_for_a_level():
    row = _of({"vneid-m06": ("miss", 0.0)}, "C2")
    assert row["critical_miss"] and pd.isna(row["level"]) and row["level_reason"] == "too_few"


def test_only_the_uses_of_the_policy_count():
    data = small_course.bank_data([small_course.bank_item(f"x-{n}", "numeric", "A3", use="prepost") for n in range(4)], plan=False)
    answers = {f"x-{n}": 1.0 for n in range(4)}
    assert _of(answers, data=data)["level_reason"] == "no_evidence"
    assert _of(answers, data=data, uses=["prepost"])["level"] == 3


def test_neutralised_items_are_left_out():
    row = _of(dict(zip(A3, [1, 1, 1, 1, 0], strict=True)), neutralised=["vneid-m05"])
    assert (row["max_points"], row["level"]) == (4.0, 3)


def test_a_person_s_mark_counts_with_its_points():
    answers = {f"vneid-m{n:02d}": 1.0 for n in range(10, 15)}
    row = _of({**answers, "vneid-w01": ("mark", 4.0)}, "E3")
    assert (row["points"], row["max_points"]) == (9.0, 15.0)
    waiting = _of({**answers, "vneid-w01": "awaiting_mark"}, "E3")
    assert (waiting["points"], waiting["max_points"], waiting["awaiting_mark"]) == (5.0, 5.0, 1)


def test_the_interval_counts_items_by_their_weight():
    row = _of(dict(zip(A3, [1, 1, 0.5, 1, 0.5], strict=True)))
    expected = weighted_share_interval(0.8, 5)
    assert (row["proportion_low"], row["proportion_high"]) == pytest.approx((expected.low, expected.high))
    answers = {f"vneid-m{n:02d}": 1.0 for n in range(10, 15)}
    heavy = _of({**answers, "vneid-w01": ("mark", 10.0)}, "E3")
    # One item of ten points and five of one weigh like (15^2 / 105) = 2.14 equal ones: the interval is long.
    assert heavy["proportion_low"] == pytest.approx(weighted_share_interval(1.0, 225 / 105).low)


def test_an_item_answered_in_two_forms_counts_once_as_handed_in_last():
    items, _ = items_of({"hv-1": dict(zip(A3, [1, 1, 1, 1, 0], strict=True))})
    again = items.loc[items["item"] == "vneid-m05"].assign(assignment="retake", score=1.0, points=1.0)
    again["submitted_at"] = again["submitted_at"] + pd.Timedelta(days=1)
    both = pd.concat([items, again], ignore_index=True)
    row = competency_table(both, small_course.policy(), NAMES).set_index("competency").loc["A3"]
    assert (row["points"], row["items"]) == (5.0, 5)


def test_columns_are_the_declared_ones_also_without_learners():
    for answers in ({}, {"hv-1": {"vneid-m01": 1.0}}):
        items, _ = items_of(answers)
        table = competency_table(items, small_course.policy(), NAMES)
        assert [(name, str(kind)) for name, kind in table.dtypes.items()] == list(COMPETENCY_TABLE.columns)


def test_competencies_that_no_form_can_assess_are_named():
    _, catalogue = items_of({})
    able = assessable(catalogue, small_course.policy(min_items=5))
    assert able.to_dict() == {"A3": True, "C2": False, "E3": True}
    assert not assessable(catalogue, small_course.policy(neutralised=["vneid-m04", "vneid-m05"]))["A3"]


def test_an_unknown_competency_keeps_its_id():
    items, _ = items_of({"hv-1": {"vneid-m01": 1.0}})
    assert set(competency_table(items, small_course.policy(), {})["competency_vi"]) == {"A3", "C2", "E3"}


def test_no_value_is_invented():
    rng = np.random.default_rng(3)
    pool = [1.0, 0.5, 0.0, "unanswered", "not_reached", "format_error", "refused", "awaiting_mark"]
    everyone = {f"hv-{n:03d}": {f"vneid-m{item:02d}": pool[rng.integers(len(pool))] for item in range(1, 15)} for n in range(60)}
    items, _ = items_of(everyone)
    table = competency_table(items, small_course.policy(), NAMES)
    for row in table.to_dict("records"):
        own = items.loc[(items["learner"] == row["learner"]) & (items["competency"] == row["competency"])]
        counted = own.loc[own["item_status"].isin(["scored", "unanswered"])]
        assert row["items"] == len(counted)
        assert pd.isna(row["level"]) == (row["level_reason"] in ("too_few", "too_few_low_guess", "no_evidence"))
        if len(counted):
            assert row["points"] == pytest.approx(own["points"].sum())
            assert row["proportion_low"] <= row["proportion"] <= row["proportion_high"]
