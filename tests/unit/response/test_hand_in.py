import json
from datetime import UTC, datetime

import pytest

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.errors import ConsentMissing, CourseError, ResponseNotSaved, ResponseRefused
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.hand_in import hand_in, receipt_code
from daisuso.response.journal_reading import read_journal
from daisuso.response.session import Session, user_data_folder
from daisuso.response.sitting import Sitting

RELEASE = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    (root / "release" / "vneid").mkdir(parents=True)
    (root / "release" / "vneid" / "vneid.ipynb").write_bytes(RELEASE)
    (root / "daisuso.toml").write_text('format = 1\ncourse = "thu"\nward = "25747"\npolicy = "p"\nsynthetic = true\n')
    made = CourseDirectory.open(root)
    agree(made, grading=True)
    return made


def agree(course, **chosen):
    ConsentBook(course, "hoc-vien-001").decide(ConsentForm.from_json(load_content("consent.json")), chosen)


@pytest.fixture
def sitting(course):
    return Sitting(Session("hoc-vien-001", course.root / "work" / "hoc-vien-001", course, "vi"), "vneid", "abc")


def test_handing_in_copies_the_journal_and_the_untouched_notebook(sitting, course):
    sitting.record("answer", "vneid-m01", 1, "a")
    receipt = hand_in(sitting, ("vneid-m01", "vneid-m02"))
    folder = course.submission("hoc-vien-001", "vneid")
    assert (folder / "vneid.ipynb").read_bytes() == RELEASE
    assert (folder / "responses.jsonl").read_bytes() == sitting.path.read_bytes()
    assert {path.name for path in folder.iterdir()} == {"vneid.ipynb", "responses.jsonl", "timestamp.txt"}
    reading = read_journal((folder / "responses.jsonl").read_bytes())
    assert reading.chain_ok and reading.records[-1].kind == "hand-in"
    assert reading.header.synthetic is True
    assert (receipt.answered, receipt.items) == (1, 2)
    assert receipt.code == receipt_code(reading.head)
    assert list(folder.parent.iterdir()) == [folder]


def test_the_time_of_handing_in_is_kept_by_the_minute(sitting, course):
    before = datetime.now(UTC).replace(second=0, microsecond=0)
    hand_in(sitting, ("vneid-m01",))
    stamp = (course.submission("hoc-vien-001", "vneid") / "timestamp.txt").read_text()
    kept = datetime.strptime(stamp, "%Y-%m-%d %H:%M:00 UTC").replace(tzinfo=UTC)
    assert before <= kept <= datetime.now(UTC)


def test_without_consent_nothing_is_closed_and_nothing_handed_in(sitting, course):
    sitting.record("answer", "vneid-m01", 1, "a")
    agree(course)
    with pytest.raises(ConsentMissing, match="'grading'"):
        hand_in(sitting, ("vneid-m01",))
    assert sitting.handed_in is None and not course.submission("hoc-vien-001", "vneid").exists()
    sitting.record("answer", "vneid-m01", 1, "b")  # the work goes on
    agree(course, grading=True)
    hand_in(sitting, ("vneid-m01",))
    agree(course)
    assert hand_in(sitting, ("vneid-m01",)).answered == 1  # what was handed in stays: taking back is for the privacy command


def test_after_handing_in_nothing_changes_and_the_receipt_stays(sitting):
    sitting.record("answer", "vneid-m01", 1, "a")
    first = hand_in(sitting, ("vneid-m01",))
    before = sitting.path.read_bytes()
    with pytest.raises(ResponseRefused, match="handed in"):
        sitting.record("answer", "vneid-m01", 1, "b")
    assert hand_in(sitting, ("vneid-m01",)).code == first.code
    assert sitting.path.read_bytes() == before


def test_another_page_of_the_same_work_cannot_answer_after_handing_in(sitting):
    other = Sitting(sitting.session, "vneid", "abc")
    other.record("answer", "vneid-m01", 1, "a")
    hand_in(sitting, ("vneid-m01",))
    with pytest.raises(ResponseRefused):
        other.record("answer", "vneid-m02", 1, "b")


