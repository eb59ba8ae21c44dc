"""Learners' phones as programs: each signs in, opens a page as a browser does, and answers as the page's scripts do.

`js/keeper.js` says when an answer is sent again, `widgets/exchange.py` what the messages are.
"""

import asyncio
import gzip
import json
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

RETRY_EVERY = 5.0
LOST_AFTER = 60.0
_PLAN = re.compile(r'<script type="application/json" id="widgets">(.*?)</script>', re.DOTALL)
_ASSET = re.compile(r"/static/[0-9a-f]{20}-[a-z_.]{1,40}")
# What a header costs on the way, about; the body is counted to the byte.
_HEADER_BYTES = 400

Ways = Mapping[str, Sequence[Sequence[Any]]]
"""Item id -> ways to work on it; a way is a list of messages without number."""


@dataclass
class Acknowledged:
    """An answer that the hall has promised to keep."""

    learner: str
    item: str
    kind: str
    value: Any
    n: int
    seconds: float


def session_cookies(port: int, host: str, code: str) -> dict[str, str]:
    """Come in at the door as a phone does, with the code, and return the cookies that the hall knows it by."""
    cookies: dict[str, str] = {}
    for path, form in (("/enter", {"code": code}), ("/enter/name", {"me": "yes"})):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), headers | {"Cookie": cookie_header(cookies)})
        reply = connection.getresponse()
        reply.read()
        for line in reply.headers.get_all("Set-Cookie") or []:
            cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        connection.close()
        if reply.status != 303:
            raise SystemExit(f"the door answered {reply.status} at {path}")
    return {name: value for name, value in cookies.items() if value}


