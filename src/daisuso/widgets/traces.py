"""Phones and dialogues: every event is written in its place; what the machine does not allow is refused before it is written."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import Item, Key
from daisuso.response.journal_record import EVENT, RESTART
from daisuso.widgets.answers import refuse_key
from daisuso.widgets.exchange import Exchange, Reply
from daisuso.widgets.incoming import Message
from daisuso.widgets.sink import Sink
from daisuso.widgets.trace_feedback import act_feedback, run_feedback

_MOST_RECORDS = 4000
"""In one kernel and for one item: restarts make room for new traces."""


class TraceExchange(Exchange):
    """The conversation about one phone or dialogue; parameters as of `AnswerExchange`."""

    types = frozenset({"hello", "event", "restart"})

    def __init__(
        self, item: Item, sink: Sink, lang: str, key: Key | None = None, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__(item.id, lang, clock)
        refuse_key(item, key)
        self.item = item
        self.sink = sink
        self.key = key
        self.written = 0

    def response(self) -> dict[str, Any] | None:
        """Return the saved trace of this version of the item, `{"events": […]}`, or None."""
        saved = self.sink.responses.get(self.item.id)
        if saved is None or saved.version != self.item.version or not isinstance(saved.value, dict):
            return None
        return saved.value

    def events(self) -> list[Any]:
        """Return the saved events in order."""
        return list((self.response() or {}).get("events", ()))

    def handle(self, message: Message) -> list[Reply]:
        """Write an event or a restart."""
        if message.type == "hello":
            return [self._state(message.seq)]
        if self.written >= _MOST_RECORDS:
            return [self.refuse(message.seq, "save.too_many")]
        if message.type == "restart":
            return self._restart(message)
        return self._event(message)

    def _state(self, seq: int) -> Reply:
        run = self._run(self.events())
        restored = {"run": {**run, "restored": True}} if run else {}
        return {"type": "state", "seq": seq, "response": self.response(), "locked": self.sink.handed_in is not None, **restored}

    def _restart(self, message: Message) -> list[Reply]:
        if self.key is None:
            return [self.refuse(message.seq, "save.bad")]
        record = self.write(self.sink, RESTART, self.item.version, Message(message.type, message.seq, None, None))
        if isinstance(record, list):
            return record
        self.written += 1
        return self.done(message.seq, [self.ack(message.seq, record.n)])

    def _event(self, message: Message) -> list[Reply]:
        saved = self.sink.responses.get(self.item.id)
        events, place = self.events(), message.i
        if saved is not None and place is not None and place < len(events) and events[place] == message.value:
            return [self.ack(message.seq, saved.n)]  # written, but the page never heard of it
        if place != len(events):
            return [self._back(message.seq, "save.old_page", {})]
        after = [*events, message.value]
        parsed = interaction(self.item.type).parse(self.item, {"events": after})
        if isinstance(parsed, FormatError):
            return [self._back(message.seq, parsed.code, parsed.fill)]
        record = self.write(self.sink, EVENT, self.item.version, message)
        if isinstance(record, list):
            return record
        self.written += 1
        replies: list[Reply] = [self.ack(message.seq, record.n)]
        if self.key is not None:
            for said in (act_feedback(self.item, self.key, after, self.lang), self._run(after)):
                if said:
                    replies.append({"type": "feedback", "seq": message.seq, **said})
        return self.done(message.seq, replies)

    def _run(self, events: list[Any]) -> dict[str, Any] | None:
        if self.key is None or not events:
            return None
        parsed = interaction(self.item.type).parse(self.item, {"events": events})
        if isinstance(parsed, FormatError):
            return None
        return run_feedback(self.item, self.key, interaction(self.item.type).score(self.item, self.key, parsed.value), self.lang)

    def _back(self, seq: int, code: str, fill: Any) -> Reply:
        """Refuse, and give the page what is saved, so that it can go back there."""
        return self.refuse(seq, code, fill, response=self.response())
