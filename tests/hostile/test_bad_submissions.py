"""Bad submissions, rows 1 to 31 of the table of faults: each is one line that names file and item, and the others are scored."""

import json
import os
import socket
import stat
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

import pytest
from parity.course_builder import (
    answers,
    bank_item,
    entries,
    hand_in,
    journal,
    make_course,
    released,
    tree_hash,
)

from daisuso.errors import GradebookError
from daisuso.grading.evidence import read_evidence
from daisuso.grading.grade import grade_course
from daisuso.grading.gradebook import LONGEST_ROOT_ON_WINDOWS, check_root
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_record import Entry

A, BAD, GOOD = "vneid", "bad-one", 20
ITEMS = [bank_item("single-choice", "item-one"), bank_item("short-text", "item-two"), bank_item("extended-text", "item-plan")]
RIGHT = answers(ITEMS, "correct")
FOLDER = f"submitted/{BAD}/{A}"
JOURNAL, NOTEBOOK, STAMP = f"{FOLDER}/responses.jsonl", f"{FOLDER}/{A}.ipynb", f"{FOLDER}/timestamp.txt"


class Row(NamedTuple):
    """`says` must stand in one line of the report; `scored` are the points of the bad one's first two items, None where refused."""

    name: str
    put: Callable[[CourseDirectory], Any]
    says: tuple[str, ...]
    scored: tuple[float, float] | None = None


