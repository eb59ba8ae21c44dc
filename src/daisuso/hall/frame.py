"""What every page of the hall shares: the words, the addresses of scripts and styles, the way to the other language."""

import base64
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Any
from urllib.parse import quote

import jinja2

from daisuso.hall.assets import Assets
from daisuso.page import files
from daisuso.page.words import Words

TEMPLATES = resources.files("daisuso.hall").joinpath("templates")
_STATIC = resources.files("daisuso.hall").joinpath("static")


def template_folders() -> list[str]:
    """Return where templates are looked for: the hall's own, then the parts of all pages."""
    return [str(TEMPLATES.joinpath("daisuso")), str(files.PARTS)]


def _text(folder: Any, name: str) -> str:
    return str(folder.joinpath(name).read_text(encoding="utf-8"))


def _environment(**options: Any) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(template_folders()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )


class Frame:
    """Holds the scripts, styles and templates of the hall's pages.

    Attributes
    ----------
    assets : Assets
        All files that are served.
    policy : str
        The Content-Security-Policy of every page: own scripts only, no frame, no other host.
    sheet_page : Template
        The page of a notebook, rendered while its cells run; its values say for themselves that they are to be escaped.
    """

    def __init__(self) -> None:
        self.assets = Assets()
        self.assets.add("hall.css", files.style_sheet())
        self.assets.add("room.css", _text(_STATIC, "room.css"))
        own = sorted(entry.name for entry in _STATIC.iterdir() if entry.name.endswith(".js"))
        shared = [(name, files.script(name)) for name in files.module_names()]
        self.assets.add_scripts([(name, _text(_STATIC, name)) for name in own] + shared)
        self._first = files.script(files.FIRST)
        digest = base64.b64encode(hashlib.sha256(self._first.encode("utf-8")).digest()).decode("ascii")
        self.policy = (
            f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        self._pages = _environment(autoescape=True)
        self.sheet_page = _environment(enable_async=True).get_template("index.html.j2")

    def shared(self, words: Words, path: str, title: str) -> dict[str, Any]:
        """Return what the layout needs.

        Parameters
        ----------
        words : Words
            The page's language.
        path : str
            The page's own path, for the link to the other language.
        title : str
            The title of the window.
        """
        return {
            "words": words,
            "asset": self.assets.url,
            "first": self._first,
            "window_title": title,
            "other_address": f"{quote(path)}?lang={words.other}",
        }

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        """Render a page that needs no kernel."""
        return self._pages.get_template(template).render(context)
