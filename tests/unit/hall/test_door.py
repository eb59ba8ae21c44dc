import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from daisuso.errors import CourseError
from daisuso.hall.cookie_key import cookie_key, key_file
from daisuso.hall.door import Door
from daisuso.hall.guesses import Guesses
from daisuso.response.course_directory import CourseDirectory
from daisuso.roster.code import new_code, shown
from daisuso.roster.roster import Entry, add_learner, changed

KEY = bytes(range(32))


@pytest.fixture
def lan(course: CourseDirectory) -> Entry:
    course.roster.write_text("learner,given_name\n", "utf-8")
    return add_learner(course, "Lan")


@pytest.fixture
def door(course: CourseDirectory, lan: Entry) -> Door:
    return Door(course, KEY, Guesses(lambda: 0.0))


def stranger_code(*taken: str) -> str:
    return new_code(taken)


@pytest.mark.parametrize("form", [str, shown, lambda code: f"  {code[:3]}.{code[3:6]}-{code[6:]}\n", lambda code: f"Mã: {code}"])
def test_a_code_is_taken_in_every_form_that_people_type(door: Door, lan: Entry, form) -> None:
    tried = door.try_code(form(lan.code), "10.0.0.1")
    assert (tried.kind, tried.entry) == ("known", lan)


def test_a_slip_of_the_finger_is_said_and_costs_nothing(door: Door, lan: Entry) -> None:
    swapped = lan.code[:-1] + str((int(lan.code[-1]) + 1) % 10)
    for _ in range(200):
        assert door.try_code(swapped, "10.0.0.1").kind == "slip"
    assert (door.try_code("12 34", "10.0.0.1").kind, door.try_code("12 34", "10.0.0.1").digits) == ("short", 4)
    assert door.try_code(lan.code + "1", "10.0.0.1").kind == "long"
    assert door.try_code("", "10.0.0.1").kind == "short"
    assert door.try_code(lan.code, "10.0.0.1").kind == "known"


def test_a_class_behind_one_router_does_not_lock_itself_out(door: Door, course: CourseDirectory) -> None:
    people = [add_learner(course, f"Người {number}".replace("0", "không")) for number in range(1, 41)]
    for entry in people * 3:
        assert door.try_code(entry.code, "10.0.0.1").entry == entry


def test_where_guessing_is_stopped_a_right_code_is_answered_as_a_wrong_one_without_being_looked_up(
    door: Door, lan: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        assert door.try_code(stranger_code(lan.code), "10.0.0.1").kind == "unknown"
    looked: list[str] = []
    find = door.people.by_code
    monkeypatch.setattr(door.people, "by_code", lambda code: looked.append(code) or find(code))
    right, wrong = door.try_code(lan.code, "10.0.0.1"), door.try_code(stranger_code(lan.code), "10.0.0.1")
    assert right == wrong
    assert (right.kind, right.entry, right.seconds) == ("wait", None, 20)
    assert looked == []
    assert door.try_code(lan.code, "10.0.0.2").entry == lan


def test_nobody_without_a_code_can_be_meant(course: CourseDirectory, lan: Entry) -> None:
    with changed(course) as entries:
        entries.append(Entry("no-code", "Hoa"))
    door = Door(course, KEY)
    assert door.try_code("", "10.0.0.1").entry is None
    assert door.people.by_code("") is None
    assert door.asked(f"no-code.{door.mark(Entry('no-code', 'Hoa'))}") is None


def test_whom_a_browser_is_asked_about_cannot_be_made_up(door: Door, lan: Entry) -> None:
    assert door.asked(f"{lan.learner}.{door.mark(lan)}") == lan
    for forged in (
        "",
        lan.learner,
        f"{lan.learner}.",
        f"{lan.learner}.{'0' * 16}",
        f"binh-02.{door.mark(lan)}",
        f"{lan.learner}.ế",
    ):
        assert door.asked(forged) is None


def test_who_is_taken_from_the_roster_or_gets_a_new_code_is_gone_and_who_comes_back_is_known(
    door: Door, course: CourseDirectory, lan: Entry
) -> None:
    session = door.sessions.join(lan.learner, door.mark(lan))
    cookie = f"{lan.learner}.{session}"
    assert door.standing(cookie).kind == "active"
    with changed(course) as entries:
        entries.clear()
    assert door.standing(cookie) == door.standing("somebody.else")
    assert door.standing(cookie).kind == "gone"
    with changed(course) as entries:
        entries.append(lan)
    assert door.standing(cookie).kind == "active"
    with changed(course) as entries:
        entries[0] = replace(lan, code=stranger_code(lan.code))
    assert door.standing(cookie).kind == "gone"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"learner,given_name,code\nan-01,An,123\n", None])
def test_a_roster_that_cannot_be_read_for_a_while_puts_nobody_out(
    door: Door, course: CourseDirectory, lan: Entry, content: bytes | None
) -> None:
    whole = course.roster.read_bytes()
    if content is None:
        course.roster.unlink()
    else:
        course.roster.write_bytes(content)
    assert door.people.find(lan.learner) == lan
    course.roster.write_bytes(whole + b"")
    add_learner(course, "Hoa")
    assert len(door.people.now().entries) == 2


def test_the_key_is_made_once_and_is_the_owners(course: CourseDirectory) -> None:
    key = cookie_key(course)
    assert len(key) == 32
    assert cookie_key(course) == key
    path = key_file(course)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        assert cookie_key(course) == key
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"abcd", b"x" * 64, b"\xff" * 64])
def test_a_damaged_key_is_named_with_its_cure(course: CourseDirectory, content: bytes) -> None:
    cookie_key(course)
    key_file(course).write_bytes(content)
    with pytest.raises(CourseError, match=r"damaged\. Delete it"):
        cookie_key(course)


def test_two_courses_have_keys_and_cookies_of_their_own(course: CourseDirectory, tmp_path: Path, lan: Entry) -> None:
    other = bytes(reversed(KEY))
    assert Door(course, KEY).course_mark != Door(course, other).course_mark
    assert Door(course, KEY).mark(lan) != Door(course, other).mark(lan)
