"""Consent: silence is no consent, every decision is kept with the words that were shown, and without it nothing is handed in."""

import json
from dataclasses import replace

import pytest
import small_course

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.errors import ConsentMissing
from daisuso.response.consent import BACKGROUND, DAILY_LIFE_FIRST, ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.response.session import Session
from daisuso.response.sitting import Sitting

FORM = ConsentForm.from_json(load_content("consent.json"))
WHO = "hoc-vien-001"


@pytest.fixture
def course(tmp_path):
    return CourseDirectory.open(small_course.write_course(tmp_path / "course"))


@pytest.fixture
def book(course):
    return ConsentBook(course, WHO)


def records(course, folder="consent"):
    return [r for r in read_journal((course.root / folder / WHO / "responses.jsonl").read_bytes()).records if r.kind == "answer"]


def test_silence_is_no_consent(book):
    assert book.given() == {}
    assert not book.allows("grading") and not book.allows("research")
    with pytest.raises(ConsentMissing, match=r"'hoc-vien-001' has not agreed to the purpose 'grading'. The learner decides"):
        book.require("grading")


def test_a_decision_keeps_purpose_words_and_time(book, course):
    book.decide(FORM, {"grading": True})
    assert book.given() == {"grading": True, "research": False}
    kept = {record.item: record for record in records(course)}
    assert kept["grading"].value == {"given": True, "text": FORM.purposes["grading"].digest}
    assert kept["grading"].version == FORM.version and kept["grading"].t.endswith("Z")
    assert FORM.purposes["grading"].digest != FORM.purposes["research"].digest


def test_a_change_of_mind_stands_beside_the_decision_before(book, course):
    book.decide(FORM, {"grading": True, "research": True})
    book.decide(FORM, {"grading": True, "research": True})  # pressed again: nothing new to write
    book.decide(FORM, {"grading": True})
    assert [(record.item, record.value["given"]) for record in records(course)] == [
        ("grading", True), ("research", True), ("research", False),
    ]  # fmt: skip
    assert book.given() == {"grading": True, "research": False}


def test_other_words_are_asked_again_and_kept(book, course):
    book.decide(FORM, {"grading": True})
    changed = replace(FORM.purposes["grading"], text={"vi": "khác", "en": "other"})
    other = replace(FORM, purposes={**FORM.purposes, "grading": changed})
    assert book.given_to(FORM) == {"grading": True, "research": False}
    assert book.given_to(other) == {"research": False}  # nobody has agreed to these words yet
    book.decide(other, {"grading": True})
    assert book.given_to(other) == {"grading": True, "research": False}
    assert len({record.value["text"] for record in records(course) if record.item == "grading"}) == 2


def test_research_forms_need_consent_and_lie_apart(book, course):
    with pytest.raises(ConsentMissing):
        book.answer(BACKGROUND, 1, {"age": "a60"})
    assert not (course.root / "research").exists()
    book.decide(FORM, {"research": True})
    book.answer(BACKGROUND, 1, {"age": "a60", "device": "rather-not"})
    book.answer(DAILY_LIFE_FIRST, 1, {"call": "n0"})
    assert book.research_answers() == {BACKGROUND: {"age": "a60", "device": "rather-not"}, DAILY_LIFE_FIRST: {"call": "n0"}}
    assert "a60" not in course.roster.read_text(encoding="utf-8")
    assert "a60" not in (course.root / "consent" / WHO / "responses.jsonl").read_text(encoding="utf-8")


def test_a_form_keeps_only_what_is_an_answer_to_it():
    given = {"age": "a60", "language": "xx", "disability": "", "moved": "rather-not", "name": "Lan"}
    assert FORM.background.answers(given) == {"age": "a60", "moved": "rather-not"}
    assert len(FORM.background.questions) == 5 and len(FORM.daily_life.questions) == 4


@pytest.mark.parametrize(("chosen", "precise"), [({}, False), ({"grading": True}, False), ({"research": True}, True)])
def test_event_times_are_coarse_without_consent_to_research(course, book, chosen, precise):
    book.decide(FORM, chosen)
    sitting = Sitting(Session(WHO, course.root / "work" / WHO, course, "vi"), "lesson-vneid", "")
    sitting.record("answer", "vneid-p01", 1, "a")
    line = json.loads(sitting.path.read_text(encoding="utf-8").splitlines()[-1])
    assert (len(line["t"]) > len("2026-03-01T08:05Z")) == precise
