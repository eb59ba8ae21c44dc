import csv
import os
from pathlib import Path

import pytest

from daisuso.errors import CourseError, RosterError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk
from daisuso.roster.code import is_code
from daisuso.roster.roster import Roster, add_learner, changed, checked_name, give_codes


@pytest.fixture
def course(tmp_path: Path) -> CourseDirectory:
    (tmp_path / "roster.csv").write_text("learner,given_name,group\nhv-1,Lan,A\nhv-2,Hùng,B\n", encoding="utf-8")
    return CourseDirectory(tmp_path, "c", "26734", "p", False)


def test_everyone_gets_a_code_once_and_other_columns_stay(course: CourseDirectory) -> None:
    first = give_codes(course)
    assert all(is_code(entry.code) for entry in first.entries)
    assert [entry.others for entry in first.entries] == [{"group": "A"}, {"group": "B"}]
    assert give_codes(course) == first
    assert [first.by_code(entry.code) for entry in first.entries] == list(first.entries)


def test_a_walk_in_gets_an_id_of_the_ward_that_nobody_has(course: CourseDirectory) -> None:
    lan = add_learner(course, "  Lan   Anh ")
    assert (lan.learner, lan.given_name) == ("26734-0003", "Lan Anh")
    with changed(course) as entries:
        del entries[0]
    assert add_learner(course, "Tư").learner == "26734-0004"
    assert Roster.read(course).by_code(lan.code).learner == "26734-0003"


def test_a_name_in_parts_becomes_one_spelling(course: CourseDirectory) -> None:
    entry = add_learner(course, "Hu\u0300ng")
    assert entry.given_name == "Hùng"


@pytest.mark.parametrize("name", ["", "   ", "=1+1", "@x", "-3", "La\u202en", "x" * 61, "a\x00b"])
def test_what_is_no_name_is_refused(course: CourseDirectory, name: str) -> None:
    before = course.roster.read_bytes()
    with pytest.raises(RosterError, match="no name"):
        add_learner(course, name)
    assert course.roster.read_bytes() == before
    assert checked_name("Ánh") == "Ánh"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("learner\nhv-1\nhv-1\n", "roster.csv:3: 'hv-1' stands in row 2 too"),
        ("learner\nHV 1\n", "roster.csv:2: 'HV 1' is not a learner id"),
        ("learner,code\nhv-1,123456789\n", "is not a personal code"),
        ("learner,code\nhv-1,000000000\nhv-2,000000000\n", "'000000000' stands in row 2 too"),
    ],
)
def test_a_bad_row_is_named(course: CourseDirectory, rows: str, said: str) -> None:
    course.roster.write_text(rows)
    with pytest.raises(RosterError, match=said):
        Roster.read(course)


def test_no_roster_and_no_csv_are_said(course: CourseDirectory) -> None:
    course.roster.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="cannot be read"):
        Roster.read(course)
    course.roster.unlink()
    with pytest.raises(CourseError, match="no roster"):
        Roster.read(course)


class Failing(Disk):
    def sync(self, handle: int) -> None:
        raise OSError(28, os.strerror(28))


def test_a_full_disk_leaves_the_old_roster(course: CourseDirectory) -> None:
    before = course.roster.read_bytes()
    with pytest.raises(RosterError, match="cannot be changed"), changed(course, Failing()) as entries:
        entries.clear()
    assert course.roster.read_bytes() == before
    with course.roster.open(encoding="utf-8") as file:
        assert [row["learner"] for row in csv.DictReader(file)] == ["hv-1", "hv-2"]


def test_what_was_raised_inside_changes_nothing(course: CourseDirectory) -> None:
    before = course.roster.read_bytes()
    with pytest.raises(ZeroDivisionError), changed(course) as entries:
        entries.clear()
        raise ZeroDivisionError
    assert course.roster.read_bytes() == before
