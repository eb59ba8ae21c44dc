import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.results.spreadsheet_text import guarded, unguarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x")',
        "+84 90",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\nx",
        "   =1",
        "\u00a0=1",
        " \t x",
        "'=1",
        "''=1",
        "' =1",
        "＝1",
    ],
)
def test_dangerous_text_gets_an_apostrophe(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "an toàn", "1-2", "a=b", "'", "'tại sao", "7", " x"])
def test_harmless_text_stays_as_it_is(text):
    assert guarded(text) == text


@given(st.text(alphabet="'=+-@ \t\r\n\u00a0＝aế7", max_size=8))
def test_round_trip_gives_every_text_back(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip(" \u00a0")[:1] not in tuple("=+-@\t\r\n＝")


@given(st.text(max_size=30))
def test_round_trip_of_any_text(text):
    assert unguarded(guarded(text)) == text
