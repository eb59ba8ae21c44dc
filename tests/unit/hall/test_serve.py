import socket
from pathlib import Path

import pytest

from daisuso.errors import CourseError, UsageError
from daisuso.hall.serve import given_name, serve
from daisuso.response.course_directory import CourseDirectory
from daisuso.roster.code import is_code
from daisuso.roster.roster import Roster


def test_what_is_no_course_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="not a course directory"):
        serve(tmp_path)


@pytest.mark.parametrize("learner", ["", "Lan", "../x", "a b", "con"])
def test_a_bad_learner_id_is_refused(course: CourseDirectory, learner: str) -> None:
    with pytest.raises(UsageError, match="not a learner id"):
        serve(course.root, learner=learner)


def test_a_port_that_is_taken_is_named(course: CourseDirectory, lesson: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} cannot be used"):
            serve(course.root, port=port, lessons=lesson.parents[1])


@pytest.mark.parametrize(
    ("roster", "name"),
    [
        ("learner,given_name\nan-01,An\n", "An"),
        ("\ufefflearner,given_name\r\nan-01, Bình An \r\n", "Bình An"),
        ("learner,given_name\nbinh-02,Bình\n", ""),
        ("learner\nan-01\n", ""),
        ("", ""),
    ],
)
def test_the_roster_says_how_to_greet(course: CourseDirectory, roster: str, name: str) -> None:
    course.roster.write_text(roster, "utf-8")
    assert given_name(course, "an-01") == name


def test_without_a_roster_nobody_is_named(course: CourseDirectory) -> None:
    assert given_name(course, "an-01") == ""


def test_whoever_has_no_code_yet_is_given_one_before_the_hall_opens(course: CourseDirectory, lesson: Path) -> None:
    course.roster.write_text("learner,given_name,street\nan-01,An,Lê Lợi\nbinh-02,Bình,\n", "utf-8")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UsageError, match="cannot be used"):
            serve(course.root, learner=None, port=other.getsockname()[1], lessons=lesson.parents[1])
    people = Roster.read(course).entries
    assert all(is_code(entry.code) for entry in people)
    assert [(entry.learner, entry.others) for entry in people] == [("an-01", {"street": "Lê Lợi"}), ("binh-02", {"street": ""})]


def test_without_a_roster_nobody_can_sign_in_and_that_is_said(course: CourseDirectory, lesson: Path) -> None:
    with pytest.raises(CourseError, match="there is no roster"):
        serve(course.root, learner=None, lessons=lesson.parents[1])
