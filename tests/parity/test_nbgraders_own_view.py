"""What nbgrader's own programs make of a course: formgrader's lists, `nbgrader validate`, grading without our preprocessor."""

import sqlite3
import warnings

import parity_cases as cases
import pytest
from course_builder import answers, hand_in, make_course, released
from equality import nbgrader

from daisuso.grading.grade import grade_course


def formgrader_lists(course):
    """Return learners on the pages of manual grading, and learners that the page of submissions calls autograded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.apps.api import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory as NbgraderCourse

        from daisuso.grading.preprocessor import load_config

        config = load_config(course)
        api = NbGraderAPI(coursedir=NbgraderCourse(config=config), config=config)
        to_grade = {entry["student"] for entry in api.get_notebook_submissions(cases.ASSIGNMENT, cases.ASSIGNMENT)}
        listed = {entry["student"] for entry in api.get_submissions(cases.ASSIGNMENT) if entry["autograded"]}
        return sorted(to_grade), sorted(listed)


def test_formgrader_shows_what_the_report_says(tmp_path):
    course = make_course(tmp_path / "course", {cases.ASSIGNMENT: cases.ITEMS})
    plan = answers(cases.ITEMS, "correct")
    for learner, records in (("with-plan", plan), ("without", [record for record in plan if record.item != cases.PLAN])):
        hand_in(course, learner, cases.ASSIGNMENT, records)
    hand_in(course, "refused", cases.ASSIGNMENT, b"")
    seen = []
    for mode in ("none", "manual", "all"):
        report = grade_course(course, notebooks=mode)
        seen.append((formgrader_lists(course), report.formgrader().split(" graded")[0]))
    both = ["with-plan", "without"]
    assert seen == [
        (([], []), "formgrader will show 0 of 2"),
        ((["with-plan"], ["with-plan"]), "formgrader will show 1 of 2"),
        ((both, both), "formgrader will show all 2"),
    ]


@pytest.mark.full
def test_validate_gives_every_items_own_correct_sample_full_points(tmp_path):
    course = make_course(tmp_path / "course", {cases.ASSIGNMENT: cases.ITEMS})
    done = nbgrader(course, "validate", f"source/{cases.ASSIGNMENT}/{cases.ASSIGNMENT}.ipynb")
    assert "Success! Your notebook passes all the tests." in done.stdout, done.stdout + done.stderr
    done = nbgrader(course, "validate", f"release/{cases.ASSIGNMENT}/{cases.ASSIGNMENT}.ipynb")
    assert "VALIDATION FAILED ON 9 CELL(S)!" in done.stdout, "outside source/ no key is read; nothing is written yet"


@pytest.mark.full
def test_without_the_courses_settings_nbgrader_does_worse(tmp_path):
    """Pinned: what nbgrader makes of the same work when `nbgrader_config.py` does not name our preprocessor."""
    course = make_course(tmp_path / "course", {cases.ASSIGNMENT: cases.ITEMS})
    text = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    (course.root / "nbgrader_config.py").write_text(text[: text.index("# Learners' text")], encoding="utf-8")
    good = answers(cases.ITEMS, "correct")
    code = released(course, cases.ASSIGNMENT)
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    code["cells"].append({**own, "source": "open('ran', 'w').write('x')"})
    for learner, records, notebook in (
        ("deleted", good, cases.deleted(released(course, cases.ASSIGNMENT))),
        ("typed", good, cases.typed(released(course, cases.ASSIGNMENT))),
        ("code", good, code),
        ("empty", b"", None),
    ):
        hand_in(course, learner, cases.ASSIGNMENT, records, notebook=notebook)
    done = nbgrader(course, "autograde", cases.ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(course.gradebook) as connection:
        rows = connection.execute(
            """SELECT sa.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g JOIN base_cell b ON b.id = g.cell_id
            JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id"""
        ).fetchall()
    found = {(learner, cell): (score, manual) for learner, cell, score, manual in rows}
    assert found["deleted", "item-numeric"] == (None, 1), "a deleted cell waits for a person for ever"
    assert found["code", cases.PLAN] == (0.0, 0), "a plan in the journal is not seen"
    assert found["empty", "item-numeric"] == (0.0, 0), "an empty journal is a score of 0"
    assert (course.autograded / "code" / cases.ASSIGNMENT / "ran").exists(), "learners' code is run"
    typed = (course.autograded / "typed" / cases.ASSIGNMENT / f"{cases.ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
    assert "<script>7</script>" in typed, "what was typed is shown unescaped"
