import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_machines import both, events, phone_data, walk

from daisuso.curriculum import phone
from daisuso.curriculum.phone import Impossible, Phone, State, phone_of
from daisuso.errors import ContentError

PHONE = Phone.from_json(phone_data())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "v", "k1", "hint"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(["a", "v"]), inner, max_size=3),
    max_leaves=8,
)


def end_of(*steps):
    run = PHONE.replay(events(*steps))
    assert not isinstance(run, Impossible), run
    return run[-1]


def refusal(*steps):
    run = PHONE.replay(events(*steps))
    assert isinstance(run, Impossible)
    return run


def test_a_run_begins_at_the_start_without_flags():
    assert PHONE.start() == State("s1", 0, None, 0)
    assert PHONE.flags(PHONE.start()) == frozenset()


def test_an_act_sets_flags_and_goes_on():
    state = end_of("k1", "k3=12", "k9", "k6")
    assert state.screen == "s7"
    assert PHONE.flags(state) == {"f1", "f2"}
    assert PHONE.holds(state, ["f1", "f2"]) and not PHONE.holds(state, ["f1", "!f2"])


def test_an_act_clears_flags():
    assert PHONE.flags(end_of("k1", "k3=12", "k9", "k7")) == frozenset()


def test_an_act_without_go_stays():
    assert end_of("k2", "k12") == end_of("k2")


def test_an_interruption_shows_once_and_returns_to_where_it_came():
    assert end_of("k1", "k3=12").screen == "s4"
    assert end_of("k1", "k3=12", "k9").screen == "s3"
    assert end_of("k1", "k3=12", "k9", "k7", "k3=12").screen == "s3"


def test_an_interruption_waits_for_its_flags():
    assert end_of("k19").screen == "s3"
    assert end_of("k19", "k7", "k3=12").screen == "s4"


def test_entering_by_return_does_not_interrupt_again():
    data = phone_data()
    data["interruptions"].append({"at": "s3", "screen": "s5"})
    machine = Phone.from_json(data)
    run = machine.replay(events("k1", "k3=12", "k9"))
    assert [state.screen for state in run] == ["s1", "s2", "s4", "s3"]
    assert machine.replay(events("k1", "k3=12", "k9", "k7", "k3=12"))[-1].screen == "s5"


def test_return_is_remembered_through_another_screen_and_then_forgotten():
    state = end_of("k1", "k3=12", "k10", "k18", "k9")
    assert state.screen == "s3" and state.back is None


def test_return_is_impossible_while_nothing_is_remembered():
    data = phone_data()
    data["screens"][0]["acts"][0]["go"] = "return"
    machine = Phone.from_json(data)
    assert machine.step(machine.start(), {"a": "k1"}) == Impossible("when")
    assert "k1" not in {act.id for act in machine.possible_acts(machine.start())}


@pytest.mark.parametrize("text", ["", "1", "123", "1a", "１２", "²²", "12 ", None, 12, ["1", "2"]])
def test_a_keypad_takes_exactly_its_digits(text):
    state = end_of("k1")
    assert isinstance(PHONE.step(state, {"a": "k3", "v": text}), Impossible)
    assert isinstance(PHONE.step(state, {"a": "k3"}), Impossible)
    assert PHONE.step(state, {"a": "k3", "v": "09"}).screen == "s4"


@pytest.mark.parametrize(
    ("text", "fits"), [("a", True), ("chữ", True), ("ế" * 5, True), ("e\u0302\u0301" * 5, True), ("abcdef", False), ("", False)]
)
def test_a_text_field_counts_letters_after_nfc(text, fits):
    state = end_of("k1", "k3=12", "k10")
    assert isinstance(PHONE.step(state, {"a": "k17", "v": text}), State) is fits


def test_a_tap_takes_no_text():
    assert PHONE.step(PHONE.start(), {"a": "k1", "v": "x"}) == Impossible("text")


@pytest.mark.parametrize("event", [None, "k1", {}, {"a": 7}, {"a": ["k1"]}, {"a": "k1", "x": 1}, {"a": "k1", "v": None}, ["k1"]])
def test_what_is_no_event_is_impossible(event):
    assert PHONE.step(PHONE.start(), event) == Impossible("event")


def test_impossible_events_say_why_and_where():
    assert refusal("k1", "k1") == Impossible("act", 1)
    assert refusal("k19", "k6") == Impossible("when", 1)
    assert refusal("k1", "k3=12", "k9", "k6", "k15", "k16") == Impossible("ended", 5)


def test_a_hint_changes_nothing():
    assert end_of("hint", "k1", "hint") == end_of("k1")
    assert PHONE.step(end_of("k1", "k3=12", "k9", "k6", "k15"), {"a": "hint"}) == end_of("k1", "k3=12", "k9", "k6", "k15")


def test_lines_show_while_their_flags_hold():
    assert PHONE.lines(end_of("k1", "k3=12", "k9", "k6", "k15")) == (both("xong"),)


def test_possible_acts_are_those_that_step_allows():
    for state in PHONE.graph:
        possible = {act.id for act in PHONE.possible_acts(state)}
        for act in PHONE.acts.values():
            assert isinstance(PHONE.step(state, act.event()), State) is (act.id in possible)


@given(json_values)
def test_step_never_raises(event):
    for state in PHONE.graph:
        after = PHONE.step(state, event)
        assert isinstance(after, Impossible) or after in PHONE.graph


