import copy

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_machines import events, made_item, made_key, phone_data, simulation, walk

from daisuso.assessment.interactions import simulation as interaction
from daisuso.assessment.interactions.outcome import FormatError, Parsed
from daisuso.curriculum.phone import phone_of

ITEM, KEY = simulation()
PHONE = phone_of(ITEM.body["machine"])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "events", "k1", "hint"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(["a", "v", "events"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def score(*steps):
    parsed = interaction.parse(ITEM, {"events": events(*steps)})
    assert isinstance(parsed, Parsed), parsed
    return interaction.score(ITEM, KEY, parsed.value)


BEST = ("k1", "k3=12", "k9", "k8", "k6", "k15")
WORKED_BY_HAND = {
    # name: (steps, score)
    "best path": (BEST, 1.0),
    "another text in the field": (("k1", "k3=77", "k9", "k8", "k6", "k15"), 1.0),
    "one act more is spare": (("k1", "k3=12", "k9", "k8", "k8", "k6", "k15"), 1.0),
    "three acts more": (("k1", "k3=12", "k9", "k8", "k8", "k8", "k8", "k6", "k15"), 0.8),
    "into a wrong turn and out: 1 + 1/2": (("k2", "k11", *BEST), 0.95),
    "twice, looking around: 2 + 3/2": (("k2", "k12", "k11", "k2", "k11", *BEST), 0.75),
    "the tempting screen, left again": (("k1", "k5", "k14", *BEST[1:]), 0.9),
    "one check missing": (("k1", "k3=12", "k9", "k6", "k15"), 0.8),
    "the check after the act it belongs before": (("k1", "k3=12", "k9", "k6", "k16", "k8", "k6", "k15"), 0.7),
    "both checks missing": (("k1", "k3=12", "k9", "k6"), 0.6),
    "goal not reached": (("k1", "k3=12", "k9", "k8"), 0.0),
    "nothing done": ((), 0.0),
    "one hint": (("hint", *BEST), 0.95),
    "the same two hints opened again and again": (("hint",) * 9 + BEST, 0.9),
    "unsafe, then the goal": (("k1", "k5", "k13=12", "k9", "k8", "k6", "k15"), 0.0),
    "unsafe through the link, then the goal": (("k1", "k3=12", "k10", "k17=ab", "k8", "k6", "k15"), 0.0),
    "so many detours that nothing is left": (("k2", *("k12",) * 40, "k11", *BEST), 0.0),
}


@pytest.mark.parametrize("name", WORKED_BY_HAND)
def test_scores_worked_by_hand(name):
    steps, expected = WORKED_BY_HAND[name]
    assert score(*steps).value == expected


def test_detail_tells_what_happened():
    assert score("hint", "k2", "k12", "k11", "k1", "k3=12", "k10", "k18", "k9", "k6", "k15").detail == {
        "goal": True,
        "unsafe": [],
        "verification": [False, True],
        "acts": 10,
        "detours": 2.5,  # ten acts, three of them on wrong turns that were left: 8.5, less the six of the best path
        "wrong_turns": 2,
        "recovered": 2,
        "hints": 1,
        "ended": True,
    }


def test_a_wrong_turn_not_left_is_not_recovered():
    detail = score("k2", "k12", "k12").detail
    assert (detail["wrong_turns"], detail["recovered"]) == (1, 0)


def test_unsafe_acts_violate_their_conduct_once():
    both_acts = score("k1", "k5", "k13=12", "k10", "k17=ab", "k7", "k5", "k13=12")
    assert both_acts.critical == ("no-code", "no-link")
    assert both_acts.detail["unsafe"] == ["k13", "k17"]
    assert score(*BEST).critical == ()


def test_an_unsafe_act_without_conduct_violates_that_of_the_item():
    values = copy.deepcopy(dict(KEY.values))
    del values["unsafe"][0]["conduct"]
    trace = {"events": events("k1", "k5", "k13=12")}
    assert interaction.score(ITEM, made_key(values, critical="of-item"), trace).critical == ("of-item",)


def test_opening_a_temptation_violates_nothing():
    assert score("k1", "k5", "k14").critical == ()


@given(json_values)
def test_parse_never_raises(raw):
    parsed = interaction.parse(ITEM, raw)
    if isinstance(parsed, Parsed):
        assert 0 <= interaction.score(ITEM, KEY, parsed.value).value <= 1


@given(st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_scores_of_walks_lie_between_0_and_1_and_come_out_the_same_twice(seed, taps):
    trace = {"events": walk(PHONE, seed, taps)}
    parsed = interaction.parse(ITEM, trace)
    assert isinstance(parsed, Parsed)
    first = interaction.score(ITEM, KEY, parsed.value)
    assert 0 <= first.value <= 1
    assert interaction.score(ITEM, KEY, copy.deepcopy(trace)) == first


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_more_unsafe_acts_never_score_higher(seed, taps):
    trace = walk(PHONE, seed, taps)
    values = dict(KEY.values)
    acts = [act for act in PHONE.acts if act not in ("k13", "k17")]
    scores = []
    for more in range(len(acts) + 1):  # the same trace under keys that call one act more unsafe each time
        unsafe = [*values["unsafe"], *({"act": act, "conduct": "x"} for act in acts[:more])]
        scores.append(interaction.score(ITEM, made_key({**values, "unsafe": unsafe}), {"events": trace}).value)
    assert scores == sorted(scores, reverse=True)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_a_trace_that_was_unsafe_stays_worth_nothing(seed, taps):
    trace = walk(PHONE, seed, taps)
    first = next((at for at, event in enumerate(trace, 1) if event["a"] in ("k13", "k17")), None)
    assume(first is not None)
    for end in range(first, len(trace) + 1):
        assert interaction.score(ITEM, KEY, {"events": trace[:end]}).value == 0


@given(st.integers(0, 2**32 - 1), st.integers(0, 8))
def test_hints_and_acts_more_never_raise_the_score(seed, extra):
    trace = [*events("k1", "k3=12", "k9", "k8"), *events(*["k8"] * extra), *events("k6", "k15")]
    longer = [*trace[:4], *events("k8"), *trace[4:]]
    hinted = [*trace[: seed % len(trace)], {"a": "hint"}, *trace[seed % len(trace) :]]
    value = interaction.score(ITEM, KEY, {"events": trace}).value
    assert interaction.score(ITEM, KEY, {"events": longer}).value <= value
    assert interaction.score(ITEM, KEY, {"events": hinted}).value < value or value == 0


FORMAT_ERRORS = {
    "no object": (None, "format.trace", {}),
    "a list": (events("k1"), "format.trace", {}),
    "no events": ({}, "format.trace", {}),
    "events are no list": ({"events": "k1"}, "format.trace", {}),
    "another field": ({"events": events("k1"), "score": 1}, "format.trace", {}),
    "unknown act": ({"events": events("k1", "k77")}, "format.act", {"n": "2"}),
    "impossible act": ({"events": events("k19", "k6")}, "format.act", {"n": "2"}),
    "text that does not fit": ({"events": events("k1", "k3=1")}, "format.act", {"n": "2"}),
    "after the end": ({"events": events(*BEST, "hint", "k16")}, "format.act", {"n": "8"}),
    "too long": ({"events": [{"a": "hint"}] * 2001}, "format.trace_long", {"n": "2000"}),
}


@pytest.mark.parametrize("name", FORMAT_ERRORS)
def test_what_cannot_be_walked_is_a_format_error(name):
    raw, code, fill = FORMAT_ERRORS[name]
    assert interaction.parse(ITEM, raw) == FormatError(code, fill)


def test_two_thousand_events_are_read():
    assert isinstance(interaction.parse(ITEM, {"events": [{"a": "hint"}] * 2000}), Parsed)


def test_samples_get_their_expected_scores():
    samples = interaction.samples(ITEM, KEY)
    assert {sample.kind for sample in samples} == {"correct", "partial", "incorrect", "invalid"}
    for sample in samples:
        parsed = interaction.parse(ITEM, sample.raw)
        if sample.kind == "invalid":
            assert isinstance(parsed, FormatError), sample
        else:
            assert isinstance(parsed, Parsed), sample
            assert interaction.score(ITEM, KEY, parsed.value).value == sample.expected, sample


def test_samples_do_every_unsafe_act():
    done = {event["a"] for sample in interaction.samples(ITEM, KEY) if sample.expected == 0 for event in sample.raw["events"]}
    assert {"k13", "k17"} <= done


def test_the_check_passes_a_sound_key():
    assert list(interaction.check(ITEM, KEY)) == []


def _with(**changes):
    return {**copy.deepcopy(dict(KEY.values)), **changes}


WRONG_KEYS = {
    "unknown act in unsafe": (_with(unsafe=[{"act": "k77", "conduct": "x"}, {"act": "k13", "conduct": "x"}]), "no act 'k77'"),
    "unknown act in a check": (_with(verification=[{"acts": ["k77"]}]), "no act 'k77'"),
    "unknown act before": (_with(verification=[{"acts": ["k8"], "before": "k77"}]), "no act 'k77'"),
    "unknown screen": (_with(wrong_turns=["s5", "s77"]), "no screen 's77'"),
    "unknown flag": (_with(goal=["f77"]), "no flag 'f77'"),
    "nothing to reach": (_with(goal=["!f2"]), "no flag that must be set"),
    "one unsafe act": (_with(unsafe=[{"act": "k13", "conduct": "x"}]), "give 2 or more"),
    "one wrong turn": (_with(wrong_turns=["s5"]), "give 2 or more"),
    "weights": (_with(weights={"goal": 0.6, "verification": 0.5}), "must sum to 1"),
    "no check": (_with(verification=[]), "at least one check"),
    "costs": (_with(detour_cost=0.0), "detour_cost"),
    "best path impossible": (_with(best_path=["k1", "k6"]), "step 2 (k6) is impossible"),
    "best path misses a check": (_with(best_path=["k1", "k3=12", "k9", "k6", "k15"]), "scores 0.8, not 1"),
    "best path unsafe": (_with(best_path=["k1", "k5", "k13=12", "k9", "k8", "k6", "k15"]), "scores 0, not 1"),
    "best path through a wrong turn": (_with(best_path=["k2", "k11", *BEST]), "goes through a wrong turn"),
    "best path does not end": (_with(verification=[{"acts": ["k8"]}], best_path=list(BEST[:5])), "come to an end"),
    "field missing": ({"goal": ["f2"]}, "not the key of a simulation"),
    "field of another kind": (_with(unsafe=7), "not the key of a simulation"),
}


@pytest.mark.parametrize("name", WRONG_KEYS)
def test_the_check_names_what_is_wrong_with_a_key(name):
    values, said = WRONG_KEYS[name]
    found = [f"{path}: {problem}" for path, problem in interaction.check(ITEM, made_key(values))]
    assert any(said in problem for problem in found), found


def test_half_of_the_best_path_must_be_done_on_the_phone():
    data = phone_data()
    for screen in data["screens"]:
        for act in screen["acts"]:
            if act["id"] in ("k1", "k9", "k6"):
                act["where"] = "person"
    found = dict(interaction.check(made_item("simulation", data), KEY))
    assert "half or more" in found["key.best_path"]


def test_practice_must_tell_what_happened_and_what_to_do():
    found = list(interaction.check(made_item("simulation", phone_data(), use="practice"), KEY))
    assert len([problem for _, problem in found if "lacks `told`" in problem or "lacks `real`" in problem]) == 4


def test_a_critical_item_needs_an_unsafe_act_of_that_conduct():
    found = dict(interaction.check(ITEM, made_key(KEY.values, critical="another")))
    assert "no unsafe act violates it" in found["key.unsafe"]


@pytest.mark.parametrize("body", [{}, {"machine": {}}, {"machine": {"kind": "dialogue"}}])
def test_an_item_without_a_phone_is_named(body):
    item = made_item("simulation", phone_data())
    broken = type(item).from_json({**item.to_json(), "body": body})
    assert "holds no phone machine" in dict(interaction.check(broken, KEY))["simulator"]
