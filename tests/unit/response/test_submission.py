import shutil

import pytest
from parity.course_builder import answers, bank_hash, bank_item, hand_in, journal, make_course

from daisuso.assessment.bank import ItemBank
from daisuso.errors import SubmissionError
from daisuso.response.submission import (
    HandedIn,
    check_place,
    handed_in,
    known_banks,
    read_files,
    read_regular,
    read_submission,
    shown,
)

ITEMS = [bank_item("single-choice", "item-one"), bank_item("numeric", "item-two")]
RIGHT = answers(ITEMS, "correct")


@pytest.fixture
def course(tmp_path):
    made = make_course(tmp_path / "course", {"vneid": ITEMS}, gradebook=False)
    path = made.release_notebook("vneid")
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"cells": []}')
    return made


def test_the_three_files_are_read_and_the_rest_is_listed(course):
    folder = hand_in(course, "q1-001", "vneid", RIGHT)
    (folder / "notes.txt").write_text("x")
    (folder / "responses.jsonl.lock").write_text("")
    (folder / "responses.jsonl.torn-17").write_text("")
    (folder / ".DS_Store").write_text("")
    (folder / ".ipynb_checkpoints").mkdir()
    files = read_files(course, "q1-001", "vneid")
    (folder / "form.json").write_text("{}")
    files = read_files(course, "q1-001", "vneid")
    assert "notes.txt" in files.extra and len(files.extra) == 6
    assert files.notebook == b'{"cells": []}' and files.timestamp == b"2026-03-02 01:30:00 UTC"
    submission = read_submission(files, {bank_hash(course)}, synthetic=False)
    assert submission.reading.responses["item-one"].value == "b"
    assert submission.findings == ("submitted/q1-001/vneid: notes.txt: not part of an assignment; left out.",)


def test_many_extra_files_are_named_in_one_line():
    files = HandedIn("q1-001", "vneid", b"", None, None, tuple(f"f{n}" for n in range(9)))
    found = read_submission(files, {"x"}, synthetic=False).findings
    assert found[1].startswith("submitted/q1-001/vneid: f0, f1, f2, f3, f4 and 4 more: not part")


def test_a_journal_of_a_bank_released_earlier_is_known(course):
    bank = ItemBank.load(course.bank)
    form = course.form_file("vneid")
    form.write_text(form.read_text().replace(bank.hash, "e" * 64))
    assert known_banks(course, bank, "vneid") == {bank.hash, "e" * 64}
    form.unlink()
    assert known_banks(course, bank, "vneid") == {bank.hash}


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"learner": "q1-002"}, "of learner 'q1-002', 'q1-001' was expected"),
        ({"assignment": "other"}, "of assignment 'other', 'vneid' was expected"),
        ({"bank": "d" * 64}, "item bank dddddddddddd, "),
        ({"synthetic": True}, "of a simulated learner, a real one was expected"),
    ],
)
def test_a_journal_that_is_not_this_learners_work_is_refused(course, about, words):
    whose = {"learner": "q1-001", "assignment": "vneid", **about}
    data = journal(course, whose.pop("learner"), whose.pop("assignment"), RIGHT, **whose)
    files = HandedIn("q1-001", "vneid", None, data, None, ())
    with pytest.raises(SubmissionError, match=words) as caught:
        read_submission(files, {bank_hash(course)}, synthetic=False)
    assert caught.value.where == "submitted/q1-001/vneid/responses.jsonl" and caught.value.cure


def test_a_journal_without_a_learners_id_is_read_and_named(course):
    data = journal(course, "local", "vneid", RIGHT)
    found = read_submission(HandedIn("q1-001", "vneid", b"", data, None, ()), {bank_hash(course)}, synthetic=False)
    assert "make sure that it is 'q1-001'" in found.findings[0] and found.reading.responses


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a" * 10)
    assert read_regular(path, "file", 10) == b"a" * 10
    with pytest.raises(SubmissionError, match="has 10 bytes; up to 9 are read"):
        read_regular(path, "file", 9)
    assert read_regular(tmp_path / "none", "none", 9) is None


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"a")

    def refuse(*_arguments, **_settings):  # as for an ordinary user; root may read everything
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("daisuso.response.submission.os.open", refuse)
    with pytest.raises(SubmissionError, match="cannot be read"):
        read_regular(path, "file", 9)


@pytest.mark.parametrize("learner", ["..", "a/b", "", "CON", "nul", "q1-é", "x" * 41, "-ab"])
def test_a_bad_id_is_refused_before_any_path_is_made_of_it(course, learner):
    with pytest.raises(SubmissionError, match="id is not an id"):
        check_place(course, learner, "vneid")


def test_what_was_handed_in_is_listed_by_assignment(course):
    for learner in ("q1-002", "q1-001"):
        hand_in(course, learner, "vneid", RIGHT)
    shutil.copytree(course.submission("q1-001", "vneid"), course.submission("q1-001", "plan-one"))
    (course.submitted / ".q1-003.new").mkdir()
    (course.submitted / "q1-001" / ".vneid.17.new").mkdir()
    (course.submitted / "q1-001" / "Bài 1").mkdir()
    found, refused = handed_in(course)
    assert found == {"plan-one": ["q1-001"], "vneid": ["q1-001", "q1-002"]}
    assert [error.where for error in refused] == ["submitted/q1-001/'B\\xe0i 1'"]
    shutil.rmtree(course.submitted)
    assert handed_in(course) == ({}, [])


def test_names_are_shown_so_that_look_alikes_differ():
    assert shown("q1-001") == "q1-001"
    assert shown("q1\u202e") == "'q1\\u202e'" and shown("a\nb") == "'a\\nb'"
