"""Scoring in the hall's own process: what is remembered, what is said where nothing can be scored, what is left alone."""

import asyncio
import json
import threading

import pytest
import small_course

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.hall import provisional as module
from daisuso.hall.provisional import FAULT, NO_BANK, NO_CONSENT, SCORED, WORK_REFUSED, ProvisionalScores
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.hand_in import hand_in
from daisuso.response.journal_record import ANSWER
from daisuso.response.session import Session
from daisuso.response.sitting import Sitting

LEARNER = "an-01"


def cell(name, source, **flags):
    about = {"grade_id": name, "grade": False, "solution": False, "locked": True, "schema_version": 3, "task": False, **flags}
    kind = {"cell_type": "code", "outputs": [], "execution_count": None}
    return {**kind, "id": name, "metadata": {"nbgrader": about}, "source": source}


@pytest.fixture
def course(tmp_path):
    root = small_course.write_course(tmp_path / "course", learners=[LEARNER])
    made = CourseDirectory.open(root)
    cells = [cell(f"vneid-m{n:02d}", f'daisuso.score("vneid-m{n:02d}")', grade=True, points=1) for n in range(1, 15)]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for path in (made.source_notebook("vneid"), made.release_notebook("vneid")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    agree(made, True)
    return made


def agree(course, yes):
    ConsentBook(course, LEARNER).decide(ConsentForm.from_json(load_content("consent.json")), {"grading": yes})


def work(course, **answers):
    """Answer and hand in."""
    bank = json.loads(course.bank.read_bytes())["hash"]
    sitting = Sitting(Session(LEARNER, course.root / "work" / LEARNER, course, "vi"), "vneid", bank)
    for item, value in answers.items():
        sitting.record(ANSWER, f"vneid-{item}", 1, value)
    return hand_in(sitting, ("vneid-m01",))


@pytest.fixture
def scores(course):
    made = ProvisionalScores(course.root)
    yield made
    made.close()


def status(scores):
    return scores.now(LEARNER).works["vneid"].status


def test_what_is_handed_in_is_scored_with_its_receipts_code(course, scores):
    assert scores.now(LEARNER).works == {}
    receipt = work(course, m01="b", m02="a", m06="d")
    found = scores.now(LEARNER).works["vneid"]
    by_item = {item.item: item for item in found.items}
    assert found.status == SCORED and found.code == receipt.code and len(found.items) == 14
    assert (by_item["vneid-m01"].points, by_item["vneid-m02"].points) == (1.0, 0.0)
    assert by_item["vneid-m06"].critical == ("vneid-no-passcode",)
    assert not course.gradebook.exists() and not course.autograded.exists()


def test_it_is_scored_once_until_work_bank_or_policy_change(course, scores, monkeypatch):
    count = []
    real = module.score_files
    monkeypatch.setattr(module, "score_files", lambda *given: count.append(1) or real(*given))
    work(course, m01="b")
    for _ in range(3):
        status(scores)
    assert len(count) == 1
    policy = json.loads(course.policy_file.read_bytes())
    course.policy_file.write_text(json.dumps({**policy, "neutralised": ["vneid-m01"]}), encoding="utf-8")
    assert scores.now(LEARNER).works["vneid"].items[0].status == "neutralised"
    data = json.loads(course.bank.read_bytes())
    data["items"]["vneid-m02"]["1"]["item"]["points"] = 2.0
    course.bank.write_text(json.dumps({**data, "hash": "y" * 64, "earlier": [data["hash"]]}), encoding="utf-8")
    assert scores.now(LEARNER).works["vneid"].items[1].max_points == 2.0
    journal = course.submission(LEARNER, "vneid") / "responses.jsonl"
    journal.write_bytes(b"")
    assert status(scores) == WORK_REFUSED
    assert len(count) == 4


def test_a_laptop_without_the_bank_says_so(course, scores):
    work(course, m01="b")
    course.bank.unlink()
    assert status(scores) == NO_BANK and scores.now(LEARNER).policy is None


def test_a_form_that_the_bank_does_not_hold_has_no_result_yet(course, scores):
    work(course, m01="b")
    data = json.loads(course.bank.read_bytes())
    del data["forms"]["vneid"]
    course.bank.write_text(json.dumps(data), encoding="utf-8")
    assert status(scores) == NO_BANK


@pytest.mark.parametrize("spoil", ["bank", "item", "policy", "source"])
def test_a_damaged_course_is_the_laptops_fault(course, scores, spoil):
    work(course, m01="b")
    if spoil == "bank":
        course.bank.write_bytes(b"{")
    elif spoil == "item":
        data = json.loads(course.bank.read_bytes())
        del data["items"]["vneid-m01"]["1"]["key"]
        course.bank.write_text(json.dumps(data), encoding="utf-8")
    elif spoil == "policy":
        course.policy_file.write_bytes(b"{}")
    else:
        course.source_notebook("vneid").unlink()
    assert status(scores) == FAULT


def test_without_consent_nothing_is_scored(course, scores, monkeypatch):
    work(course, m01="b")
    agree(course, False)
    monkeypatch.setattr(module, "score_files", lambda *given: pytest.fail("it was scored"))
    assert status(scores) == NO_CONSENT


def test_whoever_waits_for_a_result_stops_nobody(scores, monkeypatch):
    """The loop goes on while a result is worked out."""
    go = threading.Event()
    monkeypatch.setattr(scores, "now", lambda learner: go.wait(20))

    async def both():
        waiting = asyncio.ensure_future(scores.of(LEARNER))
        await asyncio.sleep(0)
        assert not waiting.done()
        go.set()
        return await waiting

    assert asyncio.run(both()) is True


def test_what_is_handed_on_holds_no_key(course, scores):
    work(course, m01="b", m03=["a", "c"])
    text = repr(scores.now(LEARNER))
    for part in ("correct", "rationale", "Lựa chọn", "Key(", "unsafe"):
        assert part not in text
