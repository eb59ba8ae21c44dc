"""Reads the sheets of an XLSX workbook as text, after looking that it is no bomb, no macro file and no other format.

Only values are read: what a formula gave when the workbook was last saved. Nothing in the workbook is run or followed.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daisuso.errors import RosterError

MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 500, 60_000_000, 200
_MOST_COLUMNS = 100
UNCOMPUTED = "\0formula"
"""Stands for a formula whose result the file does not hold."""
_OTHER_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "an old .xls file, or a workbook with a password"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "an RTF text"),
    (b"<", "a web page or XML"),
)
_SAVE = "Open it in a spreadsheet program and save the list as XLSX (Excel Workbook)."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet: its name, and (row number, cells) of the rows that are not empty."""

    name: str
    rows: list[tuple[int, list[str]]]


def other_format(data: bytes) -> str:
    """Say what a file is that is neither XLSX nor CSV, by its first bytes; empty where nothing is known of it."""
    return next((name for start, name in _OTHER_FORMATS if data.lstrip().startswith(start)), "")


def _checked_archive(data: bytes, where: str) -> None:
    """Look at the list of the archive's members before anything is unpacked.

    What is declared there binds: the unpacking stops at the declared size, and a wrong checksum is an error.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise RosterError("this workbook holds macros; it is not opened", where=where, cure="Save it as XLSX, without macros.")
        if "xl/workbook.xml" not in names:
            kind = "a spreadsheet of another format (ODS?)" if "content.xml" in names else "an archive and no XLSX workbook"
            raise RosterError(f"this is {kind}", where=where, cure=_SAVE)
        unpacked = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 10_000):
            raise RosterError(
                f"this workbook unpacks to {unpacked} bytes in {len(members)} parts; a list of people does not",
                where=where,
                cure="Copy the list alone into a new workbook.",
            )
        if any(member.flag_bits & 1 for member in members):
            raise RosterError("this workbook has a password", where=where, cure=_SAVE)
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                start = archive.read(member)[:2000].replace(b"\0", b"").lower()
                if b"<!doctype" in start or b"<!entity" in start:
                    raise RosterError("this workbook holds what no spreadsheet program writes", where=where, cure=_SAVE)


def _text(value: Any, formula: Any) -> str:
    if value is None:
        return UNCOMPUTED if isinstance(formula, str) and formula.startswith("=") else ""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(values: Any, formulas: Any, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what a file says of its size is not to be trusted
    ranges = (sheet.iter_rows(max_row=most_rows + 1, max_col=_MOST_COLUMNS, values_only=True) for sheet in (values, formulas))
    for number, (row, written) in enumerate(zip(*ranges, strict=True), start=1):
        cells = [_text(value, formula) for value, formula in zip(row, written, strict=True)]
        if any(cell.strip() for cell in cells):
            yield number, cells


def read_workbook(data: bytes, where: str, most_rows: int) -> list[Sheet]:
    """Return the visible sheets.

    Parameters
    ----------
    most_rows : int
        Rows after one more than these are not looked at.

    Raises
    ------
    RosterError
        It is a bomb, holds macros, has a password, is damaged, or is no XLSX workbook.
    """
    import openpyxl  # late: 0.3 s, and most commands read no workbook

    try:
        _checked_archive(data, where)
        books = [openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=given) for given in (True, False)]
        try:
            values, formulas = books
            return [
                Sheet(name, list(_rows(values[name], formulas[name], most_rows)))
                for name in values.sheetnames
                if hasattr(values[name], "reset_dimensions") and values[name].sheet_state == "visible"
            ]
        finally:
            for book in books:
                book.close()
    except RosterError:
        raise
    except Exception as error:  # a damaged workbook fails in more ways than openpyxl lists
        what = f"the workbook is damaged ({type(error).__name__}: {str(error)[:80]!a})"
        raise RosterError(what, where=where, cure=_SAVE) from None
