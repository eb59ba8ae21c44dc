import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_samples import CASES, both

from daisuso.assessment.interactions.outcome import FormatError, Parsed
from daisuso.assessment.interactions.registry import TYPES, interaction
from daisuso.assessment.item import Item, Key

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "b", "p1", "x", "7"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text() | st.sampled_from(["p1", "p2", "p3"]), inner, max_size=4),
    max_leaves=12,
)
names = pytest.mark.parametrize("name", CASES)


@names
def test_every_sample_gets_its_expected_score(name):
    item, key = CASES[name]
    kind = interaction(item.type)
    samples = kind.samples(item, key)
    assert {sample.kind for sample in samples} >= {"correct", "invalid"}
    for sample in samples:
        parsed = kind.parse(item, sample.raw)
        if sample.kind == "invalid":
            assert isinstance(parsed, FormatError), sample
            continue
        assert isinstance(parsed, Parsed), sample
        value = kind.score(item, key, parsed.value).value
        assert value == (None if sample.expected is None else pytest.approx(sample.expected)), sample


@names
def test_the_authors_check_passes_a_sound_item(name):
    item, key = CASES[name]
    assert list(interaction(item.type).check(item, key)) == []


@names
@given(data=json_values)
def test_parse_never_raises_and_scores_stay_in_range(name, data):
    item, key = CASES[name]
    kind = interaction(item.type)
    parsed = kind.parse(item, data)
    if isinstance(parsed, Parsed):
        value = kind.score(item, key, parsed.value).value
        assert value is None or 0 <= value <= 1


@names
def test_the_order_of_presentation_does_not_matter(name):
    item, key = CASES[name]
    kind = interaction(item.type)
    shuffled = dict(item.body)
    for field in ("options", "prompts"):
        if field in shuffled:
            shuffled[field] = random.Random(3).sample(list(shuffled[field]), len(shuffled[field]))
    other = Item(item.id, 1, item.type, item.module, item.use, item.points, None, item.stem, shuffled)
    for sample in kind.samples(item, key):
        one, two = kind.parse(item, sample.raw), kind.parse(other, sample.raw)
        assert type(one) is type(two)
        if isinstance(one, Parsed) and isinstance(two, Parsed):
            assert kind.score(item, key, one.value).value == kind.score(other, key, two.value).value


@pytest.mark.parametrize("name", ["multiple-net", "multiple-every", "multiple-dichotomous"])
def test_choosing_nothing_or_everything_earns_nothing(name):
    item, key = CASES[name]
    kind = interaction("multiple-choice")
    every = frozenset(option["id"] for option in item.body["options"])
    assert kind.score(item, key, frozenset()).value == 0
    if name != "multiple-net":  # choose: 2 refuses everything
        assert kind.score(item, key, every).value == 0


def test_net_correct_takes_a_false_alarm_off():
    item, key = CASES["multiple-net"]
    kind = interaction("multiple-choice")
    assert kind.score(item, key, frozenset("ad")).value == 1
    assert kind.score(item, key, frozenset("a")).value == 0.5
    assert kind.score(item, key, frozenset("ab")).value == 0


def test_more_unsafe_choices_never_score_higher_and_name_the_conduct():
    item, key = CASES["multiple-net"]
    kind = interaction("multiple-choice")
    for chosen in itertools.combinations("abcd", 1):
        safe = kind.score(item, key, frozenset(chosen))
        unsafe = kind.score(item, key, frozenset((*chosen, "e")))
        assert safe.critical == ()
        assert unsafe.critical == ("act",)
        assert unsafe.value <= safe.value


def test_a_wrong_choice_that_is_not_unsafe_is_no_critical_miss():
    item, key = CASES["single"]
    kind = interaction("single-choice")
    assert kind.score(item, key, "a").critical == ()
    assert kind.score(item, key, "d").critical == ("act",)


