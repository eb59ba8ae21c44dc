"""The hall's provisional result says of the same hand-ins what grading and the tables say, item by item and level by level."""

import json
import sqlite3
from math import isclose

import pandas as pd
import pytest

from daisuso.assessment.level import form_passed
from daisuso.authoring.bank_places import compile_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.cohort.simulate import simulate
from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.curriculum.lesson_places import LessonPlaces
from daisuso.grading.grade import grade_course
from daisuso.hall.provisional import SCORED, WORK_REFUSED, ProvisionalScores
from daisuso.hall.standing import PREPOST, standings, state_of, totals
from daisuso.response.consent import ConsentBook
from daisuso.response.journal_record import ANSWER, HAND_IN, Entry, JournalHeader, write_journal
from daisuso.results.results import compute

FORMS = ("vneid", "vneid-plan", "thiet-bi", "an-toan", "day-nguoi-lon", "final-a", "post-test", "repair-vneid-no-passcode")
LEARNERS = 40
# Answers that no page writes, which a journal can hold all the same.
STRANGE = [None, "", "zz", 7, -1.5, True, [], ["a", "a"], {"p1": "zz"}, {"events": []}, {"events": [{"act": "k1"}]}, {"x": 1}]


@pytest.fixture(scope="module")
def course(repository, tmp_path_factory):
    """Forty simulated people, three of them with strange or broken work; one item is neutralised."""
    made = init_course(tmp_path_factory.mktemp("provisional") / "course", "25747", synthetic=True)
    released = compile_bank(repository)
    release(made, released, FORMS)
    people = [learner.id for learner in simulate(made, learners=LEARNERS, seed=11).learners]
    with_vneid = [learner for learner in people if made.submission(learner, "vneid").is_dir()]
    odd, older, broken = with_vneid[:3]
    items = released.data["forms"]["vneid"]["items"]
    values = [(item, version, STRANGE[at % len(STRANGE)]) for at, (item, version) in enumerate(items)]
    _rewrite(made, odd, released.data["hash"], values)
    _rewrite(made, older, released.data["hash"], [(item, version + (at == 2), "a") for at, (item, version) in enumerate(items)])
    (made.submission(broken, "vneid") / "responses.jsonl").write_bytes(b'{"not": "a journal"}\n')
    policy = json.loads(made.policy_file.read_bytes())
    made.policy_file.write_text(json.dumps({**policy, "neutralised": [items[4][0]]}), encoding="utf-8")
    form = ConsentForm.from_json(load_content("consent.json"))
    for learner in people:
        ConsentBook(made, learner).decide(form, {"grading": True})
    return made, broken


def _rewrite(course, learner, bank, values):
    entries = [Entry(ANSWER, item, version, value, "2026-11-21T02:00Z") for item, version, value in values]
    entries.append(Entry(HAND_IN, "", 0, None, "2026-11-21T02:30Z"))
    path = course.submission(learner, "vneid") / "responses.jsonl"
    path.write_bytes(write_journal(JournalHeader("vneid", learner, bank, True), entries, t="2026-11-21T01:30Z"))


@pytest.fixture(scope="module")
def both(course):
    """What the hall says before anything is graded, and then the tables."""
    made, _ = course
    scores = ProvisionalScores(made.root)
    said = {folder.name: scores.now(folder.name) for folder in sorted(made.submitted.iterdir())}
    scores.close()
    grade_course(made)
    return said, compute([made]).frames


def _plain(value):
    return None if pd.isna(value) else value


def test_every_item_has_the_status_and_the_points_of_the_tables(both):
    said, frames = both
    rows = frames["item_table"]
    told = rows.loc[rows["item_status"] != "not_administered"].to_dict("records")
    mine = {
        (learner, work.assignment, item.item): item
        for learner, provisional in said.items()
        for work in provisional.works.values()
        for item in work.items
    }
    compared = [row for row in told if (row["learner"], row["assignment"], row["item"]) in mine]
    refused = [
        row for row in told if row["item_status"] == "refused" and (row["learner"], row["assignment"], row["item"]) not in mine
    ]
    assert len(compared) == len(mine) and len(compared) + len(refused) == len(told)
    for row in compared:
        item = mine[row["learner"], row["assignment"], row["item"]]
        assert item.status == row["item_status"]
        assert item.score == _plain(row["score"])
        assert (item.points if item.score is not None else None) == _plain(row["points"])
        assert " ".join(item.critical) == (_plain(row["critical_missed"]) or "")
    seen = {row["item_status"] for row in compared}
    assert {"scored", "unanswered", "not_reached", "awaiting_mark", "format_error", "refused", "neutralised"} <= seen


