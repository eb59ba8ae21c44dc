"""The widgets of items: `Item` for questions, `Phone` and `Dialogue` for the two machines, and which one an item needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daisuso.assessment.item import Item as PresentedItem
from daisuso.assessment.item import Key
from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.base import Page
from daisuso.widgets.sink import Sink
from daisuso.widgets.traces import TraceExchange


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an item stands: fixed by the session before the page exists.

    Attributes
    ----------
    lang : str
        `vi` or `en`.
    assignment : str
        Name of the form or of the lesson; names the browser's outbox.
    token : str
        Opaque name of the learner for the browser's outbox: not the learner's id, the same at each visit.
    number, total : int or None
        Place on the form; None where the page says it already.
    reread : str or None
        Address (`#part-…`) of the part to read again, practice only.
    """

    lang: str
    assignment: str
    token: str
    number: int | None = None
    total: int | None = None
    reread: str | None = None


def _props(item: PresentedItem, setting: Setting, exchange: AnswerExchange | TraceExchange) -> dict[str, Any]:
    return {
        "item": item.to_json(),
        "response": exchange.response(),
        "locked": exchange.sink.handed_in is not None,
        "mode": "practice" if exchange.key is not None else "assessment",
        "assignment": setting.assignment,
        "token": setting.token,
        "number": setting.number,
        "total": setting.total,
        "reread": setting.reread,
    }


class Item(Page):
    """A question of any type; options stand in the order of the presented item.

    Parameters
    ----------
    item : PresentedItem
        What the learner may see.
    sink : Sink
        Where answers become durable.
    setting : Setting
        Language and place.
    key : Key, optional
        Practice items only; stays in Python.
    rubric : mapping, optional
        Written practice only: what the learner marks the own text with.

    Raises
    ------
    UsageError
        A key was given with an assessed item.
    """

    def __init__(
        self,
        item: PresentedItem,
        sink: Sink,
        setting: Setting,
        key: Key | None = None,
        rubric: Mapping[str, Any] | None = None,
    ) -> None:
        exchange = AnswerExchange(item, sink, setting.lang, key, rubric=rubric)
        super().__init__(exchange, _props(item, setting, exchange))


class _Machine(Page):
    def __init__(self, item: PresentedItem, sink: Sink, setting: Setting, key: Key | None = None) -> None:
        exchange = TraceExchange(item, sink, setting.lang, key)
        super().__init__(exchange, _props(item, setting, exchange))


class Phone(_Machine):
    """A phone simulator; parameters as of `Item`."""


class Dialogue(_Machine):
    """A talk with a fictional person; parameters as of `Item`."""


def item_widget(
    item: PresentedItem, sink: Sink, setting: Setting, key: Key | None = None, rubric: Mapping[str, Any] | None = None
) -> Page:
    """Return the widget that an item needs."""
    machine = {"simulation": Phone, "dialogue": Dialogue}.get(item.type)
    return machine(item, sink, setting, key) if machine else Item(item, sink, setting, key, rubric)
