import io
import re
from dataclasses import replace

import pypdf
import pytest
import segno
from reportlab.pdfbase.pdfmetrics import stringWidth

from daisuso.cli.main import main
from daisuso.printing.fitting import LINE, fitted
from daisuso.printing.slips import A_PAGE, draw_qr, pages, slips_pdf
from daisuso.printing.typeface import BOLD, register
from daisuso.roster.code import new_code, shown
from daisuso.roster.roster import Entry, Roster

ADDRESS = "http://192.168.137.1:8866"
NAMES = ("Nghiêng", "Khuếch", "Thuỷ", "Đức", "Ý", "Nguyễn Thị Hằng", "W" * 60, "<b>& {n} %s", "Ngọc Bảo Trân Anh Thư", "Lan", "Tư")


def people(names=NAMES):
    group = {"group": "Khu phố 12, Tổ 14", "list_no": "7"}
    return [Entry(f"hv-{number:02d}", name, new_code((), lambda _, n=number: n + 11), group) for number, name in enumerate(names)]


def sheet(entries, lang="vi"):
    return slips_pdf(entries, address=ADDRESS, ward="Phường Bến Thành", lang=lang)


def texts(data):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


@pytest.mark.parametrize(("count", "on"), [(1, 1), (10, 1), (11, 2), (40, 4)])
def test_ten_slips_are_a_page(count, on):
    data = sheet(people([f"Lan {'ABCDEFGH'[n % 8]}" for n in range(count)]))
    assert len(texts(data)) == pages(count) == on
    assert data == sheet(people([f"Lan {'ABCDEFGH'[n % 8]}" for n in range(count)]))


def test_each_slip_holds_name_code_and_address_in_letters():
    said = texts(sheet(people()))
    assert len(said) == 2
    for entry in people():
        assert shown(entry.code) in " ".join(said)
    for name in ("Nghiêng", "Khuếch", "Thuỷ", "Đức", "Nguyễn Thị Hằng", "<b>& {n} %s", "Khu phố 12, Tổ 14", "số 7 trong danh sách"):
        assert name in " ".join(said), name
    assert said[0].count(ADDRESS) == A_PAGE
    assert "Phường Bến Thành · 11 phiếu" in said[0]
    assert "Who" not in said[0] and "Keep this slip" in texts(sheet(people(), "en"))[0]


def test_without_a_name_the_id_is_printed():
    assert "hv-00" in texts(sheet([replace(people()[0], given_name="")]))[0]


def test_nothing_is_drawn_beside_its_slip():
    drawn = []

    def visit(text, _cm, tm, _font, size):
        if text.strip():
            drawn.append((tm[4], stringWidth(text.strip(), BOLD, size), text))

    for page in pypdf.PdfReader(io.BytesIO(sheet(people()))).pages:
        page.extract_text(visitor_text=visit)
    assert drawn
    # Positions are within a slip: 88.5 mm are 251 points.
    assert [text for left, width, text in drawn if left + width > 251 + 20 and "phiếu" not in text] == []


@pytest.mark.parametrize("text", ["Lan", "W" * 60, "Ngọc Bảo Trân Anh Thư Minh Khuê Tường Vy", "một hai ba", ""])
def test_what_is_fitted_stays_in_its_box(text):
    register()
    size, lines = fitted(text, BOLD, width=120, height=45, largest=26, smallest=9, most_lines=3)
    assert 9 <= size <= 26 and len(lines) <= 3
    assert len(lines) * size * LINE <= 45
    assert all(stringWidth(line, BOLD, size) <= 120 + size for line in lines)
    assert "".join(lines).rstrip("…").replace(" ", "") == text.replace(" ", "")[: len("".join(lines).rstrip("…").replace(" ", ""))]
    assert (text == "Lan") == (size == 26 and bool(text))


class Recorder:
    def __init__(self):
        self.boxes = []

    def beginPath(self):
        return self

    def rect(self, x, y, width, height):
        self.boxes.append((x, y, width, height))

    def drawPath(self, path, stroke, fill):
        assert (path, stroke, fill) == (self, 0, 1)


def test_the_qr_is_the_code_module_by_module_with_its_quiet_zone():
    text = f"{ADDRESS}/k/123456789"
    wanted = [[bool(dark) for dark in row] for row in segno.make(text, error="m", micro=False).matrix]
    side = len(wanted) + 8
    recorder = Recorder()
    draw_qr(recorder, text, 100, 200, float(side))
    found = [[False] * len(wanted) for _ in wanted]
    for x, y, width, height in recorder.boxes:
        assert height == 1
        row, place = side - 4 - round(y - 200) - 1, round(x - 100) - 4
        for at in range(place, place + round(width)):
            found[row][at] = True
    assert found == wanted


def test_the_command_gives_codes_and_says_the_pages(tmp_path, capsys):
    root, out = tmp_path / "ward", tmp_path / "in" / "phieu.pdf"
    assert main(["init", str(root), "--ward", "25747"]) == 0
    assert main(["learner", "slips", str(root), "--address", ADDRESS, "--out", str(out)]) == 1
    assert "nobody is on the roster" in capsys.readouterr().err
    (root / "roster.csv").write_text("learner,given_name\nhv-01,Lan\nhv-02,Đức\n", encoding="utf-8")
    for bad in ("javascript:1", "http://a b", "http://x/y", "192.168.1.5"):
        assert main(["learner", "slips", str(root), "--address", bad, "--out", str(out)]) == 2
    assert not out.exists()
    assert main(["learner", "slips", str(root), "--address", f"{ADDRESS}/", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "2 new codes" in said and f"2 slips, A4 pages: 1, for {ADDRESS}." in said
    assert re.search(r"\d{3} \d{3} \d{3}", texts(out.read_bytes())[0])
    codes = [entry.code for entry in Roster.read(_course(root)).entries]
    assert main(["learner", "slips", str(root), "--address", ADDRESS, "--out", str(out)]) == 0
    assert codes == [entry.code for entry in Roster.read(_course(root)).entries]


def _course(root):
    from daisuso.response.course_directory import CourseDirectory

    return CourseDirectory.open(root)
