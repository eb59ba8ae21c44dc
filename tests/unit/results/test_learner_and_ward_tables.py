import pandas as pd
import pytest
import small_course
from hypothesis import given, settings
from hypothesis import strategies as st
from small_course import NAMES, items_of

from daisuso.measurement.interval import wilson_interval
from daisuso.results.competency_table import competency_table
from daisuso.results.learner_table import learner_table
from daisuso.results.schema import MODULE_SUMMARY, WARD_SUMMARY, Place
from daisuso.results.ward_summary import module_summary, ward_summary

ALL = [f"vneid-m{n:02d}" for n in range(1, 15)]
PLACE = Place("25747", "c25747", True)


def _tables(answers, learners=(), data=None, **policy):
    items, catalogue = items_of(answers, learners=learners, data=data)
    rules = small_course.policy(**policy)
    competencies = competency_table(items, rules, NAMES)
    people = learner_table(items, competencies, rules)
    ward = ward_summary(competencies, catalogue, rules, NAMES, PLACE)
    return people.set_index("learner"), ward.set_index("competency"), module_summary(items, people, catalogue, PLACE).iloc[0]


def _one(answers, **settings):
    people, _, _ = _tables({"hv-1": answers}, **settings)
    return people.loc["hv-1"]


def test_all_right_passes_and_is_ready():
    row = _one(dict.fromkeys(ALL, 1.0))
    assert row["submitted"] and row["passed_vneid"] and row["ready_vneid"]
    assert row["proportion_vneid"] == 1.0
    assert (row["forms"], row["forms_submitted"], row["competencies_reached"]) == (2, 1, 3)


def test_all_wrong_fails_and_is_not_ready():
    row = _one(dict.fromkeys(ALL, 0.0))
    assert row["passed_vneid"] == False and row["ready_vneid"] == False  # noqa: E712 (pd.NA is neither)


def test_whoever_hands_in_nothing_is_neither():
    people, _, _ = _tables({}, learners=["hv-1"])
    row = people.loc["hv-1"]
    assert not row["submitted"]
    assert pd.isna(row[["passed_vneid", "ready_vneid", "proportion_vneid", "last_submitted_at"]]).all()


def test_whoever_stops_early_has_neither_passed_nor_failed():
    answers = {item: 1.0 if place < 5 else "not_reached" for place, item in enumerate(ALL)}
    row = _one(answers)
    assert row["proportion_vneid"] == 1.0
    assert pd.isna(row["passed_vneid"]) and pd.isna(row["ready_vneid"])


def test_whoever_stops_early_with_enough_wrong_has_failed():
    answers = {item: 0.0 if place < 5 else "not_reached" for place, item in enumerate(ALL)}
    assert _one(answers)["passed_vneid"] == False  # noqa: E712


def test_left_blank_counts_against_the_form():
    answers = {item: 1.0 if place < 9 else "unanswered" for place, item in enumerate(ALL)}
    row = _one(answers)
    assert row["proportion_vneid"] == pytest.approx(9 / 14)
    assert row["passed_vneid"] == False  # noqa: E712


def test_the_pass_mark_itself_passes():
    answers = {item: 0.7 for item in ALL}
    assert _one(answers)["passed_vneid"]


def test_neutralised_items_leave_the_form():
    answers = {item: 1.0 if place < 9 else 0.0 for place, item in enumerate(ALL)}
    answers["vneid-m14"] = "neutralised"
    row = _one(answers, neutralised=["vneid-m14"])
    assert row["proportion_vneid"] == pytest.approx(9 / 13)


def test_one_competency_below_level_two_is_not_ready():
    answers = {item: 0.0 if item in ("vneid-m06", "vneid-m07", "vneid-m08", "vneid-m09") else 1.0 for item in ALL}
    row = _one(answers)
    assert row["ready_vneid"] == False and row["passed_vneid"]  # noqa: E712


def test_a_critical_act_is_not_ready_however_good_the_rest():
    row = _one({**dict.fromkeys(ALL, 1.0), "vneid-m06": ("miss", 1.0)}, critical_cap=3)
    assert row["ready_vneid"] == False and row["critical_misses"] == 1  # noqa: E712


@pytest.mark.parametrize("skipped", ["unanswered", "not_reached", "format_error", None])
def test_whoever_skips_the_critical_item_is_not_ready(skipped):
    answers = {item: 1.0 for item in ALL if item != "vneid-m06"}
    people, _, module = _tables({"hv-1": {**answers, "vneid-m06": skipped} if skipped else answers}, unanswered="missing")
    row = people.loc["hv-1"]
    assert row["competencies_reached"] == 3
    assert pd.isna(row["ready_vneid"]) and row["readiness_reason_vneid"] == "critical_unseen" and row["critical_unseen_vneid"] == 1
    assert (module["ready"], module["undecided"], module["undecided_critical_unseen"]) == (0, 1, 1)
    assert (module["critical_seen"], module["critical_unseen"]) == (0, 1)


def test_an_item_of_the_form_that_was_refused_is_not_too_few():
    row = _one({**dict.fromkeys(ALL, 1.0), "vneid-m06": "refused"})
    assert pd.isna(row["ready_vneid"]) and row["readiness_reason_vneid"] == "critical_unseen"


@given(st.lists(st.sampled_from([1.0, 0.6, 0.0, "unanswered", "not_reached"]), min_size=13, max_size=13))
@settings(max_examples=25, deadline=None)
def test_skipping_the_critical_item_never_beats_doing_it_safely(rest):
    others = dict(zip([item for item in ALL if item != "vneid-m06"], rest, strict=True))
    people, _, _ = _tables({"skips": {**others, "vneid-m06": "not_reached"}, "safe": {**others, "vneid-m06": 1.0}})
    assert not people["ready_vneid"].fillna(False)["skips"]
    if people["ready_vneid"].fillna(False)["safe"]:
        assert people.loc["skips", "readiness_reason_vneid"] in ("critical_unseen", "too_few")


