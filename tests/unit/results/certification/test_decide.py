"""Every reason is reached by a made-up case, and the limits are exact."""

from datetime import date

import pandas as pd
import pytest
from certified import (
    ACT,
    FINAL,
    PLAN,
    REPAIR,
    TODAY,
    bank_data,
    complete,
    decision,
    evidence,
    inputs,
    repaired,
    tables,
    without,
)  # fmt: skip
from small_course import CORE

from daisuso.errors import PolicyError
from daisuso.messages import LANGUAGES, text
from daisuso.results.certification.decide import decide
from daisuso.results.certification.reason import NOT_READY, NOTE, UNDECIDED, Reason, effect, outcome
from daisuso.results.certification.schema import CERTIFICATION_TABLES

RIGHT = complete()
FINAL_ITEMS = list(RIGHT[FINAL])


def final(right, status="scored", rest=0.0):
    """The final with some items right and the rest wrong, or of another status."""
    other = rest if status == "scored" else status
    return {**RIGHT, FINAL: {item: 1.0 if n < right else other for n, item in enumerate(FINAL_ITEMS)}}


def test_whoever_meets_every_condition_is_ready_for_two_years():
    said, why, row = decision(RIGHT)
    assert (said, why, row["valid_until"], row["bank"]) == ("ready", set(), "2028-11-24", "private")
    assert row["reasons"] == "standard_reached" and row["path"] == "core" and row["modules"].split() == sorted(CORE)
    assert row["final_share"] == 1.0 and row["plan_points"] == 8.0 and row["final_day"] == "2026-11-21"
    assert "VNeID" in row["for_learner_vi"] and "VNeID" in row["for_learner_en"]


@pytest.mark.parametrize(("day", "until"), [(date(2026, 2, 28), "2028-02-28"), (date(2028, 2, 29), "2030-02-28")])
def test_months_are_calendar_months(day, until):
    assert decision(RIGHT, today=day)[2]["valid_until"] == until


@pytest.mark.parametrize(
    ("answers", "settings", "said", "reason"),
    [
        (without(RIGHT, FINAL), {}, NOT_READY, "final_not_taken"),
        (final(13), {}, NOT_READY, "final_below"),
        (final(10, "not_reached"), {}, UNDECIDED, "final_incomplete"),
        (final(10, "format_error"), {}, UNDECIDED, "answer_unreadable"),
        (without(RIGHT, "day-nguoi-lon", dnl_w01="unanswered"), {"plan": None}, NOT_READY, "plan_not_handed_in"),
        (RIGHT, {"plan": None}, UNDECIDED, "plan_awaiting_mark"),
        (RIGHT, {"plan": 5.9}, NOT_READY, "plan_below"),
        (without(RIGHT, "day-nguoi-lon", dnl_w01="format_error"), {"plan": None}, UNDECIDED, "answer_unreadable"),
        (without(RIGHT, "vneid", vneid_m06=("miss", 0.0)), {}, NOT_READY, "critical_open"),
        (
            {name: {i: "unanswered" if i.endswith("m06") else a for i, a in given.items()} for name, given in RIGHT.items()},
            {}, UNDECIDED, "critical_unseen",
        ),
    ],
)  # fmt: skip
def test_each_condition_has_its_reason(answers, settings, said, reason):
    found, why, row = decision(answers, **settings)
    assert found == said
    assert why == {reason} and pd.isna(row["valid_until"])


def test_a_competency_of_safety_or_teaching_counts_by_itself():
    wrong = {name: {i: 0.0 if a == 1.0 and i[-3:] in ("m10", "m11", "m12", "m13", "m14") else a for i, a in given.items()}
             for name, given in RIGHT.items()}  # fmt: skip
    said, why, _ = decision(wrong)
    assert (said, why) == (NOT_READY, {"competency_below"})
    found = tables({"hv-1": wrong})["decision_reasons"]
    assert list(found.loc[found["reason"] == "competency_below", "subject"]) == ["E3"]
    # A3 is neither safety nor teaching.
    other = {name: {i: 0.0 if i[-3:] in ("m01", "m02", "m03", "m04", "m05") else a for i, a in given.items()}
             for name, given in RIGHT.items()}  # fmt: skip
    assert decision(other)[0] == "ready"


