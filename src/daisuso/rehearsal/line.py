"""A phone's line to the kernel of its page: the messages of `hall/static/channel.js`, and who waits for which reply."""

import asyncio
import json
import time
from collections.abc import Collection, Mapping
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from daisuso.rehearsal.browser import Browser

Reply = dict[str, Any]
ANSWERED = frozenset({"ack", "refused"})
"""What ends the wait of an answer; feedback comes besides."""


class Line:
    """Sends messages with growing numbers, and hands each reply to whoever asked."""

    def __init__(self) -> None:
        self._socket: WebSocketClientConnection | None = None
        self._waiting: dict[int, tuple[Collection[str], asyncio.Future[Reply]]] = {}
        self._number = 0
        self._sent = 0

    @property
    def is_open(self) -> bool:
        """Whether there is somebody at the other end, as far as this end knows."""
        return self._socket is not None

    async def connect(self, browser: Browser, kernel: str) -> None:
        """Open the websocket to a kernel."""
        request = HTTPRequest(
            f"{browser.address.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id={kernel}",
            headers={**browser.headers, "Origin": f"http://{browser.host}"},
            connect_timeout=60,
        )
        self._socket = await websocket_connect(request, on_message_callback=self._hear)

    def ask(
        self, model: str, message: Mapping[str, Any], expected: Collection[str] = ANSWERED
    ) -> tuple[dict[str, Any], asyncio.Future[Reply]]:
        """Number a message and send it; return it as it was sent, and where its reply will be."""
        # Grows over reloads too, as in js/keeper.js.
        self._number = max(self._number + 1, int(time.time() * 1000) * 1000)
        numbered = {**message, "seq": self._number}
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[self._number] = (expected, reply)
        self.send(model, numbered)
        return numbered, reply

    def wait_again(self, model: str, numbered: Mapping[str, Any], expected: Collection[str]) -> asyncio.Future[Reply]:
        """Send a message of an earlier visit under the number that it had, and return where its reply will be."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[numbered["seq"]] = (expected, reply)
        self.send(model, numbered)
        return reply

    def send(self, model: str, numbered: Mapping[str, Any]) -> None:
        """Send a message that has its number; where there is no line, it is kept by whoever sends it."""
        if self._socket is None:
            return
        self._sent += 1
        header = {"msg_id": f"rehearsal_{self._sent}", "msg_type": "comm_msg"}
        content = {"comm_id": model, "data": {"method": "custom", "content": dict(numbered)}}
        try:
            written = self._socket.write_message(json.dumps({"channel": "shell", "header": header, "content": content}))
        except WebSocketClosedError:
            self._socket = None
            return
        written.add_done_callback(lambda future: future.cancelled() or future.exception())

    def break_off(self) -> None:
        """Vanish as a phone does that leaves the network: no goodbye, whatever is under way is lost."""
        socket, self._socket = self._socket, None
        stream = getattr(getattr(socket, "protocol", None), "stream", None)
        if stream is not None:
            stream.close()

    def close(self) -> None:
        """Say goodbye."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _hear(self, text: str | bytes | None) -> None:
        if text is None:  # the other end has gone
            self._socket = None
            return
        content = json.loads(text).get("content", {}).get("data", {}).get("content")
        if not isinstance(content, dict) or content.get("seq") not in self._waiting:
            return
        expected, reply = self._waiting[content["seq"]]
        if content["type"] in expected:
            del self._waiting[content["seq"]]
            if not reply.done():
                reply.set_result(content)