def test_a_submission_is_whole_or_not_there(sitting, course, monkeypatch):
    sitting.record("answer", "vneid-m01", 1, "a")
    calls = []

    def full(handle):
        calls.append(handle)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("daisuso.response.hand_in.os.fsync", full)
    with pytest.raises(ResponseNotSaved, match="No space left"):
        hand_in(sitting, ("vneid-m01",))
    assert calls and not course.submission("hoc-vien-001", "vneid").exists()
    monkeypatch.undo()
    assert hand_in(sitting, ("vneid-m01",)).answered == 1


def test_without_a_release_it_says_what_to_do(sitting, course):
    course.release_notebook("vneid").unlink()
    with pytest.raises(CourseError, match=r"no released notebook.*daisuso release"):
        hand_in(sitting, ())


@pytest.mark.parametrize("head", ["", "0" * 32, "f" * 32, "12ab" * 8])
def test_receipt_codes_can_be_read_aloud(head):
    code = receipt_code(head)
    assert [len(group) for group in code.split(" ")] == [4, 4, 4]
    assert not set(code) & set("01OIlL")


def test_receipt_codes_differ():
    assert len({receipt_code(f"{number:032x}") for number in range(2000)}) == 2000


def test_a_session_is_read_from_the_environment(course, monkeypatch, tmp_path):
    monkeypatch.setenv("DAISUSO_LEARNER", "hoc-vien-007")
    monkeypatch.setenv("DAISUSO_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("DAISUSO_COURSE", str(course.root))
    monkeypatch.setenv("DAISUSO_LANG", "en")
    session = Session.from_environment()
    assert (session.learner, session.lang, session.course) == ("hoc-vien-007", "en", course)
    assert session.journal("vneid") == tmp_path / "work" / "vneid" / "responses.jsonl"
    monkeypatch.setenv("DAISUSO_LEARNER", "../etc")
    with pytest.raises(CourseError, match="not an id"):
        Session.from_environment()


def test_at_ones_own_jupyter_the_journal_lies_outside_the_repository(monkeypatch, tmp_path):
    for name in ("DAISUSO_LEARNER", "DAISUSO_WORK", "DAISUSO_COURSE", "DAISUSO_LANG"):
        monkeypatch.delenv(name, raising=False)
    session = Session.from_environment(tmp_path)
    assert session.learner == "local" and session.course is None
    assert session.work == user_data_folder() / "daisuso" / "work"


@pytest.mark.parametrize("settings", ["", "format = 2", "format = 1\n", "not toml ["])
def test_a_directory_that_is_no_course_is_refused_by_name(tmp_path, settings):
    (tmp_path / "daisuso.toml").write_text(settings)
    with pytest.raises(CourseError) as caught:
        CourseDirectory.open(tmp_path)
    assert "daisuso.toml" in str(caught.value)


def test_a_folder_of_courses_stands_for_all_of_them(course, tmp_path):
    assert CourseDirectory.all_in(tmp_path) == (course,)
    assert CourseDirectory.all_in(course.root) == (course,)
    with pytest.raises(CourseError, match="no course directory here"):
        CourseDirectory.all_in(course.root / "release")
    assert CourseDirectory.above(course.root / "release" / "vneid") == course
    assert json.loads(RELEASE)["nbformat"] == 4


def test_the_journal_itself_refuses_an_answer_behind_a_hand_in(sitting):
    """The check stands under the journal's lock: a second page that looked before cannot write after."""
    other = Sitting(sitting.session, "vneid", "abc")
    assert other.handed_in is None
    hand_in(sitting, ())
    size = sitting.path.stat().st_size
    for kind, value in (("answer", "a"), ("event", {"a": "k1"}), ("restart", None)):
        with pytest.raises(ResponseRefused, match="handed in"):
            other.record(kind, "vneid-m01", 1, value)
    assert other.close() == sitting.close()
    assert sitting.path.stat().st_size == size
