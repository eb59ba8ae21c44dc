"""The observation sheet on paper: what to look for, three boxes to tick, one line for the words to the ambassador."""

from collections.abc import Iterator

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from daisuso import messages
from daisuso.curriculum.observation import ObservationSheet
from daisuso.printing.markdown_flow import Sizes
from daisuso.printing.page import pdf
from daisuso.printing.typeface import BOLD, register

_SIZES = Sizes(body=11, title=17, section=12, paragraph_space=4)


def observation_pdf(sheet: ObservationSheet, lang: str) -> bytes:
    """Return the sheet on one A4 page.

    Raises
    ------
    PrintError
        It needs more.
    """
    return pdf(lambda: list(_page(sheet, lang)), title=sheet.title[lang], lang=lang, most_pages=1)


def _page(sheet: ObservationSheet, lang: str) -> Iterator[Flowable]:
    register()
    body, small = _SIZES.style(), _SIZES.style(fontSize=10.5, leading=14, spaceAfter=0)
    yield Paragraph(sheet.title[lang], _SIZES.style("title"))
    for line in ("obs.who", "obs.when"):
        yield Paragraph(messages.text(line, lang), body)
    yield Paragraph(sheet.intro[lang], body)
    meanings = "; ".join(f"<b>{mark}</b> {meaning[lang]}" for mark, meaning in enumerate(sheet.marks))
    yield Paragraph(f"{meanings}. {sheet.no_occasion[lang]}.", body)
    head = [
        Paragraph(text, _SIZES.style(fontName=BOLD, spaceAfter=0))
        for text in ("", messages.text("obs.look_for", lang), "0", "1", "2")
    ]
    rows = [head]
    for name, look_for in sheet.indicators.items():
        rows.append([Paragraph(name, small), Paragraph(look_for[lang], small), *(Paragraph("☐", small) for _ in sheet.marks)])
    made = Table(rows, colWidths=[14 * mm, None, 9 * mm, 9 * mm, 9 * mm], repeatRows=1)
    grid = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("TOPPADDING", (0, 0), (-1, -1), 2)]
    made.setStyle(TableStyle([*grid, ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]))
    yield made
    yield Spacer(0, 3 * mm)
    for line in ("obs.well", "obs.next", "obs.unsafe", "obs.conduct"):
        yield Paragraph(messages.text(line, lang) + " " + "_" * 44, body)
    yield Paragraph(messages.text("obs.version", lang, n=sheet.version), small)
