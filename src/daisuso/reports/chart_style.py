"""Matplotlib's settings for the report, and turning a figure into an SVG that can stand in a page beside others."""

import io
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

INK, INK2, LINE, EDGE = "#24211C", "#514B42", "#DED4C4", "#82786A"
ACCENT, TINT, BAD = "#0C526F", "#E5F0F4", "#8E2614"
LEVELS = ("#FFFFFF", "#BFD8E2", "#5E9AB3", "#0C526F")
LEVEL_TEXT = (INK, INK, "#000000", "#FFFFFF")
WIDTH = 3.9
"""Inches: on a phone (334 px) the 11.5 pt text is about 14 px high, on a laptop (440 px) about 18 px."""

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 11.5,
    "text.color": INK,
    "axes.labelcolor": INK2,
    "axes.edgecolor": EDGE,
    "axes.linewidth": 1,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": LINE,
    "grid.linewidth": 1,
    "axes.axisbelow": True,
    "xtick.color": INK2,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 8,
    "ytick.major.pad": 8,
    "lines.linewidth": 2.5,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "daisuso",
}

_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(href="#|url\(#)([^")]+)')


def draw(make: Callable[[], Figure]) -> Figure:
    """Make a figure under the report's style, whatever the reader's own matplotlib settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        return make()


def svg(figure: Figure, prefix: str) -> str:
    """Return a figure as an `<svg>` element for the middle of a page.

    No XML head, no date, no style for the rest of the page; every id begins with the prefix, so that two charts do not share one.
    """
    out = io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    element = out.getvalue().decode("utf-8")
    element = element[element.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", element, flags=re.DOTALL)
    element = _ID.sub(lambda found: f'id="{prefix}-{found[1]}"', element)
    element = _REFERENCE.sub(lambda found: f"{found[1]}{prefix}-{found[2]}", element)
    # The size comes from the page; the joins that the removed style gave every line stand on the element itself.
    element = re.sub(r'(<svg[^>]*?) (?:width|height)="[^"]*pt"', r"\1", element, count=1)
    element = re.sub(r'(<svg[^>]*?) (?:width|height)="[^"]*pt"', r"\1", element, count=1)
    return element.replace("<svg ", '<svg style="stroke-linejoin:round;stroke-linecap:butt" aria-hidden="true" ', 1).strip()