def test_without_evidence_on_a_competency_nothing_is_decided():
    blank = {name: {i: "not_reached" if i[-3:] in ("m10", "m11", "m12", "m13", "m14") else a for i, a in given.items()}
             for name, given in RIGHT.items()}  # fmt: skip
    said, why, _ = decision(blank)
    assert (said, why) == (UNDECIDED, {"not_enough_evidence"})


@pytest.mark.parametrize(("right", "said"), [(14, "ready"), (13, NOT_READY)])
def test_seventy_per_cent_exactly_is_enough(right, said):
    assert decision(final(right))[0] == said


@pytest.mark.parametrize(("points", "said"), [(6.0, "ready"), (10 * 0.6 - 1e-12, "ready"), (5.5, NOT_READY)])
def test_six_of_ten_points_of_the_plan_are_enough(points, said):
    assert decision(RIGHT, plan=points)[0] == said


def test_items_left_blank_in_the_final_count_as_the_policy_says():
    assert decision(final(13, "unanswered"))[1] == {"final_below"}
    # What was not reached says nothing: 14 right are enough whatever the rest, 10 right are not known.
    assert decision(final(14, "not_reached"))[0] == "ready"
    assert decision(final(13, "not_reached"), not_reached="zero")[1] == {"final_below"}


def test_a_damaged_journal_is_cancelled_and_not_failed():
    damaged = evidence("hv-1", FINAL, status="refused", reason="submitted/hv-1/x/responses.jsonl: the journal is empty.")
    said, why, row = decision(without(RIGHT, FINAL), more=[damaged])
    assert (said, why) == (UNDECIDED, {"technical_fault"})
    assert "không tính là trượt" in row["for_learner_vi"] and "not failed" in row["for_coordinator_en"]


@pytest.mark.parametrize(
    "sentence", ["submitted/hv-1/x/responses.jsonl: the journal is of learner 'hv-2', 'hv-1' was expected", "neither is here"]
)
def test_work_that_is_not_what_it_should_be_is_refused(sentence):
    wrong = evidence("hv-1", FINAL, status="refused", reason=sentence)
    assert decision(without(RIGHT, FINAL), more=[wrong])[1] == {"work_refused"}


def test_a_refused_module_test_decides_nothing_and_one_of_no_concern_changes_nothing():
    refused = evidence("hv-1", "vneid", status="refused", reason="x/responses.jsonl: the journal is empty")
    assert "technical_fault" in decision(without(RIGHT, "vneid"), more=[refused])[1]
    repair = evidence("hv-1", REPAIR, status="refused", reason="x/responses.jsonl: the journal is empty")
    assert decision(RIGHT, more=[repair])[0] == "ready"
    missed = without(RIGHT, "vneid", vneid_m06=("miss", 0.0))
    assert decision(missed, more=[repair])[1] == {"repair_pending", "technical_fault"}


def test_the_plan_in_refused_work_is_not_called_missing():
    refused = evidence("hv-1", "day-nguoi-lon", status="refused", reason="x/responses.jsonl: the journal is empty")
    why = decision(without(RIGHT, "day-nguoi-lon"), plan=None, more=[refused])[1]
    assert "technical_fault" in why and "plan_not_handed_in" not in why


def test_what_is_neutralised_is_noted_and_counts_for_nobody():
    said, _, row = decision(final(14), neutralised=["fin-20"])
    assert said == "ready" and row["final_max_points"] == 19 and "neutralised" in row["reasons"]
    assert decision(RIGHT, plan=1.0, neutralised=[PLAN])[0] == "ready"
    assert decision(RIGHT, neutralised=FINAL_ITEMS)[1] == {"final_incomplete"}


def test_what_a_person_should_look_at_is_noted():
    flagged = evidence("hv-1", "thiet-bi", flags=["the same journal as hv-2"])
    answers = without(RIGHT, "thiet-bi")
    assert "work_flagged" in decision(answers, more=[flagged])[2]["reasons"]


def test_a_final_of_the_open_bank_is_rehearsal_and_holds_for_no_time():
    said, _, row = decision(complete(bank_data(private=False)), data=bank_data(private=False))
    assert (said, row["bank"], row["rehearsal"]) == ("ready", "open", True)
    assert pd.isna(row["valid_until"]) and "rehearsal" in row["reasons"]
    # A bank of an earlier daisuso does not say where its forms come from: they are never taken for an examination.
    data = bank_data()
    del data["forms"][FINAL]["private"]
    assert decision(complete(data), data=data)[2]["rehearsal"]


