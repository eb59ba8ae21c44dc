"""The typeface of everything printed: DejaVu Sans, which matplotlib ships and which holds every Vietnamese letter.

The fonts that a PDF reader brings along hold none of the letters with two marks, so the typeface is embedded.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"


@cache
def register() -> None:
    """Make the typeface known to reportlab, once."""
    spec = find_spec("matplotlib")
    assert spec is not None and spec.origin is not None  # a dependency of ours
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
