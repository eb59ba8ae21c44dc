"""Safe conduct: open until repaired on a later calendar day; what happened is kept; nothing unsafe ever helps."""

from dataclasses import replace
from random import Random

import pytest
from certified import ACT, FINAL, REPAIR, bank_data, complete, decision, repaired, tables, without, works
from hypothesis import given
from hypothesis import strategies as st

from daisuso.results.certification.conduct import (
    CLOSED,
    EVENTS,
    MISSED,
    NOT_SHOWN,
    REPAIR_MISSED,
    REPAIR_WRONG,
    Event,
    Standing,
)  # fmt: skip

RIGHT = complete()
MISS = without(RIGHT, "vneid", vneid_m06=("miss", 0.0))
RANK = {"ready": 2, "undecided": 1, "not_ready": 0}


def after(repair, day, **settings):
    return decision({**MISS, **repair}, days={REPAIR: day}, **settings)


def test_both_tasks_right_on_a_later_day_close_it():
    said, why, _ = after(repaired(), "2026-11-22T02:00Z")
    assert (said, why) == ("ready", set())


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-11-21T16:59Z", False),  # 23:59 of the same day in Vietnam
        ("2026-11-21T17:00Z", True),  # midnight in Vietnam; still the same day in UTC
        ("2026-11-20T02:00Z", False),
    ],
)
def test_the_day_is_the_citys_calendar_day(day, closed):
    said, why, _ = after(repaired(), day)
    assert (said == "ready") == closed
    if not closed:
        assert why <= {"repair_pending", "critical_open"}


def test_a_repair_of_the_same_day_is_pending_and_not_failed():
    assert after(repaired(), "2026-11-21T09:00Z")[1] == {"repair_pending"}


@pytest.mark.parametrize("repair", [repaired(0.0), repaired(1.0, ("miss", 0.0)), repaired(0.5)])
def test_a_repair_that_failed_goes_to_a_trainer(repair):
    said, why, _ = after(repair, "2026-11-22T02:00Z")
    assert (said, why) == ("not_ready", {"repair_failed_observe"})


@pytest.mark.parametrize("answer", ["not_reached", "unanswered", "format_error", "refused"])
def test_a_repair_in_part_is_pending(answer):
    assert after(repaired(1.0, answer), "2026-11-22T02:00Z")[1] == {"repair_pending"}


def test_one_task_is_no_repair():
    data = bank_data()
    data["forms"][REPAIR]["items"].pop()
    assert decision({**MISS, REPAIR: {"vneid-r01": 1.0}}, days={REPAIR: "2026-11-22T02:00Z"}, data=data)[1] == {"repair_pending"}


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([("hv-1", "2026-11-23", True)], "ready"),
        ([("hv-1", "2026-11-22", True)], "not_ready"),  # the day of the failed repair
        ([("hv-1", "2026-11-23", False)], "not_ready"),
        ([("hv-1", "2026-11-23", True), ("hv-1", "2026-11-24", False)], "not_ready"),
        ([("hv-1", "2026-11-23", False), ("hv-1", "2026-11-24", True)], "ready"),
        ([("hv-2", "2026-11-23", True)], "not_ready"),
    ],
)
def test_a_trainer_who_saw_the_act_on_a_later_day_closes_a_failed_repair(seen, said):
    assert after(repaired(0.0), "2026-11-22T02:00Z", seen=seen)[0] == said


def test_a_miss_after_the_repair_opens_it_again():
    later = {**MISS, **repaired(), "an-toan": {**RIGHT["an-toan"], "an-toan-m06": ("miss", 0.0)}}
    days = {REPAIR: "2026-11-22T02:00Z", "an-toan": "2026-11-23T02:00Z"}
    assert decision(later, days=days)[1] == {"critical_open"}


def test_a_miss_in_the_repair_itself_counts_even_where_nothing_was_open():
    assert decision({**RIGHT, **repaired(("miss", 0.0))})[1] == {"critical_open"}
    assert decision({**RIGHT, **repaired(0.0)})[0] == "ready"  # wrong, and nothing unsafe


def test_a_miss_in_the_pre_test_counts_nowhere():
    data = bank_data()
    data["forms"]["pre-test"] = {**data["forms"][REPAIR], "assignment": "pre-test", "kind": "prepost"}
    assert decision({**RIGHT, "pre-test": {"vneid-r01": ("miss", 0.0)}}, data=data)[0] == "ready"


def test_without_a_day_no_repair_can_be_shown_to_be_later():
    days = {REPAIR: "2026-11-22T02:00Z", "vneid": ""}
    assert decision({**MISS, **repaired()}, days=days)[1] == {"repair_day_unknown"}
    assert decision({**MISS, **repaired()}, days={REPAIR: ""})[1] == {"repair_day_unknown"}


def test_handing_in_once_more_makes_neither_an_early_repair_later_nor_an_old_miss_newer():
    # The answers keep their days; module test and repair are handed in again on the 23rd.
    for day, said in (("2026-11-21T02:00Z", "repair_pending"), ("2026-11-22T02:00Z", "standard_reached")):
        again = [
            replace(work, submitted_at="2026-11-23T02:00Z") if work.assignment in (REPAIR, "vneid") else work
            for work in works("hv-1", {**MISS, **repaired()}, {REPAIR: day})
        ]
        assert said in decision({}, more=again)[2]["reasons"]


