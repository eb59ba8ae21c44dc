"""Facts that are overdue: on the day of handing in they take items out of the score; afterwards they are named."""

from datetime import date

import pytest
from certified import DUE, FINAL, bank_data, complete, decision, tables, without
from small_course import CORE

RIGHT = complete()
HANDED_IN = {FINAL: "2026-11-21T02:00Z"}


def overdue(*numbers, day="2026-11-20"):
    return bank_data(facts={f"fact-{n:02d}": day for n in numbers})


@pytest.mark.parametrize(
    ("due", "out"),
    [("2026-11-20", True), ("2026-11-21", True), ("2026-11-22", False)],
)
def test_an_item_is_out_when_its_fact_was_overdue_on_the_day_of_handing_in(due, out):
    said, _, row = decision(RIGHT, data=overdue(7, day=due))
    assert said == "ready"
    assert (row["final_items_out"] == "fin-07") is out if out else row.isna()["final_items_out"]
    assert row["final_max_points"] == (19 if out else 20)
    assert ("items_overdue" in row["reasons"]) == out


@pytest.mark.parametrize(("at", "out"), [("2026-11-21T16:59Z", False), ("2026-11-21T17:00Z", True)])
def test_the_day_of_handing_in_is_the_citys(at, out):
    row = decision(RIGHT, data=overdue(7, day="2026-11-22"), days={FINAL: at})[2]
    assert row["final_max_points"] == (19 if out else 20)


def test_what_is_out_counts_neither_for_nor_against():
    wrong = without(RIGHT, FINAL, fin_01=0.0, fin_02=0.0, fin_03=0.0, fin_04=0.0, fin_05=0.0, fin_06=0.0, fin_07=0.0)
    assert decision(wrong, data=overdue())[1] == {"final_below"}  # 13 of 20
    said, _, row = decision(wrong, data=overdue(1, 2))  # 13 of 18
    assert said == "ready" and row["final_share"] == pytest.approx(13 / 18)


def test_a_tenth_of_the_points_may_be_lost_and_more_decides_nothing():
    assert decision(RIGHT, data=overdue(1, 2))[0] == "ready"
    said, why, row = decision(RIGHT, data=overdue(1, 2, 3))
    assert (said, why) == ("undecided", {"final_overdue"}) and row.isna()["final_share"]
    assert row["final_items_out"] == "fin-01 fin-02 fin-03"


def test_what_became_overdue_afterwards_is_named_and_changes_nothing():
    found = tables({"hv-1": RIGHT}, today=date(2027, 6, 1))
    assert found["decisions"]["outcome"].tolist() == ["ready"]
    facts = found["overdue_facts"]
    assert len(facts) == 20 and set(facts["review_by"]) == {DUE} and set(facts["learners_kept_out"]) == {0}
    assert facts.loc[0, ["fact", "assignment", "items"]].tolist() == ["fact-01", FINAL, "fin-01"]


def test_the_table_of_facts_counts_the_people_whose_items_are_out():
    people = {"hv-1": RIGHT, "hv-2": RIGHT, "hv-3": without(RIGHT, FINAL)}
    facts = tables(people, data=overdue(7))["overdue_facts"]
    assert facts[["fact", "items", "learners_kept_out"]].values.tolist() == [["fact-07", "fin-07", 2]]


def test_a_fact_on_which_no_final_rests_is_named_too():
    data = bank_data(facts={"fact-99": "2026-01-01"})
    facts = tables({"hv-1": RIGHT}, data=data)["overdue_facts"]
    assert facts["fact"].tolist() == ["fact-99"] and facts["assignment"].isna().all()


def test_where_the_day_is_unknown_an_overdue_fact_leaves_it_undecided():
    unknown = {FINAL: ""}
    assert decision(RIGHT, days=unknown)[0] == "ready"
    assert decision(RIGHT, days=unknown, data=overdue(7))[1] == {"final_day_unknown"}


def test_items_of_a_bank_that_knows_no_dates_of_facts_have_their_own():
    data = bank_data()
    data["facts"] = {}
    data["items"]["fin-07"]["1"]["meta"]["review_by"] = "2026-11-20"
    row = decision(RIGHT, data=data)[2]
    assert row["final_items_out"] == "fin-07"
    assert tables({"hv-1": RIGHT}, data=data)["overdue_facts"]["fact"].tolist() == ["fact-07"]


def test_an_item_that_is_out_is_no_evidence_of_a_competency_either():
    # 14 of the 20 items on C2 are right; the final's item on C2 is wrong, and would make it 14 of 21.
    answers = without(RIGHT, FINAL, fin_01=0.0)
    for module in CORE[:3]:
        answers = without(answers, module, **{f"{module}_m07": 0.0, f"{module}_m08": 0.0})
    fresh, stale = overdue(), overdue(1)
    for data in (fresh, stale):
        data["items"]["fin-01"]["1"]["meta"]["competency"] = "C2"
    assert decision(answers, data=fresh)[1] == {"competency_below"}
    assert decision(answers, data=stale)[0] == "ready"
