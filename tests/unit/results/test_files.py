import csv
import zipfile
from hashlib import sha256
from io import StringIO

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import small_course
from small_course import NAMES, items_of

from daisuso.results.competency_table import competency_table
from daisuso.results.files import MOST_SHEET_ROWS, write_csv, write_parquet, write_workbook
from daisuso.results.learner_table import learner_table
from daisuso.results.schema import ITEM_TABLE, TABLES, Place, conform
from daisuso.results.spreadsheet_text import unguarded
from daisuso.results.ward_summary import module_summary, ward_summary

HOSTILE = [
    "=1+1",
    ' =HYPERLINK("http://x","y")',
    "+84",
    "-2",
    "@x",
    "\tx",
    "\rx",
    'a"b,c\nd',
    "'=1",
    "http://x.vn",
    "<b>",
    "007",
    "ế Ộ ữ",
    "",
]


def _hostile():
    items, _ = items_of({f"hv-{n}": {"vneid-m01": 1.0} for n in range(len(HOSTILE))})
    rows = items.loc[items["item"] == "vneid-m01"].reset_index(drop=True)
    rows["reason"] = pd.array(HOSTILE, dtype="string")
    return rows


@pytest.fixture(scope="module")
def frames():
    items, catalogue = items_of(
        {"hv-1": {f"vneid-m{n:02d}": 1.0 for n in range(1, 15)}, "hv-2": {"vneid-m01": 0.0}}, learners=["hv-3"]
    )
    policy, place = small_course.policy(), Place("25747", "c25747", True)
    competencies = competency_table(items, policy, NAMES)
    people = learner_table(items, competencies, policy)
    return {
        "item_table": items,
        "competency_table": competencies,
        "learner_table": people,
        "ward_summary": ward_summary(competencies, catalogue, policy, NAMES, place),
        "module_summary": module_summary(items, people, catalogue, place),
        "work_list": conform(pd.DataFrame(), TABLES[-1]),
    }


def test_parquet_gives_the_table_back_with_its_types(frames, tmp_path):
    for table in TABLES:
        path = tmp_path / f"{table.name}.parquet"
        write_parquet(frames[table.name], table, path, synthetic=True)
        pd.testing.assert_frame_equal(pd.read_parquet(path), frames[table.name])


def test_parquet_says_synthetic_in_its_own_metadata(frames, tmp_path):
    for synthetic in (True, False):
        path = tmp_path / "x.parquet"
        write_parquet(frames["item_table"], ITEM_TABLE, path, synthetic=synthetic)
        assert pq.read_schema(path).metadata[b"daisuso.synthetic"] == str(synthetic).lower().encode()


def test_csv_is_safe_and_gives_every_text_back(tmp_path):
    path = tmp_path / "x.csv"
    write_csv(_hostile(), path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))
    assert [unguarded(row["reason"]) for row in rows] == HOSTILE
    for row in rows:
        for cell in row.values():
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_tells_empty_from_zero(frames, tmp_path):
    path = tmp_path / "x.csv"
    write_csv(frames["competency_table"], path)
    rows = {
        (row["learner"], row["competency"]): row
        for row in csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    }
    assert rows["hv-3", "A3"]["level"] == rows["hv-3", "A3"]["points"] == ""
    assert rows["hv-1", "A3"]["level"] == "3" and rows["hv-1", "A3"]["proportion"] == "1.0"
    assert rows["hv-2", "A3"]["points"] == "0.0"
    assert {row["synthetic"] for row in rows.values()} == {"true"}


def test_csv_numbers_can_be_read_back_exactly(frames, tmp_path):
    path = tmp_path / "x.csv"
    write_csv(frames["ward_summary"], path)
    again = pd.read_csv(path, encoding="utf-8-sig")
    assert again["mean_low"].tolist() == frames["ward_summary"]["mean_low"].astype(float).tolist()


def test_csv_of_nobody_has_its_head(tmp_path):
    path = tmp_path / "x.csv"
    write_csv(conform(pd.DataFrame(), ITEM_TABLE), path)
    assert path.read_text(encoding="utf-8-sig").count("\n") == 1


