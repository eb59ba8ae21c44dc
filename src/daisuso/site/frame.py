"""What every page of the site shares: the words, the style sheet and the scripts inside it, the way to the other language."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from daisuso.page import files
from daisuso.page.words import Words
from daisuso.site.addresses import Addresses, link

_FOLDER = Path(str(resources.files("daisuso.site")))


def policy(scripts: Sequence[str]) -> str:
    """Return a Content-Security-Policy: these very scripts, and nothing from anywhere."""
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") for text in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def own_script(name: str) -> str:
    """Return a script of the site itself, as a classic one."""
    return files.classic(name, (_FOLDER / "static" / name).read_text(encoding="utf-8"))


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(_FOLDER / "templates"), str(files.PARTS)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    words: Words,
    title: str,
    at: Addresses,
    here: str,
    twin: str,
    scripts: Sequence[str],
) -> bytes:
    """Render one page.

    Parameters
    ----------
    template : str
        Name of the template.
    context : mapping
        What the template needs beside what all need.
    words : Words
        The page's language.
    title : str
        The title of the window.
    at : Addresses
        The plan of the site.
    here, twin : str
        The page's own path, and that of its twin in the other language (empty where there is none).
    scripts : sequence of str
        Classic scripts at the end of the page, in order.

    Raises
    ------
    ValueError
        A script would end its own element: a programming error.
    """
    first = files.script(files.FIRST)
    inside = [first, *scripts]
    if any("</script" in text.lower() or "<!--" in text for text in inside):
        raise ValueError(f"{here}: a script holds '</script' or '<!--' and cannot stand in a page")
    shared = {
        "words": words,
        "window_title": title,
        "policy": Markup(policy(inside)),  # quotes stay as they are: it stands between double ones and holds none
        "first_script": Markup(first),
        "style": Markup(files.style_sheet()),
        "scripts": [Markup(text) for text in scripts],
        "home_address": link(here, at.home(words.lang)),
        "other_address": link(here, twin) if twin else "",
        "script_json": lambda value: Markup(files.script_json(value)),
    }
    return _environment().get_template(template).render({**context, **shared}).encode("utf-8")