@given(st.integers(0, 2**32 - 1))
def test_replay_is_deterministic_and_pure(seed):
    trace = walk(PHONE, seed, 60)
    before = [dict(event) for event in trace]
    assert PHONE.replay(trace) == Phone.from_json(phone_data()).replay(trace)
    assert trace == before
    assert PHONE.replay(trace[:5])[-1] == PHONE.replay(trace)[: len(trace[:5]) + 1][-1]


def test_walk_is_the_same_in_every_language():
    # A browser must get these very numbers (Math.imul(1664525, x) + 1013904223 >>> 0, then >>> 16).
    assert [event["a"] for event in walk(PHONE, 7, 8)] == WALKED


WALKED = ["k1", "k4", "k1", "k3", "k10", "k17", "k8", "k6"]


def test_a_sound_machine_has_no_problems():
    assert list(PHONE.problems()) == []


def _change(path, value):
    def change(data):
        *way, last = path
        for step in way:
            data = data[step]
        if value is None:
            del data[last]
        else:
            data[last] = value

    return change


BROKEN = {
    "unknown start": (_change(("start",), "s77"), "no screen 's77'"),
    "unknown screen of an act": (_change(("screens", 0, "acts", 0, "go"), "s77"), "no screen 's77'"),
    "unknown screen of an interruption": (_change(("interruptions", 0, "screen"), "s77"), "no screen 's77'"),
    "no interruption": (_change(("interruptions",), []), "at least one call or message"),
    "no hint": (_change(("hints",), []), "at least one hint"),
    "screen out of reach": (_change(("screens", 0, "acts", 1, "go"), "s2"), "cannot be reached"),
    "flag never set": (_change(("screens", 2, "acts", 0, "when"), ["f9"]), "no act sets it"),
    "act never possible": (_change(("screens", 0, "acts", 0, "when"), ["f1", "!f1"]), "is never possible"),
    "telling id": (_change(("screens", 0, "acts", 0, "id"), "unsafe-act"), "not opaque"),
    "id twice": (_change(("screens", 0, "acts", 0, "id"), "k2"), "stands twice"),
    "too few screens": (lambda data: data["screens"].__delitem__(slice(1, 3)), "give 8 or more"),
    "one act": (lambda data: data["screens"][4]["acts"].pop(), "two or more"),
    "one act while a flag is set": (_change(("screens", 1, "acts", 1, "when"), ["f1"]), "is never possible"),
    "acts at an end": (
        _change(("screens", 8, "acts"), [{"id": "k99", "where": "phone", "kind": "tap", "label": both("x")}]),
        "is an end",
    ),
    "field without type": (_change(("screens", 0, "acts", 0, "field"), {"digits": 6}), "needs `field"),
    "type without field": (_change(("screens", 1, "acts", 0, "field"), None), "needs `field"),
    "unknown kind": (_change(("screens", 0, "acts", 0, "kind"), "drag"), "kind 'drag'"),
    "unknown where": (_change(("screens", 0, "acts", 0, "where"), "both"), "where 'both'"),
    "person types": (_change(("screens", 1, "acts", 0, "where"), "person"), "is done on the phone"),
    "one language": (_change(("screens", 0, "title"), {"vi": "một"}), "both languages"),
    "empty text": (_change(("screens", 0, "title"), {"vi": "một", "en": " "}), "no words in 'en'"),
    "not NFC": (_change(("screens", 0, "title"), {"vi": "e\u0302", "en": "e"}), "not NFC in 'vi'"),
    "two acts read the same": (_change(("screens", 0, "acts", 0, "label"), both("làm k2")), "twice"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_problems_name_what_is_wrong(name):
    change, said = BROKEN[name]
    data = phone_data()
    change(data)
    found = [f"{path}: {problem}" for path, problem in Phone.from_json(data).problems()]
    assert any(said in problem for problem in found), found


def test_problems_find_a_state_with_one_act_and_a_trap():
    data = phone_data()
    data["screens"][4]["acts"][0]["when"] = ["f1"]  # s5 without f1: only the scroll is left, and no way out
    found = dict(Phone.from_json(data).problems())
    said = [problem for path, problem in Phone.from_json(data).problems() if path == "screens[s5]"]
    assert any("offers 1 acts" in problem for problem in said), found
    assert any("no end can be reached" in problem for problem in said), found


def test_problems_stop_at_too_many_states(monkeypatch):
    monkeypatch.setattr(phone, "MOST_STATES", 500)
    data = phone_data()
    data["screens"][4]["acts"] += [
        {"id": f"k{100 + n}", "where": "phone", "kind": "tap", "label": both(f"bật {n}"), "set": [f"f{100 + n}"]} for n in range(16)
    ]
    assert any("use fewer flags" in problem for _, problem in Phone.from_json(data).problems())


@pytest.mark.parametrize(
    "data", [{}, [], {"name": "x"}, {**phone_data(), "screens": [{"id": "s1"}]}, {**phone_data(), "screens": 7}]
)
def test_what_is_no_phone_is_refused_by_name(data):
    with pytest.raises(ContentError, match="not a phone machine"):
        Phone.from_json(data)


def test_a_machine_is_read_once():
    data = phone_data()
    assert phone_of(data) is phone_of(data)
    assert phone_of(phone_data()) is not phone_of(data)
