"""Handing in for all: what is saved, of those who agreed; nobody's work is closed who would lose by it."""

from collections.abc import Callable
from typing import Any

import pytest

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.hall.room.class_hand_in import candidates, hand_in_for
from daisuso.hall.room.presence import Place
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal


def agree(course: CourseDirectory, *learners: str) -> None:
    form = ConsentForm.from_json(load_content("consent.json"))
    for learner in learners:
        ConsentBook(course, learner).decide(form, {"grading": True})


def states(course: CourseDirectory, places: dict[str, Place] | None = None) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {one.learner: (one.state, one.unanswered) for one in candidates(course, "vneid", places or {})}


@pytest.fixture
def class_of_five(course: CourseDirectory, answer: Callable[..., Any]) -> dict[str, Place]:
    answer("an-01", "vneid", "q1", "q3")
    answer("binh-02", "vneid", "q1", "q2", "q3")  # has not agreed
    answer("chi-03", "vneid", "q1")
    journal = answer("dung-04", "vneid", "q1", "q2")
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"value":"a"', b'"value":"b"', 1))
    answer("em-05", "vneid")  # looked at it, no more
    agree(course, "an-01", "chi-03", "dung-04", "em-05")
    return {"chi-03": Place("assessment/vneid", "q2", 2, frozenset({"q2"}))}


def test_everybody_who_has_begun_is_listed_with_what_is_missing(course: CourseDirectory, class_of_five: dict[str, Place]) -> None:
    assert states(course, class_of_five) == {
        "an-01": ("ready", (2,)),
        "binh-02": ("consent", ()),
        "chi-03": ("unsaved", (2, 3)),
        "dung-04": ("problem", (3,)),
    }


def test_only_those_who_are_ready_and_were_listed_are_handed_in(course: CourseDirectory, class_of_five: dict[str, Place]) -> None:
    before = {path: path.read_bytes() for path in (course.root / "work").rglob("responses.jsonl")}
    everybody = ("an-01", "binh-02", "chi-03", "dung-04", "em-05", "nobody")
    outcome = hand_in_for(course, "vneid", everybody, candidates(course, "vneid", class_of_five))
    assert outcome == {"an-01": "sent", "binh-02": "consent", "chi-03": "unsaved", "dung-04": "problem"}
    assert sorted(path.name for path in course.submitted.iterdir()) == ["an-01"]
    kept = read_journal((course.submission("an-01", "vneid") / "responses.jsonl").read_bytes())
    assert {item: one.value for item, one in kept.responses.items()} == {"q1": "a", "q3": "a"}
    assert kept.records[-1].kind == "hand-in"
    released = course.release_notebook("vneid").read_bytes()
    assert (course.submission("an-01", "vneid") / "vneid.ipynb").read_bytes() == released
    for path, data in before.items():
        if "an-01" not in path.parts:
            assert path.read_bytes() == data


def test_somebody_who_became_ready_after_the_list_is_not_handed_in(
    course: CourseDirectory, class_of_five: dict[str, Place]
) -> None:
    agree(course, "binh-02")
    assert hand_in_for(course, "vneid", ["an-01"], candidates(course, "vneid", {})) == {"an-01": "sent"}
    assert not course.submission("binh-02", "vneid").exists()
    assert states(course)["an-01"][0] == "sent"


def test_where_the_release_is_gone_the_work_stays_and_it_is_said(course: CourseDirectory, class_of_five: dict[str, Place]) -> None:
    course.release_notebook("vneid").unlink()
    assert hand_in_for(course, "vneid", ["an-01"], candidates(course, "vneid", {})) == {"an-01": "failed"}
    assert not course.submission("an-01", "vneid").exists()
