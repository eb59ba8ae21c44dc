import socket
from pathlib import Path

import pytest

from daisuso.errors import CourseError, UsageError
from daisuso.hall.serve import given_name, serve
from daisuso.response.course_directory import CourseDirectory


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