def test_the_history_is_kept_when_it_is_closed():
    answers = {**MISS, **repaired(0.0)}
    found = tables({"hv-1": answers}, days={REPAIR: "2026-11-22T02:00Z"}, seen=[("hv-1", "2026-11-23", True)])
    history = found["conduct_history"]
    columns = ["event_number", "event", "assignment", "item", "day", "state"]
    assert history[columns].astype(object).where(history[columns].notna(), None).values.tolist() == [
        [1, "missed", "vneid", "vneid-m06", "2026-11-21", "open"],
        [2, "repair_wrong", REPAIR, "vneid-r01 vneid-r02", "2026-11-22", "observe"],
        [3, "observed_shown", None, None, "2026-11-23", "closed"],
    ]
    assert set(history["act"]) == {ACT} and found["decisions"]["outcome"].tolist() == ["ready"]


def test_a_repaired_act_does_not_go_on_holding_its_competency_down():
    # C2 is at 18 of 20 points; in the competency table the miss holds it at level 1.
    assert after(repaired(), "2026-11-22T02:00Z")[0] == "ready"


DAYS = st.sampled_from(["", *(f"2026-11-{day:02d}" for day in range(1, 9))])


def _event(kind, day, form):
    return Event("hv-1", ACT, day, kind, form, "")


EVENT = st.builds(_event, st.sampled_from(EVENTS), DAYS, st.text("ab", max_size=1))
AGAINST = st.builds(_event, st.sampled_from([MISSED, REPAIR_MISSED, REPAIR_WRONG, NOT_SHOWN]), DAYS, st.text("ab", max_size=1))


def standing(events):
    now = Standing()
    for event in sorted(events, key=lambda event: event.order):
        now.take(event, 1)
    return now


@given(st.lists(EVENT, max_size=8), AGAINST)
def test_nothing_against_somebody_ever_closes_an_act(events, against):
    before, now = standing(events), standing([*events, against])
    assert before.state == CLOSED or now.state != CLOSED


@given(st.lists(EVENT, max_size=8))
def test_the_order_in_which_events_are_read_does_not_matter(events):
    assert standing(events) == standing(list(reversed(sorted(events, key=lambda event: event.order))))


def _people(seed, number):
    """Random people's work, misses and repairs; each also as b, after one unsafe act more, and as c, with one score raised."""
    random, data = Random(seed), bank_data()
    people, pairs, seen, days = {}, [], [], {}
    for n in range(number):
        answers = {name: dict(form) for name, form in RIGHT.items() if random.random() < 0.97}
        level = random.choice([0.6, 0.85, 0.97])
        for form in answers.values():
            for item, answer in form.items():
                if answer == 1.0 and random.random() > level:
                    form[item] = random.choice([0.0, 0.5, "unanswered", "not_reached"])
                if item.endswith("m06") and random.random() < 0.1:
                    form[item] = ("miss", 0.0)
        if random.random() < 0.6:
            answers |= repaired(*random.choice([(1.0, 1.0), (1.0, 1.0), (1.0, 0.0), (("miss", 0.0), 1.0), (1.0, "not_reached")]))
        who = f"a-{n:03d}"
        if random.random() < 0.3:
            seen += [(f"{kind}-{n:03d}", f"2026-11-{23 + n % 2}", n % 3 > 0) for kind in "abc"]
        scored = [(name, item) for name, form in answers.items() for item, answer in form.items() if isinstance(answer, float)]
        critical = [place for place in scored if place[1].endswith("m06") or place[0] == REPAIR]
        people[who] = answers
        for kind, places, change in (("b", critical, ("miss", 0.0)), ("c", scored, 1.0)):
            if places:
                form, item = random.choice(places)
                people[f"{kind}-{n:03d}"] = {**answers, form: {**answers[form], item: change}}
                pairs.append((who, f"{kind}-{n:03d}"))
    days = {REPAIR: "2026-11-22T02:00Z"}
    return people, pairs, tables(people, days=days, seen=seen, data=data)["decisions"].set_index("learner")["outcome"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_unsafe_act_never_helps_and_a_higher_score_never_harms(seed):
    _, pairs, said = _people(seed, 120)
    assert set(said) == {"ready", "not_ready", "undecided"}
    for before, now in pairs:
        if now.startswith("b"):
            assert not (said[before] == "not_ready" and said[now] != "not_ready"), (before, now)
            assert not (said[before] != "ready" and said[now] == "ready"), (before, now)
        else:
            assert RANK[said[now]] >= RANK[said[before]] or said[before] == "undecided", (before, now)
    assert any(said[before] == "ready" and said[now] == "not_ready" for before, now in pairs)


def test_a_repair_closes_what_the_final_showed_too():
    data = bank_data()
    data["items"]["fin-01"]["1"]["meta"]["critical"] = ACT
    answers = {**RIGHT, FINAL: {**RIGHT[FINAL], "fin-01": ("miss", 0.0)}}
    assert decision(answers, data=data)[1] == {"critical_open"}
    assert decision({**answers, **repaired()}, data=data, days={REPAIR: "2026-11-22T02:00Z"})[0] == "ready"
