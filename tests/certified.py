"""A made-up course to certify in: the core path with a plan, a final examination and a repair, and people's work in it."""

import copy
from datetime import date
from pathlib import Path

import pandas as pd
import small_course
from small_course import NAMES, bank_item, form, whole_path

from daisuso.assessment.bank import ItemBank
from daisuso.grading.evidence import ItemEvidence, SubmissionEvidence
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.certification.decide import decide
from daisuso.results.course_inputs import CourseInputs
from daisuso.results.item_table import form_catalogue

ACT = "vneid-no-passcode"
PLAN, FINAL, REPAIR = "dnl-w01", "final-b", "repair-vneid-no-passcode"
BLOCK = {
    "final_pass": 0.7,
    "competencies": {"domains": ["C", "E"], "min_level": 2},
    "plan": {"assignment": "day-nguoi-lon", "item": PLAN, "least": 6.0, "of": 10.0},
    "valid_months": 24,
    "repair": {"tasks": 2, "days": 1},
    "overdue_most": 0.1,
}
TODAY = date(2026, 11, 24)
DUE = "2027-05-31"


def bank_data(private=True, facts=None):
    """Each item of the final, `fin-01` to `fin-20`, rests on a fact of its own, `fact-01` to `fact-20`."""
    data = whole_path()
    items = [bank_item(f"fin-{n:02d}", "numeric", "A3", use="final") for n in range(1, 21)]
    for number, entry in enumerate(items, start=1):
        entry["item"]["module"] = "vneid"
        entry["meta"]["facts"] = [f"fact-{number:02d}"]
    repairs = [bank_item(f"vneid-r0{n}", "single-choice", "C2", critical=ACT, use="repair") for n in (1, 2)]
    plan = bank_item(PLAN, "extended-text", "E3", points=10.0)
    plan["item"]["module"] = "day-nguoi-lon"
    for entry in (*items, *repairs, plan):
        data["items"][entry["item"]["id"]] = {"1": copy.deepcopy(entry)}
    data["forms"]["day-nguoi-lon"]["items"].append([PLAN, 1])
    data["forms"][FINAL] = {**form(FINAL, "final", items), "module": "", "private": private}
    data["forms"][REPAIR] = form(REPAIR, "repair", repairs)
    data["facts"] = {f"fact-{n:02d}": DUE for n in range(1, 21)} | (facts or {})
    return data


def inputs(data=None, learners=(), **policy):
    bank = ItemBank(data or bank_data(), "test")
    forms = tuple(bank.form(name) for name in bank.assignments)
    return CourseInputs(
        course=CourseDirectory(Path("lop"), "c25747", "25747", "test-2026", True),
        bank=bank,
        policy=small_course.policy(**{"certification": BLOCK, **policy}),
        learners=tuple(learners),
        forms=forms,
        catalogue=form_catalogue(bank, forms),
        names=NAMES,
        domains={code: code[0] for code in NAMES},
    )


def complete(data=None):
    """Everything right: assignment -> item -> score, without repairs; the plan is written and not marked."""
    data = data or bank_data()
    forms = {name: one for name, one in data["forms"].items() if one["kind"] != "repair"}
    return {name: {item: "awaiting_mark" if item == PLAN else 1.0 for item, _ in one["items"]} for name, one in forms.items()}


def repaired(first=1.0, second=1.0):
    return {REPAIR: {"vneid-r01": first, "vneid-r02": second}}


def works(learner, answers, days=None, times=True):
    """Evidence of somebody's work. An answer is a score, a status or ("miss", score); `days` says when, as a UTC time."""
    for assignment, given in answers.items():
        at = (days or {}).get(assignment, "2026-11-21T02:00Z")
        found = []
        for number, (item, answer) in enumerate(given.items(), start=1):
            status, score, missed = "scored", None, ()
            if isinstance(answer, str):
                status = answer
            else:
                score, missed = (answer[1], (ACT,)) if isinstance(answer, tuple) else (float(answer), ())
            when = at if times and status == "scored" else ""
            found.append(ItemEvidence(item, 1, status, score, 0.0, missed, "", number, when))
        yield evidence(learner, assignment, items=tuple(found), at=at)


def evidence(learner, assignment, *, status="graded", reason="", flags=(), items=(), at="2026-11-21T02:00Z"):
    return SubmissionEvidence(
        learner, assignment, status, reason, tuple(flags), "", "", "", "test-2026", at, "", "", len(items), tuple(items)
    )  # fmt: skip


def observed(*rows):
    """(learner, day, shown) of the one act."""
    columns = ["learner", "visited_on", "conduct", "shown"]
    return pd.DataFrame([(who, day, ACT, shown) for who, day, shown in rows], columns=columns)


def tables(people, *, plan=8.0, days=None, seen=(), data=None, today=TODAY, more=(), times=True, **policy):
    """Decide on people: learner -> answers. Returns the tables."""
    done = [work for who, answers in people.items() for work in works(who, answers, days, times)]
    marks = {} if plan is None else {(who, "day-nguoi-lon", PLAN): plan for who in people}
    course = inputs(data, sorted(people), **policy)
    return decide(course, [*done, *more], marks, observed(*seen), today)


def decision(answers, **settings):
    """Decide on one person. Returns (outcome, codes of the reasons that decide, the whole row)."""
    found = tables({"hv-1": answers}, **settings)
    row = found["decisions"].set_index("learner").loc["hv-1"]
    why = found["decision_reasons"]
    return row["outcome"], set(why.loc[why["effect"] != "note", "reason"]), row


def without(answers, assignment, **changes):
    """The answers with some items of one form changed, or with the form left out."""
    if not changes:
        return {name: given for name, given in answers.items() if name != assignment}
    named = {item.replace("_", "-"): answer for item, answer in changes.items()}
    return {**answers, assignment: {**answers[assignment], **named}}
