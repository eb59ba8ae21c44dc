"""Reads a CSV file as offices save it: UTF-8, UTF-16 or windows-1258; commas, semicolons or tabs."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Sequence

from daisuso.errors import RosterError

Rows = list[tuple[int, list[str]]]
SEPARATORS = (",", ";", "\t")


def decoded(data: bytes, where: str) -> str:
    """Return the text of a file, NFC.

    Raises
    ------
    RosterError
        It is in none of the encodings.
    """
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        elif data[:400].count(0) * 5 > len(data[:400]):  # UTF-16 without its mark: every second byte of plain letters is zero
            text = data.decode("utf-16-le" if data[1:400:2].count(0) > data[:400:2].count(0) else "utf-16-be")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1258")
    except UnicodeDecodeError as error:
        raise RosterError(
            f"the letters cannot be read (byte {error.start})", where=where, cure="Save the list as XLSX, or as CSV UTF-8."
        ) from None
    if "\0" in text:
        raise RosterError("this is no text file", where=where, cure="Save the list as XLSX, or as CSV UTF-8.")
    return unicodedata.normalize("NFC", text)


def separated(text: str, separator: str, most_rows: int) -> Rows:
    """Return (row number, cells) of every row that is not empty, up to row `most_rows` + 1.

    Rows are counted as a spreadsheet does: a line break inside quotes begins no row.

    Raises
    ------
    csv.Error
        A cell has over 131,072 letters.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: Rows = []
    for number, row in enumerate(reader, start=1):
        if any(cell.strip() for cell in row):
            rows.append((number, row))
        if number > most_rows:
            break
    return rows


def read_delimited(data: bytes, where: str, most_rows: int, known: Sequence[str] = SEPARATORS) -> tuple[Rows, ...]:
    """Return the rows as each separator gives them: who knows the headings chooses.

    Raises
    ------
    RosterError
        The file is no text.
    """
    text = decoded(data, where)
    try:
        return tuple(separated(text, separator, most_rows) for separator in known)
    except csv.Error as error:
        raise RosterError(f"this is no CSV file ({error})", where=where, cure="Save the list as XLSX.") from None
