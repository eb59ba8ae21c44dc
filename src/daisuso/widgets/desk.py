"""The desk that takes the work of a sitting: what the review widget needs, out of what the journal holds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from daisuso import messages
from daisuso.assessment.item import Item
from daisuso.response import hand_in
from daisuso.response.sitting import Sitting
from daisuso.widgets.sink import Receipt, ReviewRow

_TITLE_WORDS = 12
_TELLING = 6


class SittingDesk:
    """Hands in a sitting.

    Parameters
    ----------
    title : str
        Title of the form in the page's language.
    items : mapping
        The items of the form by id, in their order.
    name : str
        How the learner is addressed; may be empty.
    home : str, optional
        Address of the hall's home page, below which the result has a page of its own.
    """

    def __init__(
        self, sitting: Sitting, title: str, items: Mapping[str, Item], lang: str, name: str = "", home: str | None = None
    ) -> None:
        self.sitting = sitting
        self.title = title
        self.items = items
        self.lang = lang
        self.name = name
        self.result = f"{home}result/{sitting.assignment}" if home else ""

    def rows(self) -> Sequence[ReviewRow]:
        """Return the items of the form in order, with their present state."""
        answered = {name for name, response in self.sitting.responses.items() if not response.is_blank}
        return [ReviewRow(name, self._short(item), name in answered) for name, item in self.items.items()]

    def receipt(self) -> Receipt | None:
        """Return the receipt where the work has been handed in already."""
        return self._receipt() if self.sitting.handed_in is not None else None

    def hand_in(self) -> Receipt:
        """Hand in; a second time returns the same receipt."""
        return self._receipt()

    def _receipt(self) -> Receipt:
        # Also for work that was handed in before: a crash may have come between the record and the submission.
        done = hand_in.hand_in(self.sitting, tuple(self.items))
        at = datetime.fromisoformat(done.at.replace("Z", "+00:00")).astimezone(UTC).astimezone()
        names = (*(("rec.next_card",) if self.result else ()), "rec.next_trainer", "rec.next_more")
        steps = tuple(messages.text(name, self.lang) for name in names)
        return Receipt(self.title, self.name, at, done.answered, done.items, done.code, steps, result=self.result)

    def _short(self, item: Item) -> str:
        """Return the first words of the question, of its scene where the question alone says little: enough to know it again."""
        words = item.stem[self.lang].split()
        if len(words) < _TELLING and item.scene is not None:
            words = item.scene[self.lang].split()
        return " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")
