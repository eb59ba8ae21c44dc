"""Questions: an answer replaces the one before; in practice it can be checked."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import Item, Key
from daisuso.errors import UsageError
from daisuso.response.journal_record import ANSWER, MARK_NOTE
from daisuso.widgets.answer_feedback import answer_feedback
from daisuso.widgets.exchange import Exchange, Reply
from daisuso.widgets.incoming import Message
from daisuso.widgets.self_marking import SelfMarking
from daisuso.widgets.sink import Sink

TRIES_BEFORE_REVEAL = 2
_MOST_ANSWERS = 2000
"""In one kernel and for one item; nobody changes an answer so often by hand."""


def refuse_key(item: Item, key: Key | None) -> None:
    """Refuse a key with an assessed item.

    Raises
    ------
    UsageError
        The item is not for practice.
    """
    if key is not None and item.use != "practice":
        raise UsageError(f"item '{item.id}' is for {item.use}: its key must not be in a learner's kernel")


class AnswerExchange(Exchange):
    """The conversation about one question.

    Parameters
    ----------
    item : Item
        The presented item.
    sink : Sink
        Where answers become durable.
    key : Key, optional
        For practice items only.
    rubric : mapping, optional
        For written practice: the learner marks the own text with it.
    """

    types = frozenset({"hello", "answer", "check", "reveal", "self-mark"})

    def __init__(
        self,
        item: Item,
        sink: Sink,
        lang: str,
        key: Key | None = None,
        clock: Callable[[], datetime] = datetime.now,
        rubric: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(item.id, lang, clock)
        refuse_key(item, key)
        self.item = item
        self.sink = sink
        self.key = key
        self.self_marking = SelfMarking(rubric, item.id, item.version, sink, lang) if rubric and key else None
        self.tries = 0
        self.written = 0

    def response(self) -> Any:
        """Return the saved response to this version of the item, or None."""
        saved = self.sink.responses.get(self.item.id)
        return saved.value if saved is not None and saved.version == self.item.version else None

    def handle(self, message: Message) -> list[Reply]:
        """Write an answer; check or reveal it in practice."""
        if message.type == "hello":
            locked = self.sink.handed_in is not None
            return [{"type": "state", "seq": message.seq, "response": self.response(), "locked": locked}]
        if message.type == "self-mark":
            return self._self_mark(message)
        if message.type == "answer" and message.value is None:
            return self._write(ANSWER, message)  # withdrawn: the text was deleted, the last box unticked
        parsed = interaction(self.item.type).parse(self.item, message.value)
        if isinstance(parsed, FormatError):
            return [self.refuse(message.seq, parsed.code, parsed.fill)]
        if message.type == "answer":
            return self._write(ANSWER, message)
        if self.key is None or (message.type == "reveal" and self.tries < TRIES_BEFORE_REVEAL):
            return [self.refuse(message.seq, "save.bad")]
        if message.type == "check":
            self.tries += 1
        score = interaction(self.item.type).score(self.item, self.key, parsed.value)
        said = answer_feedback(self.item, self.key, message.value, score, self.lang, reveal=message.type == "reveal")
        if self.self_marking:
            said["rubric"] = self.self_marking.shown()
        return [{"type": "feedback", "seq": message.seq, "tries": self.tries, **said}]

    def _self_mark(self, message: Message) -> list[Reply]:
        if self.self_marking is None or not self.self_marking.fits(message.value):
            return [self.refuse(message.seq, "save.bad")]
        return self._write(MARK_NOTE, message)

    def _write(self, kind: str, message: Message) -> list[Reply]:
        if self.written >= _MOST_ANSWERS:
            return [self.refuse(message.seq, "save.too_many")]
        record = self.write(self.sink, kind, self.item.version, message)
        if isinstance(record, list):
            return record
        self.written += 1
        return self.done(message.seq, [self.ack(message.seq, record.n)])
