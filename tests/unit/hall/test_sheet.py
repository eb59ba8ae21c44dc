from pathlib import Path

import pytest

from daisuso.errors import ContentError
from daisuso.hall.catalogue import Catalogue
from daisuso.page.sheet import Sheet
from daisuso.response.course_directory import CourseDirectory


def test_a_lesson_says_part_and_what_comes_next(lesson: Path) -> None:
    sheet = Sheet.read_lesson(lesson, "vi")
    assert (sheet.number, sheet.minutes, sheet.pieces, sheet.questions) == (3, 30, 2, 0)
    assert [page.id for page in sheet.pages] == ["1", "2", "3", "4"]
    assert [page.piece for page in sheet.pages] == [1, 1, 1, 2]
    assert [page.left for page in sheet.pages] == [30, 30, 30, 20]
    assert sheet.pages[0].where == "Bài\u00a03. VNeID. Phần\u00a01 trong 2"
    assert [page.next for page in sheet.pages] == ["Tự kiểm tra 2\u00a0câu", "Tiếp", "Tiếp", "Tiếp"]


def test_a_form_numbers_its_questions_and_ends_with_the_review(course: CourseDirectory) -> None:
    sheet = Sheet.read_assessment(course.release_notebook("vneid"), course.form_file("vneid"), "en")
    assert (sheet.title, sheet.minutes, sheet.questions, sheet.pieces) == ("Module test", 20, 2, 3)
    assert [page.title for page in sheet.pages] == ["Question\u00a01 of 2", "Question\u00a02 of 2", "Module test"]
    assert [page.next for page in sheet.pages] == ["Next", "Review", ""]


def test_a_notebook_without_pages_is_one_page(tmp_path: Path) -> None:
    path = tmp_path / "plain.ipynb"
    path.write_text('{"metadata": {"title": "Một trang"}, "cells": [{"metadata": {}}]}', "utf-8")
    sheet = Sheet.read_lesson(path, "vi")
    assert [(page.id, page.title) for page in sheet.pages] == [("1", "Một trang")]


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_what_is_no_notebook_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(ContentError, match=r"broken\.ipynb"):
        Sheet.read_lesson(path, "vi")


def test_only_what_is_there_is_found(lesson: Path, course: CourseDirectory) -> None:
    catalogue = Catalogue(course, lesson.parents[1])
    assert [sheet.slug for sheet in catalogue.all("lesson", "vi")] == ["vneid"]
    assert [sheet.slug for sheet in catalogue.all("assessment", "vi")] == ["vneid"]
    for slug in ("", "..", "../course", "vneid.ipynb", "vneid/vneid", "VNEID", "con", "khong-co"):
        assert catalogue.find("lesson", slug, "vi") is None
        assert catalogue.find("assessment", slug, "vi") is None
    assert catalogue.find("lesson", "vneid", "en") is None
