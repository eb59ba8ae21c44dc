"""A citizen's handout: one A4 page of large print that survives a photocopier."""

from collections.abc import Iterator

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Paragraph, Spacer, Table, TableStyle

from daisuso.errors import PrintError
from daisuso.printing.markdown_flow import Sizes, blocks, laid_out
from daisuso.printing.page import pdf
from daisuso.printing.typeface import BOLD, register

LARGEST, SMALLEST = 19.0, 16.0
"""Points of the body: as large as fits the page, never smaller than large print (16 pt)."""


class _Number(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A step's number in a circle."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.width = self.height = 11 * mm

    def draw(self) -> None:
        canvas: Canvas = self.canv
        canvas.setLineWidth(2)
        canvas.circle(self.width / 2, self.height / 2, 5 * mm)
        canvas.setFont(BOLD, 16)
        canvas.drawCentredString(self.width / 2, self.height / 2 - 5.6, str(self.number))


def handout_pdf(markdown: str, lang: str) -> bytes:
    """Return the page.

    Parameters
    ----------
    markdown : str
        A `#` title, numbered steps, a `##` section with what never to do (drawn as a heavy box), then after a rule the foot.

    Raises
    ------
    PrintError
        It does not fit one page in large print.
    """
    title = next((line[2:] for line in markdown.splitlines() if line.startswith("# ")), "")
    size = LARGEST
    while True:
        sizes = Sizes(body=size, title=size * 1.5, section=size * 1.1, paragraph_space=size * 0.3)
        try:
            return pdf(lambda sizes=sizes: list(_page(markdown, sizes)), title=title, lang=lang, most_pages=1)  # type: ignore[misc]
        except PrintError:
            if size <= SMALLEST:
                raise
            size -= 0.5


def _page(markdown: str, sizes: Sizes) -> Iterator[Flowable]:
    register()
    body, _, foot = markdown.partition("\n---\n")
    heading = ""
    for block in blocks(body):
        if block.kind == "ordered_list":
            yield _steps(block.items(), sizes)
        elif block.kind == "heading" and block.tag == "h2":
            heading = block.text
        elif heading and block.kind == "bullet_list":
            yield _heavy([Paragraph(heading, sizes.style("section")), *laid_out(block, sizes)])
            yield Spacer(0, sizes.body * 0.5)
            heading = ""
        else:
            yield from laid_out(block, sizes)
    if foot:
        yield HRFlowable(width="100%", thickness=1, color=black, spaceBefore=3 * mm, spaceAfter=2 * mm)
        small = Sizes(body=12, title=12, section=12, paragraph_space=4)
        for place, block in enumerate(blocks(foot)):
            yield Paragraph(block.text, small.style(fontSize=16, leading=22) if place == 0 else small.style())


def _steps(steps: list[str], sizes: Sizes) -> Table:
    rows = [[_Number(number), Paragraph(step, sizes.style(spaceAfter=0))] for number, step in enumerate(steps, 1)]
    made = Table(rows, colWidths=[15 * mm, None])
    padding = [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING")]
    made.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *padding, ("BOTTOMPADDING", (0, 0), (-1, -1), sizes.body * 0.4)])
    )
    return made


def _heavy(content: list[Flowable]) -> Table:
    made = Table([[content]], colWidths=["100%"])
    box = [("BOX", (0, 0), (-1, -1), 2.5, black), ("ROUNDEDCORNERS", [8, 8, 8, 8])]
    made.setStyle(TableStyle([*box, ("LEFTPADDING", (0, 0), (-1, -1), 12), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)]))
    return made
