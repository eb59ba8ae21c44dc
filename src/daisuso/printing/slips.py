"""Slips with personal codes: ten an A4 page, to be cut along the dashes and handed out."""

from collections.abc import Iterator, Sequence

import segno
from reportlab.lib.colors import black, grey
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Table, TableStyle

from daisuso import messages
from daisuso.printing.fitting import LINE, fitted
from daisuso.printing.page import pdf
from daisuso.printing.typeface import BOLD, REGULAR, register
from daisuso.roster.code import SLIP_PATH, shown
from daisuso.roster.roster import GROUP, LIST_NUMBER, Entry

COLUMNS, ROWS = 2, 5
A_PAGE = COLUMNS * ROWS
_WIDTH, _HEIGHT, _INSET = 88.5 * mm, 52 * mm, 3 * mm
_QR = 36 * mm
"""Side of the square with its quiet zone: the modules inside are 28 mm wide, which any phone reads at arm's length."""
_QUIET = 4


def pages(people: int) -> int:
    """Return how many pages the slips of so many people take."""
    return max(1, -(-people // A_PAGE))


def slips_pdf(entries: Sequence[Entry], *, address: str, ward: str, lang: str) -> bytes:
    """Return the sheet.

    Parameters
    ----------
    entries : sequence of Entry
        Each with a code.
    address : str
        The hall's, e.g. `http://192.168.1.5:8866`, without a slash at the end.
    ward : str
        Name of the ward, for the foot.

    Raises
    ------
    PrintError
        A page does not hold ten slips: an error of ours.
    """
    register()
    foot = messages.text("slip.foot", lang, ward=ward, n=len(entries))
    return pdf(
        lambda: list(_pages(entries, address, lang)), title=messages.text("slip.title", lang), lang=lang,
        most_pages=pages(len(entries)), foot=foot,
    )  # fmt: skip


def _pages(entries: Sequence[Entry], address: str, lang: str) -> Iterator[Flowable]:
    for start in range(0, len(entries), A_PAGE):
        if start:
            yield PageBreak()
        here = [_Slip(entry, address, lang) for entry in entries[start : start + A_PAGE]]
        rows = [[*here[place : place + COLUMNS], *[""] * COLUMNS][:COLUMNS] for place in range(0, len(here), COLUMNS)]
        made = Table(rows, colWidths=[_WIDTH] * COLUMNS, rowHeights=[_HEIGHT] * len(rows))
        none = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
        made.setStyle(TableStyle([*none, ("GRID", (0, 0), (-1, -1), 0.6, grey, 0, (3, 3)), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
        yield made


class _Slip(Flowable):  # type: ignore[misc]  # reportlab has no types
    """One slip: name and group, the code, the address as a QR and in letters."""

    def __init__(self, entry: Entry, address: str, lang: str) -> None:
        super().__init__()
        self.width, self.height = _WIDTH, _HEIGHT
        self.entry = entry
        self.address = address
        self.lang = lang

    def _say(self, name: str, **fill: object) -> str:
        return messages.text(name, self.lang, **fill)

    def draw(self) -> None:
        canvas: Canvas = self.canv
        entry = self.entry
        canvas.setFillColor(black)
        left, room = _INSET, _WIDTH - 2 * _INSET - _QR
        top = _HEIGHT - _INSET
        top = self._lines(entry.given_name or entry.learner, BOLD, left, top, room, 17 * mm, (26.0, 9.0), 3) - 1 * mm
        number = entry.others.get(LIST_NUMBER, "")
        about = (entry.others.get(GROUP, ""), self._say("slip.list_no", n=number) if number else "")
        for text, height, most in zip(about, (9.5 * mm, 4.5 * mm), (2, 1), strict=True):
            if text:
                top = self._lines(text, REGULAR, left, top, room, height, (11.0, 8.0), most) - 0.5 * mm
        draw_qr(canvas, f"{self.address}{SLIP_PATH}{entry.code}", _WIDTH - _QR, _HEIGHT - _QR, _QR)
        canvas.setFont(REGULAR, 9)
        canvas.drawString(left, 17.2 * mm, self._say("slip.code"))
        canvas.setFont(BOLD, 24)
        canvas.drawString(left, 9.8 * mm, shown(entry.code))
        wide = _WIDTH - 2 * _INSET
        self._lines(self._say("slip.address", address=self.address), REGULAR, left, 8.6 * mm, wide, 4.5 * mm, (10.5, 7.0), 1)
        self._lines(self._say("slip.keep"), REGULAR, left, 4.6 * mm, wide, 4 * mm, (9.0, 7.0), 1)

    def _lines(
        self, text: str, font: str, left: float, top: float, width: float, height: float, sizes: tuple[float, float], most: int
    ) -> float:
        """Draw text below `top`; return where it ends."""
        size, lines = fitted(text, font, width=width, height=height, largest=sizes[0], smallest=sizes[1], most_lines=most)
        self.canv.setFont(font, size)
        for number, line in enumerate(lines):
            self.canv.drawString(left, top - size - number * size * LINE, line)
        return top - len(lines) * size * LINE


def draw_qr(canvas: Canvas, text: str, left: float, bottom: float, side: float) -> None:
    """Draw a QR code as filled rectangles, one a row of dark modules; `side` includes the quiet zone of four modules."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    step = side / (len(rows) + 2 * _QUIET)
    path = canvas.beginPath()
    for line, row in enumerate(rows):
        y = bottom + side - (line + 1 + _QUIET) * step
        start = None
        for place, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                path.rect(left + (start + _QUIET) * step, y, (place - start) * step, step)
                start = None
    canvas.drawPath(path, stroke=0, fill=1)
