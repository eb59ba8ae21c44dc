"""Any JSON at all, to any widget: a reply or none, never an exception, and what is written can be parsed again."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from widget_samples import TYPES, MemorySink, at_9_41, make_item, make_key

from daisuso.assessment.interactions.outcome import Parsed
from daisuso.assessment.interactions.registry import interaction
from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.traces import TraceExchange

WORDS = st.sampled_from(["a", "b", "s1", "p1", "x", "7", "k1", "k7", "t1b", "hint", "events", "v", "", "công an phường"])
LEAVES = st.none() | st.booleans() | st.integers(-5, 2**60) | st.floats() | WORDS | st.text(max_size=6)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12)
KINDS = st.sampled_from(["hello", "answer", "event", "restart", "check", "reveal", "review", "hand-in"])
MESSAGES = st.lists(
    st.fixed_dictionaries({"type": KINDS, "seq": st.integers(0, 30), "value": VALUES}, optional={"i": st.integers(0, 3)}),
    max_size=8,
)


@pytest.mark.parametrize("practice", [False, True])
@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=60, deadline=None)
@given(messages=MESSAGES)
def test_any_conversation_leaves_a_journal_that_can_be_scored(kind, practice, messages):
    item = make_item(kind, use="practice" if practice else "module")
    make = TraceExchange if kind in ("simulation", "dialogue") else AnswerExchange
    talk = make(item, MemorySink(), "vi", make_key(kind) if practice else None, at_9_41)
    for message in messages:
        for reply in talk.receive(message):
            json.dumps(reply)
            assert practice or reply["type"] in ("ack", "refused", "state")
    saved = talk.sink.responses.get(item.id)
    if saved is not None and saved.value is not None:
        assert isinstance(interaction(kind).parse(item, saved.value), Parsed)
