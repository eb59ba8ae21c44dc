import copy
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_machines import both, dialogue_data, events, made_item, made_key, talk

from daisuso.assessment.interactions import dialogue as interaction
from daisuso.assessment.interactions.outcome import FormatError, Parsed
from daisuso.curriculum.dialogue import dialogue_of

ITEM, KEY = talk()
TALK = dialogue_of(ITEM.body["machine"])
EVERY_TALK = [*itertools.product(["r1", "r3"], ["r4", "r5", "r6"]), *itertools.product(["r2"], ["r7", "r8", "r9"])]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "events", "r1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(["a", "events"]), inner, max_size=3),
    max_leaves=12,
)


def score(*replies):
    parsed = interaction.parse(ITEM, {"events": events(*replies)})
    assert isinstance(parsed, Parsed), parsed
    return interaction.score(ITEM, KEY, parsed.value)


@pytest.mark.parametrize(
    ("replies", "points"),
    [(("r1", "r4"), 5), (("r3", "r4"), 4), (("r1", "r6"), 2), (("r2", "r7"), 2), (("r2", "r8"), 0), (("r1",), 2), ((), 0)],
)
def test_points_over_the_most_that_a_talk_can_earn(replies, points):
    assert score(*replies).value == points / 5


def test_an_unsafe_reply_takes_everything_and_violates_its_conduct():
    said = score("r1", "r5")
    assert said.value == 0 and said.critical == ("no-code",)
    assert score("r1", "r6").critical == ()


def test_detail_keeps_points_by_skill():
    assert score("r1", "r4").detail == {
        "skills": {"triage": 2, "tools": 0, "responsibility": 1, "tell-me": 2, "try-again": 0},
        "most": 5,
        "unsafe": [],
        "turns": 2,
        "ended": True,
    }
    assert score("r1").detail["ended"] is False


def test_expected_score_is_the_mean_over_all_talks():
    # Nine talks, each with chance 1/9 for someone who takes any reply.
    mean = sum(score(*talk).value for talk in EVERY_TALK) / len(EVERY_TALK)
    assert interaction.expected_score(TALK, KEY, lambda turn: list(turn.replies)) == pytest.approx(mean)


def test_rules_of_thumb():
    assert interaction.expected_score(TALK, KEY, interaction.politest(KEY)) == score("r2", "r9").value
    assert interaction.expected_score(TALK, KEY, interaction.longest("vi")) == score("r2", "r8").value
    assert interaction.expected_score(TALK, KEY, interaction.shortest("en")) == score("r3", "r6").value


@given(json_values)
def test_parse_never_raises(raw):
    parsed = interaction.parse(ITEM, raw)
    if isinstance(parsed, Parsed):
        assert 0 <= interaction.score(ITEM, KEY, parsed.value).value <= 1


@pytest.mark.parametrize("talk", EVERY_TALK)
def test_more_unsafe_replies_never_score_higher(talk):
    trace = {"events": events(*talk)}
    scores = []
    for more in range(10):
        unsafe = [{"act": f"r{number}", "conduct": "x"} for number in range(1, more + 1)]
        # The most that a talk can earn is kept: only the replies that were said may change the score.
        key = made_key({**KEY.values, "unsafe": [entry for entry in unsafe if entry["act"] in talk]})
        scores.append(interaction.score(ITEM, key, trace).value)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "format.trace"),
        ({"events": 7}, "format.trace"),
        ({"events": events("r1"), "x": 1}, "format.trace"),
        ({"events": events("r4")}, "format.act"),
        ({"events": events("r1", "r4", "r1")}, "format.act"),
        ({"events": ["r1"]}, "format.act"),
        ({"events": events("r1") * 101}, "format.trace_long"),
    ],
)
def test_what_cannot_be_said_is_a_format_error(raw, code):
    found = interaction.parse(ITEM, raw)
    assert isinstance(found, FormatError) and found.code == code


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


def test_the_check_passes_a_sound_key():
    assert list(interaction.check(ITEM, KEY)) == []


def _with(**changes):
    return {**copy.deepcopy(dict(KEY.values)), **changes}


WRONG_KEYS = {
    "unknown reply": (_with(skills={"r77": {"triage": 1}}), "no reply 'r77'"),
    "unknown skill": (_with(skills={"r1": {"charm": 1}}), "'charm: 1'"),
    "three points": (_with(skills={"r1": {"triage": 3}}), "'triage: 3'"),
    "best path is not the best": (_with(best_path=["r3", "r4"]), "does not earn the most"),
    "best path is impossible": (_with(best_path=["r1", "r7"]), "step 2 is impossible"),
    "best path stops": (_with(best_path=["r1"]), "does not come to an end"),
    "politest of a turn missing": (_with(politest=["r2", "r6"]), "of turn 't3'"),
    "politeness pays": (_with(politest=["r1", "r4", "r9"]), "the politest reply earns 1.00"),
    "unsafe and skilled": (_with(unsafe=[{"act": "r7", "conduct": "x"}]), "is unsafe and shows a skill"),
    "no skills": ({"best_path": []}, "not the key of a dialogue"),
    "every reply pays": (_with(skills={f"r{n}": {"triage": 2} for n in range(1, 10) if n != 5}), "any reply earns"),
}


@pytest.mark.parametrize("name", WRONG_KEYS)
def test_the_check_names_what_is_wrong_with_a_key(name):
    values, said = WRONG_KEYS[name]
    found = [f"{path}: {problem}" for path, problem in interaction.check(ITEM, made_key(values))]
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(("words", "rule"), [("chữ dài hơn nữa đó nha", "longest"), ("chữ ngắn", "shortest")])
def test_the_check_tells_when_length_gives_the_answer_away(words, rule):
    data = dialogue_data()
    for turn in data["turns"][:2]:
        turn["replies"][0]["text"] = both(words)
    found = [problem for _, problem in interaction.check(made_item("dialogue", data), KEY)]
    assert any(f"the {rule} reply (vi) earns 1.00" in problem for problem in found), found


def test_practice_must_tell_what_happened_and_what_to_do():
    found = list(interaction.check(made_item("dialogue", dialogue_data(), use="practice"), KEY))
    assert [problem[:8] for _, problem in found] == ["practice", "practice"]


@pytest.mark.parametrize("body", [{}, {"machine": {}}])
def test_an_item_without_a_dialogue_is_named(body):
    broken = type(ITEM).from_json({**ITEM.to_json(), "body": body})
    assert "holds no dialogue" in dict(interaction.check(broken, KEY))["dialogue"]
