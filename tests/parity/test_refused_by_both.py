"""What becomes of a submission that daisuso refuses, in daisuso and in nbgrader with the course's settings."""

import sqlite3

import parity_cases as cases
import pytest

from daisuso.grading.evidence import read_evidence

REASONS = {
    "SV01": "submitted/SV01: the learner's id is not an id.",
    "r-code": "submitted/r-code/vneid/vneid.ipynb: it holds ordinary code (cell 22), which is not run.",
    "r-empty": "submitted/r-empty/vneid/responses.jsonl: the file is empty.",
    "r-html": "submitted/r-html/vneid/vneid.ipynb: this is not a notebook (it starts with '<!DOCTYPE html><p>').",
    "r-other": "submitted/r-other/vneid/responses.jsonl: the journal is of learner 'all-correct', 'r-other' was expected.",
}


@pytest.fixture
def usual(pair):
    if pair.more:
        pytest.skip("nothing to mend: the default run of this test hands in the refused work")
    return pair


def test_daisuso_names_each_with_file_and_cure_and_grades_the_others(usual):
    said = [refusal.reason for refusal in usual.report.refused]
    assert len(said) == len(REASONS) == len(cases.REFUSED)
    for reason in REASONS.values():
        assert sum(line.startswith(f"{reason} ") and len(line) > len(reason) for line in said) == 1, reason
    assert usual.report.graded == len(usual.accepted)
    assert usual.report.exit_status == 1


def test_daisuso_gives_no_score_and_keeps_the_reason(usual):
    evidence = {found.learner: found for found in read_evidence(usual.ours)}
    for learner in ("r-code", "r-empty", "r-html", "r-other"):
        assert (evidence[learner].status, evidence[learner].items) == ("refused", ())
        assert evidence[learner].reason in [refusal.reason for refusal in usual.report.refused]
        assert not (usual.ours.autograded / learner).exists()
    assert "SV01" not in evidence, "what is no id is no learner"


def test_nbgrader_fails_on_each_and_leaves_rows_without_a_score(usual):
    """Pinned: nbgrader makes the rows of a submission before it opens the notebook, and its exit status is 1."""
    assert usual.status == 1
    for learner in cases.REFUSED:
        assert f"There was an error processing assignment 'vneid' for student '{learner}'" in usual.log
        assert not (usual.stock.autograded / learner / "vneid").exists()
    with sqlite3.connect(usual.stock.gradebook) as connection:
        found = connection.execute(
            """SELECT sa.student_id, count(*), count(g.auto_score), min(g.needs_manual_grade) FROM grade g
            JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
            WHERE sa.student_id IN (?, ?, ?, ?, ?) GROUP BY sa.student_id ORDER BY sa.student_id""",
            cases.REFUSED,
        ).fetchall()
    assert found == [(learner, 9, 0, 1) for learner in sorted(cases.REFUSED)]


def test_nbgrader_runs_no_code_of_learners(usual):
    assert not list(usual.stock.root.rglob("ran"))
