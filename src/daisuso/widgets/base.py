"""The widget around an exchange: hands the page its item, and passes messages to and fro."""

from functools import cache
from typing import Any

import anywidget
import traitlets
from ipywidgets import Layout

from daisuso.widgets import bundle
from daisuso.widgets.exchange import Exchange


@cache
def _layout() -> Layout:
    """Return the one layout of all widgets: none sets anything in it, and each would take as long as the rest of a widget."""
    return Layout()


class Page(anywidget.AnyWidget):
    """Base of the widgets of learner pages.

    The page is given everything once, in `props`; what comes back are messages. A synced trait can be set by any page, so none
    is ever read here, and the page's attempts to set one are dropped.

    Parameters
    ----------
    exchange : Exchange
        Answers the page's messages.
    props : dict
        What the page may know: see `js/mount.js`. Never a key, a path or a name of a file.
    """

    props = traitlets.Dict().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, exchange: Exchange, props: dict[str, Any]) -> None:
        self.exchange = exchange
        script, style = bundle.brought_along(exchange.lang)
        super().__init__(props={**props, "lang": exchange.lang}, _esm=script, _css=style, layout=_layout())

    def _handle_msg(self, msg: Any) -> None:
        """Take a message of the widget protocol; replaces the handler of ipywidgets, which would let a page set traits."""
        content = msg.get("content") if isinstance(msg, dict) else None
        data = content.get("data") if isinstance(content, dict) else None
        if not isinstance(data, dict):
            return
        method = data.get("method")
        if method == "request_state":
            self.send_state()
        elif method == "custom":
            for reply in self.exchange.receive(data.get("content")):
                self.send(reply)

    def lock(self) -> None:
        """Tell the page that the work has been handed in."""
        self.send({"type": "locked"})