def cookie_header(cookies: Mapping[str, str]) -> str:
    """Return the header of some cookies."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@dataclass
class Client:
    """One phone.

    Attributes
    ----------
    learner, code : str
        Whose it is, and the code of the slip.
    port, host : int, str
        Where the hall is, and by which name it is asked.
    page : str
        The path that it opens.
    """

    learner: str
    code: str
    port: int
    host: str
    page: str
    cookies: dict[str, str] = field(default_factory=dict)  # of a phone that has come in before
    headers: dict[str, str] = field(default_factory=dict)
    to_first_item: float = 0.0
    page_bytes: int = 0
    first_bytes: int = 0
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    again: int = 0

    def __post_init__(self) -> None:
        self._kernel = ""
        self._models: dict[str, dict[str, Any]] = {}
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._line: WebSocketClientConnection | None = None
        self._seq = 0
        self._count = 0
        self.cookies = self.cookies or session_cookies(self.port, self.host, self.code)
        self.headers["Cookie"] = cookie_header(self.cookies)

    async def open(self) -> None:
        """Open the page, fetch what it names, connect, greet every widget, and wait for the first one's state."""
        began = time.monotonic()
        page, self.page_bytes = await self._get(self.page)
        self.first_bytes = self.page_bytes + await self._fetch(page)
        plan = json.loads(_PLAN.findall(page)[-1])
        self._kernel, self._models = plan["kernel"], {}
        for model, about in plan["models"].items():
            self._models[_item(about["state"]) or "review"] = {"model": model, **about["state"]["props"]}
        await self._connect()
        asked = [self._send(item, {"type": "hello"}) for item in self._models]
        state = await asyncio.wait_for(asked[0], LOST_AFTER)
        self.to_first_item = time.monotonic() - began
        assert state["type"] == "state", state
        await asyncio.wait_for(asyncio.gather(*asked), LOST_AFTER)

    async def answer_until(self, end: float, ways: Ways, pace: float, draw: random.Random) -> None:
        """Work on the items until the time is over; half the pace to one and a half of it between two answers."""
        work = {item: list(draw.choice(ways[item])) for item in self._models if ways.get(item)}
        done: dict[str, int] = dict.fromkeys(work, 0)
        while True:
            pause = pace * (0.5 + draw.random())
            if time.monotonic() + pause > end:
                return
            await asyncio.sleep(pause)
            # An answer can be changed as often as one likes; a trace goes to its end.
            open_ones = [item for item, way in work.items() if done[item] < len(way) or way[0]["type"] == "answer"]
            item = draw.choice(open_ones)
            message = work[item][done[item] % len(work[item])]
            done[item] += 1
            await self._say(item, message)

    def close(self) -> None:
        """Leave."""
        if self._line is not None:
            self._line.close()

    async def _say(self, item: str, message: dict[str, Any]) -> None:
        """Send an answer, again and again until it is acknowledged."""
        began = time.monotonic()
        reply = self._send(item, message)
        while time.monotonic() - began < LOST_AFTER:
            try:
                said = await asyncio.wait_for(asyncio.shield(reply), RETRY_EVERY)
            except TimeoutError:
                self.again += 1
                self._repeat(item, message)
                continue
            if said["type"] == "ack":
                kind = message["type"]
                took = time.monotonic() - began
                self.acknowledged.append(Acknowledged(self.learner, item, kind, message.get("value"), said["n"], took))
            else:
                self.refused.append(f"{item}: {said}")
            return
        self.refused.append(f"{item}: no acknowledgement in {LOST_AFTER:g} s")

    async def _get(self, path: str) -> tuple[str, int]:
        request = HTTPRequest(
            f"http://127.0.0.1:{self.port}{path}",
            headers={**self.headers, "Host": f"{self.host}:{self.port}", "Accept-Encoding": "gzip"},
            decompress_response=False,
            connect_timeout=120,
            request_timeout=120,
        )
        response: HTTPResponse = await AsyncHTTPClient().fetch(request)
        body = gzip.decompress(response.body) if response.headers.get("Content-Encoding") == "gzip" else response.body
        return body.decode("utf-8"), len(response.body) + _HEADER_BYTES

    async def _fetch(self, page: str) -> int:
        """Fetch the files that the page names, and those that they name; return their bytes."""
        known: set[str] = set()
        new = set(_ASSET.findall(page))
        size = 0
        while new:
            known |= new
            got = await asyncio.gather(*(self._get(path) for path in sorted(new)))
            size += sum(count for _, count in got)
            new = {path for text, _ in got for path in _ASSET.findall(text)} - known
        return size

    async def _connect(self) -> None:
        host = f"{self.host}:{self.port}"
        request = HTTPRequest(
            f"ws://127.0.0.1:{self.port}/api/kernels/{self._kernel}/channels?session_id={self._kernel}",
            headers={**self.headers, "Host": host, "Origin": f"http://{host}"},
            connect_timeout=60,
        )
        self._line = await websocket_connect(request, on_message_callback=self._hear)

    def _hear(self, text: str | bytes | None) -> None:
        message = json.loads(text) if text else {}
        content = message.get("content", {}).get("data", {}).get("content")
        # Feedback comes besides the acknowledgement.
        if not isinstance(content, dict) or content["type"] not in ("ack", "refused", "state", "review", "receipt"):
            return
        waiting = self._waiting.get(content.get("seq", 0))
        if waiting is not None and not waiting.done():
            waiting.set_result(content)

    def _send(self, item: str, message: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        self._seq = max(self._seq + 1, int(time.time() * 1000) * 1000)
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[self._seq] = reply
        message["seq"] = self._seq
        self._repeat(item, message)
        return reply

    def _repeat(self, item: str, message: dict[str, Any]) -> None:
        about = self._models[item]
        own = {"item": item} if item != "review" else {}
        self._count += 1
        header = {"msg_id": f"bench_{self._count}", "msg_type": "comm_msg"}
        content = {"comm_id": about["model"], "data": {"method": "custom", "content": {**message, **own}}}
        assert self._line is not None
        self._line.write_message(json.dumps({"channel": "shell", "header": header, "content": content}))


def _item(state: Mapping[str, Any]) -> str:
    return str((state["props"].get("item") or {}).get("id", ""))
