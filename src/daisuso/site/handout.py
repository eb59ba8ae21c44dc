"""A handout as it is printed, with a way back for those who opened it on a phone; on paper nothing is added."""

import re
from html import escape, unescape
from pathlib import Path

from daisuso.errors import ContentError
from daisuso.messages import text
from daisuso.site.content import CURE

_BODY, _END_OF_STYLE = "<body>\n", "</style>"
_TITLE = re.compile(r"<title>(.+?)</title>")
_LANG = re.compile(r'<html lang="(\w+)">')
_STYLE = """.way a { display: inline-block; padding: 12px 0; font-size: 16px; color: inherit; }
@media screen { body { padding: 0 16px; } }
@media screen and (max-width: 600px) { body { font-size: 20px; } h1 { font-size: 28px; } h2, .never h2 { font-size: 23px; }
  hr + p, hr ~ p { font-size: 16px; } .never { padding: 8px 16px; } .never ul { padding-left: 20px; } }
@media print { .way { display: none; } }
"""


def handout_title(path: Path) -> str:
    """Return the title of a compiled handout.

    Raises
    ------
    ContentError
        The file is no compiled handout.
    """
    return unescape(_part(_TITLE, path))


def handout_page(path: Path, home_address: str) -> bytes:
    """Return a handout as a page of the site.

    Parameters
    ----------
    path : Path
        The compiled handout.
    home_address : str
        Where the way back leads.

    Raises
    ------
    ContentError
        The file is no compiled handout.
    """
    html = path.read_text(encoding="utf-8")
    lang = _part(_LANG, path)
    if html.count(_BODY) != 1 or html.count(_END_OF_STYLE) != 1:
        raise ContentError("this is no compiled handout: it has no plain body and style", where=path, cure=CURE)
    words = escape(text("hall.back", lang))
    way = f'<nav class="way" aria-label="{words}"><a href="{escape(home_address)}">← {words}</a></nav>\n'
    return html.replace(_BODY, _BODY + way).replace(_END_OF_STYLE, _STYLE + _END_OF_STYLE).encode("utf-8")


def _part(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ContentError(f"this is no compiled handout: nothing in it fits {pattern.pattern}", where=path, cure=CURE)
    return found[1]
