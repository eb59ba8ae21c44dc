"""The review before handing in, and the receipt."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from daisuso import messages
from daisuso.errors import ConsentMissing, DaisusoError
from daisuso.widgets.exchange import Exchange, Reply, clock_time
from daisuso.widgets.incoming import Message
from daisuso.widgets.sink import Desk, Receipt


class HandInExchange(Exchange):
    """The conversation of the review.

    Parameters
    ----------
    desk : Desk
        Knows what is saved, and takes the work.
    closed : callable, optional
        Called once when the work has been handed in, so that the page's other widgets can be closed.
    """

    types = frozenset({"hello", "review", "hand-in"})

    def __init__(
        self, desk: Desk, lang: str, closed: Callable[[], None] = lambda: None, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__("", lang, clock)
        self.desk = desk
        self.closed = closed

    def handle(self, message: Message) -> list[Reply]:
        """Tell what is saved; take the work."""
        receipt = self.desk.receipt()
        if receipt is None and message.type == "hand-in":
            try:
                receipt = self.desk.hand_in()
            except ConsentMissing:
                return [self.refuse(message.seq, "rev.consent")]
            except DaisusoError:
                return [self.refuse(message.seq, "rev.fail", retry=True)]
            self.closed()
        if receipt is not None:
            return [{"type": "receipt", "seq": message.seq, "receipt": self.shown(receipt)}]
        rows = [
            {"item": row.item, "number": number, "title": row.title, "answered": row.answered}
            for number, row in enumerate(self.desk.rows(), 1)
        ]
        return [{"type": "review", "seq": message.seq, "rows": rows}]

    def shown(self, receipt: Receipt) -> dict[str, Any]:
        """Return a receipt as the page shows it: time and date in words."""
        at = receipt.at
        day = messages.text(f"day.{at.weekday()}", self.lang)
        date = f"{at.day:02d}/{at.month:02d}/{at.year}"
        return {
            "title": receipt.title,
            "name": receipt.name,
            "at": messages.text("rec.when", self.lang, time=clock_time(at), day=day, date=date),
            "answered": receipt.answered,
            "total": receipt.total,
            "code": receipt.code,
            "next": list(receipt.next),
            "late": receipt.late,
            "by_trainer": clock_time(at) if receipt.by_trainer else "",
            "result": receipt.result,
        }
