import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_machines import both, dialogue_data, events

from daisuso.curriculum.dialogue import Dialogue, dialogue_of
from daisuso.curriculum.phone import Impossible
from daisuso.errors import ContentError

TALK = Dialogue.from_json(dialogue_data())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "r1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("a"), inner, max_size=2),
    max_leaves=8,
)


def test_replies_lead_from_turn_to_turn():
    assert TALK.replay(events("r1", "r5")) == ["t1", "t2", "t4"]
    assert TALK.replay(events("r2", "r9")) == ["t1", "t3", "t4"]
    assert TALK.replay([]) == ["t1"]


def test_impossible_events_say_why_and_where():
    assert TALK.replay(events("r1", "r7")) == Impossible("act", 1)
    assert TALK.replay(events("r1", "r4", "r1")) == Impossible("ended", 2)
    assert TALK.replay([{"a": "r1", "v": "1"}]) == Impossible("event", 0)


@given(json_values)
def test_step_never_raises(event):
    for turn in TALK.by_id:
        after = TALK.step(turn, event)
        assert isinstance(after, Impossible) or after in TALK.by_id


def test_length_is_that_of_the_longest_talk():
    assert TALK.length == 2


def test_backwards_puts_each_turn_after_those_it_leads_to():
    order = [turn.id for turn in TALK.backwards]
    for turn in TALK.turns:
        assert all(order.index(reply.go) < order.index(turn.id) for reply in turn.replies)


def test_a_sound_dialogue_has_no_problems():
    assert list(TALK.problems()) == []


def _reply(data, turn, place):
    return data["turns"][turn]["replies"][place]


BROKEN = {
    "circle": (lambda data: _reply(data, 1, 0).update(go="t1"), "comes back to turn 't1'"),
    "circle of one": (lambda data: _reply(data, 1, 0).update(go="t2"), "comes back to turn 't2'"),
    "unknown turn": (lambda data: _reply(data, 1, 0).update(go="t9"), "no turn 't9'"),
    "unknown start": (lambda data: data.update(start="t9"), "no turn 't9'"),
    "out of reach": (lambda data: _reply(data, 0, 1).update(go="t2"), "cannot be reached"),
    "two replies": (lambda data: data["turns"][1]["replies"].pop(), "give 3 or more"),
    "replies at an end": (lambda data: data["turns"][1].update(end=True), "is an end"),
    "telling id": (lambda data: _reply(data, 0, 0).update(id="good"), "not opaque"),
    "id twice": (lambda data: _reply(data, 0, 0).update(id="r4"), "stands twice"),
    "length gives it away": (lambda data: _reply(data, 0, 0).update(text=both("rất " * 10)), "keep within 1.6 times"),
    "one language": (lambda data: _reply(data, 0, 0).update(text={"vi": "một"}), "both languages"),
    "initial": (lambda data: data.update(initial="AB"), "not one letter"),
    "line": (lambda data: data["turns"][0].update(line={"vi": "", "en": "x"}), "no words in 'vi'"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_problems_name_what_is_wrong(name):
    change, said = BROKEN[name]
    data = dialogue_data()
    change(data)
    found = [f"{path}: {problem}" for path, problem in Dialogue.from_json(data).problems()]
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize("data", [{}, [], {"name": "x"}, {**dialogue_data(), "turns": [{"id": "t1"}]}])
def test_what_is_no_dialogue_is_refused_by_name(data):
    with pytest.raises(ContentError, match="not a dialogue"):
        Dialogue.from_json(data)


def test_a_dialogue_is_read_once():
    data = dialogue_data()
    assert dialogue_of(data) is dialogue_of(data)
