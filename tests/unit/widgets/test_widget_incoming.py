"""Whatever a page sends, reading it gives a message or a refusal, quickly, and never an exception."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.widgets.incoming import Malformed, Message, read_message

TYPES = frozenset({"answer", "event"})


def read(content):
    return read_message(content, "vneid-m01", TYPES)


def test_a_plain_answer_is_read():
    content = {"type": "answer", "seq": 7, "item": "vneid-m01", "value": {"p1": "a"}}
    assert read(content) == Message("answer", 7, {"p1": "a"}, None)


def test_the_item_may_be_left_out():
    assert read({"type": "event", "seq": 0, "value": {"a": "k1"}, "i": 3}) == Message("event", 0, {"a": "k1"}, 3)


@pytest.mark.parametrize(
    "content", [None, [], "answer", 7, {}, {"type": "answer"}, {"seq": "1"}, {"seq": True}, {"seq": -1}, {"seq": 1.0}]
)
def test_without_a_number_there_is_nobody_to_answer(content):
    assert read(content) == Malformed(None, "save.bad")


@pytest.mark.parametrize(
    "extra",
    [
        {"type": "restart"},
        {"type": None},
        {"type": ["answer"]},
        {"item": "vneid-m02"},
        {"item": None},
        {"learner": "hv-0001"},
        {"path": "../../x"},
        {"i": -1},
        {"i": 2001},
        {"i": "0"},
        {"i": True},
        {"value": float("nan")},
        {"value": float("inf")},
        {"value": b"bytes"},
        {"value": "\ud800"},
        {"value": {"k": {"\udfff": 1}}},
        {"value": object()},
    ],
)
def test_a_wrong_shape_is_refused_by_its_number(extra):
    assert read({"type": "answer", "seq": 3, "value": "b", **extra}) == Malformed(3, "save.bad")


def nested(levels):
    value = "b"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "code"),
    [("x" * 20_001, "save.too_long"), ([0] * 5001, "save.too_long"), (nested(9), "save.bad"), (nested(100_000), "save.bad")],
)
def test_a_huge_value_is_refused(value, code):
    assert read({"type": "answer", "seq": 3, "value": value}) == Malformed(3, code)


def test_a_long_text_is_read():
    text = "ữ" * 8000
    assert read({"type": "answer", "seq": 3, "value": text}) == Message("answer", 3, text, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.dictionaries(st.sampled_from(["type", "seq", "item", "value", "i", "x"]), JSON | st.sampled_from(["answer", "vneid-m01", 5]))
)
def test_nothing_raises_and_what_passes_can_be_written(content):
    found = read(content)
    if isinstance(found, Message):
        assert found.type in TYPES
        json.dumps(found.value, allow_nan=False).encode()
