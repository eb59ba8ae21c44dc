"""Pinned: submissions that one road grades and the other does not, and refusals that nbgrader meets before our preprocessor."""

import sqlite3

import parity_cases as cases
import pytest
from course_builder import answers, bank_item, hand_in, journal, make_course
from equality import nbgrader

from daisuso.grading.grade import grade_course

A = cases.ASSIGNMENT
ITEMS = [bank_item("single-choice", "item-one"), bank_item("numeric", "item-two")]
RIGHT = answers(ITEMS, "correct")
GRADED_BY_US_ONLY = ("b-mark", "b-utf-16", "b-no-notebook")
REFUSED_BY_US = ("con", "r-bank", "r-date", "r-link", "r-pipe-for-notebook", "r-simulated")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("differ") / "course", {A: ITEMS})
    released = course.release_notebook(A).read_bytes()
    hand_in(course, "b-mark", A, RIGHT, notebook=b"\xef\xbb\xbf" + released)
    hand_in(course, "b-utf-16", A, RIGHT, notebook=released.decode().encode("utf-16"))
    (hand_in(course, "b-no-notebook", A, RIGHT) / f"{A}.ipynb").unlink()
    hand_in(course, "con", A, journal(course, "con-1", A, RIGHT))
    hand_in(course, "r-bank", A, journal(course, "r-bank", A, RIGHT, bank="f" * 64))
    hand_in(course, "r-simulated", A, journal(course, "r-simulated", A, RIGHT, synthetic=True))
    hand_in(course, "r-date", A, RIGHT, timestamp="hôm qua")
    link = hand_in(course, "r-link", A, RIGHT) / "responses.jsonl"
    link.rename(course.root / "elsewhere.jsonl")
    link.symlink_to(course.root / "elsewhere.jsonl")
    notebook = hand_in(course, "r-pipe-for-notebook", A, RIGHT) / f"{A}.ipynb"
    notebook.unlink()
    notebook.mkdir()
    report = grade_course(course)
    with sqlite3.connect(course.gradebook) as connection:
        ours = dict(connection.execute(SCORES))
        connection.executescript(
            "DELETE FROM grade; DELETE FROM submitted_notebook; DELETE FROM submitted_assignment; DELETE FROM student;"
        )
    done = nbgrader(course, "autograde", A)
    with sqlite3.connect(course.gradebook) as connection:
        return report, ours, done, dict(connection.execute(SCORES)), course


SCORES = """SELECT sa.student_id, sum(g.auto_score) FROM submitted_assignment sa
    JOIN submitted_notebook sn ON sn.assignment_id = sa.id JOIN grade g ON g.notebook_id = sn.id GROUP BY sa.student_id"""


@pytest.mark.full
def test_daisuso_grades_what_a_person_can_still_read_and_refuses_the_rest(graded):
    report, ours, *_ = graded
    assert ours == dict.fromkeys(GRADED_BY_US_ONLY, 4.0)
    assert len(report.refused) == len(REFUSED_BY_US)
    for learner in REFUSED_BY_US:
        assert sum(f"submitted/{learner}" in refusal.reason for refusal in report.refused) == 1


@pytest.mark.full
def test_nbgrader_gives_none_of_them_a_score(graded):
    _, _, done, theirs, course = graded
    assert done.returncode == 1
    said = done.stdout + done.stderr
    failed = {name for name in (*GRADED_BY_US_ONLY, *REFUSED_BY_US) if f"processing assignment '{A}' for student '{name}'" in said}
    assert failed == {"b-mark", "b-utf-16", *REFUSED_BY_US}
    assert "b-no-notebook" not in theirs, "no notebook, nothing to grade: it is passed over"
    assert "r-date" not in theirs, "it fails before the rows are made"
    assert theirs == dict.fromkeys({"b-mark", "b-utf-16", *REFUSED_BY_US} - {"r-date"})
    assert not list(course.autograded.glob("*/vneid/*.ipynb"))
