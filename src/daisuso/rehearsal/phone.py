"""A learner's phone as a program: comes in by the door, opens pages, answers as their scripts do, is closed, comes back.

`js/keeper.js` says when an answer is sent again, `widgets/exchange.py` what the messages are. Nothing here knows of a rehearsal:
whoever measures a hall can use it.
"""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from daisuso.rehearsal.browser import Browser
from daisuso.rehearsal.line import ANSWERED, Line, Reply

RETRY_EVERY = 5.0
"""Seconds after which `js/keeper.js` sends an answer again."""
LOST_AFTER = 60.0
_PLAN = re.compile(r'<script type="application/json" id="widgets">(.*?)</script>', re.DOTALL)
REVIEW = "review"


class TurnedAway(ConnectionError):
    """The hall showed another page than the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An answer that the hall has promised to keep: record `n` of the journal of a page, after `seconds`."""

    page: str
    item: str
    kind: str
    value: Any
    n: int
    seconds: float


@dataclass
class Phone:
    """One phone.

    Attributes
    ----------
    browser : Browser
        Its browser.
    acknowledged : list of Acknowledged
        What the hall has promised to keep.
    refused : list of str
        What it would not take, and what it never answered.
    forgotten : list of str
        What it had promised and did not show after a reload.
    opened : list of (page, seconds)
        Each page, and the time from asking for it to the state of its first item.
    first_bytes : int
        What the first page and its files took on the way.
    again : int
        How often an answer was sent again.
    """

    browser: Browser
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    opened: list[tuple[str, float]] = field(default_factory=list)
    first_bytes: int = 0
    again: int = 0
    page: str = ""

    def __post_init__(self) -> None:
        self._line = Line()
        self._kernel = ""
        self._models: dict[str, dict[str, Any]] = {}
        self._outbox: dict[int, tuple[str, dict[str, Any]]] = {}

    async def sign_in(self, code: str, *, slip: str = "") -> None:
        """Type the code of a slip, first a wrong one where `slip` is given; say who one is, and agree to be graded.

        Raises
        ------
        TurnedAway
            The door did not open.
        """
        if slip:
            await self.browser.post("/enter", {"code": slip})
        asked = await self.browser.post("/enter", {"code": code})
        if asked.path != "/enter/name":
            raise TurnedAway(f"the door did not know the code ({asked.path}, {asked.status})")
        here = await self.browser.post("/enter/name", {"me": "yes"})
        if here.path == "/consent":
            here = await self.browser.post("/consent", {"agree-grading": "yes"})
        if here.path != "/" or here.status != 200:
            raise TurnedAway(f"no way home ({here.path}, {here.status})")

    async def open(self, page: str) -> float:
        """Open a page with its files, connect, greet every widget; return the seconds until the first item's state.

        Raises
        ------
        TurnedAway
            The page is not there, or broke off.
        """
        began = time.monotonic()
        self.page = page
        fetched = await self.browser.get(page)
        found = _PLAN.findall(fetched.text)
        if fetched.path != page or not found:
            raise TurnedAway(f"{page} led to {fetched.path} ({fetched.status})")
        size = fetched.size + await self.browser.fetch_named(fetched.text)
        self.first_bytes = self.first_bytes or size
        plan = json.loads(found[-1])
        self._kernel = plan["kernel"]
        self._models = {_item(about["state"]) or REVIEW: {"model": model} for model, about in plan["models"].items()}
        await self._line.connect(self.browser, self._kernel)
        asked = [self._ask(item, {"type": "hello"}, {"state", "review", "receipt", "refused"}) for item in self._models]
        await asyncio.wait_for(asked[0], LOST_AFTER)
        seconds = time.monotonic() - began
        replies = await asyncio.wait_for(asyncio.gather(*asked), LOST_AFTER)
        self._compare(dict(zip(self._models, replies, strict=True)))
        for item, message in list(self._outbox.values()):
            # What an earlier visit could not deliver.
            await self._deliver(item, message)
        self.opened.append((page, seconds))
        return seconds

    def items(self) -> list[str]:
        """Return the items of the open page."""
        return [item for item in self._models if item != REVIEW]

    async def say(self, item: str, message: Mapping[str, Any]) -> None:
        """Send an answer, again and again until it is acknowledged."""
        numbered, reply = self._line.ask(self._models[item]["model"], self._addressed(item, message))
        self._outbox[numbered["seq"]] = (item, numbered)
        await self._deliver(item, numbered, reply)

    async def ask(self, item: str, message: Mapping[str, Any], expected: set[str]) -> Reply:
        """Send what is no answer (check, hand-in), and return the reply."""
        return await asyncio.wait_for(self._ask(item, message, expected), LOST_AFTER)

    def vanish(self, item: str = "", message: Mapping[str, Any] | None = None) -> None:
        """Leave the network without a word, in the middle of sending an answer where one is given."""
        if message is not None and item in self._models:
            numbered, _ = self._line.ask(self._models[item]["model"], self._addressed(item, message))
            self._outbox[numbered["seq"]] = (item, numbered)
        self._line.break_off()

    async def leave(self) -> None:
        """Close the page: its kernel is not needed any more."""
        self._line.close()
        if self._kernel:
            await self.browser.post(f"/page/{self._kernel}/end", {})
            self._kernel = ""

    def shut(self) -> None:
        """Switch the phone off."""
        self._line.break_off()
        self.browser.shut()

    def _addressed(self, item: str, message: Mapping[str, Any]) -> dict[str, Any]:
        return {**message, **({} if item == REVIEW else {"item": item})}

    def _ask(self, item: str, message: Mapping[str, Any], expected: set[str]) -> asyncio.Future[Reply]:
        return self._line.ask(self._models[item]["model"], self._addressed(item, message), expected)[1]

    async def _deliver(self, item: str, numbered: dict[str, Any], reply: asyncio.Future[Reply] | None = None) -> None:
        began = time.monotonic()
        if reply is None:
            reply = self._line.wait_again(self._models[item]["model"], numbered, ANSWERED)
        while time.monotonic() - began < LOST_AFTER:
            try:
                said = await asyncio.wait_for(asyncio.shield(reply), RETRY_EVERY)
            except TimeoutError:
                self.again += 1
                await self._mend()
                self._line.send(self._models[item]["model"], numbered)
                continue
            self._note(item, numbered, said, time.monotonic() - began)
            return
        self.refused.append(f"{item}: no acknowledgement in {LOST_AFTER:g} s")

    def _note(self, item: str, numbered: Mapping[str, Any], said: Reply, seconds: float) -> None:
        self._outbox.pop(numbered["seq"], None)
        if said["type"] == "ack":
            value = numbered.get("value")
            self.acknowledged.append(Acknowledged(self.page, item, numbered["type"], value, said["n"], seconds))
        else:
            self.refused.append(f"{item}: {said.get('code') or said.get('words') or said['type']}")

    async def _mend(self) -> None:
        """Look for the hall when nothing is heard, as the page's script does, and connect anew where the line has gone."""
        if self._line.is_open:
            return
        there = await self.browser.get(f"/ping?kernel={self._kernel}")
        if there.status == 204:
            await self._line.connect(self.browser, self._kernel)

    def _compare(self, states: Mapping[str, Reply]) -> None:
        """Hold what a page shows beside what was promised for it."""
        promised: dict[str, list[Acknowledged]] = {}
        for one in self.acknowledged:
            if one.page == self.page:
                promised.setdefault(one.item, []).append(one)
        for item, ours in promised.items():
            shown = states.get(item, {}).get("response")
            if ours[-1].kind == "event":
                events = shown.get("events", []) if isinstance(shown, dict) else []
                kept = events[: len(ours)] == [one.value for one in ours]
            else:
                # What was under way when the page was left may have been written, or not.
                under_way = [message.get("value") for about, message in self._outbox.values() if about == item]
                kept = shown in (ours[-1].value, *under_way)
            if not kept:
                self.forgotten.append(f"{self.page} {item}")


def _item(state: Mapping[str, Any]) -> str:
    return str((state["props"].get("item") or {}).get("id", ""))
