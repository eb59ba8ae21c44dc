"""Writes tables as Parquet, CSV and XLSX; the same tables give the same bytes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from daisuso.messages import text
from daisuso.results.dictionary import meaning
from daisuso.results.schema import NUMBER, TABLES, TEXT, TIME, WHOLE, YES_NO, Table
from daisuso.results.spreadsheet_text import guarded

_FIXED_DATE = datetime(2026, 1, 1)  # the workbook's "created": a clock here would make every file different
_LONGEST_CELL = 32_767  # Excel's limit
MOST_SHEET_ROWS = 100_000
"""Longer tables are left to Parquet and CSV: Excel stops at 1,048,576 rows, and an old laptop long before."""


def write_parquet(frame: pd.DataFrame, table: Table, path: Path, *, synthetic: bool) -> None:
    """Write one table; whether it is synthetic also stands in the file's own metadata (`daisuso.synthetic`)."""
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    own = {"daisuso.table": table.name, "daisuso.synthetic": str(synthetic).lower()}
    pq.write_table(arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **own}), path, compression="zstd")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write one table: UTF-8 with a byte-order mark, commas, every text in quotes, point before decimals, empty for missing.

    Excel reads UTF-8 only with the mark. It splits at commas only where the system's list separator is one; for spreadsheets the
    XLSX file is meant, the CSV for programs. Text that a spreadsheet would run gets a leading apostrophe
    (`spreadsheet_text.guarded`).
    """
    columns = {name: _csv_column(frame[name]) for name in frame.columns}
    lines = [",".join(_quoted(str(name)) for name in frame.columns)]
    lines += [",".join(row) for row in zip(*columns.values(), strict=True)]
    path.write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))


def _quoted(cell: str) -> str:
    return '"' + guarded(cell).replace('"', '""') + '"'


def _csv_column(column: pd.Series) -> list[str]:
    kind, missing = str(column.dtype), column.isna()
    if kind == TEXT:
        cells = [_quoted(str(value)) for value in column]
    elif kind == TIME:
        cells = [value.strftime("%Y-%m-%dT%H:%M:%SZ") for value in column.where(~missing, pd.Timestamp(0, tz="UTC"))]
    elif kind == YES_NO:
        cells = ["true" if value is True or value == 1 else "false" for value in column.fillna(False)]
    else:
        cells = [repr(float(value)) if kind == NUMBER else str(value) for value in column.fillna(0)]
    return ["" if gone else cell for cell, gone in zip(cells, missing, strict=True)]


def write_workbook(
    frames: Mapping[str, pd.DataFrame], path: Path, *, synthetic: bool, policies: str, tables: Sequence[Table] = TABLES
) -> None:
    """Write tables (default: those of results) into one workbook: first a sheet to read, then one sheet a table.

    Text goes into text cells: never a formula, never a link. Columns of text have the text format, so that a cell stays text when
    someone edits it. Times are UTC without a zone, as Excel knows none.
    """
    # Written row by row: a whole ward's items must not fill an old laptop's memory.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _FIXED_DATE, "title": "daisuso", "comments": "synthetic" if synthetic else ""})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            TEXT: book.add_format({"num_format": "@"}),
            TIME: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            NUMBER: book.add_format({"num_format": "0.000"}),
        }
        _read_me(book.add_worksheet(_sheet_name()), formats, frames, tables, synthetic, policies)
        for table in tables:
            if len(frames[table.name]) <= MOST_SHEET_ROWS:
                _sheet(book.add_worksheet(table.name), formats, frames[table.name], synthetic)


def _sheet_name() -> str:
    return f"{text('tab.readme', 'vi')} - {text('tab.readme', 'en')}"


def _read_me(
    sheet: Any,
    formats: Mapping[str, Any],
    frames: Mapping[str, pd.DataFrame],
    tables: Sequence[Table],
    synthetic: bool,
    policies: str,
) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 3, 90)
    notes = ("synthetic" if synthetic else "real", "missing", "time", "small", "policy", "state")
    big = {name: len(frame) for name, frame in frames.items() if len(frame) > MOST_SHEET_ROWS}
    row = 0
    for lang in ("vi", "en"):
        for note in notes:
            wording = text(f"tab.readme.{note}", lang, policy=policies)
            sheet.write_string(row, 0, wording, formats["title"] if note == "synthetic" else None)
            row += 1
        for name, count in big.items():
            sheet.write_string(row, 0, text("tab.readme.big", lang, table=name, n=count))
            row += 1
        row += 1
    for column, heading in enumerate(text("tab.readme.head", "vi").split(" | ")):
        sheet.write_string(row, column, heading, formats["head"])
    sheet.write_string(row, 3, text("tab.readme.head", "en").split(" | ")[2], formats["head"])
    for table in tables:
        row += 1
        sheet.write_row(row, 0, [table.name, "", text(f"tab.{table.name}", "vi"), text(f"tab.{table.name}", "en")])
        for name in frames[table.name].columns:
            row += 1
            sheet.write_row(row, 0, [table.name, str(name), meaning(table, str(name), "vi"), meaning(table, str(name), "en")])


def _sheet(sheet: Any, formats: Mapping[str, Any], frame: pd.DataFrame, synthetic: bool) -> None:
    if synthetic:
        sheet.set_header("&L" + text("tab.readme.synthetic", "vi"))
    sheet.freeze_panes(1, 1)
    kinds = [str(kind) for kind in frame.dtypes]
    for column, kind in enumerate(kinds):
        sheet.set_column(column, column, 18 if kind in (TEXT, TIME) else 12, formats.get(kind))
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), formats["head"])
    cells = frame.astype(object).where(frame.notna(), None)
    for row, values in enumerate(cells.itertuples(index=False, name=None), start=1):
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if value is not None:
                _cell(sheet, row, column, kind, value, formats)
    if len(frame.columns):
        sheet.autofilter(0, 0, max(1, len(frame)), len(frame.columns) - 1)


def _cell(sheet: Any, row: int, column: int, kind: str, value: Any, formats: Mapping[str, Any]) -> None:
    if kind == TEXT:
        sheet.write_string(row, column, str(value)[:_LONGEST_CELL], formats[TEXT])
    elif kind == TIME:
        sheet.write_datetime(row, column, value.tz_convert("UTC").tz_localize(None).to_pydatetime(), formats[TIME])
    elif kind == YES_NO:
        sheet.write_boolean(row, column, bool(value))
    else:
        sheet.write_number(row, column, int(value) if kind == WHOLE else float(value), formats.get(kind))
