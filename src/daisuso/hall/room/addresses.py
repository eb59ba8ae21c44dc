"""The addresses of the live room: the trainer's behind the key, and those at which learners' pages speak to it."""

from typing import Any

from daisuso.hall.room.hand_in_pages import HandInHandler
from daisuso.hall.room.learner_pages import CardHandler, HelpHandler, HereHandler
from daisuso.hall.room.trainer_pages import (
    ActionHandler,
    LearnerHandler,
    NowHandler,
    RoomHandler,
    ScreenHandler,
    WalkInHandler,
)

_TRAINER = r"/trainer/([A-Za-z0-9_-]{1,100})"
_ID = r"([a-z0-9-]{2,40})"

ROOM_ADDRESSES: list[tuple[str, Any]] = [
    (r"/help", HelpHandler),
    (r"/minute-card", CardHandler),
    (r"/here", HereHandler),
    (rf"{_TRAINER}/", RoomHandler),
    (rf"{_TRAINER}/now", NowHandler),
    (rf"{_TRAINER}/screen", ScreenHandler),
    (rf"{_TRAINER}/do", ActionHandler),
    (rf"{_TRAINER}/walk-in", WalkInHandler),
    (rf"{_TRAINER}/learner/{_ID}", LearnerHandler),
    (rf"{_TRAINER}/hand-in/{_ID}", HandInHandler),
]
