"""Attendance as a spreadsheet: every cell is text or a number, never a formula."""

import io
from datetime import datetime

import xlsxwriter

from daisuso import messages
from daisuso.roster.attendance import Attendance
from daisuso.roster.roster import GROUP, LIST_NUMBER

_FIXED_DATE = datetime(2026, 1, 1)  # the workbook's "created": a clock here would make every file different
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def attendance_xlsx(seen: Attendance, lang: str) -> bytes:
    """Return a workbook of one sheet: id, name, group, number on the list, days present, then a column a day with `✓`."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"created": _FIXED_DATE, "title": "daisuso"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(messages.text("att.sheet", lang))
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 3, 18, text)
        sheet.set_column(4, 4 + len(seen.days), 12)
        names = ("att.id", "att.name", "att.group", "att.list_no", "att.days")
        headings = [*(messages.text(name, lang) for name in names), *(day.isoformat() for day in seen.days)]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for row, entry in enumerate(seen.people, start=1):
            cells = (entry.learner, entry.given_name, entry.others.get(GROUP, ""), entry.others.get(LIST_NUMBER, ""))
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, text)
            here = seen.here.get(entry.learner, frozenset())
            sheet.write_number(row, 4, len(here))
            for column, day in enumerate(seen.days, start=5):
                if day in here:
                    sheet.write_string(row, column, "✓")
        sheet.autofilter(0, 0, max(1, len(seen.people)), len(headings) - 1)
    return made.getvalue()