@given(st.permutations(list("abcd")))
def test_concordant_pairs_equal_kendalls_tau_by_its_definition(order):
    item, key = CASES["ordering-pairs"]
    group = {"b": 0, "a": 1, "d": 1, "c": 2}
    pairs = [(x, y) for x in group for y in group if group[x] < group[y]]
    signs = [1 if order.index(x) < order.index(y) else -1 for x, y in pairs]
    expected = max(0.0, sum(signs) / len(signs))
    assert interaction("ordering").score(item, key, tuple(order)).value == pytest.approx(expected)


def test_short_text_does_not_fold_diacritics_unless_asked():
    item, key = CASES["short"]
    kind = interaction("short-text")
    assert kind.score(item, key, kind.parse(item, "CÔNG  AN phường").value).value == 1
    assert kind.score(item, key, kind.parse(item, "cong an phuong").value).value == 0
    folded_item, folded_key = CASES["short-folded"]
    assert kind.score(folded_item, folded_key, kind.parse(folded_item, "thu duc").value).value == 1


@pytest.mark.parametrize(("typed", "value"), [("7", 1), ("7,0", None), ("07", 1), (" 7 ", 1), ("8", 0)])
def test_numbers_as_people_type_them(typed, value):
    item, key = CASES["numeric"]
    kind = interaction("numeric")
    parsed = kind.parse(item, typed)
    assert isinstance(parsed, FormatError) if value is None else kind.score(item, key, parsed.value).value == value


def test_comma_and_point_are_one_number():
    item, key = CASES["numeric-tolerant"]
    kind = interaction("numeric")
    assert kind.score(item, key, kind.parse(item, "7,5").value).value == 1
    assert kind.score(item, key, kind.parse(item, "8.0").value).value == 1
    assert kind.score(item, key, kind.parse(item, "8,1").value).value == 0


BROKEN = [
    ("single", {"correct": "z", "unsafe": []}, "not one of the options"),
    ("single", {"correct": "d", "unsafe": ["d"]}, "both correct and unsafe"),
    ("single", {"correct": "c", "unsafe": ["z"]}, "unsafe option 'z'"),
    ("single", {"correct": "c", "unsafe": []}, "no option is unsafe"),
    ("multiple-net", {"correct": ["a"], "unsafe": ["e"]}, "asks for 2 options"),
    ("multiple-every", {"correct": list("abcde"), "unsafe": []}, "every option is correct"),
    ("ordering-pairs", {"order": [["a"], ["b"]]}, "the options are"),
    ("ordering-pairs", {"order": [["a", "b", "c", "d"]]}, "every order would be right"),
    ("matching-pairs", {"pairs": {"p1": "x"}}, "name every prompt"),
    ("matching-pairs", {"pairs": {"p1": "x", "p2": "q", "p3": "y"}}, "'q'"),
    ("numeric", {"value": "40", "tolerance": "0"}, "outside"),
    ("numeric", {"value": "7", "tolerance": "16"}, "whole range"),
    ("short", {"accept": ["Công an", "công  an"], "fold_diacritics": False}, "stands twice"),
    ("short", {"accept": ["x" * 31], "fold_diacritics": False}, "longer than max_length"),
]


@pytest.mark.parametrize(("name", "values", "words"), BROKEN)
def test_the_authors_check_names_what_is_wrong(name, values, words):
    item, key = CASES[name]
    broken = Key(key.rule, values, key.rationale, key.explanation, key.critical)
    assert any(words in what for _, what in interaction(item.type).check(item, broken))


def test_an_option_without_a_rationale_is_named():
    item, key = CASES["single"]
    broken = Key(key.rule, key.values, {"a": both("vì")}, None, key.critical)
    assert any("option 'b' has no rationale" in what for _, what in interaction("single-choice").check(item, broken))


def test_every_type_has_its_module():
    for name in TYPES:
        assert name == interaction(name).TYPE
        assert interaction(name).RULES
    assert [name for name in TYPES if not interaction(name).LOW_GUESS] == ["single-choice", "multiple-choice"]