def seal(fields: str) -> bytes:
    """Close a record's JSON with a hash that matches: whoever writes a bad record on purpose can do that."""
    digest = sha256(f"{fields}}}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f'{fields},"~h":"{digest}"}}'.encode("utf-8", "surrogatepass")


def with_value(value: str, item: str = "item-two", more: str = "") -> Callable[[CourseDirectory], Any]:
    """A journal whose last record holds a value that no page writes, in a chain that is whole."""

    def put(course: CourseDirectory) -> None:
        good = journal(course, BAD, A, RIGHT)
        head = json.loads(good.splitlines()[-1])["~h"]
        fields = (
            f'{{"item":"{item}","iv":1,"k":"answer","n":{len(RIGHT) + 1},"p":"{head}","t":"2026-03-02T01:00Z","value":{value}{more}'
        )
        hand_in(course, BAD, A, good + seal(fields) + b"\n")

    return put


def with_journal(change: Callable[[bytes], bytes]) -> Callable[[CourseDirectory], Any]:
    return lambda course: hand_in(course, BAD, A, change(journal(course, BAD, A, RIGHT)))


def with_notebook(change: Callable[[bytes], bytes]) -> Callable[[CourseDirectory], Any]:
    return lambda course: hand_in(course, BAD, A, RIGHT, notebook=change(course.release_notebook(A).read_bytes()))


def with_cells(change: Callable[[dict[str, Any]], Any]) -> Callable[[CourseDirectory], Any]:
    def put(course: CourseDirectory) -> None:
        notebook = released(course, A)
        change(notebook)
        hand_in(course, BAD, A, RIGHT, notebook=notebook)

    return put


def instead_of(name: str, make: Callable[[Any], Any]) -> Callable[[CourseDirectory], Any]:
    """Something else where a file of the submission should be."""

    def put(course: CourseDirectory) -> None:
        place = hand_in(course, BAD, A, RIGHT) / name
        place.unlink()
        make(place)

    return put


def sparse(size: int) -> Callable[[Any], None]:
    """A file that takes no room on the disk and would take all of the memory."""

    def make(place: Any) -> None:
        with place.open("wb") as file:
            file.truncate(size)

    return make


def pipe(place: Any) -> None:
    os.mkfifo(place)


def plug(place: Any) -> None:
    here = os.getcwd()
    os.chdir(place.parent)  # a socket's path may have a hundred letters only
    try:
        socket.socket(socket.AF_UNIX).bind(place.name)
    finally:
        os.chdir(here)


def named(*folders: str) -> Callable[[CourseDirectory], Any]:
    """Learners' folders with names that are no ids, each with a sound submission in it."""

    def put(course: CourseDirectory) -> None:
        source = hand_in(course, BAD, A, RIGHT)
        for folder in folders:
            target = course.submitted / folder / A
            target.mkdir(parents=True)
            for path in source.iterdir():
                (target / path.name).write_bytes(path.read_bytes())
        for path in source.iterdir():
            path.unlink()
        source.rmdir()
        source.parent.rmdir()

    return put


def header(**fields: Any) -> Callable[[CourseDirectory], Any]:
    whose = (fields.pop("learner", BAD), fields.pop("assignment", A))
    return lambda course: hand_in(course, BAD, A, journal(course, *whose, RIGHT, **fields))


def file_for_folder(course: CourseDirectory) -> None:
    course.submitted.joinpath(BAD).mkdir()
    course.submitted.joinpath(BAD, A).write_text("x")


def file_for_learner(course: CourseDirectory) -> None:
    course.submitted.joinpath(BAD).write_text("x")


def linked_folder(course: CourseDirectory) -> None:
    hand_in(course, BAD, A, RIGHT).rename(course.root / "elsewhere")
    (course.submitted / BAD / A).symlink_to(course.root / "elsewhere")


def replace_in(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


def cell_of(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] == name)


def duplicate(notebook: dict[str, Any]) -> None:
    notebook["cells"].insert(1, cell_of(notebook, "item-one"))


def more_cells(count: int) -> Callable[[dict[str, Any]], Any]:
    return lambda notebook: notebook["cells"].extend([{"cell_type": "markdown", "metadata": {}, "source": ""}] * count)


FULL = (2.0, 2.0)
ROWS = [
    Row("1-empty-journal", with_journal(lambda data: b""), (JOURNAL, "the file is empty")),
    Row("1-blank-journal", with_journal(lambda data: b"\n\n"), (JOURNAL, "no text")),
    Row("1-empty-notebook", with_notebook(lambda data: b""), (NOTEBOOK, "the file is empty")),
    Row("1-empty-timestamp", lambda course: hand_in(course, BAD, A, RIGHT, timestamp=""), (STAMP, "empty"), FULL),
    Row("2-journal-cut-in-its-header", with_journal(lambda data: data[:40]), (JOURNAL, "never finished")),
    Row("2-journal-cut-in-its-last-record", with_journal(lambda data: data[:-9]), (JOURNAL, "unfinished record"), FULL),
    Row(
        "2-journal-cut-in-the-middle", with_journal(lambda data: data[: len(data) // 2]), (JOURNAL, "unfinished record"), (2.0, 0.0)
    ),
    Row("2-notebook-cut", with_notebook(lambda data: data[:-100]), (NOTEBOOK, "not JSON", "char")),
    Row("3-html", with_notebook(lambda data: b"<!DOCTYPE html>"), (NOTEBOOK, "starts with '<!DOCTYPE html>'")),
    Row("3-docx", with_notebook(lambda data: b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\xdf\xa4\xd2"), (NOTEBOOK, "not a notebook")),
    Row("3-jpeg", with_notebook(lambda data: b"\xff\xd8\xff\xe0\0\x10JFIF"), (NOTEBOOK, "not a notebook in UTF-8 (byte 0)")),
    Row(
        "3-html-as-journal", with_journal(lambda data: b"<!DOCTYPE html>\n<p>\n"), (JOURNAL, "not a response journal", "<!DOCTYPE")
    ),
    Row("4-mark-before-journal", with_journal(lambda data: b"\xef\xbb\xbf" + data), (JOURNAL, "byte order mark"), FULL),
    Row("4-mark-before-notebook", with_notebook(lambda data: b"\xef\xbb\xbf" + data), (NOTEBOOK, "byte order mark"), FULL),
    Row("5-utf-16-journal", with_journal(lambda data: data.decode().encode("utf-16")), (JOURNAL, "UTF-16; it is read"), FULL),
    Row("5-utf-16-notebook", with_notebook(lambda data: data.decode().encode("utf-16")), (NOTEBOOK, "UTF-16; it is read"), FULL),
    Row(
        "5-utf-16-be-notebook",
        with_notebook(lambda data: data.decode().encode("utf-16-be")),
        (NOTEBOOK, "UTF-16; it is read"),
        FULL,
    ),
    Row("5-broken-utf-16", with_notebook(lambda data: b"\xff\xfe{\0\x00\xd8x"), (NOTEBOOK, "begins like UTF-16 and is not")),
    Row(
        "5-windows-1258-journal",
        with_journal(replace_in("công".encode(), "công".encode("cp1258"))),
        (JOURNAL, "windows-1258"),
        (2.0, 0.0),
    ),
    Row(
        "5-windows-1258-notebook",
        with_notebook(replace_in("chữ".encode(), "chu\xd0".encode("latin-1"))),
        (NOTEBOOK, "windows-1258"),
    ),
    Row("6-nan", with_value("NaN"), (JOURNAL, f"record {len(RIGHT) + 1}", "NaN is not a number"), FULL),
    Row("6-infinity", with_value("-Infinity"), (JOURNAL, "Infinity is not a number"), FULL),
    Row("6-1e999", with_value("1e999"), (JOURNAL, "too large"), FULL),
    Row(
        "6-nan-notebook",
        with_notebook(replace_in(b'"nbformat": 4', b'"x": NaN,\n "nbformat": 4')),
        (NOTEBOOK, "NaN is not a number"),
    ),
    Row("7-key-twice", with_value('{"value":"A","value":"B"}'), (JOURNAL, "the key 'value' stands twice"), FULL),
    Row(
        "7-key-twice-notebook",
        with_notebook(replace_in(b'"nbformat": 4', b'"cells": [],\n "nbformat": 4')),
        (NOTEBOOK, "'cells' stands twice"),
    ),
    Row("8-deep", with_value("[" * 9_000 + "]" * 9_000), (JOURNAL, "nested"), FULL),
    Row("8-deep-notebook", with_notebook(lambda data: b'{"cells":' + b"[" * 100_000), (NOTEBOOK, "nested too deeply")),
    Row("9-long-integer", with_value("9" * 5_000), (JOURNAL, "an integer has 5000 digits"), FULL),
    Row(
        "9-long-integer-notebook",
        with_notebook(replace_in(b'"nbformat": 4', b'"x": ' + b"9" * 5_000 + b', "nbformat": 4')),
        (NOTEBOOK, "5000 digits"),
    ),
    Row("10-half-a-character", with_value('"\\ud800"'), (JOURNAL, "half of a character"), FULL),
    Row(
        "10-half-a-character-notebook",
        with_notebook(replace_in(b'"nbformat": 4', b'"x": "\\udfff",\n "nbformat": 4')),
        (NOTEBOOK, "half of a character"),
    ),
    Row("12-2001-cells", with_cells(more_cells(2_000)), (NOTEBOOK, "cells; up to 2000 are read")),
    Row("12-100000-cells", with_cells(more_cells(100_000)), (NOTEBOOK, "100009 cells; up to 2000 are read")),
    Row("13-500-mb", instead_of(f"{A}.ipynb", sparse(500_000_000)), (NOTEBOOK, "500000000 bytes")),
    Row("13-9-mb-journal", instead_of("responses.jsonl", sparse(9_000_000)), (JOURNAL, "9000000 bytes")),
    Row("14-pipe", instead_of("responses.jsonl", pipe), (JOURNAL, "a pipe, socket or device")),
    Row("14-socket", instead_of(f"{A}.ipynb", plug), (NOTEBOOK, "a pipe, socket or device")),
    Row("14-device", instead_of("responses.jsonl", lambda place: place.symlink_to("/dev/zero")), (JOURNAL, "a link")),
    Row("14-dangling-link", instead_of("timestamp.txt", lambda place: place.symlink_to("nowhere")), (STAMP, "a link")),
    Row("14-link-out", instead_of("responses.jsonl", lambda place: place.symlink_to("/etc/passwd")), (JOURNAL, "a link")),
    Row("14-linked-folder", linked_folder, (FOLDER, "a link")),
    Row(
        "15-folder-for-journal",
        instead_of("responses.jsonl", lambda place: place.mkdir()),
        (JOURNAL, "a folder; a file is expected"),
    ),
    Row(
        "15-folder-for-notebook", instead_of(f"{A}.ipynb", lambda place: place.mkdir()), (NOTEBOOK, "a folder; a file is expected")
    ),
    Row("15-file-for-folder", file_for_folder, (FOLDER, "a file; a folder is expected")),
    Row("15-file-for-learner", file_for_learner, (f"submitted/{BAD}", "a file; a folder is expected")),
    Row("16-windows-path-as-id", named("C:\\x"), ("submitted/C:\\x", "the learner's id is not an id")),
    Row("16-spaces", named("a b c"), ("submitted/a b c", "not an id")),
    Row("17-con", named("con"), ("submitted/con", "no device name of Windows")),
    Row("17-nul", named("NUL"), ("submitted/NUL", "not an id")),
    Row("17-aux.txt", named("aux.txt"), ("submitted/aux.txt", "not an id")),
    Row("17-trailing-dot", named("sv-001."), ("submitted/sv-001.", "not an id")),
    Row("17-trailing-space", named("sv-001 "), ("submitted/sv-001 ", "not an id")),
    Row("18-letter-case", named("SV-01", "sv-01"), ("submitted/'sv-01'", "'SV-01'", "differ only by letter case")),
    Row(
        "19-two-spellings",
        named("nguy\u1ec5n", "nguye\u0302\u0303n"),
        ("'nguy\\u1ec5n'", "'nguye\\u0302\\u0303n'", "may be one person"),
    ),
    Row("20-homoglyph", named("sv-\u0430bc"), ("submitted/'sv-\\u0430bc'", "not an id")),
    Row("20-full-width", named("sv-\uff10\uff11"), ("submitted/'sv-\\uff10\\uff11'", "not an id")),
    Row("20-reversed", named("sv-\u202e10"), ("submitted/'sv-\\u202e10'", "not an id")),
    Row("21-long-name", named("\u1ebf" * 80), ("not an id",)),
    Row(
        "26-changed-record",
        with_journal(replace_in(b'"value":"b"', b'"value":"a"')),
        (JOURNAL, "record 1", "a person must look"),
        (0.0, 2.0),
    ),
    Row(
        "26-record-removed",
        with_journal(lambda data: b"".join(data.splitlines(True)[:1] + data.splitlines(True)[2:])),
        (JOURNAL, "record 2", "a person must look"),
        (0.0, 2.0),
    ),
    Row("27-other-learner", header(learner="q1-000"), (JOURNAL, "of learner 'q1-000', 'bad-one' was expected")),
    Row("27-other-assignment", header(assignment="other"), (JOURNAL, "of assignment 'other', 'vneid' was expected")),
    Row("27-other-bank", header(bank="f" * 64), (JOURNAL, "item bank ffffffffffff", "was expected")),
    Row("27-simulated", header(synthetic=True), (JOURNAL, "a simulated learner, a real one was expected")),
    Row(
        "27-other-version",
        lambda course: hand_in(course, BAD, A, entries("item-one", "b", 7)),
        (JOURNAL, "item 'item-one'", "version 7", "expects 1"),
        (0.0, 0.0),
    ),
    Row(
        "28-unknown-item",
        lambda course: hand_in(course, BAD, A, [*RIGHT, *entries("item-nine", "b")]),
        (JOURNAL, "item 'item-nine' is not in this assignment"),
        FULL,
    ),
    Row(
        "28-list-for-text",
        lambda course: hand_in(course, BAD, A, [*RIGHT, *entries("item-two", ["x"])]),
        (JOURNAL, "item 'item-two' was not scored", "format.text"),
        (2.0, 0.0),
    ),
    Row(
        "29-points",
        with_cells(lambda book: cell_of(book, "item-one")["metadata"]["nbgrader"].update(points=99)),
        (NOTEBOOK, "cell 'item-one': its points was changed; ignored"),
        FULL,
    ),
    Row(
        "29-cell-removed",
        with_cells(lambda book: book["cells"].remove(cell_of(book, "item-one"))),
        (NOTEBOOK, "cell 'item-one' was deleted"),
        FULL,
    ),
    Row("29-cell-twice", with_cells(duplicate), (NOTEBOOK, "cell 'item-one' stands 2 times"), FULL),
    Row(
        "29-other-source",
        with_cells(lambda book: cell_of(book, "item-one").update(source="2.0")),
        (NOTEBOOK, "cell 'item-one': its text was changed"),
        FULL,
    ),
    Row(
        "29-code",
        with_cells(lambda book: book["cells"].append({"cell_type": "code", "metadata": {}, "source": "x = 1"})),
        (NOTEBOOK, "ordinary code (cell 10)", "--allow-code"),
    ),
    Row(
        "29-code-in-a-twin",
        with_cells(lambda book: book["cells"].insert(0, {**cell_of(book, "item-one"), "source": "import os"})),
        (NOTEBOOK, "ordinary code (cell 1 ('item-one'))"),
    ),
    Row("30-answer-of-10-mb", with_value('"' + "a" * 10_000_000 + '"'), (JOURNAL, "bytes; up to 8000000 are read")),
    Row(
        "30-answer-of-30-kb",
        with_value('"' + "a" * 30_000 + '"', "item-two"),
        (JOURNAL, "over 21000", f"record {len(RIGHT) + 1}"),
        FULL,
    ),
    Row(
        "30-typed-30-kb",
        with_cells(lambda book: cell_of(book, "item-plan").update(source="a" * 30_000)),
        (NOTEBOOK, "cell 'item-plan': over 20000 bytes"),
        FULL,
    ),
    Row("no-file-at-all", lambda course: course.submission(BAD, A).mkdir(parents=True), (FOLDER, "neither journal nor notebook")),
    Row("no-notebook", instead_of(f"{A}.ipynb", lambda place: None), (NOTEBOOK, "missing; graded from the journal"), FULL),
    Row("no-journal", lambda course: hand_in(course, BAD, A, None), (JOURNAL, "there is no journal"), (0.0, 0.0)),
    Row("no-date", lambda course: hand_in(course, BAD, A, RIGHT, timestamp="hôm qua"), (STAMP, "no date and time")),
    Row(
        "no-assignment",
        lambda course: hand_in(course, BAD, A, RIGHT).rename(course.submitted / BAD / "other"),
        (f"submitted/{BAD}/other", "'other' is not in the bank"),
    ),
    Row(
        "extra-file",
        lambda course: (hand_in(course, BAD, A, RIGHT) / "evil.html").write_text("<script>"),
        (FOLDER, "evil.html", "left out"),
        FULL,
    ),
]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A course with twenty good submissions."""
    course = make_course(tmp_path_factory.mktemp("hostile") / "course", {A: ITEMS})
    for number in range(GOOD):
        hand_in(course, f"q1-{number:03}", A, RIGHT)
    return course


@pytest.fixture
def course(template, tmp_path):
    import shutil

    shutil.copytree(template.root, tmp_path / "course")
    return CourseDirectory.open(tmp_path / "course")


def evidence(course):
    return {found.learner: found for found in read_evidence(course)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_one_line_names_it_and_the_others_are_scored(course, row):
    row.put(course)
    before = tree_hash(course.submitted)
    report = grade_course(course, notebooks="all")
    lines = [refusal.reason for refusal in report.refused] + [flag.what for flag in report.flagged]
    found = [line for line in lines if all(words in line for words in row.says)]
    assert len(found) == 1, lines
    assert "\n" not in found[0] and found[0].isprintable() and found[0].endswith("."), found
    assert "Traceback" not in found[0] and "report this" not in found[0]
    assert report.exit_status == 1
    assert tree_hash(course.submitted) == before
    known = evidence(course)
    assert all([item.points for item in known[f"q1-{number:03}"].items[:2]] == [2.0, 2.0] for number in range(GOOD))
    if row.scored is None:
        assert (
            any(row.says[0] in refusal.reason for refusal in report.refused)
            or "differ only" in found[0]
            or "one person" in found[0]
        )
        assert BAD not in known or (known[BAD].status == "refused" and not known[BAD].items)
        assert not (course.autograded / BAD).exists()
    else:
        assert not report.refused
        assert tuple(item.points for item in known[BAD].items[:2]) == row.scored


def test_rows_1_to_31_are_all_here():
    here = {int(row.name.split("-")[0]) for row in ROWS if row.name[0].isdigit()}
    elsewhere = {11: "control characters", 16: "asked for", 22: "long paths", 25: "copies", 31: "scripts"}
    assert here | set(elsewhere) == set(range(1, 32)) - {23, 24}


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31mđỏ", "hết\u202egnp.exe", "\u2066x\u2069", "một\u2028hai"])
def test_row_11_control_characters_are_kept_and_shown(course, text):
    hand_in(course, BAD, A, [*RIGHT, *entries("item-plan", f"Kế hoạch {text} xong")])
    assert grade_course(course, notebooks="all").exit_status == 0
    shown = (course.autograded / BAD / A / f"{A}.ipynb").read_text(encoding="utf-8")
    json.loads(shown)
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Zl"):
            assert char not in shown
            assert f"⟦U+{ord(char):04X}⟧" in shown
    assert "xong" in shown


@pytest.mark.parametrize("learner", ["..", "../../etc", "a/b", "C:\\x", "/etc", "con", "nobody-here"])
def test_row_16_a_learner_asked_for_by_a_bad_id_is_named(course, learner):
    report = grade_course(course, students=[learner, "q1-000"])
    assert report.graded == 1
    assert [refusal.reason.startswith(f"submitted/{learner}: the learner ") for refusal in report.refused] == [True]
    assert report.exit_status == 1


def test_row_22_a_course_too_deep_for_windows_is_refused_when_it_is_made(tmp_path):
    deep = tmp_path / ("d" * LONGEST_ROOT_ON_WINDOWS)
    with pytest.raises(GradebookError, match="Windows cannot open") as caught:
        check_root(deep, windows=True)
    assert "C:\\daisuso" in str(caught.value)
    check_root(deep, windows=False)
    path = f"{'r' * LONGEST_ROOT_ON_WINDOWS}\\autograded\\{'l' * 40}\\{'a' * 40}\\{'a' * 40}.ipynb"
    assert len(path) == 259


def test_row_25_one_journal_handed_in_twice_is_graded_twice_and_named(course):
    copied = journal(course, "local", A, RIGHT)
    for learner in ("bad-two", BAD):
        hand_in(course, learner, A, copied)
    report = grade_course(course)
    assert report.graded == GOOD + 2
    found = [flag for flag in report.flagged if "same journal" in flag.what]
    assert [(flag.learner, "'bad-one'" in flag.what) for flag in found] == [("bad-two", True)]
    again = grade_course(course, force=True)
    assert again.flagged == report.flagged


@pytest.mark.parametrize("cut", range(0, 1200, 29))
def test_row_2_a_journal_cut_at_any_byte_keeps_what_was_saved(course, cut):
    whole = journal(course, BAD, A, RIGHT)
    hand_in(course, BAD, A, whole[:cut])
    report = grade_course(course, students=[BAD])
    lines = whole[: cut + 1].count(b"\n")  # a last line that lacks nothing but its end is whole
    if lines == 0:
        assert report.graded == 0 and len(report.refused) == 1
        return
    expected = [2.0 if place < lines - 1 else 0.0 for place in range(2)]
    assert [item.points for item in evidence(course)[BAD].items[:2]] == expected
    torn = cut < len(whole) and not whole[:cut].endswith(b"\n")
    assert bool(report.flagged) == torn


def test_modes_of_the_course_are_not_widened(course):
    """Nothing that grading writes can be run."""
    grade_course(course, notebooks="all")
    for path in course.autograded.rglob("*"):
        assert path.is_dir() or not path.stat().st_mode & (stat.S_IXUSR | stat.S_IWUSR)


def test_an_entry_without_an_item_is_passed_over(course):
    hand_in(course, BAD, A, [*RIGHT, Entry("mark-note", "", 0, "ghi chú", "2026-03-02T01:00Z")])
    assert grade_course(course, students=[BAD]).exit_status == 0
