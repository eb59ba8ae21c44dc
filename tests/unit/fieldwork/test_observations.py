"""Observations: every sheet kept, nothing overwritten, what must not be written is refused by name."""

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import small_course
from nbclient import NotebookClient

from daisuso.curriculum.content import load_content
from daisuso.curriculum.observation import ObservationSheet
from daisuso.errors import CourseError, ObservationRefused
from daisuso.fieldwork.observation_form import ObservationForm
from daisuso.fieldwork.observations import Observation, observations, observed_conduct, record_observation
from daisuso.response.course_directory import CourseDirectory

SHEET = ObservationSheet.from_json(load_content("observation.json"))
TODAY = "2026-11-24"
NOTEBOOK = Path(__file__).parents[3] / "notebooks/coordinator/observation.ipynb"


@pytest.fixture
def course(tmp_path):
    made = CourseDirectory.open(small_course.write_course(tmp_path / "course"))
    made.roster.write_text("learner,given_name\nan-01,An\nbinh-02,Bình\n", encoding="utf-8")
    return made


SEEN = Observation("an-01", "giam-sat-1", "2026-11-20", "door", {"E3.1": 2, "E4.2": 0}, "Để bà tự bấm.", "Nhờ kể lại.")


def test_a_second_sheet_stands_beside_the_first(course):
    assert record_observation(course, SHEET, SEEN, today=TODAY) == 1
    assert record_observation(course, SHEET, replace(SEEN, marks={"E4.2": 2}), today=TODAY) == 2
    assert record_observation(course, SHEET, replace(SEEN, learner="binh-02"), today=TODAY) == 1
    table = observations(course)
    assert list(table.columns) == [
        "learner", "observer", "visited_on", "occasion", "sheet", "version", "visit", "indicator", "mark",
    ]  # fmt: skip
    marks = table[["learner", "visit", "indicator", "mark"]].values.tolist()
    assert marks[:3] == [["an-01", 1, "E3.1", 2], ["an-01", 1, "E4.2", 0], ["an-01", 2, "E4.2", 2]]
    assert marks[3:] == [["binh-02", 1, "E3.1", 2], ["binh-02", 1, "E4.2", 0]]


def test_nobody_observed_is_an_empty_table(course):
    assert observations(course).empty and "mark" in observations(course).columns


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learner": "khong-co"}, "not on the roster"),
        ({"observer": "Chị Hoa"}, "not an id"),
        ({"observer": "an-01"}, "nobody observes themselves"),
        ({"visited_on": "2026-11-25"}, "not a day up to today"),
        ({"visited_on": "hôm qua"}, "not a day up to today"),
        ({"occasion": "chợ"}, "not one of"),
        ({"marks": {}}, "no mark"),
        ({"marks": {"E3.1": 3}}, "not on the sheet"),
        ({"marks": {"E3.1": True}}, "not on the sheet"),
        ({"marks": {"B1.1": 1}}, "not on the sheet"),
        ({"well": "a" * 501}, "501 letters"),
        ({"unsafe": "gọi số 0901 234 567"}, "telephone or identity number"),
    ],
)
def test_what_must_not_be_written_is_refused_and_nothing_is_written(course, changes, words):
    with pytest.raises(ObservationRefused, match=words):
        record_observation(course, SHEET, replace(SEEN, **changes), today=TODAY)
    assert not (course.root / "observations").exists()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_form_writes_what_was_marked_and_is_empty_again(course, lang):
    form = ObservationForm(course, lang)
    form.save.click()
    assert 'role="alert"' in form.status.value and not (course.root / "observations").exists()
    assert ("An · an-01", "an-01") in form.learner.options
    form.learner.value, form.observer.value = "an-01", "giam-sat-1"
    form.marks["E3.1"].value, form.notes["well"].value = 2, "Tay để sau lưng."
    form.save.click()
    assert "✓" in form.status.value and "an-01" in form.status.value
    assert observations(course)["mark"].tolist() == [2]
    assert form.marks["E3.1"].value is None and form.notes["well"].value == "" and form.learner.value == ""


def test_the_notebook_runs_from_top_to_bottom(course, monkeypatch):
    record_observation(course, SHEET, SEEN, today=TODAY)
    path = course.root.parents[0]
    monkeypatch.setenv("DAISUSO_COURSE", str(course.root))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path)}}).execute()
    assert "E3.1" in str(notebook.cells[-1].outputs)


@pytest.mark.parametrize("day", ["20261120", "0001-01-01", "2024-12-31", "2026-W47-5"])
def test_a_day_is_written_in_one_way_and_lies_within_the_campaign(course, day):
    with pytest.raises(ObservationRefused, match="not a day up to today"):
        record_observation(course, SHEET, replace(SEEN, visited_on=day), today=TODAY)


@pytest.mark.parametrize("number", ["0909/123/456", "0909  123  456", "(0909) 123-456", "079.200.001.234"])
def test_numbers_of_people_are_seen_however_they_are_written(course, number):
    with pytest.raises(ObservationRefused, match="telephone or identity number"):
        record_observation(course, SHEET, replace(SEEN, well=f"gọi {number}"), today=TODAY)


def test_the_button_pressed_twice_is_one_visit(course):
    assert record_observation(course, SHEET, SEEN, today=TODAY) == record_observation(course, SHEET, SEEN, today=TODAY) == 1


def test_what_was_changed_by_hand_is_not_passed_on(course):
    record_observation(course, SHEET, SEEN, today=TODAY)
    path = course.root / "observations" / "an-01" / "responses.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"E4.2":0', '"E4.2":2'), encoding="utf-8")
    with pytest.raises(CourseError, match="changed or damaged"):
        observations(course)


def test_a_failed_repair_is_followed_by_an_observed_task(course):
    assert observed_conduct(course).empty
    record_observation(course, SHEET, SEEN, today=TODAY)
    record_observation(course, SHEET, replace(SEEN, conduct="vneid-no-passcode", shown=False), today=TODAY)
    record_observation(course, SHEET, replace(SEEN, conduct="vneid-no-passcode", shown=True, visited_on="2026-11-21"), today=TODAY)
    table = observed_conduct(course)
    assert table[["visited_on", "conduct", "shown"]].values.tolist() == [
        ["2026-11-20", "vneid-no-passcode", False], ["2026-11-21", "vneid-no-passcode", True],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conduct": "vneid-no-passcode"}, "go together"),
        ({"shown": True}, "go together"),
        ({"conduct": "khong-co", "shown": True}, "no conduct"),
    ],
)
def test_an_observed_task_is_whole(course, changes, words):
    with pytest.raises(ObservationRefused, match=words):
        record_observation(course, SHEET, replace(SEEN, **changes), today=TODAY)
