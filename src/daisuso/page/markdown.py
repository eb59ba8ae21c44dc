"""The Markdown of a notebook's cell as HTML, by the renderer that Jupyter's own pages use."""

import json
import re
from functools import lru_cache
from html import unescape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from daisuso.messages.typography import keep_together

_HEADING = re.compile(r"<h([12])[^>]*>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def cell_html(cell: Any, *, titles: set[str]) -> str:
    """Render the Markdown of a cell, its pictures inside.

    The template writes a page's own heading. One that repeats it is dropped; another of the first level goes down.

    Parameters
    ----------
    cell : mapping
        A notebook's cell: `source`, one text, and perhaps `attachments`.
    titles : set of str
        The headings that the template writes.
    """
    html = _markdown(cell["source"], json.dumps(cell.get("attachments", {})))
    known = {keep_together(title) for title in titles}

    def below(found: re.Match[str]) -> str:
        words = unescape(_TAG.sub("", found.group(2))).strip()
        return "" if keep_together(words) in known else f"<h2>{found.group(2)}</h2>"

    return _HEADING.sub(below, html)


@lru_cache(maxsize=4000)  # the text of a course, in two languages; the same for every learner
def _markdown(source: str, attachments: str) -> str:
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=json.loads(attachments))
    return str(MarkdownWithMath(renderer=renderer).render(source))