def _book(frames, path, synthetic=True):
    write_workbook(frames, path, synthetic=synthetic, policies="test-2026")
    return openpyxl.load_workbook(path)


def test_workbook_opens_with_a_sheet_to_read_that_says_synthetic(frames, tmp_path):
    book = _book(frames, tmp_path / "x.xlsx")
    assert book.sheetnames == ["Đọc trước - Read me", *(table.name for table in TABLES)]
    first = book.worksheets[0]
    words = [str(cell.value) for row in first.iter_rows() for cell in row if cell.value]
    assert words[0].startswith("SỐ LIỆU MÔ PHỎNG")
    assert any(word.startswith("SYNTHETIC DATA") for word in words)
    assert any("VNeID" in word and "Nhà nước" in word for word in words)
    for sheet in book.worksheets[1:]:
        assert "MÔ PHỎNG" in sheet.oddHeader.left.text
    real = _book(frames, tmp_path / "y.xlsx", synthetic=False)
    assert "MÔ PHỎNG" not in str(real.worksheets[0]["A1"].value)


def test_workbook_holds_text_as_text(frames, tmp_path):
    book = _book({**frames, "item_table": _hostile()}, tmp_path / "x.xlsx")
    sheet = book["item_table"]
    head = [cell.value for cell in sheet[1]]
    reason = head.index("reason")
    cells = [row[reason] for row in sheet.iter_rows(min_row=2)]
    # OOXML spells a carriage return out as _x000D_; openpyxl leaves it so.
    assert [(cell.value or "").replace("_x000D_", "\r") for cell in cells] == HOSTILE
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f" and cell.hyperlink is None
    assert {cell.number_format for cell in cells} == {"@"}


def test_workbook_has_no_formula_link_or_macro_in_its_xml(frames, tmp_path):
    path = tmp_path / "x.xlsx"
    write_workbook({**frames, "item_table": _hostile()}, path, synthetic=True, policies="p")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        sheets = b"".join(archive.read(name) for name in names if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets and b"<hyperlink" not in sheets
    assert not any("vba" in name or "external" in name.lower() for name in names)


def test_workbook_keeps_types_and_empty_cells(frames, tmp_path):
    book = _book(frames, tmp_path / "x.xlsx")
    head, *rows = book["competency_table"].iter_rows(values_only=True)
    by_key = {(row[0], row[head.index("competency")]): dict(zip(head, row, strict=True)) for row in rows}
    assert by_key["hv-1", "A3"]["level"] == 3 and by_key["hv-1", "A3"]["synthetic"] is True
    assert by_key["hv-3", "A3"]["level"] is None and by_key["hv-3", "A3"]["proportion"] is None
    head, first, *_ = book["item_table"].iter_rows(values_only=True)
    assert first[head.index("submitted_at")].isoformat() == "2026-11-21T02:00:00"


def test_a_table_too_long_for_a_sheet_is_said_to_be_elsewhere(frames, tmp_path):
    long = pd.concat([frames["work_list"]] + [frames["item_table"].head(1)[["learner"]]] * 1, ignore_index=True)
    long = conform(long.loc[long.index.repeat(MOST_SHEET_ROWS + 1)], TABLES[-1])
    book = _book({**frames, "work_list": long}, tmp_path / "x.xlsx")
    assert "work_list" not in book.sheetnames
    words = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("work_list" in word and "100001" in word for word in words)


def test_the_same_tables_give_the_same_bytes(frames, tmp_path):
    digests = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        write_workbook(frames, folder / "x.xlsx", synthetic=True, policies="p")
        write_parquet(frames["item_table"], ITEM_TABLE, folder / "x.parquet", synthetic=True)
        write_csv(frames["item_table"], folder / "x.csv")
        digests.append([sha256((folder / f"x.{kind}").read_bytes()).hexdigest() for kind in ("xlsx", "parquet", "csv")])
    assert digests[0] == digests[1]
