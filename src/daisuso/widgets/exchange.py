"""The conversation of a page with its kernel: a message in, replies out. Nothing here knows of Jupyter, nothing here raises.

From the page, each with `seq` (grows, also over reloads) and the widget's `item`::

    hello                 a page was shown: what is saved?
    answer {value}        the whole answer; null takes it back
    event {i, value}      the event at place i of the trace, `{"a": act[, "v": text]}`
    restart               practice: begin the run again
    self-mark {value}     written practice: own marks, criterion -> points
    check, reveal {value} practice: is it right; what is right (after two checks)
    review, hand-in       the review

To the page, each with the `seq` it answers::

    ack {n, at}           record n is on the disk; at: local time, "9:41"
    refused {code, words, retry[, response]}   not written; retry: send it again later; response: the trace to go back to
    state {response, locked[, run]}            what is saved; run: feedback on a finished practice run
    feedback {…}          practice, see answer_feedback and trace_feedback
    locked                the work has been handed in
    review {rows}, receipt {receipt}
"""

import errno
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from daisuso import messages
from daisuso.errors import ResponseNotSaved, ResponseRefused
from daisuso.response.journal_record import Record
from daisuso.widgets.incoming import Malformed, Message, read_message
from daisuso.widgets.sink import Sink

Reply = dict[str, Any]
_LOG = logging.getLogger(__name__)
_REMEMBERED = 64
_MOST_LOGGED = 3
_DISK_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


def clock_time(moment: datetime) -> str:
    """Return `9:41`."""
    return f"{moment.hour}:{moment.minute:02d}"


class Exchange:
    """Answers the messages of one widget.

    A reply is a dict that goes to the page as it is: `ack`, `refused`, `state`, `feedback`, `locked`, `review` or `receipt`.

    Parameters
    ----------
    item : str
        Id of the widget's item, or "".
    lang : str
        `vi` or `en`.
    clock : callable, optional
        Returns the local time, for the page's "saved at".
    """

    types: frozenset[str] = frozenset({"hello"})

    def __init__(self, item: str, lang: str, clock: Callable[[], datetime] = datetime.now) -> None:
        self.item_id = item
        self.lang = lang
        self.clock = clock
        self.refusals = 0
        self._done: OrderedDict[int, list[Reply]] = OrderedDict()
        self._logged = 0

    def receive(self, content: Any) -> list[Reply]:
        """Handle whatever a page sent, and return what to send back; never raises."""
        message = read_message(content, self.item_id, self.types)
        if isinstance(message, Malformed):
            self.refusals += 1
            return [] if message.seq is None else [self.refuse(message.seq, message.code)]
        if message.seq in self._done:
            # Sent twice because the first reply was lost: written once.
            return self._done[message.seq]
        try:
            return self.handle(message)
        except Exception:
            # A page must not be able to fill the log; the learner's answer waits in the browser and is sent again.
            self._logged += 1
            if self._logged <= _MOST_LOGGED:
                _LOG.exception("A message about %s was not handled", self.item_id or "the review")
            return [self.refuse(message.seq, "", retry=True)]

    def handle(self, message: Message) -> list[Reply]:
        """Handle a message of the right shape; may raise."""
        raise NotImplementedError

    def refuse(self, seq: int, code: str, fill: Mapping[str, object] | None = None, *, retry: bool = False, **more: Any) -> Reply:
        """Make a refusal. `code` is a message id, or "" for the page's own "not saved yet"; `retry`: it may be sent again."""
        sentence = messages.text(code, self.lang, **(fill or {})) if code else ""
        return {"type": "refused", "seq": seq, "code": code, "words": sentence, "retry": retry, **more}

    def done(self, seq: int, replies: list[Reply]) -> list[Reply]:
        """Remember the replies to a message that was written, in case it comes again."""
        self._done[seq] = replies
        if len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)
        return replies

    def write(self, sink: Sink, kind: str, version: int, message: Message) -> Record | list[Reply]:
        """Write a message's value to the journal; return the record, or the refusal."""
        try:
            return sink.record(kind, self.item_id, version, message.value)
        except ResponseNotSaved as error:
            cause = error.__cause__
            full = isinstance(cause, OSError) and cause.errno in _DISK_FULL
            return [self.refuse(message.seq, "save.full" if full else "", retry=True)]
        except ResponseRefused:
            if sink.handed_in is not None:
                return [self.refuse(message.seq, "q.locked"), {"type": "locked"}]
            return [self.refuse(message.seq, "save.too_long")]

    def ack(self, seq: int, n: int) -> Reply:
        """Say that record `n` is on the disk."""
        return {"type": "ack", "seq": seq, "n": n, "at": clock_time(self.clock())}
