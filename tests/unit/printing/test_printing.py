"""Everything printed: Vietnamese letters whole in picture and text layer, the pages it may have, the same bytes each time."""

import io
import unicodedata

import pypdf
import pytest
from reportlab.pdfbase import pdfmetrics

from daisuso.cli.main import main
from daisuso.curriculum.content import load_content
from daisuso.curriculum.observation import ObservationSheet
from daisuso.errors import PrintError
from daisuso.printing.guide import guide_pdf
from daisuso.printing.handout import SMALLEST, handout_pdf
from daisuso.printing.observation import observation_pdf
from daisuso.printing.typeface import BOLD, REGULAR, register

PRINTED = load_content("printed.json")
SHEET = ObservationSheet.from_json(load_content("observation.json"))
VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + list("đ₫“”…–")
LETTERS += [letter.upper() for letter in LETTERS]


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data):
    return " ".join(" ".join(page.extract_text() for page in read(data).pages).split())


def sizes(data):
    """Return letter sizes in points, with how many letters have each."""
    found = {}

    def visit(text, _cm, _tm, _font, size):
        found[size] = found.get(size, 0) + len(text.strip())

    for page in read(data).pages:
        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("font", [REGULAR, BOLD])
def test_the_typeface_holds_every_vietnamese_letter(font):
    register()
    known = pdfmetrics.getFont(font).face.charToGlyph
    assert [letter for letter in LETTERS if ord(letter) not in known] == []


@pytest.mark.parametrize("slug", PRINTED["handouts"])
def test_a_handout_is_one_a4_page_of_large_print(slug):
    entry = PRINTED["handouts"][slug]
    data = handout_pdf(entry["markdown"], entry["lang"])
    assert data == handout_pdf(entry["markdown"], entry["lang"])
    (page,) = read(data).pages
    assert [round(side) for side in page.mediabox[2:]] == [595, 842]
    body = entry["markdown"].split("\n---\n")[0]
    assert sum(count for size, count in sizes(data).items() if size >= SMALLEST) >= 0.8 * len("".join(body.split()))
    assert unicodedata.is_normalized("NFC", text_of(data))
    title = body.splitlines()[0].removeprefix("# ").replace("\u00a0", " ")
    assert title in text_of(data)
    assert read(data).metadata.title.replace("\u00a0", " ") == title


def test_what_is_printed_can_be_read_back_letter_by_letter():
    line = " ".join(LETTERS)
    said = text_of(handout_pdf(f"# Chữ\n\n1. {line}\n\n## Không bao giờ\n\n- {line}\n", "vi"))
    assert said.count("ừ") >= 2 and said.count("Ễ") >= 2
    assert [letter for letter in LETTERS if letter not in said] == []


def test_a_text_that_does_not_fit_is_refused_by_name():
    with pytest.raises(PrintError, match="'Dài' needs 2 pages, 1 at most"):
        handout_pdf("# Dài\n\n" + "".join(f"{n}. {'chữ ' * 60}\n" for n in range(1, 9)), "vi")


def test_mark_up_in_a_text_stays_text():
    said = text_of(handout_pdf("# A & B\n\n1. <b>x</b> && \\<script> **đậm**\n\n## Không\n\n- <i>y\n", "vi"))
    assert "<script>" in said and "A & B" in said and "**" not in said


def test_the_first_workshop_is_two_pages():
    guide = PRINTED["first_workshop"]
    data = guide_pdf(guide["markdown"], guide["lang"], most_pages=2)
    assert len(read(data).pages) == 2
    assert "Lớp đầu tiên của bạn" in text_of(data) and "phiếu quan sát" in text_of(data)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_observation_sheet_is_one_page_with_every_indicator(lang):
    said = text_of(observation_pdf(SHEET, lang))
    assert all(name in said for name in SHEET.indicators)
    assert len(read(observation_pdf(SHEET, lang)).pages) == 1


def test_the_command_writes_them_all(tmp_path, capsys):
    assert main(["handouts", str(tmp_path / "in")]) == 0
    names = {path.name for path in (tmp_path / "in").iterdir()}
    wanted = {f"handout-{slug}.pdf" for slug in PRINTED["handouts"]}
    assert names == wanted | {
        "first-workshop.pdf",
        "class-network-vi.pdf",
        "class-network-en.pdf",
        "observation-sheet-vi.pdf",
        "observation-sheet-en.pdf",
    }
    assert capsys.readouterr().out.count("wrote") == len(names)
