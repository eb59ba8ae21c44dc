import io
from datetime import date

import openpyxl
import pypdf
import pytest
from kept_course import BANK, make_course, put

from daisuso.cli.main import main
from daisuso.printing.attendance import attendance_pdf
from daisuso.printing.attendance_sheet import attendance_xlsx
from daisuso.response.journal_record import ANSWER, HAND_IN, Entry, JournalHeader, write_journal
from daisuso.roster.attendance import attendance

TODAY = date(2026, 11, 25)


def answered(course, learner, assignment, *times, folder="work", kind=ANSWER):
    header = JournalHeader(assignment, learner, BANK, journal="c" * 16)
    entries = [Entry(kind, "it-01", 1, "x", t) for t in times]
    put(course.root / folder / learner / assignment / "responses.jsonl", write_journal(header, entries, t="2026-11-01T00:00Z"))


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "ward")  # hv-01 and hv-02 answered on 21 November, 01:00 UTC


def text_of(data):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def test_days_are_those_of_vietnam_from_work_and_from_what_was_handed_in(course):
    answered(course, "hv-02", "thiet-bi", "2026-11-22T16:59Z", "2026-11-22T17:00Z")
    answered(course, "hv-01", "thiet-bi", "2026-11-24T03:00Z", folder="submitted")
    seen = attendance(course, TODAY)
    days = [date(2026, 11, day) for day in (21, 22, 23, 24)]
    assert seen.days == tuple(days)
    assert seen.here == {"hv-01": {days[0], days[3]}, "hv-02": {days[0], days[1], days[2]}}
    assert seen.findings == ()


def test_opening_a_page_or_handing_in_alone_is_no_answer(course):
    answered(course, "hv-03", "thiet-bi")
    answered(course, "hv-03", "an-toan", "2026-11-24T03:00Z", kind=HAND_IN)
    assert "hv-03" not in attendance(course, TODAY).here


def test_who_is_not_on_the_roster_stands_below_with_the_id(course):
    answered(course, "aa-01", "thiet-bi", "2026-11-24T03:00Z")
    assert [entry.learner for entry in attendance(course, TODAY).people] == ["hv-01", "hv-02", "aa-01"]


def test_a_wrong_clock_and_an_unreadable_journal_are_named(course):
    answered(course, "hv-02", "thiet-bi", "2019-01-01T00:00Z", "2027-01-01T00:00Z")
    put(course.root / "work" / "hv-01" / "an-toan" / "responses.jsonl", b"no journal\n")
    seen = attendance(course, TODAY)
    assert seen.days == (date(2026, 11, 21),)
    assert len(seen.findings) == 2
    assert "not a response journal" in seen.findings[0] and "2019-01-01, 2027-01-01" in seen.findings[1]


def test_the_sheet_to_sign_has_everyone_and_every_day(course):
    for day in range(10, 16):
        answered(course, "hv-01", f"b-{day}", f"2026-11-{day}T03:00Z")
    seen = attendance(course, TODAY)
    said = text_of(attendance_pdf(seen, ward="Phường Bến Thành", lang="vi"))
    assert "Điểm danh Phường Bến Thành" in said and "Ký tên" in said
    assert all(f"{day:%d/%m %Y}" in said for day in seen.days)
    assert said.count("✓") == 7 + 1 + 2  # 7 days of hv-01, one of hv-02, and the sentence on both pages
    assert said.count("Lan 1") == 2
    assert attendance_pdf(seen, ward="x", lang="vi") == attendance_pdf(seen, ward="x", lang="vi")


def test_before_the_first_day_there_is_an_empty_column(tmp_path):
    course = make_course(tmp_path / "ward", learners=())
    assert "Ngày ……" in text_of(attendance_pdf(attendance(course, TODAY), ward="x", lang="vi"))


def test_no_cell_of_the_spreadsheet_is_a_formula(course):
    rows = 'hv-01,=HYPERLINK("http://x"),,@x\nhv-02,+1,,<b>\n'.replace('"http://x"', "1")
    course.roster.write_text(f"learner,given_name,code,group\n{rows}", encoding="utf-8")
    seen = attendance(course, TODAY)
    data = attendance_xlsx(seen, "vi")
    assert data == attendance_xlsx(seen, "vi")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found[0][-1] == "2026-11-21"
    assert found[1] == ["hv-01", "=HYPERLINK(1)", "@x", "", 1, "✓"]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert "=HYPERLINK(1)" in text_of(attendance_pdf(seen, ward="x", lang="vi"))


def test_the_command_writes_both(course, tmp_path, capsys):
    assert main(["learner", "attendance", str(course.root), "--out", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"attendance.pdf", "attendance.xlsx"}
    assert capsys.readouterr().out.count("2 people, 1 days") == 2
