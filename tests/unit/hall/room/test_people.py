"""Who stands where in the trainer's list, and why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from daisuso.hall.room.class_watch import ClassWatch, Work
from daisuso.hall.room.people import Person, people
from daisuso.hall.room.presence import Place, Presence
from daisuso.response.course_directory import CourseDirectory

SHEET, ITEMS = "lesson/vneid", ("p1", "p2", "p3")
NOW = datetime(2026, 11, 25, 9, 41, tzinfo=UTC)


def work(*answered: str, quiet: float = 0.0, handed_in: bool = False, problem: str = "") -> Work:
    return Work(frozenset(answered), handed_in, problem, quiet)


def place(item: str = "", unsaved: tuple[str, ...] = (), sheet: str = SHEET) -> Place:
    return Place(sheet, item, 2, frozenset(unsaved))


def rows(found: list[Person]) -> list[tuple[str, str, str, int]]:
    return [(row.learner, row.why, row.cells, row.amount) for row in found]


def test_hands_then_unsaved_then_quiet_then_the_rest(clock: Any) -> None:
    here = {"an", "binh", "chi", "dung", "em"}
    presence = Presence(lambda: here, clock)
    presence.say("binh", place("p2", ("p2",)))
    presence.say("chi", place("p3"))
    clock.seconds += 360
    presence.say("dung", place("p1"))
    class_work = {
        "an": work("p1"),
        "binh": work("p1", quiet=400),
        "chi": work("p1", "p2", quiet=400),
        "dung": work(),
        "em": work("p1", "p2", "p3"),
        "gone": work("p1", quiet=4000),
        "never": work(),
    }
    found = people(SHEET, ITEMS, class_work, presence, {"an": NOW - timedelta(minutes=2)}, NOW)
    assert rows(found) == [
        ("an", "hand", "soo", 2),
        ("binh", "unsaved", "suo", 1),
        ("chi", "quiet", "ssa", 6),
        ("dung", "ok", "aoo", 0),
        ("gone", "away", "soo", 0),
        ("em", "done", "sss", 0),
    ]
    assert [row.item for row in found] == [0, 2, 3, 1, 0, 0]


def test_a_page_on_another_sheet_says_nothing_of_this_one(clock: Any) -> None:
    presence = Presence(lambda: {"an"}, clock)
    presence.say("an", place("p2", ("p2",), sheet="lesson/ai"))
    (row,) = people(SHEET, ITEMS, {}, presence, {}, NOW)
    assert (row.cells, row.why, row.item, row.elsewhere) == ("ooo", "ok", 0, True)


def test_a_phone_that_fell_asleep_still_holds_what_it_could_not_save(clock: Any) -> None:
    here = {"an"}
    presence = Presence(lambda: here, clock)
    presence.say("an", place("p2", ("p2",)))
    here.clear()
    (row,) = people(SHEET, ITEMS, {"an": work("p1")}, presence, {}, NOW)
    assert (row.here, row.cells, row.why) == (False, "suo", "unsaved")


def test_a_form_is_done_when_it_is_handed_in_and_not_before(clock: Any) -> None:
    presence = Presence(lambda: {"an", "binh"}, clock)
    class_work = {"an": work(*ITEMS), "binh": work("p1", handed_in=True)}
    found = people("assessment/vneid", ITEMS, class_work, presence, {}, NOW)
    assert [(row.learner, row.why) for row in found] == [("an", "ok"), ("binh", "done")]


def test_a_clock_set_back_makes_no_hand_negative(clock: Any) -> None:
    (row,) = people(SHEET, ITEMS, {}, Presence(set, clock), {"an": NOW + timedelta(hours=3)}, NOW)
    assert (row.why, row.amount) == ("hand", 0)


def test_silence_is_counted_from_the_last_change_in_any_lesson(
    course: CourseDirectory, answer: Callable[..., Any], clock: Any
) -> None:
    answer("an-01", "vneid", "q1")
    answer("an-01", "lesson-vneid", "vneid-p01")
    system = (course.work("an-01", "lesson-vneid") / "responses.jsonl").stat().st_mtime
    watch = ClassWatch(course, clock, lambda: system + 120)
    assert round(watch.look("vneid")["an-01"].quiet_for) == 120
    clock.seconds += 60
    assert round(watch.look("vneid")["an-01"].quiet_for) == 180
    answer("an-01", "lesson-vneid", "vneid-p02")
    assert watch.look("vneid")["an-01"].quiet_for == 0
    assert watch.look("vneid")["an-01"].answered == {"q1"}


def test_a_look_reads_nothing_twice(course: CourseDirectory, answer: Callable[..., Any]) -> None:
    for learner in ("an-01", "binh-02"):
        answer(learner, "vneid", "q1", "q2")
    watch = ClassWatch(course)
    watch.look("vneid")
    size = sum(path.stat().st_size for path in (course.root / "work").rglob("responses.jsonl"))
    assert watch.bytes_read == size
    watch.look("vneid")
    assert watch.bytes_read == size
    answer("an-01", "vneid", "q3")
    assert watch.look("vneid")["an-01"].answered == {"q1", "q2", "q3"}
    assert size < watch.bytes_read < size + 400
