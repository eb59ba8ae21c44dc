"""A4 pages of flowables, black on white, the same bytes each time."""

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate

from daisuso.errors import PrintError

MARGIN = 16 * mm


def pdf(make: Callable[[], Sequence[Flowable]], *, title: str, lang: str = "vi", most_pages: int, foot: str = "") -> bytes:
    """Lay out and return a PDF.

    Parameters
    ----------
    make : callable
        Makes the flowables; they are used up by one layout.
    title : str
        Title of the document, for its properties and for screen readers.
    most_pages : int
        More pages are an error.
    foot : str
        One line at the foot of each page.

    Raises
    ------
    PrintError
        The text needs more pages.
    """
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN, title=title, lang=lang,
        author="daisuso", invariant=1,
    )  # fmt: skip

    def draw_foot(canvas: Canvas, _: object) -> None:
        canvas.setFont("DejaVuSans", 9)
        canvas.drawCentredString(A4[0] / 2, 9 * mm, foot)

    document.build(list(make()), onFirstPage=draw_foot, onLaterPages=draw_foot)
    if document.page > most_pages:
        raise PrintError(f"'{title}' needs {document.page} pages, {most_pages} at most", cure="Shorten its text.")
    return made.getvalue()
