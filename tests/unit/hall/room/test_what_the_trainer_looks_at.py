"""Until the trainer chooses, the room looks at what most of the class has open."""

import asyncio
from collections.abc import Iterator

import pytest

from daisuso.hall.catalogue import Catalogue
from daisuso.hall.room.live_room import LiveRoom
from daisuso.hall.room.presence import Place


@pytest.fixture
def room(catalogue: Catalogue) -> Iterator[LiveRoom]:
    room = LiveRoom(catalogue, lambda: {"an-01", "binh-02"})
    yield room
    room.close()


def say(room: LiveRoom, learner: str, sheet: str) -> None:
    room.presence.say(learner, Place(sheet, "", 1, frozenset()))


def test_it_follows_most_open_pages_not_phones_that_have_gone(room: LiveRoom) -> None:
    before = room.sheet
    room.follow_the_class()
    assert room.sheet == before
    for gone in ("x-1", "x-2", "x-3"):
        say(room, gone, "lesson/ai")
    say(room, "an-01", "lesson/vneid")
    say(room, "binh-02", "lesson/vneid")
    room.follow_the_class()
    assert room.sheet == "lesson/vneid"


def test_it_stays_where_the_trainer_put_it_also_after_a_restart(room: LiveRoom, catalogue: Catalogue) -> None:
    asyncio.run(room.show("assessment/vneid"))
    say(room, "an-01", "lesson/ai")
    room.follow_the_class()
    assert room.sheet == "assessment/vneid"
    again = LiveRoom(catalogue, lambda: {"an-01"})
    say(again, "an-01", "lesson/ai")
    again.follow_the_class()
    again.close()
    assert again.sheet == "assessment/vneid"
