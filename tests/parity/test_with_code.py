"""Notebooks with ordinary code: refused by name, or graded by nbgrader's own road, which runs learners' code and says so."""

import json
import shutil
import sqlite3

import parity_cases as cases
import pytest
from course_builder import answers, entries, hand_in, make_course, released, write_notebook
from equality import nbgrader

from daisuso.grading.evidence import read_evidence
from daisuso.grading.grade import grade_course
from daisuso.response.course_directory import CourseDirectory

CODE = "open('ran.txt', 'w').write('x')\nfrom IPython.display import HTML\nHTML('<script>alert(1)</script>')"


def own_code(course):
    notebook = released(course, cases.ASSIGNMENT)
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append({**cell, "source": CODE.splitlines(True)})
    notebook["cells"].append({"cell_type": "markdown", "id": "note", "metadata": {}, "source": ["<script>alert(2)</script>"]})
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("code") / "course", {cases.ASSIGNMENT: cases.ITEMS})
    others = [record for record in answers(cases.ITEMS, "correct") if record.item != cases.PLAN]
    records = [*others, *entries(cases.PLAN, cases.HOSTILE)]
    hand_in(made, "with-code", cases.ASSIGNMENT, records, notebook=own_code(made))
    hand_in(made, "without", cases.ASSIGNMENT, answers(cases.ITEMS, "correct"))
    return made


def python_exercise():
    def about(name, **fields):
        return {
            "nbgrader": {
                "grade": False,
                "grade_id": name,
                "locked": False,
                "schema_version": 3,
                "solution": False,
                "task": False,
                **fields,
            }
        }

    code = {"cell_type": "code", "outputs": [], "execution_count": None}
    cells = [
        {**code, "id": "answer", "metadata": about("answer", solution=True), "source": "def twice(x):\n    return x + x"},
        {**code, "id": "test", "metadata": about("test", grade=True, locked=True, points=3), "source": "assert twice(4) == 8"},
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def scores(course, learner):
    with sqlite3.connect(course.gradebook) as connection:
        query = """SELECT b.name, g.auto_score FROM grade g JOIN base_cell b ON b.id = g.cell_id
            JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
            WHERE sa.student_id = ?"""
        return dict(connection.execute(query, (learner,)))


def test_it_is_refused_by_name_and_then_graded_by_running_it(course):
    report = grade_course(course, notebooks="all")
    assert report.graded == 1
    (refusal,) = report.refused
    assert refusal.reason == (
        "submitted/with-code/vneid/vneid.ipynb: it holds ordinary code (cell 22), which is not run. "
        "Remove the cells, or grade with --allow-code, which runs learners' code on this computer."
    )
    assert scores(course, "with-code") == {} and not list(course.root.rglob("ran.txt"))

    told = []
    report = grade_course(course, notebooks="all", allow_code=True, progress=lambda done, of: told.append((done, of)))
    assert (report.graded, report.unchanged, report.ran_code, report.refused) == (1, 1, 1, ())
    assert told[-1] == (2, 2)
    assert "1 submission was graded by running its code on this computer (--allow-code)." in report.lines()
    assert any("graded by running its code" in flag.what for flag in report.flagged) and report.exit_status == 1
    assert scores(course, "with-code") == {**{entry.item.id: 2.0 for entry in cases.ITEMS}, cases.PLAN: None}
    assert list(course.root.rglob("ran.txt")) == [course.autograded / "with-code" / "vneid" / "ran.txt"]

    evidence = {found.learner: found for found in read_evidence(course)}["with-code"]
    assert evidence.status == "graded" and [item.status for item in evidence.items].count("scored") == 8

    notebook = json.loads((course.autograded / "with-code" / "vneid" / "vneid.ipynb").read_bytes())
    shown = [
        cell.get("outputs") or cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown" or cell["outputs"]
    ]
    assert "<script" not in json.dumps(shown) and "XSSPROBE" in json.dumps(shown)

    again = grade_course(course, notebooks="all")
    assert (again.graded, again.unchanged) == (0, 2), "what was graded by its code and is unchanged is left alone"


@pytest.mark.full
def test_an_exercise_in_plain_python_takes_nbgraders_road(course, tmp_path):
    shutil.copytree(course.root, tmp_path / "course")
    copy = CourseDirectory.open(tmp_path / "course")
    write_notebook(copy.source_notebook("python-one"), python_exercise())
    done = nbgrader(copy, "generate_assignment", "python-one")
    assert done.returncode == 0, done.stderr
    for learner, body in (("with-code", "return 2 * x"), ("without", "return x")):
        exercise = released(copy, "python-one")
        exercise["cells"][0]["source"] = f"def twice(x):\n    {body}"
        hand_in(copy, learner, "python-one", None, notebook=exercise)
    report = grade_course(copy)
    reasons = [refusal.reason for refusal in report.refused if refusal.assignment == "python-one"]
    assert len(reasons) == 2
    assert all("assignment 'python-one' is not in the bank" in reason and "--allow-code" in reason for reason in reasons)
    report = grade_course(copy, allow_code=True)
    assert not report.refused
    assert (scores(copy, "with-code")["test"], scores(copy, "without")["test"]) == (3.0, 0.0)


@pytest.mark.full
def test_code_that_kills_its_kernel_stops_nobody_else(course, tmp_path):
    shutil.copytree(course.root, tmp_path / "course")
    copy = CourseDirectory.open(tmp_path / "course")
    notebook = own_code(copy)
    notebook["cells"][-2]["source"] = "import os; os._exit(3)"
    hand_in(copy, "killer", cases.ASSIGNMENT, answers(cases.ITEMS, "correct"), notebook=notebook)
    report = grade_course(copy, allow_code=True, students=["killer", "with-code", "without"], force=True)
    assert report.ran_code >= 1
    assert not [refusal for refusal in report.refused if refusal.learner != "killer"]
