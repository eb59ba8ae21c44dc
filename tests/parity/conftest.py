"""The parity run: the same submissions graded by nbgrader itself and by daisuso, once a session."""

import shutil
import sqlite3
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import parity_cases as cases
from course_builder import COURSE, make_course, tree_hash
from equality import nbgrader

from daisuso.grading.grade import grade_course
from daisuso.grading.report import GradeReport
from daisuso.response.course_directory import CourseDirectory


@dataclass
class Pair:
    """One course twice: `stock` was graded by `nbgrader autograde`, `ours` by daisuso."""

    stock: CourseDirectory
    ours: CourseDirectory
    log: str
    status: int
    report: GradeReport
    before: str
    after: str
    accepted: tuple[str, ...]
    more: bool


def prepare(root: Path, **how: Any) -> CourseDirectory:
    """Make the course with a due date, one extension, and every submission."""
    course = make_course(root, {cases.ASSIGNMENT: cases.ITEMS}, extra=[cases.EARLIER, cases.ELSEWHERE], **how)
    with sqlite3.connect(course.gradebook) as connection:
        connection.execute("UPDATE assignment SET duedate = ?", (f"{cases.DUEDATE}.000000",))
    return course


def extend(course: CourseDirectory, learner: str) -> None:
    """Grant an extension before grading, as formgrader does: it makes the submission's rows."""
    from nbgrader.api import Gradebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{course.gradebook}", COURSE) as gradebook:
            gradebook.update_or_create_student(learner)
            gradebook.update_or_create_submission(cases.ASSIGNMENT, learner)
            gradebook.grant_extension(cases.ASSIGNMENT, learner, hours=1, minutes=30)


@pytest.fixture(scope="session", params=["usual", pytest.param("more", marks=pytest.mark.full)])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    home = tmp_path_factory.mktemp("parity")
    stock = prepare(home / "stock", config='\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    more = request.param == "more"
    chosen = {learner: put for learner, put in cases.accepted(stock).items() if (learner in cases.MORE) == more}
    if not more:
        extend(stock, "late-extended")
        chosen |= cases.refused(stock)
    for hand_in in chosen.values():
        hand_in()
    shutil.copytree(stock.root, home / "ours")
    ours = CourseDirectory.open(home / "ours")
    before = tree_hash(ours.submitted)
    report = grade_course(ours, notebooks="all")
    after = tree_hash(ours.submitted)
    done = nbgrader(stock, "autograde", cases.ASSIGNMENT)
    accepted = tuple(sorted(learner for learner in chosen if learner not in cases.REFUSED))
    return Pair(stock, ours, done.stdout + done.stderr, done.returncode, report, before, after, accepted, more)
