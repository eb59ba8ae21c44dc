import copy
import json

import pytest

from daisuso.assessment.bank import ItemBank
from daisuso.authoring.bank_places import ReleasedBank, find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.authoring.notebook import to_bytes
from daisuso.authoring.source_notebook import source_notebook
from daisuso.cli.main import main
from daisuso.cohort.simulate import simulate
from daisuso.errors import CourseError
from daisuso.grading.grade import grade_course


@pytest.fixture
def course(tmp_path):
    made = init_course(tmp_path / "course", "25747", synthetic=True)
    release(made, find_bank(None))
    simulate(made, learners=6, seed=4)
    return made


def changed(items=None):
    """The open bank as it would be after an edit: another hash, and perhaps another form."""
    bank = find_bank(None)
    data = copy.deepcopy(dict(bank.data))
    data["hash"] = "f" * 64
    if items is not None:
        data["forms"]["vneid"]["items"] = items
    compiled = ItemBank(data, "test")
    notebooks = {
        name: to_bytes(source_notebook(compiled.form(name), compiled.form_items(compiled.form(name)))) for name in data["forms"]
    }
    return ReleasedBank(data, notebooks)


def test_a_bank_released_again_keeps_work_begun_before_gradable(course):
    release(course, changed())
    bank = ItemBank.load(course.bank)
    assert bank.earlier == (find_bank(None).data["hash"],)
    report = grade_course(course)
    assert report.refused == () and report.graded > 0
    release(course, find_bank(None))
    assert ItemBank.load(course.bank).earlier == ("f" * 64,)
    release(course, find_bank(None))
    assert ItemBank.load(course.bank).earlier == ("f" * 64,)


def test_versions_released_before_stay_in_the_bank(course):
    new = changed()
    name = "vneid-f01"
    new.data["items"][name] = {
        "2": {**new.data["items"][name]["1"], "item": {**new.data["items"][name]["1"]["item"], "version": 2}}
    }
    release(course, new)
    bank = ItemBank.load(course.bank)
    assert bank.has(name, 1) and bank.has(name, 2)


def test_a_form_that_people_have_begun_does_not_change_under_them(course):
    before = course.bank.read_bytes()
    items = find_bank(None).data["forms"]["vneid"]["items"]
    with pytest.raises(CourseError, match="'vneid' has been begun or handed in here"):
        release(course, changed(items[:-1]))
    assert course.bank.read_bytes() == before


def test_what_the_bank_lacks_is_named(course):
    with pytest.raises(CourseError, match=r"no assignment 'vneid-x'.*It has: .*vneid, vneid-plan"):
        release(course, find_bank(None), ("vneid-x",))


def test_a_learners_form_holds_the_items_in_order_and_no_key(course):
    form = json.loads(course.form_file("vneid").read_text(encoding="utf-8"))
    bank = ItemBank.load(course.bank)
    assert [item["id"] for item in form["items"]] == [item for item, _ in bank.form("vneid").items]
    assert form["bank"] == bank.hash
    assert set(form["items"][0]) == {"id", "version", "type", "module", "use", "points", "scene", "stem", "body"}


def test_plans_that_learners_mark_themselves_are_released_by_name_only(tmp_path, capsys):
    made = init_course(tmp_path / "course", "25747")
    assert main(["release", str(made.root)]) == 0
    assert "Not released: an-toan-plan" in capsys.readouterr().out
    assert made.form_file("vneid").is_file() and not made.form_file("vneid-plan").exists()
    assert main(["release", str(made.root), "vneid-plan"]) == 0
    assert made.form_file("vneid-plan").is_file()


def test_an_item_that_changed_without_a_new_version_is_refused_by_name(course):
    before = course.bank.read_bytes()
    bank = changed()
    bank.data["items"]["vneid-m03"]["1"]["key"]["values"]["value"] = "8"
    bank.data["items"]["vneid-m03"]["1"]["meta"]["hash"] = "0" * 64
    with pytest.raises(CourseError, match="item 'vneid-m03' version 1 was released here with another content"):
        release(course, bank)
    assert course.bank.read_bytes() == before
