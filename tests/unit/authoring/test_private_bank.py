"""A private bank: the same format, kept elsewhere, released beside the open one."""

import shutil
from pathlib import Path

import pytest

from daisuso.assessment.bank import ItemBank
from daisuso.authoring.bank_places import find_bank, from_private_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.cli.main import main
from daisuso.errors import BankError, SourceError

SAMPLE = Path(__file__).parents[2] / "data" / "private-bank"
TODAY = "2026-11-24"


@pytest.fixture
def course(tmp_path):
    made = init_course(tmp_path / "course", "25747", synthetic=True)
    release(made, find_bank(None), ("vneid",), today=TODAY)
    return made


def test_a_private_form_is_released_beside_the_open_ones(course):
    before = course.release_notebook("vneid").read_bytes()
    assert main(["release", str(course.root), "--bank", str(SAMPLE)]) == 0
    bank = ItemBank.load(course.bank)
    assert {item for item, _ in bank.form("final-b").items} == {"rieng-f01", "rieng-f02", "rieng-f03"}
    assert bank.form("vneid").items and bank.has("vneid-m01", 1)
    assert course.release_notebook("vneid").read_bytes() == before
    assert bank.form("final-b").module == "" and bank.form("final-b").kind == "final"
    assert bank.form("final-b").private and not bank.form("vneid").private
    assert "private" not in course.form_file("final-b").read_text(encoding="utf-8")


def test_the_dates_of_the_facts_released_before_stay_known(course):
    before = dict(ItemBank.load(course.bank).facts)
    release(course, find_bank(SAMPLE), today=TODAY)
    after = ItemBank.load(course.bank).facts
    assert before and set(before) <= set(after)


def test_a_private_form_draws_nothing_that_was_published():
    data = find_bank(SAMPLE).data
    assert set(data["items"]) == {"rieng-f01", "rieng-f02", "rieng-f03"}
    assert set(data["forms"]) == {"final-b"}


def test_no_private_key_is_in_what_learners_get(course):
    release(course, find_bank(SAMPLE), today=TODAY)
    shown = course.release_notebook("final-b").read_text(encoding="utf-8") + course.form_file("final-b").read_text(encoding="utf-8")
    assert "rieng-f02" in shown and "quá bảy ngày thì liên hệ" not in shown and '"correct"' not in shown


def test_an_id_of_the_open_bank_is_refused_by_name(tmp_path):
    copy = Path(shutil.copytree(SAMPLE, tmp_path / "bank"))
    items = copy / "assessments/items/sample.yaml"
    items.write_text(items.read_text(encoding="utf-8").replace("id: rieng-f01", "id: vneid-m01"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"assessments/items/sample.yaml:4: the open bank has an item 'vneid-m01'"):
        find_bank(copy)


def test_an_assignment_of_the_open_bank_is_refused_by_name(tmp_path):
    copy = Path(shutil.copytree(SAMPLE, tmp_path / "bank"))
    blueprints = copy / "assessments/blueprints.yaml"
    blueprints.write_text(blueprints.read_text(encoding="utf-8").replace("final-b", "vneid"), encoding="utf-8")
    with pytest.raises(SourceError, match="the open bank has an assignment 'vneid'"):
        find_bank(copy)


def test_without_a_repository_it_says_what_is_missing():
    with pytest.raises(BankError, match="needs the repository beside it"):
        from_private_bank(SAMPLE, None)