def test_a_neutralised_critical_item_blocks_nobody():
    answers = dict.fromkeys(ALL, 1.0)
    assert _one({**answers, "vneid-m06": "neutralised"}, neutralised=["vneid-m06"])["ready_vneid"]
    assert _one({**answers, "vneid-m06": "unanswered"}, neutralised=["vneid-m06"])["ready_vneid"]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (dict.fromkeys(ALL, 1.0), "standard_reached"),
        (dict.fromkeys(ALL, 0.0), "below_standard"),
        ({**dict.fromkeys(ALL, 1.0), "vneid-m06": ("miss", 0.0)}, "critical_miss"),
        (dict.fromkeys(ALL, "refused"), "refused"),
        (dict.fromkeys(ALL, "format_error"), "not_scored"),
        ({"vneid-w01": "awaiting_mark"}, "not_scored"),
        ({"vneid-m01": 1.0}, "too_few"),
        ({}, "not_submitted"),
    ],
)
def test_every_readiness_has_its_reason(answers, reason):
    people, _, module = _tables({"hv-1": answers}, learners=["hv-1"])
    assert people.loc["hv-1", "readiness_reason_vneid"] == reason
    split = module[[name for name in module.index if name.startswith("undecided_")]]
    assert split.sum() == module["undecided"]
    assert module.get(f"undecided_{reason}", 0) == module["undecided"]


def test_works_awaiting_a_mark_are_counted_once():
    _, _, module = _tables({"hv-1": {"vneid-w01": "awaiting_mark"}, "hv-2": {"vneid-w01": "awaiting_mark"}})
    assert module["awaiting_mark"] == 2


def test_a_competency_that_no_form_can_assess_does_not_block():
    answers = {item: 1.0 for item in ALL if item not in ("vneid-m06", "vneid-m07", "vneid-m08", "vneid-m09")}
    assert pd.isna(_one(answers)["ready_vneid"])
    assert _one(answers, neutralised=["vneid-m06", "vneid-m07"])["ready_vneid"]


def test_readiness_needs_something_that_can_be_assessed():
    assert pd.isna(_one(dict.fromkeys(ALL, 1.0), min_items=9)["ready_vneid"])


def test_a_plan_is_neither_passed_nor_failed_and_waits():
    people, _, module = _tables({"hv-1": {**dict.fromkeys(ALL, 1.0), "vneid-w01": "awaiting_mark"}})
    assert "passed_vneid_plan" not in people.columns and people.loc["hv-1", "submitted_vneid_plan"]
    assert people.loc["hv-1", "awaiting_mark"] == module["awaiting_mark"] == 1


def test_ward_summary_counts_people_and_gives_wilson():
    answers = {f"hv-{n:02d}": dict.fromkeys(ALL, 1.0 if n < 7 else 0.6) for n in range(10)}
    answers["hv-90"] = {"vneid-m01": 1.0}
    _, ward, module = _tables(answers, learners=["hv-99"])
    row = ward.loc["A3"]
    assert (row["learners"], row["learners_with_level"], row["too_few"], row["no_evidence"]) == (12, 10, 1, 1)
    assert [row[f"level_{level}"] for level in range(4)] == [0, 3, 0, 7]
    interval = wilson_interval(7, 10)
    assert (row["share_reached"], row["share_low"], row["share_high"]) == pytest.approx((0.7, interval.low, interval.high))
    assert row["mean_proportion"] == pytest.approx(0.88)
    assert row["mean_low"] < 0.88 < row["mean_high"]
    assert (module["learners"], module["submitted"], module["not_submitted"]) == (12, 11, 1)
    assert (module["decided"], module["ready"], module["not_ready"], module["undecided"]) == (10, 7, 3, 1)


def test_critical_learners_are_people_not_acts():
    answers = {"hv-1": {**dict.fromkeys(ALL, 1.0), "vneid-m06": ("miss", 0.0), "vneid-m07": ("miss", 0.0)}}
    _, ward, module = _tables(answers)
    assert ward.loc["C2", "critical_learners"] == module["critical_learners"] == 1


def test_refused_work_counts_once_however_many_items():
    _, _, module = _tables({"hv-1": dict.fromkeys(ALL, "refused")})
    assert (module["refused"], module["submitted"], module["decided"]) == (1, 1, 0)


def test_nobody_gives_rows_of_nothing_not_of_zeros_for_shares():
    _, ward, module = _tables({})
    assert list(ward.index) == ["A3", "C2", "E3"]
    assert (ward["learners"] == 0).all()
    assert ward[["share_reached", "mean_proportion", "mean_low", "share_high"]].isna().all(axis=None)
    assert pd.isna(module["share_ready"]) and module["learners"] == 0


def test_columns_are_the_declared_ones():
    items, catalogue = items_of({"hv-1": dict.fromkeys(ALL, 1.0)})
    rules = small_course.policy()
    competencies = competency_table(items, rules, NAMES)
    people = learner_table(items, competencies, rules)
    ward = ward_summary(competencies, catalogue, rules, NAMES, PLACE)
    module = module_summary(items, people, catalogue, PLACE)
    assert [(name, str(kind)) for name, kind in ward.dtypes.items()] == list(WARD_SUMMARY.columns)
    assert [(name, str(kind)) for name, kind in module.dtypes.items()] == list(MODULE_SUMMARY.columns)
