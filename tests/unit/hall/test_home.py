import json
from pathlib import Path

import pytest

from daisuso.hall import home as module
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.home import home
from daisuso.page.words import Words
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.responses import ItemResponse


def states(catalogue: Catalogue) -> list[tuple[str, str]]:
    groups = {group.heading: group.rows for group in home(catalogue, Words("vi"), "an-01", "An").groups}
    return [(row.kind, row.state) for row in groups["Kiểm tra"]]


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


def test_lessons_stand_under_their_path_and_tests_in_the_order_of_the_course(lesson: Path, course: CourseDirectory) -> None:
    for slug, number in (("thiet-bi", 2), ("etax", 8), ("an-toan", 13)):
        text = lesson.read_text(encoding="utf-8").replace('"number": 3', f'"number": {number}')
        (lesson.parent / f"{slug}.ipynb").write_text(text, encoding="utf-8")
    notebook = course.release_notebook("vneid").read_text(encoding="utf-8")
    forms = {"pre-test": ("", "prepost"), "post-test": ("", "prepost"), "final-a": ("", "final"), "etax": ("etax", "module")}
    forms |= {"thiet-bi": ("thiet-bi", "module"), "vneid-plan": ("vneid", "plan"), "vneid": ("vneid", "module")}
    for name, (module_slug, kind) in forms.items():
        path = course.release_notebook(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook, encoding="utf-8")
        form = {"title": {"vi": name, "en": name}, "minutes": 20, "module": module_slug, "kind": kind}
        course.form_file(name).write_text(json.dumps(form), encoding="utf-8")
    view = home(Catalogue(course, lesson.parents[1]), Words("vi"), "an-01", "An")
    found = {group.heading: [row.address.split("/")[-1] for row in group.rows] for group in view.groups}
    assert found == {
        "Trước khi học": ["pre-test"], "Cốt lõi": ["thiet-bi", "vneid", "an-toan"], "Theo dịch vụ": ["etax"],
        "Kiểm tra": ["thiet-bi", "vneid", "vneid-plan", "etax"], "Sau khi học": ["final-a", "post-test"],
    }  # fmt: skip
    assert list(found) == ["Trước khi học", "Cốt lõi", "Theo dịch vụ", "Kiểm tra", "Sau khi học"]
    assert view.before is not None and view.before.title == "pre-test"
    assert view.start == "Học bài\u00a02"
    for done in ("thiet-bi", "vneid"):
        course.submission("an-01", done).mkdir(parents=True)
    assert home(Catalogue(course, lesson.parents[1]), Words("vi"), "an-01", "An").start == "Học bài\u00a013"
    assert home(Catalogue(course, lesson.parents[1]), Words("vi"), "an-01", "An").before is None  # skipped: no more offers
    course.submission("binh-02", "pre-test").mkdir(parents=True)
    view = home(Catalogue(course, lesson.parents[1]), Words("vi"), "binh-02", "Bình")
    assert view.before is None and view.groups[0].rows[0].kind == "sent"
