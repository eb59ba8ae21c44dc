"""The widget of the review: what is saved, handing in, the receipt."""

from collections.abc import Callable

from daisuso.widgets.base import Page
from daisuso.widgets.handing_in import HandInExchange
from daisuso.widgets.sink import Desk


class Review(Page):
    """The last leaf of a form.

    Parameters
    ----------
    desk : Desk
        Knows what is saved, and takes the work.
    lang : str
        `vi` or `en`.
    closed : callable, optional
        Called once when the work has been handed in; the session calls `lock()` of its other widgets there.
    home : str, optional
        Address of the home page, for the button on the receipt.
    """

    def __init__(self, desk: Desk, lang: str, closed: Callable[[], None] = lambda: None, home: str | None = None) -> None:
        super().__init__(HandInExchange(desk, lang, closed), {"home": home})