def test_the_points_are_those_of_the_gradebook(course, both):
    made, _ = course
    said, _ = both
    query = """select submitted_assignment.student_id, assignment.name, base_cell.name, grade.auto_score from grade
        join base_cell on base_cell.id = grade.cell_id join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join assignment on assignment.id = submitted_assignment.assignment_id"""
    with sqlite3.connect(made.gradebook) as book:
        points = {row[:3]: row[3] for row in book.execute(query)}
    works = [(learner, work) for learner, provisional in said.items() for work in provisional.works.values()]
    found = [(points[learner, work.assignment, item.item], item) for learner, work in works for item in work.items]
    scored = [(in_book, item.points) for in_book, item in found if item.status == "scored"]
    assert len(scored) > 2000 and all(isclose(in_book, mine, abs_tol=1e-12) for in_book, mine in scored)


def test_every_level_and_interval_is_that_of_the_tables(both):
    said, frames = both
    table = {(row["learner"], row["competency"]): row for row in frames["competency_table"].to_dict("records")}
    reasons = set()
    for learner, provisional in said.items():
        for code, mine in standings(provisional).items():
            row = table[learner, code]
            assert (mine.level, mine.reason, mine.items) == (_plain(row["level"]), row["level_reason"], row["items"])
            assert mine.missed == (_plain(row["critical_missed"]) is not None)
            ends = (mine.share, *((mine.interval.low, mine.interval.high) if mine.interval else (None, None)))
            theirs = [_plain(row[name]) for name in ("proportion", "proportion_low", "proportion_high")]
            assert all(a is b is None or isclose(a, b, abs_tol=1e-12) for a, b in zip(ends, theirs, strict=True))
            reasons.add(mine.reason)
    assert {"given", "critical_cap", "too_few"} <= reasons


def test_a_form_is_passed_where_the_tables_say_so_and_no_state_says_more(both):
    said, frames = both
    people = {row["learner"]: row for row in frames["learner_table"].to_dict("records")}
    states = set()
    for learner, provisional in said.items():
        levels = standings(provisional)
        for work in provisional.works.values():
            column = f"passed_{work.assignment.replace('-', '_')}"
            state = state_of(work, provisional, levels)
            states.add(state)
            if work.status != SCORED or column not in people[learner]:
                continue
            passed = form_passed(*totals(work.items, provisional.policy), provisional.policy)
            assert passed == _plain(people[learner][column])
            if state == "passed":
                assert passed and not any(item.critical for item in work.items) and work.kind != PREPOST
    assert {"waiting", "passed", "practise"} <= states


def test_broken_work_is_refused_and_takes_nothing_else_along(course, both):
    _, broken = course
    said, _ = both
    works = said[broken].works
    assert works["vneid"].status == WORK_REFUSED
    assert all(work.status == SCORED for name, work in works.items() if name != "vneid")


def test_every_assessed_item_has_a_place_in_both_lessons(repository):
    """A missed indicator leads to a page that the lesson's notebook has, and safe conduct to one where it is practised."""
    for (module, lang), _ in repository.lessons.items():
        places = LessonPlaces.from_json(load_content("places.json")[module][lang])
        notebook = json.loads((repository.root / "notebooks" / "lessons" / lang / f"{module}.ipynb").read_bytes())
        about = [cell["metadata"].get("daisuso", {}) for cell in notebook["cells"]]
        titles = {one["page"]: (one["page_title"], one["part"], one["minutes"]) for one in about if "page" in one}
        for page, place in places.pages.items():
            assert titles[page] == (place.title, place.part, place.minutes)
        for entry in repository.items:
            if entry.item.module == module and entry.meta.status != "draft":
                assert places.of_indicator(entry.meta.indicator, entry.meta.facts).page in titles
    acts = {act for one in load_content("places.json").values() for act in one["vi"]["conduct"]}
    assert {entry.key.critical for entry in repository.items if entry.key.critical} <= acts
