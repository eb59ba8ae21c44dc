"""What the VNeID bank must hold, and signs of items that can be answered without knowing anything."""

import math
from collections import Counter

import pytest

from daisuso.assessment.blueprint import is_low_guess
from daisuso.assessment.interactions.outcome import Parsed
from daisuso.assessment.interactions.registry import TYPES, interaction


@pytest.fixture(scope="module")
def assessed(repository):
    return [entry for entry in repository.items if entry.item.module == "vneid" and entry.meta.status == "active"]


@pytest.fixture(scope="module")
def choices(repository, assessed):
    everything = [*assessed, *repository.practice["vneid"]]
    return [entry for entry in everything if entry.item.type == "single-choice"]


def test_numbers_by_use(repository, assessed):
    count = Counter(entry.item.use for entry in assessed if entry.item.type != "extended-text")
    assert count["module"] >= 15 and count["prepost"] >= 5 and count["anchor"] >= 1
    assert count["final"] >= 5 and count["repair"] >= 4
    assert sum(count.values()) >= 30
    assert len(repository.practice["vneid"]) >= 12


def test_every_interaction_is_used(repository, assessed):
    assert {entry.item.type for entry in assessed} == set(TYPES)


def test_half_are_situational_and_enough_cannot_be_guessed(assessed):
    assert sum(entry.meta.situational for entry in assessed) * 2 >= len(assessed)
    module = [entry for entry in assessed if entry.item.type != "extended-text"]
    assert sum(map(is_low_guess, module)) >= 9
    for competency in ("A3", "C2", "E3"):
        assert sum(is_low_guess(entry) for entry in module if entry.meta.competency == competency) >= 3


def test_every_conduct_has_its_critical_tasks(repository, assessed):
    for conduct in repository.course.modules["vneid"].conduct:
        tasks = [entry for entry in assessed if conduct in _conducts(entry)]
        assert len(tasks) >= 3
        assert sum(entry.item.use == "repair" for entry in tasks) == 2
        assert any(entry.item.use == "module" for entry in tasks)


def _conducts(entry):
    acts = entry.key.values.get("unsafe", []) if entry.item.type in ("simulation", "dialogue") else []
    return {entry.meta.critical, *(act["conduct"] for act in acts)}


def test_module_form(repository):
    form = repository.forms["vneid"]
    items = {entry.item.id: entry for entry in repository.items}
    on_form = [items[item] for item, _ in form.items]
    assert 12 <= len(on_form) <= 15
    assert {"simulation", "dialogue"} <= {entry.item.type for entry in on_form}
    assert any(entry.meta.critical for entry in on_form)
    for competency in ("A3", "C2", "E3"):
        assert sum(is_low_guess(entry) for entry in on_form if entry.meta.competency == competency) >= 2


def test_keys_rest_on_high_confidence_facts(repository, assessed):
    for entry in assessed:
        for fact in entry.meta.facts:
            assert repository.facts[fact].confidence == "high", (entry.item.id, fact)


def test_no_fact_is_overdue_on_the_content_date(repository, assessed):
    for entry in assessed:
        for fact in entry.meta.facts:
            assert repository.facts[fact].review_by > repository.course.content_date
        assert entry.meta.review_by > repository.course.content_date


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_right_option_is_the_longest_no_more_often_than_chance(choices, lang):
    longest = 0
    for entry in choices:
        sizes = {option["id"]: len(option["text"][lang]) for option in entry.item.body["options"]}
        longest += sizes[entry.key.values["correct"]] == max(sizes.values())
    n, chance = len(choices), sum(1 / len(entry.item.body["options"]) for entry in choices) / len(choices)
    assert longest <= chance * n + 1.645 * math.sqrt(n * chance * (1 - chance))


def test_right_options_are_spread_over_the_positions(choices):
    places = Counter(
        [option["id"] for option in entry.item.body["options"]].index(entry.key.values["correct"]) for entry in choices
    )
    assert max(places.values()) - min(places[place] for place in range(4)) <= 2


def test_no_option_means_all_of_the_above(repository, assessed):
    for entry in [*assessed, *repository.practice["vneid"]]:
        for option in entry.item.body.get("options", []):
            assert "all of the above" not in option["text"]["en"].lower()
            assert "tất cả các" not in option["text"]["vi"].lower()


def test_matching_options_fit_a_narrow_select(repository, assessed):
    for entry in [*assessed, *repository.practice["vneid"]]:
        if entry.item.type == "matching":
            for option in entry.item.body["options"]:
                assert len(option["text"]["vi"]) <= 24, (entry.item.id, option["text"]["vi"])


def _sentences(entry):
    for text in (entry.item.scene, entry.item.stem):
        if text:
            yield from text["vi"].replace("?", ".").replace("!", ".").split(".")


def test_sentences_are_short_enough_for_a_tired_reader(assessed):
    """Measure: syllables a sentence (Vietnamese words are written in syllables). Half at most 16, none over 40."""
    lengths = sorted(len(sentence.split()) for entry in assessed for sentence in _sentences(entry) if sentence.strip())
    assert lengths[len(lengths) // 2] <= 16
    assert lengths[-1] <= 40


def test_no_two_items_are_nearly_the_same(assessed):
    def words(entry):
        scene = entry.item.scene["vi"] if entry.item.scene else ""
        return set(f"{scene} {entry.item.stem['vi']}".lower().split())

    for index, one in enumerate(assessed):
        for two in assessed[index + 1 :]:
            shared = len(words(one) & words(two)) / len(words(one) | words(two))
            assert shared < 0.7, (one.item.id, two.item.id, shared)


def test_every_sample_of_every_real_item_gets_its_score(repository, assessed):
    for entry in [*assessed, *repository.practice["vneid"]]:
        kind = interaction(entry.item.type)
        for sample in kind.samples(entry.item, entry.key):
            parsed = kind.parse(entry.item, sample.raw)
            if sample.kind == "invalid":
                assert not isinstance(parsed, Parsed), (entry.item.id, sample)
            elif sample.expected is not None:
                assert isinstance(parsed, Parsed), (entry.item.id, sample)
                assert kind.score(entry.item, entry.key, parsed.value).value == pytest.approx(sample.expected), entry.item.id


def test_unsafe_choices_miss_and_right_answers_do_not(assessed):
    for entry in assessed:
        kind = interaction(entry.item.type)
        for sample in kind.samples(entry.item, entry.key):
            if sample.kind == "correct" and sample.expected is not None:
                parsed = kind.parse(entry.item, sample.raw)
                assert kind.score(entry.item, entry.key, parsed.value).critical == (), entry.item.id
