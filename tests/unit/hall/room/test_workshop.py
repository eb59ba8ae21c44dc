"""What the room's log says is what a restarted hall shows, whatever a power cut did to its end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daisuso.errors import JournalError
from daisuso.hall.room.workshop import AGENDA, CARD, HELP, POLL, SESSION, SHEET, Workshop, open_workshop
from daisuso.hall.room.workshop_log import WorkshopLog
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_record import ANSWER, Record

AT = "2026-11-25T08:00:00+00:00"


def run_a_class(course: CourseDirectory) -> Workshop:
    room, log = open_workshop(course)
    log.write(SHEET, {"sheet": "lesson/vneid"})
    log.write(AGENDA, {"module": "vneid", "part": 1, "at": AT, "begun": AT})
    log.write(POLL, {"item": "vneid-p02", "answer": True})
    for learner, up in (("an-01", True), ("binh-02", True), ("an-01", False)):
        log.write(HELP, {"learner": learner, "up": up}, event=True)
    log.write(CARD, {"text": "Số chính chủ là gì?", "sheet": "lesson/vneid", "part": 1}, event=True)
    return room


def state(room: Workshop) -> tuple[object, ...]:
    return room.sheet, room.agenda, room.poll, room.poll_answer, room.hands, room.cards


def test_a_restarted_hall_shows_the_same_room(course: CourseDirectory) -> None:
    before = run_a_class(course)
    assert set(before.hands) == {"binh-02"}
    assert state(open_workshop(course)[0]) == state(before)


@pytest.mark.parametrize("cut", [1, 30, 90])
def test_a_torn_end_costs_what_was_never_acknowledged_and_no_more(course: CourseDirectory, cut: int) -> None:
    run_a_class(course)
    path = course.root / "workshop.jsonl"
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    room, log = open_workshop(course)
    assert set(room.hands) == {"binh-02"}
    assert len(room.cards) == (1 if cut == 1 else 0)
    log.write(HELP, {"learner": "an-01", "up": True}, event=True)
    assert set(open_workshop(course)[0].hands) == {"an-01", "binh-02"}


def test_the_log_names_nobody_and_a_card_has_no_writer(course: CourseDirectory) -> None:
    run_a_class(course)
    text = (course.root / "workshop.jsonl").read_text("utf-8")
    assert "Bình" not in text
    card = next(record for record in map(json.loads, text.splitlines()) if record.get("item") == CARD)
    assert set(card["value"]) == {"text", "sheet", "part"}
    assert len(card["t"]) == len("2026-11-25T08:00Z")  # by the minute


def test_another_class_begins_without_the_last_ones_hands(course: CourseDirectory) -> None:
    run_a_class(course)
    room, log = open_workshop(course)
    log.write(SESSION, {}, event=True)
    assert (room.hands, room.cards, room.agenda.part, room.sheet) == ({}, [], -1, "lesson/vneid")
    assert open_workshop(course)[0].cards == []


def test_after_a_night_it_is_another_class_and_a_clock_set_back_is_none() -> None:
    room = Workshop()
    evening = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)

    def entry(item: str, value: object, at: datetime) -> Record:
        return Record(1, at.isoformat().replace("+00:00", "Z"), ANSWER, item, 1, value, "")

    room.take(entry(HELP, {"learner": "an-01", "up": True}, evening))
    room.take(entry(HELP, {"learner": "binh-02", "up": True}, evening - timedelta(hours=5)))
    assert set(room.hands) == {"an-01", "binh-02"}
    assert not room.is_over(evening)
    room.take(entry(HELP, {"learner": "chi-03", "up": True}, evening + timedelta(hours=14)))
    assert set(room.hands) == {"chi-03"}


@pytest.mark.parametrize(
    "value", [None, [], {"learner": "../x", "up": True}, {"learner": 1, "up": True}, {"sheet": "x/y"}, {"part": 1e9}, {"text": 3}]
)
def test_an_entry_that_cannot_be_understood_is_passed_over(value: object) -> None:
    room = Workshop()
    for item in (SHEET, AGENDA, POLL, HELP, CARD, "walk-in", "something-new"):
        room.take(Record(1, "not a time", ANSWER, item, 1, value, ""))
    assert state(room) == state(Workshop())


def test_a_long_log_makes_room_between_two_workshops_and_is_kept(course: CourseDirectory) -> None:
    seen: list[Record] = []
    log = WorkshopLog(course, seen.append)
    for number in range(230):
        log.write(CARD, {"text": f"{number} " + "x" * 19_000}, event=True)
    log.make_room()
    assert [path.name for path in sorted(course.root.glob("workshop*.jsonl"))] == ["workshop.1.jsonl"]
    log.write(HELP, {"learner": "an-01", "up": True}, event=True)
    assert (course.root / "workshop.jsonl").stat().st_size < 1000


def test_a_log_that_cannot_be_written_says_so_and_the_room_stays_as_it_was(course: CourseDirectory) -> None:
    Path(course.root / "workshop.jsonl").mkdir()
    room, log = open_workshop(course)
    with pytest.raises(JournalError):
        log.write(HELP, {"learner": "an-01", "up": True}, event=True)
    assert room.hands == {}
    assert log.problem
