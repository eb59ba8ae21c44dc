"""Style sheet, scripts and template parts of all pages, and JSON for scripts to read."""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from daisuso.widgets.bundle import join, page_style

_FOLDER = Path(str(resources.files("daisuso.page")))
PARTS = _FOLDER / "templates"
"""The folder of the template `parts.html.j2`."""
_STATIC = _FOLDER / "static"
FIRST = "first.js"
"""Runs before the first paint, so that nobody sees the wrong size, contrast or part for a moment."""


@cache
def style_sheet() -> str:
    """Return the style sheet of a page: tokens, widgets, lesson boxes, bar, lists, buttons."""
    return page_style() + (_STATIC / "page.css").read_text(encoding="utf-8")


def module_names() -> list[str]:
    """Return the names of the scripts that are modules, all but `first.js`, in order."""
    return sorted(path.name for path in _STATIC.glob("*.js") if path.name != FIRST)


@cache
def script(name: str) -> str:
    """Return a script as it is written."""
    return (_STATIC / name).read_text(encoding="utf-8").strip()


def classic(name: str, text: str = "") -> str:
    """Return a module that imports nothing as a classic script, which also runs on `file:`.

    Parameters
    ----------
    name : str
        One of `module_names`, or any name where `text` is given.
    """
    return f'(() => {{\n"use strict";\n{join({name: text or script(name)}, name)}\n}})();'


def script_json(value: Any) -> str:
    """Return JSON that is safe inside a `<script>` element."""
    encoded = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")
