"""What a learner's page tells the room: a raised hand, a minute card, where it is. All of it hostile until checked."""

import re
from typing import Any

from daisuso.errors import JournalError
from daisuso.hall.pages import PostHandler
from daisuso.hall.room.live_room import LiveRoom
from daisuso.hall.room.minute_card import CardRefused, read_card
from daisuso.hall.room.presence import Place
from daisuso.hall.room.sheet_items import item_ids

_SHEET = re.compile(r"(lesson|assessment)/[a-z0-9][a-z0-9-]{1,39}")


class ToTrainerHandler(PostHandler):
    """Common to them: the room, and answers in JSON."""

    @property
    def room(self) -> LiveRoom:
        """The live room of the hall."""
        room: LiveRoom = self.settings["room"]
        return room

    def refuse(self, status: int, message_id: str, **fill: object) -> None:
        """Answer with what to tell the learner."""
        self.set_status(status)
        self.finish({"said": self.words()(message_id, **fill)})

    def sheet(self) -> str:
        """Return the lesson or form that the page names; empty where there is none."""
        sheet = self.get_body_argument("sheet", "")
        return sheet if _SHEET.fullmatch(sheet) else ""

    def part(self) -> int:
        """Return the part or question that the page names; 0 where it names none."""
        text = self.get_body_argument("part", "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0

    def reply(self, **said: Any) -> None:
        """Answer."""
        self.finish(said)


class HelpHandler(ToTrainerHandler):
    """`/help`: raises the learner's hand, or takes it down; says how it is."""

    async def get(self) -> None:
        """Say whether the hand is up."""
        self.reply(up=self.learner in self.room.workshop.hands)

    async def post(self) -> None:
        """Raise it or take it down; it is in the log when this answers."""
        up = self.get_body_argument("up", "") == "yes"
        if not self.room.paces["help"].allows(self.learner):
            self.refuse(429, "help.wait")
            return
        try:
            await self.room.help(self.learner, up)
        except JournalError:
            self.log.exception("A raised hand could not be noted")
            self.refuse(503, "help.failed")
            return
        self.reply(up=up)


class CardHandler(ToTrainerHandler):
    """`/minute-card`: one anonymous line."""

    async def post(self) -> None:
        """Keep it, without a word of whose it is."""
        try:
            text = read_card(self.get_body_argument("text", "", strip=True))
        except CardRefused as refused:
            self.refuse(422, refused.reason)
            return
        if not self.room.paces["card"].allows(self.learner):
            self.refuse(429, "card.wait")
            return
        try:
            await self.room.card(text, self.sheet(), self.part())
        except JournalError:
            self.log.exception("A minute card could not be kept")
            self.refuse(503, "card.failed")
            return
        self.reply(kept=True)


class HereHandler(ToTrainerHandler):
    """`/here`: the page says which item it shows and which it could not save. Kept in memory only."""

    async def post(self) -> None:
        """Take it in where it fits the lesson or form that it names."""
        sheet = self.sheet()
        if not sheet or not self.room.paces["here"].allows(self.learner):
            self.set_status(204)
            return
        items = item_ids(self.catalogue.course, sheet)
        item = self.get_body_argument("item", "")
        unsaved = frozenset(self.get_body_argument("unsaved", "").split(",")) & frozenset(items)
        self.room.presence.say(self.learner, Place(sheet, item if item in items else "", self.part(), unsaved))
        self.set_status(204)
