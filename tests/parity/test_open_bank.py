"""The repository's own sources are an nbgrader course: nbgrader generates and validates them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.build import build
from daisuso.authoring.course_directory import init_course, release

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ("vneid", "vneid-plan", "an-toan")


def nbgrader(place, *arguments):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=place, env={**os.environ, "PATH": path}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def assessments(tmp_path_factory):
    copy = tmp_path_factory.mktemp("repository")
    for folder in ("curriculum", "assessments"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns(".daisuso", "gradebook.db*", "release"))
    build(copy)
    return copy / "assessments"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_items_own_correct_sample_earns_full_points(assessments, assignment):
    done = nbgrader(assessments, "validate", f"source/{assignment}/{assignment}.ipynb")
    assert done.returncode == 0, done.stderr
    assert "Success! Your notebook passes all the tests." in done.stdout


def test_a_wrong_key_does_not_pass_validation(assessments, tmp_path):
    broken = Path(shutil.copytree(assessments.parent, tmp_path / "broken")) / "assessments"
    (broken / ".daisuso/bank/bank.json").unlink()
    done = nbgrader(broken, "validate", "source/vneid/vneid.ipynb")
    assert "Success" not in done.stdout  # without keys nothing can be scored, and it says so
    assert "Run `daisuso build`" in done.stdout


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nbgrader_generates_what_daisuso_releases(assessments, assignment, tmp_path):
    done = nbgrader(assessments, "generate_assignment", assignment, "--force")
    assert done.returncode == 0, done.stderr
    course = init_course(tmp_path / "course", "25747")
    release(course, find_bank(ROOT))
    stock = (assessments / "release" / assignment / f"{assignment}.ipynb").read_bytes()
    assert stock == course.release_notebook(assignment).read_bytes()
