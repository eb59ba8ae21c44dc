import os
import subprocess
import sys
from pathlib import Path

import pytest
from parity.course_builder import (
    answers,
    bank_item,
    compiled_bank,
    entries,
    every_interaction,
    hand_in,
    make_course,
    neutralising,
    put_bank,
)

from daisuso.response import score_cell
from daisuso.response.score_cell import Points, cell_points, score

ITEMS = every_interaction()
NAMES = [entry.item.id for entry in ITEMS]


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course", {"vneid": ITEMS}, gradebook=False)


@pytest.fixture(autouse=True)
def fresh():
    score_cell._autograded.cache_clear()


@pytest.fixture
def graded(course, monkeypatch):
    """Hand in, copy beside the graded notebook as nbgrader does, and score there."""

    def put(records, learner="q1-001", place="autograded"):
        course.release_notebook("vneid").parent.mkdir(parents=True, exist_ok=True)
        course.release_notebook("vneid").write_bytes(b"{}")
        source = hand_in(course, learner, "vneid", records)
        folder = course.root / place / learner / "vneid"
        if folder != source:
            folder.mkdir(parents=True)
            if (source / "responses.jsonl").exists():
                (folder / "responses.jsonl").write_bytes((source / "responses.jsonl").read_bytes())
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    return put


def test_points_are_a_number_that_a_page_does_not_show():
    points = Points(0.1 + 0.2)
    assert repr(points) == "0.30000000000000004" and float(repr(points)) == points
    assert points._repr_html_() == ""
    assert repr(Points(2)) == "2.0"


@pytest.mark.parametrize("kind", ["correct", "partial", "incorrect"])
def test_autograde_scores_the_journal_beside_the_notebook(graded, kind):
    graded(answers(ITEMS, kind))
    points = [score(name) for name in NAMES if name != "item-extended-text"]
    assert all(type(point) is Points and 0 <= point <= 2 for point in points)
    assert (set(points) == {2.0}) == (kind == "correct")
    assert (set(points) == {0.0}) == (kind == "incorrect")


@pytest.mark.parametrize(
    "records", [None, b"", b"<html>", b'{"assignment":"vneid"', b"\xff\xfe\x00"], ids=["none", "empty", "html", "torn", "utf-16"]
)
def test_a_missing_or_bad_journal_is_worth_nothing_and_raises_nothing(graded, records, capfd):
    graded(records)
    assert [score(name) for name in NAMES] == [0.0] * len(NAMES)
    assert capfd.readouterr() == ("", "")


def test_an_unknown_item_or_no_text_is_worth_nothing(graded):
    graded(answers(ITEMS, "correct"))
    for name in ("no-such-item", "", None, 7, ["x"]):
        assert score(name) == 0.0


def test_another_learners_journal_is_worth_nothing(graded, course):
    from parity.course_builder import journal

    graded(journal(course, "q1-999", "vneid", answers(ITEMS, "correct")))
    assert score("item-numeric") == 0.0


def test_a_neutralised_item_gives_everyone_its_points(tmp_path, monkeypatch):
    course = make_course(tmp_path / "course", {"vneid": ITEMS}, policy=neutralising("item-numeric"), gradebook=False)
    (course.autograded / "q1-001" / "vneid").mkdir(parents=True)
    monkeypatch.chdir(course.autograded / "q1-001" / "vneid")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert (score("item-numeric"), score("item-ordering")) == (2.0, 0.0)


def test_an_older_version_worth_more_is_cut_to_what_the_cell_is_worth(course, graded):
    old = bank_item("single-choice", "item-single-choice", points=5.0)
    new = [bank_item("single-choice", "item-single-choice", version=2), *ITEMS[1:]]
    put_bank(course, compiled_bank({"vneid": new}, [old]))
    graded(entries("item-single-choice", "b", 1))
    assert score("item-single-choice") == 2.0
    assert cell_points(-1.0, 2.0) == 0.0


@pytest.mark.parametrize("place", ["submitted", "work", "release", "autograded/deeper"])
def test_no_key_is_read_outside_graded_folders(graded, place, monkeypatch):
    graded(answers(ITEMS, "correct"), place=place)
    monkeypatch.setattr(score_cell.ItemBank, "load", _forbidden)
    assert score("item-numeric") == 0.0


def _forbidden(*_):
    raise AssertionError("the bank was opened")


@pytest.mark.parametrize("execution", [None, "", "other", "validate"])
def test_no_key_is_read_unless_nbgrader_grades(graded, execution, monkeypatch):
    graded(answers(ITEMS, "correct"))
    if execution is None:
        monkeypatch.delenv("NBGRADER_EXECUTION")
    else:
        monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    monkeypatch.setattr(score_cell.ItemBank, "load", _forbidden)
    assert score("item-numeric") == 0.0


def test_validate_scores_the_items_own_correct_sample_below_source_only(course, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    monkeypatch.chdir(course.source_notebook("vneid").parent)
    assert [score(name) for name in NAMES if name != "item-extended-text"] == [2.0] * 8
    course.release_notebook("vneid").parent.mkdir(parents=True)
    monkeypatch.chdir(course.release_notebook("vneid").parent)
    assert score("item-numeric") == 0.0


def test_the_journal_and_the_bank_are_read_once_in_a_kernel(graded, monkeypatch):
    graded(answers(ITEMS, "correct"))
    assert score("item-numeric") == 2.0
    monkeypatch.setattr(score_cell.ItemBank, "load", _forbidden)
    assert score("item-ordering") == 2.0


def test_a_score_cell_needs_the_standard_library_only():
    """What a learner's kernel imports costs memory on every laptop of a class."""
    code = (
        "import sys; before = set(sys.modules); import daisuso; daisuso.score('x');"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(*sorted(new - set(sys.stdlib_module_names) - {'daisuso'}))"
    )
    environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=Path("/"))
    assert (done.stdout.strip(), done.stderr) == ("", "")
