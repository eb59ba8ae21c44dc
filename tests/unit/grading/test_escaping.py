import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.grading.escaping import inert, visible

OPEN, CLOSE = '<pre style="white-space: pre-wrap">', "</pre>"


def inside(source):
    assert source.startswith(OPEN) and source.endswith(CLOSE)
    return source[len(OPEN) : -len(CLOSE)]


@given(st.text())
def test_any_text_is_shown_as_typed_and_holds_no_mark_of_its_own(text):
    body = inside(inert(text))
    assert html.unescape(body) == visible(text)
    assert not set(body) & set("<>\"'\\`*_[]$~|!:@={}")
    assert not re.search(r"&(?!#\d+;|amp;|lt;|gt;)", body)
    body.encode()
    assert body.count("\n") == len(body.splitlines()) - (not body.endswith("\n") and bool(body)) or "\n" not in body


@given(st.text())
def test_nothing_unseen_is_left(text):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff]", visible(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bạn bấm «Ví giấy tờ», rồi nhờ bác kể lại.", "Bạn bấm «Ví giấy tờ», rồi nhờ bác kể lại."),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("hết\u202egnp.exe", "hết⟦U+202E⟧gnp.exe"),
        ("a\tb\x00\x1b[31m", "a\tb⟦U+0000⟧⟦U+001B⟧[31m"),
        ("\ud800", "⟦U+D800⟧"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_what_is_shown(text, shown):
    assert visible(text) == shown
    assert html.unescape(inside(inert(text))) == shown
