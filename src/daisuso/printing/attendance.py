"""Attendance on paper, to be signed: who was here on which day, and a line for the signature."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from daisuso import messages
from daisuso.printing.markdown_flow import Sizes
from daisuso.printing.page import pdf
from daisuso.printing.typeface import BOLD, register
from daisuso.roster.attendance import Attendance
from daisuso.roster.roster import GROUP, LIST_NUMBER, Entry

_SIZES = Sizes(body=11, title=17, section=12, paragraph_space=4)
DAYS_A_TABLE = 4
"""So many days stand beside one another with room for a signature; more make further tables."""
_MOST_PAGES = 1000


def attendance_pdf(seen: Attendance, *, ward: str, lang: str) -> bytes:
    """Return the sheet; where nobody has answered yet, with an empty column for the day.

    Raises
    ------
    PrintError
        It needs a thousand pages.
    """
    register()
    title = messages.text("att.title", lang, ward=ward)
    foot = messages.text("att.foot", lang, ward=ward)
    return pdf(lambda: list(_tables(seen, title, lang)), title=title, lang=lang, most_pages=_MOST_PAGES, foot=foot)


def _tables(seen: Attendance, title: str, lang: str) -> Iterator[Flowable]:
    for start in range(0, max(1, len(seen.days)), DAYS_A_TABLE):
        if start:
            yield PageBreak()
        yield Paragraph(escape(title), _SIZES.style("title"))
        yield Paragraph(messages.text("att.how", lang), _SIZES.style())
        yield Spacer(0, 2 * mm)
        yield _table(seen, seen.days[start : start + DAYS_A_TABLE], lang)


def _table(seen: Attendance, days: Sequence[date], lang: str) -> Table:
    # Long names without a blank are cut rather than drawn over the next cell.
    small = _SIZES.style(fontSize=10.5, leading=13, spaceAfter=0, splitLongWords=1)
    bold = _SIZES.style(fontName=BOLD, fontSize=10, leading=13, spaceAfter=0)
    headings = ["", messages.text("att.name", lang), messages.text("att.group", lang)]
    headings += [f"{day:%d/%m}<br/>{day:%Y}" for day in days] or [messages.text("att.blank_day", lang)]
    rows = [[Paragraph(text, bold) for text in (*headings, messages.text("att.sign", lang))]]
    for number, entry in enumerate(seen.people, 1):
        marks = ["✓" if day in seen.here.get(entry.learner, ()) else "" for day in days] or [""]
        cells = (str(number), entry.given_name or entry.learner, about(entry), *marks, "")
        rows.append([Paragraph(escape(text), small) for text in cells])
    widths = [14 * mm] * len(days) or [26 * mm]
    made = Table(rows, colWidths=[10 * mm, 36 * mm, None, *widths, 32 * mm], repeatRows=1)
    grid = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    made.setStyle(TableStyle([*grid, ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]))
    return made


def about(entry: Entry) -> str:
    """Return what tells namesakes apart: group and number on the ward's list."""
    number = entry.others.get(LIST_NUMBER, "")
    return " · ".join(part for part in (entry.others.get(GROUP, ""), f"#{number}" if number else "") if part)
