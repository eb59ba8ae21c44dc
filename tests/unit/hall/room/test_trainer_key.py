"""The trainer's link is a secret of the course: kept over restarts, for its owner only."""

import re

import pytest

from daisuso.errors import CourseError
from daisuso.hall.room.trainer_key import is_key, trainer_key
from daisuso.response.course_directory import CourseDirectory


def test_the_key_is_kept_and_nobody_else_can_read_it(course: CourseDirectory) -> None:
    key = trainer_key(course)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", key)  # 32 bytes
    assert trainer_key(course) == key
    path = course.root / ".daisuso" / "trainer-key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.unlink()
    assert trainer_key(course) != key


def test_a_file_that_holds_no_key_is_named(course: CourseDirectory) -> None:
    (course.root / ".daisuso" / "trainer-key").write_text("abc", "utf-8")
    with pytest.raises(CourseError, match="no trainer's key"):
        trainer_key(course)


def test_only_the_whole_key_is_the_key() -> None:
    key = "k" * 43
    assert is_key(key, key)
    for other in ("", "k" * 42, "k" * 44, "K" * 43, "ế" * 43):
        assert not is_key(other, key)
