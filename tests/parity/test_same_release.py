"""`create_gradebook` does what `nbgrader generate_assignment` does, without running it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import parity_cases as cases
import pytest
from course_builder import bank_item, make_course, source_notebook, write_notebook
from equality import MASTER, nbgrader, rows

from daisuso.errors import CourseError, GradebookError
from daisuso.grading import tables
from daisuso.grading.gradebook import create_gradebook
from daisuso.response.course_directory import CourseDirectory


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    home = tmp_path_factory.mktemp("release")
    forms = {"vneid": cases.ITEMS, "plan-one": [bank_item("extended-text", "item-plan-one", points=10.0)]}
    stock = make_course(home / "stock", forms, extra=[cases.EARLIER], gradebook=False)
    shutil.copytree(stock.root, home / "ours")
    ours = CourseDirectory.open(home / "ours")
    create_gradebook(ours, forms)
    done = nbgrader(stock, "generate_assignment", "*")
    assert done.returncode == 0, done.stderr
    return stock, ours


@pytest.mark.parametrize("table", MASTER)
def test_the_same_rows(both, table):
    stock, ours = both
    assert rows(ours.gradebook, table) == rows(stock.gradebook, table)
    assert rows(ours.gradebook, table)


@pytest.mark.parametrize("name", ["vneid", "plan-one"])
def test_the_same_released_notebook_byte_for_byte(both, name):
    stock, ours = both
    assert ours.release_notebook(name).read_bytes() == stock.release_notebook(name).read_bytes()


def test_the_same_schema_and_its_version(both):
    stock, ours = both
    made = [schema(course.gradebook) for course in (stock, ours)]
    more = set(made[1]) - set(made[0])
    own = {"daisuso_submission", "sqlite_autoindex_daisuso_submission_1"}
    assert more == own | {f"ix_daisuso_{table}_{column}" for table, column in tables.INDEXES}
    assert {name: made[1][name] for name in made[0]} == made[0]
    with sqlite3.connect(stock.gradebook) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(tables.ALEMBIC_VERSION,)]


def schema(gradebook):
    with sqlite3.connect(gradebook) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master"))


@pytest.mark.full
def test_nbgrader_finds_nothing_to_add(both, tmp_path):
    """nbgrader's own command over our gradebook leaves it as it is."""
    _, ours = both
    shutil.copytree(ours.root, tmp_path / "course")
    course = CourseDirectory.open(tmp_path / "course")
    done = nbgrader(course, "generate_assignment", "vneid", "--force")
    assert done.returncode == 0, done.stderr
    for table in MASTER:
        assert rows(course.gradebook, table) == rows(ours.gradebook, table)
    assert course.release_notebook("vneid").read_bytes() == ours.release_notebook("vneid").read_bytes()


def test_no_program_from_the_path_is_needed(tmp_path):
    """nbgrader runs the program `alembic` from PATH when it makes a gradebook: it fails in an environment that is not activated."""
    course = make_course(tmp_path / "course", {"vneid": cases.ITEMS[:2]}, gradebook=False)
    code = (
        "import sys; from pathlib import Path; from daisuso.grading.gradebook import create_gradebook; "
        "from daisuso.response.course_directory import CourseDirectory; "
        "create_gradebook(CourseDirectory.open(Path(sys.argv[1])), ['vneid']); "
        "assert not [name for name in sys.modules if name.startswith('nbgrader')]"
    )
    environment = {**os.environ, "PATH": ""}
    subprocess.run([sys.executable, "-c", code, str(course.root)], env=environment, check=True, timeout=60)
    assert rows(course.gradebook, "source_cell")


def test_releasing_again_keeps_ids_and_takes_in_changes(tmp_path):
    course = make_course(tmp_path / "course", {"vneid": cases.ITEMS})
    before = ids(course)
    create_gradebook(course, ["vneid"])
    assert ids(course) == before
    fewer = [entry for entry in cases.ITEMS if entry.item.type != "numeric"]
    write_notebook(course.source_notebook("vneid"), source_notebook("vneid", fewer))
    create_gradebook(course, ["vneid"])
    assert {name for name, _ in before} - {name for name, _ in ids(course)} == {"item-numeric"}
    assert ids(course) <= before
    with sqlite3.connect(course.gradebook) as connection:
        orphans = connection.execute("SELECT count(*) FROM grade_cells WHERE id NOT IN (SELECT id FROM base_cell)").fetchone()
    assert orphans == (0,)


def ids(course):
    with sqlite3.connect(course.gradebook) as connection:
        return set(connection.execute("SELECT name, id FROM base_cell"))


def test_cells_may_not_come_or_go_once_learners_have_handed_in(tmp_path):
    from course_builder import answers, hand_in

    from daisuso.grading.grade import grade_course

    course = make_course(tmp_path / "course", {"vneid": cases.ITEMS}, extra=[cases.EARLIER])
    hand_in(course, "q1-001", "vneid", answers(cases.ITEMS, "correct"))
    assert grade_course(course).graded == 1
    write_notebook(course.source_notebook("vneid"), source_notebook("vneid", cases.ITEMS[1:]))
    before = rows(course.gradebook, "source_cell")
    with pytest.raises(GradebookError, match="item-single-choice came or went"):
        create_gradebook(course, ["vneid"])
    assert rows(course.gradebook, "source_cell") == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": "### BEGIN HIDDEN TESTS"}, "BEGIN HIDDEN TESTS"),
        ({"source": "x"}, "stands twice"),
    ],
)
def test_what_only_nbgrader_can_release_is_left_to_it(tmp_path, change, words):
    course = make_course(tmp_path / "course", {"vneid": cases.ITEMS}, gradebook=False)
    notebook = json.loads(course.source_notebook("vneid").read_bytes())
    notebook["cells"].append({**notebook["cells"][-1], **change})
    if "HIDDEN" in words:
        notebook["cells"][-1]["metadata"] = {}
    write_notebook(course.source_notebook("vneid"), notebook)
    with pytest.raises(CourseError, match=words):
        create_gradebook(course, ["vneid"])
    assert not course.gradebook.exists()