def test_a_private_final_goes_before_a_later_rehearsal_and_the_later_before_the_earlier():
    data = bank_data()
    for name, private in (("final-a", False), ("final-c", True)):
        data["forms"][name] = {**data["forms"][FINAL], "assignment": name, "private": private}
    failed = dict.fromkeys(FINAL_ITEMS, 0.0)
    answers = {**RIGHT, "final-a": failed}
    days = {FINAL: "2026-11-20T02:00Z", "final-a": "2026-11-22T02:00Z", "final-c": "2026-11-21T02:00Z"}
    assert decision(answers, data=data, days=days)[2]["final"] == FINAL
    said, _, row = decision({**answers, "final-c": failed}, data=data, days=days)
    assert (said, row["final"]) == (NOT_READY, "final-c")


def test_who_handed_in_nothing_is_not_ready_and_has_every_reason():
    found = tables({"hv-1": RIGHT, "hv-2": {}})
    why = found["decision_reasons"]
    assert set(why.loc[why["learner"] == "hv-2", "reason"]) == {
        "final_not_taken", "plan_not_handed_in", "critical_unseen", "not_enough_evidence",
    }  # fmt: skip
    assert dict(found["decisions"].set_index("learner")["outcome"]) == {"hv-1": "ready", "hv-2": NOT_READY}


def test_a_module_beyond_the_core_is_decided_on_for_whom_it_was_handed_in():
    data = bank_data()
    form = data["forms"]["vneid"]
    data["forms"]["etax"] = {**form, "assignment": "etax", "module": "etax", "items": []}
    for item, version in form["items"]:
        name = item.replace("vneid", "etax")
        entry = data["items"][item]["1"]
        head = {**entry["item"], "id": name, "module": "etax"}
        data["items"][name] = {"1": {**entry, "item": head, "meta": {**entry["meta"], "competency": "C2"}}}
        data["forms"]["etax"]["items"].append([name, version])
    assert decision(RIGHT, data=data)[0] == "ready"
    wrong = {item: 0.0 for item, _ in data["forms"]["etax"]["items"]}
    said, why, row = decision({**RIGHT, "etax": wrong}, data=data)
    assert (said, why) == (NOT_READY, {"competency_below"}) and "etax" in row["modules"]


def test_a_course_without_people_or_forms_gives_empty_tables():
    found = decide(inputs(), [], {}, pd.DataFrame(columns=["learner", "visited_on", "conduct", "shown"]), TODAY)
    assert all(found[table.name].empty for table in CERTIFICATION_TABLES)


def test_a_policy_of_an_earlier_daisuso_is_named_with_the_cure():
    with pytest.raises(PolicyError, match=r"no certification block.*Run `daisuso release` again"):
        tables({"hv-1": RIGHT}, certification=None)


def test_a_domain_that_the_course_does_not_know_is_named():
    from certified import BLOCK

    with pytest.raises(PolicyError, match="no domain 'X'"):
        tables({"hv-1": RIGHT}, certification={**BLOCK, "competencies": {"domains": ["X"], "min_level": 2}})


def test_every_reason_has_its_words_and_its_effect():
    for reason in Reason:
        for lang in LANGUAGES:
            for audience in ("learner", "coordinator", "short"):
                said = text(f"certify.{reason}.{audience}", lang, what="W")
                assert said and "{" not in said
    assert outcome([]) == outcome([Reason.REHEARSAL]) == "ready"
    assert outcome([Reason.FINAL_INCOMPLETE]) == UNDECIDED
    assert outcome([Reason.FINAL_INCOMPLETE, Reason.PLAN_BELOW]) == NOT_READY
    notes = {reason for reason in Reason if effect(reason) == NOTE}
    assert notes == {"standard_reached", "rehearsal", "items_overdue", "neutralised", "work_flagged"}


def test_the_sentences_name_what_they_are_about_and_no_person():
    missed = {**without(RIGHT, "vneid", vneid_m06=("miss", 0.0))}
    row = decision(missed)[2]
    assert ACT not in row["for_learner_vi"] and "passcode" in row["for_learner_vi"]
    assert repaired() and "đề làm lại" in row["for_coordinator_vi"]
