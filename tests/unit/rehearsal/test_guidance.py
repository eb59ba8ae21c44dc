"""The words about the class's network: one text for the terminal and for the printed sheet, in both languages."""

import unicodedata

import pytest

from daisuso.curriculum.content import load_content
from daisuso.messages import LANGUAGES
from daisuso.rehearsal.guidance import parts

IDS = ["hotspot", "router", "no-internet", "firewall", "try"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_parts_are_those_of_the_sheet_word_for_word(lang):
    sheet = load_content("printed.json")["class_network"][lang]["markdown"].replace("**", "").replace("`", "")
    assert [part.id for part in parts(lang)] == IDS
    for part in parts(lang):
        assert f"## {part.title}" in sheet and part.lines
        for line in part.lines:
            words = line.removeprefix("- ")
            assert words in sheet or all(cell.strip() in sheet for cell in words.split(": ", 1)), line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_settings_of_a_router_are_named(lang):
    said = " ".join(next(part for part in parts(lang) if part.id == "router").lines)
    for setting in ("DHCP", "client isolation" if lang == "vi" else "Client isolation", "captive portal", "5 GHz", "20 MHz"):
        assert setting in said
    assert "|" not in said and "---" not in said


def test_vietnamese_is_composed():
    said = " ".join(line for part in parts("vi") for line in part.lines)
    assert unicodedata.is_normalized("NFC", said)
