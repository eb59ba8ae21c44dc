"""What a page is given from outside: the place where answers become durable, and the desk that takes the work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from daisuso.response.journal_record import Record
from daisuso.response.responses import ItemResponse


class Sink(Protocol):
    """The journal behind a page; `daisuso.response.sitting.Sitting` is one."""

    @property
    def responses(self) -> Mapping[str, ItemResponse]:
        """The current response of each item, with what another page of the same learner has written since."""

    @property
    def mark_notes(self) -> Mapping[str, Record]:
        """The newest of the learner's own marks on each item of written practice."""

    @property
    def handed_in(self) -> Record | None:
        """The record of handing in; after it nothing can be changed."""

    def record(self, kind: str, item: str, version: int, value: Any) -> Record:
        """Append one record; it is durable on return.

        Raises
        ------
        ResponseRefused
            It cannot be stored, or the work has been handed in.
        ResponseNotSaved
            The disk did not take it; trying again is safe.
        """


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review: the item, its short title in the page's language, whether a response is saved."""

    item: str
    title: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the learner keeps.

    Attributes
    ----------
    title : str
        Title of the form in the page's language.
    name : str
        How the learner is addressed; may be empty.
    at : datetime
        Local time of handing in.
    answered, total : int
        Items with a response, and all items.
    code : str
        Receipt code in groups of four.
    next : sequence of str
        Sentences: what happens next.
    late : bool
        Handed in after the time that was set.
    by_trainer : bool
        The trainer handed in for the learner.
    result : str
        Address of the result; empty where there is no such page.
    """

    title: str
    name: str
    at: datetime
    answered: int
    total: int
    code: str
    next: Sequence[str] = ()
    late: bool = False
    by_trainer: bool = False
    result: str = ""


class Desk(Protocol):
    """Takes the work of one sitting."""

    def rows(self) -> Sequence[ReviewRow]:
        """Return the items of the form in order, with their present state."""

    def receipt(self) -> Receipt | None:
        """Return the receipt where the work has been handed in already."""

    def hand_in(self) -> Receipt:
        """Hand in; a second time returns the same receipt. Raises a `DaisusoError` where it could not be."""
