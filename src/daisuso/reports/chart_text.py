"""Words in charts: broken into lines, and measured, so that nothing lies on anything else."""

import textwrap
import unicodedata

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def lines(label: str, width: int) -> list[str]:
    """Break a label into as few lines of `width` letters as it needs, and make them about equally long.

    A word longer than the width stays whole.
    """
    label = unicodedata.normalize("NFC", label)
    broken = textwrap.wrap(label, width, break_long_words=False, break_on_hyphens=False)
    for narrower in range(width - 1, 0, -1):
        again = textwrap.wrap(label, narrower, break_long_words=False, break_on_hyphens=False)
        if len(again) > len(broken):
            break
        broken = again
    return broken


def text_width(label: str, size: float = 11.5, *, bold: bool = False) -> float:
    """Return the width of one line of text, in inches."""
    figure = Figure(figsize=(8, 1), dpi=100)
    FigureCanvasAgg(figure)
    drawn = figure.text(0, 0, label, fontsize=size, fontweight="bold" if bold else "normal")
    return float(drawn.get_window_extent().width) / 100


def text_boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every visible text of a figure with its box in pixels: for checks of overlap."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    found = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent()) for text in found]
