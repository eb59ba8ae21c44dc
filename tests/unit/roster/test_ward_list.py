"""Lists as wards keep them: every file is made here, by code."""

import io
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest

from daisuso.errors import RosterError
from daisuso.roster.columns import NAMES, columns_of, plain
from daisuso.roster.ward_list import WardList, greeting, read_ward_list

HEADER = ["STT", "Họ và tên", "Tổ", "Ngày sinh", "Số CCCD", "SĐT"]
PEOPLE = [
    ["1", "Nguyễn Thị Hằng", "3", "01/02/1960", "079160000001", "0900000001"],
    ["2", "Trần Văn Đức", "4", "1955", "079155000002", "0900000002"],
]
TITLE = [["ỦY BAN NHÂN DÂN PHƯỜNG"], ["DANH SÁCH ĐẠI SỨ SỐ"], []]


def csv_text(rows: list[list[str]], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def write(tmp_path: Path, content: str | bytes, name: str = "ds.csv", encoding: str = "utf-8") -> WardList:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_ward_list(path)


def workbook(tmp_path: Path, rows: list[list[object]], name: str = "ds.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def seen(found: WardList) -> list[tuple[str, str, str]]:
    return [(person.given_name, person.group, person.number) for person in found.people]


WANTED = [("Hằng", "Tổ 3", "1"), ("Đức", "Tổ 4", "2")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_every_encoding_and_separator_gives_the_same_people(tmp_path: Path, encoding: str, separator: str) -> None:
    text = csv_text([*TITLE, HEADER, *PEOPLE], separator)
    if encoding == "cp1258":  # it has tones as letters of their own, and base letters with their shape
        text = "".join(_for_1258(letter) for letter in text)
    found = write(tmp_path, text, encoding=encoding)
    assert seen(found) == WANTED
    assert found.problems == ()
    assert found.people[0].row == 5


def _for_1258(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tones


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_spellings_of_accents_are_one(tmp_path: Path, form: str) -> None:
    found = write(tmp_path, unicodedata.normalize(form, csv_text([HEADER, *PEOPLE])))
    assert seen(found) == WANTED
    assert all(unicodedata.is_normalized("NFC", person.name) for person in found.people)


def test_a_workbook_gives_the_same_people_and_what_is_not_taken(tmp_path: Path) -> None:
    rows = [*TITLE, HEADER, [1, *PEOPLE[0][1:]], [2.0, *PEOPLE[1][1:]], [3, None, None], [4]]
    found = read_ward_list(workbook(tmp_path, rows))
    assert seen(found) == WANTED
    assert found.not_taken == ("Ngày sinh", "Số CCCD", "SĐT")
    assert found.problems == ()
    kept = " ".join(f"{person}" for person in found.people)
    assert "0791" not in kept and "0900" not in kept and "1960" not in kept


@pytest.mark.parametrize(
    "header",
    [
        ["HO VA TEN", "to"], ["Họ và\ntên (*)", "TỔ"], ["họ tên", "Nhóm"], ["full_name", "group"], ["Full name", "Team"],
    ],
)  # fmt: skip
def test_headings_are_found_with_and_without_accents(tmp_path: Path, header: list[str]) -> None:
    assert [person.given_name for person in read_ward_list(workbook(tmp_path, [header, ["Lê Thị Mai", "A"]])).people] == ["Mai"]


def test_no_heading_means_two_things() -> None:
    meanings = [meaning for name in (name for names in NAMES.values() for name in names) for meaning in columns_of([name])]
    assert len(meanings) == sum(len(names) for names in NAMES.values())
    assert all(columns_of([name]) == {meaning: 0} for meaning, names in NAMES.items() for name in names)
    assert plain("Họ & tên (ghi đủ)") == "hoten"


@pytest.mark.parametrize(
    ("name", "is_full", "called"),
    [
        ("Nguyễn Thị Hằng", True, "Hằng"), ("NGUYỄN VĂN ĐỨC", True, "Đức"), ("Trần Thị Như Ý", True, "Ý"),
        ("Lê Thị Lan A", True, "Lan A"), ("Phạm Thị Mai (tổ trưởng)", True, "Mai"), ("Minh Anh", False, "Minh Anh"),
        ("tư", False, "Tư"), ("Y", True, "Y"), ("LÊ NA", True, "Na"), ("Nguyễn A", True, "A"),
    ],
)  # fmt: skip
def test_how_people_are_greeted(name: str, is_full: bool, called: str) -> None:
    assert greeting(name, is_full=is_full) == called


def test_family_and_given_name_in_two_columns(tmp_path: Path) -> None:
    found = write(tmp_path, "Họ và tên đệm,Tên,Khu phố,Tổ\nNguyễn Thị,Minh Anh,2,14\n")
    (person,) = found.people
    assert (person.name, person.given_name, person.group) == ("Nguyễn Thị Minh Anh", "Minh Anh", "Khu phố 2, Tổ 14")


@pytest.mark.parametrize(("name", "called"), [("Nguyễn Thị Lan", "Lan"), ("Lan", "Lan"), ("Minh Anh", "Minh Anh")])
def test_a_column_called_name_alone(tmp_path: Path, name: str, called: str) -> None:
    assert write(tmp_path, f"STT,Tên\n1,{name}\n").people[0].given_name == called


def test_bad_rows_are_named_with_the_cure_and_the_others_go_in(tmp_path: Path) -> None:
    rows = [
        HEADER, PEOPLE[0], ["2", "=HYPERLINK(1)", "3"], ["3", "", "3", "1960"], ["4", "Tr\u202ean", "3"], ["5", "Lan2", "3"],
        ["6", "Lê Văn Tám", "079160000001"], ["x", "Lê Văn Chín", "3"], ["", "Người lập danh sách", ""],
        ["7", "x" * 61, ""], PEOPLE[1],
    ]  # fmt: skip
    found = write(tmp_path, csv_text(rows))
    assert seen(found) == WANTED
    assert [problem.split("ds.csv:")[1].split(". ")[0] for problem in found.problems] == [
        "3: '=HYPERLINK(1)' is no name of letters only",
        "4: the row has no name",
        "5: 'Tr\\u202ean' is no name of letters only",
        "6: 'Lan2' is no name of letters only",
        "7: '079160000001' is no group",
        "8: 'x' is no number",
        "9: the row has no number",
        f"10: '{'x' * 40}' is no name of letters only",
    ]
    assert all(problem.endswith(".") and ". " in problem for problem in found.problems)


def test_rows_between_that_are_no_people_are_left_out(tmp_path: Path) -> None:
    rows = [HEADER, ["KHU PHỐ 1"], PEOPLE[0], HEADER, ["II. KHU PHỐ 2"], PEOPLE[1], ["3"], ["4"], ["Tổng cộng: 2 người"]]
    found = write(tmp_path, csv_text(rows))
    assert (seen(found), found.problems) == (WANTED, ())
    assert [note.split("person: ")[1] for note in found.notes] == ["'KHU PHỐ 1'.", "'II. KHU PHỐ 2'.", "'Tổng cộng: 2 người'."]


def test_a_merged_group_holds_for_the_rows_below(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["STT", "Họ tên", "Tổ"], [1, "Lê Na", "A"], [2, "Lê Ba"], [3, "Lê Tư", "B"], [4, "Lê Tám"]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("C2:C3")
    book.save(path)
    found = read_ward_list(path)
    assert [person.group for person in found.people] == ["A", "A", "B", "B"]
    assert any("stands once" in note for note in found.notes)
    sparse = write(tmp_path, "STT,Tên,Tổ\n1,Na,A\n2,Ba,\n3,Tư,A\n")
    assert [person.group for person in sparse.people] == ["A", "", "A"]


def test_a_formula_counts_as_what_it_gave_and_is_named_where_it_gave_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["STT", "Họ tên"], [1, "Lê Na"], ["=A2+1", "Lê Ba"], [3, '=CONCATENATE("Lê"," Tư")']])
    found = read_ward_list(path)
    assert [person.given_name for person in found.people] == ["Na"]
    assert "ds.xlsx:4: the name is a formula whose result is not in the file" in found.problems[-1]
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert "<f>A2+1</f><v />" in sheet or "<f>A2+1</f><v></v>" in sheet or "<f>A2+1</f><v/>" in sheet
    for empty in ("<v />", "<v></v>", "<v/>"):
        sheet = sheet.replace(f"<f>A2+1</f>{empty}", "<f>A2+1</f><v>2</v>")
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert seen(read_ward_list(path)) == [("Na", "", "1"), ("Ba", "", "2")]


def test_only_one_sheet_is_read_and_another_list_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["Hướng dẫn điền"]])
    book = openpyxl.load_workbook(path)
    for title, name in (("Tổ 1", "Lê Na"), ("Tổ 2", "Lê Ba")):
        sheet = book.create_sheet(title)
        sheet.append(["STT", "Họ tên"])
        sheet.append([1, name])
    hidden = book.create_sheet("Cũ")
    hidden.append(["STT", "Họ tên"])
    hidden.sheet_state = "hidden"
    book.save(path)
    found = read_ward_list(path)
    assert [person.given_name for person in found.people] == ["Na"]
    assert len(found.problems) == 1 and "--sheet 'Tổ 2'" in found.problems[0]
    assert [person.given_name for person in read_ward_list(path, "Tổ 2").people] == ["Ba"]
    with pytest.raises(RosterError, match="no visible sheet"):
        read_ward_list(path, "Cũ")


def packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old .xls file, or a workbook with a password"),
        (b"%PDF-1.7", "this is a PDF"),
        (b"\x89PNG\r\n", "this is a picture"),
        (b"<html><table>", "a web page"),
        (packed({"content.xml": b"<a/>"}), "another format"),
        (packed({"word/document.xml": b"<a/>"}), "an archive and no XLSX workbook"),
        (packed({"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}), "holds macros"),
        (packed({"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": b" " * 50_000_000}), "unpacks to 50000004 bytes"),
        (packed({"xl/workbook.xml": b"<a/>", **{f"x{n}": b"" for n in range(600)}}), "in 601 parts"),
        (packed({"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": DOCTYPE}), "no spreadsheet program writes"),
        (packed({"xl/workbook.xml": b"<a/>"}), "the workbook is damaged"),
        (packed({"xl/workbook.xml": b"<a/>"})[:-30], "the workbook is damaged"),
        (b"a\0b,c", "this is no text file"),
        (b"1,2\n3,4\n", "no row has a heading for names"),
        ("STT,Hä vµ tªn\n1,NguyÔn\n".encode(), "the letters are TCVN3"),
        ("STT,Hoï vaø teân\n".encode(), "the letters are VNI"),
        (b"x" * 5_000_001, "over 5000000 bytes"),
        ("Tên\n".encode() + b"Lan\n" * 5_001, "over 5000 rows"),
        ("Tên\n".encode() + b"Lan\n" * 2_001, "over 2000 people"),
        (b'Name,Group\n"' + b"x" * 200_000 + b'",1\n', "no CSV file"),
    ],
)
def test_what_is_no_list_is_refused_by_name(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "ds.any"
    path.write_bytes(data)
    with pytest.raises(RosterError, match=said):
        read_ward_list(path)


def test_a_sheet_that_lies_about_its_size_is_read_row_by_row(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["STT", "Họ tên"], [1, "Lê Na"]])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = "far"
    book.save(path)
    assert [person.given_name for person in read_ward_list(path).people] == ["Na"]
