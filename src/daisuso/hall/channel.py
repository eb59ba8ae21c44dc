"""The one connection from a page to its kernel: answers go in, acknowledgements come out, nothing else passes.

Voilà lets comm_open, comm_close, shutdown and others through. Here a page may only send custom messages to widgets that its
notebook has made: it opens nothing and sets no trait. The message is rebuilt, so that no header, channel or buffer of a page's
making reaches the kernel.
"""

import asyncio
import json
from time import monotonic
from typing import Any

from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from daisuso.hall.own_names import OwnNames

# Long enough for a written plan of several pages.
MAX_MESSAGE_BYTES = 256 * 1024
_OUTGOING = frozenset({"comm_msg", "status"})
POLICY_VIOLATION = 1008
TURNED_AWAY = {"waiting": 4009, "gone": 4001}
"""Codes with which a connection is closed whose learner goes on elsewhere, or is not in the class any more."""
BEAT_SECONDS = 20
SILENT_SECONDS = 70


class Refused(ValueError):
    """A page sent something that no page of ours sends."""


def read_message(text: str | bytes) -> tuple[str, dict[str, Any], str]:
    """Take a page's message apart.

    Returns
    -------
    tuple
        The comm's id, the data, and the message id that the page gave.

    Raises
    ------
    Refused
        It is anything but a plain `comm_msg` on the shell channel.
    """
    if isinstance(text, bytes):
        raise Refused("a binary message")
    try:
        message = json.loads(text)
        kind, channel = message["header"]["msg_type"], message["channel"]
        if kind != "comm_msg" or channel != "shell":
            raise Refused(f"{kind!r} on {channel!r}")
        comm, data, number = message["content"]["comm_id"], message["content"]["data"], message["header"]["msg_id"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("no message of Jupyter's protocol") from None
    if not (isinstance(comm, str) and isinstance(number, str) and isinstance(data, dict)) or len(number) > 80:
        raise Refused("a comm_msg of a wrong shape")
    if data.get("method") != "custom":
        # `update` would set a widget's traits; only Python does that here.
        raise Refused(f"a comm_msg with method {data.get('method')!r}")
    return comm, data, number


class PageChannel(OwnNames, VoilaKernelWebsocketHandler):  # type: ignore[misc]  # ships no types
    """The websocket of one page."""

    # Jupyter's own keep-alive is off: it counts in milliseconds where Tornado, which reads the same name, counts in seconds.
    ping_interval = 0
    _heard = 0.0
    _pulse: PeriodicCallback | None = None

    async def open(self, kernel_id: str) -> None:
        """Connect, and watch whether the other end still answers."""
        self._heard = monotonic()
        self._pulse = PeriodicCallback(self._beat, BEAT_SECONDS * 1000)
        self._pulse.start()
        # An acknowledgement is small and comes right behind a status: held back, it would wait 40 ms for the phone's system.
        self.set_nodelay(True)
        self.settings["channels"].add(self)
        await super().open(kernel_id)

    def turn_away(self) -> bool:
        """Close the connection where its learner goes on elsewhere, or is gone by now; say whether that is so.

        Its kernel ends as that of a page that was left: what it has received is still written.
        """
        standing = self.settings["identity_provider"].standing(self.current_user)
        if standing not in TURNED_AWAY:
            return False
        self.close(TURNED_AWAY[standing], standing)
        ending = asyncio.ensure_future(self.settings["page_kernels"].end(self.kernel_id))
        tasks: set[asyncio.Future[None]] = self.settings["tasks"]
        tasks.add(ending)
        ending.add_done_callback(tasks.discard)
        return True

    def _beat(self) -> None:
        if self.turn_away():
            return
        if monotonic() - self._heard > SILENT_SECONDS:
            # A phone that walked out of the network: its kernel counts as connected until this end is closed.
            self.close()
        else:
            self.ping(b"")

    def on_pong(self, data: bytes) -> None:
        """Note a sign of life."""
        self._heard = monotonic()

    def on_close(self) -> None:
        """Stop watching."""
        self.settings["channels"].discard(self)
        if self._pulse is not None:
            self._pulse.stop()
        super().on_close()

    async def pre_get(self) -> None:
        """Connect only to a kernel of this learner, and only where the learner goes on."""
        if not self.current_user.active:
            raise HTTPError(409)
        if not self.settings["page_kernels"].owns(self.current_user.username, self.kernel_id):
            raise HTTPError(404)
        await super().pre_get()

    def on_message(self, message: str | bytes) -> None:
        """Pass an answer on; close the connection at anything else, and where the learner is not here any more."""
        if self.turn_away():
            return
        try:
            comm, data, number = read_message(message)
        except Refused as refusal:
            self.log.warning("A page of %s sent %s; its connection is closed.", self.current_user.username, refusal)
            self.close(POLICY_VIOLATION, "refused")
            return
        session = self.connection.session.session
        header = {"msg_id": number, "msg_type": "comm_msg", "session": session, "username": "", "version": "5.3"}
        rebuilt = {
            "channel": "shell",
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": {"comm_id": comm, "data": data},
        }
        self.connection.handle_incoming_message(json.dumps(rebuilt))

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Pass on what widgets say and whether the kernel lives; outputs, errors and the rest stay here."""
        if not isinstance(message, str):
            return None
        if json.loads(message).get("header", {}).get("msg_type") not in _OUTGOING:
            return None
        return super().write_message(message, binary)
