"""The timer: whole minutes left, over the end, over a restart, and through a clock that is set back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from daisuso.curriculum.agenda import Agenda, AgendaPart
from daisuso.hall.room.class_clock import ClassClock
from daisuso.hall.room.room_view import agenda_view, figures
from daisuso.hall.room.workshop import Progress
from daisuso.page.words import Words

BEGUN = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
AGENDA = Agenda("vi", (AgendaPart(0, 5, "Vào lớp"), AgendaPart(5, 15, "Phần 1"), AgendaPart(15, 20, "Kết")))


def test_before_the_class_nothing_runs(clock: Any) -> None:
    parts = ClassClock(clock).timed(AGENDA, Progress())
    assert [part.state for part in parts] == ["next"] * 3
    assert agenda_view(parts, Words("en"))["left"] == ""
    assert figures([], parts)["minutes"] == "\N{EN DASH}"


def test_minutes_left_are_counted_by_a_clock_that_only_grows(clock: Any) -> None:
    system = [BEGUN + timedelta(minutes=6)]
    timer = ClassClock(clock, lambda: system[0])
    running = Progress("vneid", 1, BEGUN + timedelta(minutes=6), BEGUN)

    def left() -> int:
        return timer.timed(AGENDA, running)[1].left

    assert left() == 10
    clock.seconds += 1
    assert left() == 10
    system[0] -= timedelta(hours=2)  # somebody sets the clock back
    clock.seconds += 9 * 60
    assert left() == 1
    clock.seconds += 59
    assert left() == 0
    clock.seconds += 60
    view = agenda_view(timer.timed(AGENDA, running), Words("vi"))
    assert view["parts"][1]["left"] == "quá 1\N{NO-BREAK SPACE}phút"
    assert view["left"] == "còn 4\N{NO-BREAK SPACE}phút"
    assert [part["state"] for part in view["parts"]] == ["done", "now", "next"]
    assert figures([], timer.timed(AGENDA, running))["minutes"] == "\N{MINUS SIGN}1"


def test_a_restarted_hall_goes_on_counting(clock: Any) -> None:
    running = Progress("vneid", 0, BEGUN, BEGUN)
    assert ClassClock(clock, lambda: BEGUN + timedelta(minutes=3)).timed(AGENDA, running)[0].left == 2
    # With the clock before the beginning, the part has just begun: better than a time that cannot be.
    assert ClassClock(clock, lambda: BEGUN - timedelta(days=1)).timed(AGENDA, running)[0].left == 5
