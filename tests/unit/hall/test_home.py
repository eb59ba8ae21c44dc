from pathlib import Path

import pytest

from daisuso.hall import home as module
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.home import home
from daisuso.hall.words import Words
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.responses import ItemResponse


def states(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in home(catalogue, Words("vi"), "an-01", "An").tests]


def test_the_card_leads_to_the_first_lesson(lesson: Path, course: CourseDirectory) -> None:
    view = home(Catalogue(course, lesson.parents[1]), Words("vi"), "an-01", "An")
    assert (view.card, view.start, view.go_on) == ("Bài\u00a03. VNeID: mỗi công dân", "Học bài\u00a03", "Học tiếp bài\u00a03")
    assert view.first is not None
    assert view.first.state == "Chưa học, 30\u00a0phút"
    assert view.first.wheres["4"] == "Bạn đang ở phần\u00a02 trong 2. Còn khoảng 20\u00a0phút."
    assert view.first.place == "daisuso:place:an-01:lesson:vneid"


def test_an_assessment_is_new_then_under_way_then_handed_in(
    lesson: Path, course: CourseDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue(course, lesson.parents[1])
    assert states(catalogue) == [("new", "Chưa làm, 2\u00a0câu, 20\u00a0phút")]
    folder = course.work("an-01", "vneid")
    folder.mkdir(parents=True)
    (folder / "responses.jsonl").write_bytes(b"damaged")
    assert states(catalogue)[0][0] == "new"

    class Reading:
        def __init__(self) -> None:
            self.responses = {"q1": ItemResponse("a", 1, 1, "")}

    monkeypatch.setattr(module, "read_journal", lambda data: Reading())
    assert states(catalogue) == [("now", "Đã làm 1 trong 2\u00a0câu")]
    course.submission("an-01", "vneid").mkdir(parents=True)
    assert states(catalogue) == [("sent", "Đã nộp, chờ chấm")]


def test_another_learners_work_is_not_mine(lesson: Path, course: CourseDirectory) -> None:
    course.submission("binh-02", "vneid").mkdir(parents=True)
    assert states(Catalogue(course, lesson.parents[1]))[0][0] == "new"
