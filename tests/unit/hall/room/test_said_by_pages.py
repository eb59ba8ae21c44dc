"""What pages may say to the room: lines without numbers of people, not too long, not too often; polls count only options."""

from typing import Any

import pytest

from daisuso.hall.room.minute_card import CardRefused, read_card
from daisuso.hall.room.pace import Pace
from daisuso.hall.room.room_view import poll_view
from daisuso.hall.room.sheet_items import item_ids, journal_name, poll_item, poll_items
from daisuso.page.words import Words
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.responses import ItemResponse


def test_a_card_is_one_line_of_plain_text() -> None:
    assert read_card("  Số\tchính\nchủ \u202e là\x00 gì?  ") == "Số chính chủ là gì?"
    assert read_card("e\u0302\u0301") == "ế"
    assert read_card("<img src=x onerror=alert(1)>") == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "card.empty"), (" \u200b\n", "card.empty"), ("x" * 201, "card.long"), ("gọi 0912 345 678", "q.private_data")],
)
def test_a_card_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(CardRefused) as refused:
        read_card(text)
    assert refused.value.reason == reason
    assert Words("vi")(reason)


def test_a_few_at_once_then_one_after_the_other(clock: Any) -> None:
    pace = Pace(2, 10, clock)
    assert [pace.allows("an") for _ in range(3)] == [True, True, False]
    assert pace.allows("binh")
    clock.seconds += 9
    assert not pace.allows("an")
    clock.seconds += 1
    assert pace.allows("an")
    assert not pace.allows("an")


def test_the_items_of_a_lesson_and_of_a_form(course: CourseDirectory) -> None:
    assert item_ids(course, "lesson/vneid")[:2] == ("vneid-p01", "vneid-p02")
    assert item_ids(course, "assessment/vneid") == ("q1", "q2", "q3")
    assert item_ids(course, "lesson/nowhere") == item_ids(course, "assessment/nowhere") == ()
    assert journal_name("lesson/vneid") == "lesson-vneid"
    assert journal_name("assessment/vneid") == "vneid"


def test_a_poll_is_of_practice_only_and_counts_only_options() -> None:
    assert poll_item("vneid-m01") is None  # an item of the bank: its key is nobody's to see
    (module, item) = poll_item("vneid-p02") or ("", None)
    assert module == "vneid"
    assert item is not None
    values: list[Any] = ["d", "d", "a", "z", None, {"id": "d"}, ["<script>"], 7]
    answers = [{"vneid-p02": ItemResponse(value, 1, 1, "")} for value in values] + [{}]
    view = poll_view(item, answers, False, Words("vi"))
    assert {option["id"]: option["count"] for option in view["options"]} == {"a": 1, "b": 0, "c": 0, "d": 2}
    assert (view["of"], [option["id"] for option in view["options"] if option["right"]]) == (3, ["d"])
    several = next(one for one in poll_items("vneid") if len(one.right) == 2)
    view = poll_view(several, [{several.id: ItemResponse(["a", "c"], 1, 1, "")}], False, Words("en"))
    assert (view["of"], sum(option["count"] for option in view["options"])) == (1, 2)
