"""What the bank of every module must hold, and signs of items that can be answered without knowing anything."""

import csv
import math
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from modules import AVAILABLE

from daisuso.assessment.blueprint import is_low_guess
from daisuso.assessment.interactions.outcome import Parsed
from daisuso.assessment.interactions.registry import TYPES, interaction

LEAST = {"module": 15, "prepost": 5, "anchor": 1, "final": 5, "repair": 4}
INFERRED = Path(__file__).parents[2] / "docs" / "evidence" / "inferred.csv"
LEAST_ASSESSED = {"day-nguoi-lon": 45}
PLANS = {"vneid", "suc-khoe", "an-toan", "day-nguoi-lon"}
each_module = pytest.mark.parametrize("module", AVAILABLE)


@pytest.fixture(scope="module")
def bank(repository):
    """From module to its active assessed items."""
    found = {module: [] for module in AVAILABLE}
    for entry in repository.items:
        if entry.meta.status == "active":
            found[entry.item.module].append(entry)
    return found


@pytest.fixture(scope="module")
def everything(repository, bank):
    """Every active assessed item and every practice item."""
    return [entry for entries in [*bank.values(), *repository.practice.values()] for entry in entries]


@pytest.fixture
def assessed(bank, module):
    return bank[module]


@pytest.fixture
def practice(repository, module):
    return repository.practice[module]


@pytest.fixture
def choices(assessed, practice):
    return [entry for entry in [*assessed, *practice] if entry.item.type == "single-choice"]


@pytest.fixture
def competencies(repository, module):
    return repository.course.modules[module].competencies


@each_module
def test_numbers_by_use(module, assessed, practice):
    items = [entry for entry in assessed if entry.item.type != "extended-text"]
    count = Counter(entry.item.use for entry in items)
    assert {use: count[use] for use, least in LEAST.items() if count[use] < least} == {}
    assert len(items) >= LEAST_ASSESSED.get(module, 30)
    assert sum(entry.item.type != "extended-text" for entry in practice) >= 10


def test_every_interaction_is_used(bank):
    assert {entry.item.type for entries in bank.values() for entry in entries} == set(TYPES)


@each_module
def test_there_is_a_phone_and_a_talk_to_practise_and_to_be_assessed_in(assessed, practice):
    for entries in (assessed, practice):
        assert {"simulation", "dialogue"} <= {entry.item.type for entry in entries}


@each_module
def test_written_work_has_its_rubric_with_three_marked_anchors(repository, module, assessed):
    if module in PLANS:
        written = [entry for entry in assessed if entry.item.type == "extended-text"]
        rubrics = [repository.rubrics[entry.key.values["rubric"]] for entry in written]
        assert rubrics and all(len(rubric["criteria"]) == 5 and len(rubric["anchors"]) == 3 for rubric in rubrics)


@each_module
def test_half_are_situational_and_enough_cannot_be_guessed(assessed, competencies):
    assert sum(entry.meta.situational for entry in assessed) * 2 >= len(assessed)
    items = [entry for entry in assessed if entry.item.type != "extended-text"]
    for competency in competencies:
        assert sum(is_low_guess(entry) for entry in items if entry.meta.competency == competency) >= 3, competency


@each_module
def test_items_belong_to_the_modules_competencies(assessed, practice, competencies):
    assert {entry.meta.competency for entry in [*assessed, *practice]} == set(competencies)


@each_module
def test_every_conduct_has_its_critical_tasks(repository, module, assessed):
    tasks = [entry for entry in assessed if _conducts(entry)]
    assert len(tasks) >= 3
    for conduct in repository.course.modules[module].conduct:
        own = [entry for entry in tasks if conduct in _conducts(entry)]
        assert len(own) >= 3, conduct
        assert sum(entry.item.use == "repair" for entry in own) >= 2, conduct
        assert any(entry.item.use == "module" for entry in own), conduct


def _conducts(entry):
    acts = entry.key.values.get("unsafe", []) if entry.item.type in ("simulation", "dialogue") else []
    return {entry.meta.critical, *(act["conduct"] for act in acts)} - {None}


@each_module
def test_every_conduct_can_be_repaired(repository, module):
    """Two parallel tasks a repair, both on its conduct; each form has its own items."""
    items = {entry.item.id: entry for entry in repository.items}
    for conduct in repository.course.modules[module].conduct:
        forms = [form for name, form in repository.forms.items() if form.kind == "repair" and name.startswith(f"repair-{conduct}")]
        assert forms, conduct
        used = [item for form in forms for item, _ in form.items]
        assert len(used) == len(set(used)) == 2 * len(forms)
        assert all(conduct in _conducts(items[item]) and items[item].item.use == "repair" for item in used)


@each_module
def test_module_form(repository, module, competencies):
    form = repository.forms[module]
    items = {entry.item.id: entry for entry in repository.items}
    on_form = [items[item] for item, _ in form.items]
    least, most, minutes = (22, 26, 40) if module == "day-nguoi-lon" else (12, 15, 20)
    assert least <= len(on_form) <= most and form.minutes == minutes
    assert {"simulation", "dialogue"} <= {entry.item.type for entry in on_form}
    for conduct in repository.course.modules[module].conduct:
        assert any(conduct in _conducts(entry) for entry in on_form), conduct
    for competency in competencies:
        found = [entry for entry in on_form if entry.meta.competency == competency and entry.item.type != "extended-text"]
        assert sum(is_low_guess(entry) for entry in found) >= 2, competency


@pytest.fixture(scope="module")
def taught(repository):
    """Every fact that some lesson teaches in a box."""
    return {
        block.argument
        for lesson in repository.lessons.values()
        for part in lesson.parts
        for block in part.blocks
        if block.kind == "fact"
    }


@each_module
def test_what_is_assessed_rests_on_high_confidence_facts_that_a_lesson_teaches(repository, taught, assessed):
    assert _weak_grounds(repository, taught, assessed) == []


@each_module
def test_what_is_practised_rests_on_high_confidence_facts_that_a_lesson_teaches(repository, taught, practice):
    """Phones are left out: a phone is drawn after menus, and menus may rest on facts of medium confidence."""
    assert _weak_grounds(repository, taught, [entry for entry in practice if entry.item.type != "simulation"]) == []


def _weak_grounds(repository, taught, entries):
    bare = [(entry.item.id, "no fact") for entry in entries if not entry.meta.facts]
    return bare + [
        (entry.item.id, fact)
        for entry in entries
        for fact in entry.meta.facts
        if repository.facts[fact].confidence != "high" or fact not in taught
    ]


def test_every_key_near_an_inferred_part_says_what_it_rests_on_instead(repository, everything):
    """docs/evidence/inferred.csv: for each item and each of its facts with an inferred part, what the key rests on instead."""
    with INFERRED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    judged = [(row["item"], row["fact"], row["inferred"]) for row in rows]
    pairs = {
        (entry.item.id, fact, repository.facts[fact].inferred)
        for entry in everything
        for fact in entry.meta.facts
        if repository.facts[fact].inferred
    }
    assert sorted(pairs - set(judged)) == [], "not judged yet"
    assert sorted(set(judged) - pairs) == [], "no longer so: judge again"
    assert len(judged) == len(set(judged))
    assert [(row["item"], row["fact"]) for row in rows if not row["rests_on"].strip()] == []


@each_module
def test_no_fact_is_overdue_on_the_content_date(repository, assessed):
    for entry in assessed:
        for fact in entry.meta.facts:
            assert repository.facts[fact].review_by > repository.course.content_date
        assert entry.meta.review_by > repository.course.content_date


@each_module
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_right_option_is_the_longest_no_more_often_than_chance(choices, lang):
    longest = 0
    for entry in choices:
        sizes = {option["id"]: len(option["text"][lang]) for option in entry.item.body["options"]}
        longest += sizes[entry.key.values["correct"]] == max(sizes.values())
    n, chance = len(choices), sum(1 / len(entry.item.body["options"]) for entry in choices) / len(choices)
    assert longest <= chance * n + 1.645 * math.sqrt(n * chance * (1 - chance))


@each_module
def test_right_options_are_spread_over_the_positions(choices):
    four = [entry for entry in choices if len(entry.item.body["options"]) == 4]
    places = Counter([option["id"] for option in entry.item.body["options"]].index(entry.key.values["correct"]) for entry in four)
    assert max(places.values()) - min(places[place] for place in range(4)) <= 2


@pytest.mark.parametrize("practised", [False, True], ids=["assessed", "practised"])
def test_right_options_of_multiple_choice_are_spread(everything, practised):
    """Measure: of the places a to e none is right more than 1.4 times as often as another.

    And no set of places is the key of more than a fifth of the items: nobody earns by ticking one pattern throughout.
    """
    items = [e for e in everything if e.item.type == "multiple-choice" and (e.item.use == "practice") == practised]
    keys = []
    for entry in items:
        ids = [option["id"] for option in entry.item.body["options"]]
        keys.append(tuple(sorted(ids.index(option) for option in entry.key.values["correct"])))
    places = Counter(place for key in keys for place in key)
    assert max(places.values()) <= 1.4 * min(places[place] for place in range(5)), places
    ((key, count),) = Counter(keys).most_common(1)
    assert count <= len(items) / 5, key


@each_module
def test_no_option_means_all_of_the_above(assessed, practice):
    for entry in [*assessed, *practice]:
        for option in entry.item.body.get("options", []):
            assert not re.search("all of the above|none of the above", option["text"]["en"].lower())
            assert not re.search("tất cả các|cả ba đáp án|không đáp án nào", option["text"]["vi"].lower())


@each_module
def test_matching_options_fit_a_narrow_select(assessed, practice):
    for entry in [*assessed, *practice]:
        if entry.item.type == "matching":
            for option in entry.item.body["options"]:
                assert len(option["text"]["vi"]) <= 24, (entry.item.id, option["text"]["vi"])


def _sentences(entry):
    for text in (entry.item.scene, entry.item.stem):
        if text:
            yield from text["vi"].replace("?", ".").replace("!", ".").split(".")


@each_module
def test_sentences_are_short_enough_for_a_tired_reader(assessed):
    """Measure: syllables a sentence (Vietnamese words are written in syllables). Half at most 16, none over 40."""
    lengths = sorted(len(sentence.split()) for entry in assessed for sentence in _sentences(entry) if sentence.strip())
    assert lengths[len(lengths) // 2] <= 16
    assert lengths[-1] <= 40


def test_no_two_items_are_nearly_the_same(everything):
    """Measure: shared words of scene, stem and machine's task over all their words (Jaccard), below 0.7 for every pair."""

    def words(entry):
        task = entry.item.body["machine"]["task"] if "machine" in entry.item.body else None
        texts = [text["vi"] for text in (entry.item.scene, entry.item.stem, task) if text]
        return frozenset(re.findall(r"\w+", " ".join(texts).lower()))

    read = [(entry.item.id, words(entry)) for entry in everything]
    for (one, left), (two, right) in combinations(read, 2):
        assert len(left & right) < 0.7 * len(left | right), (one, two)


@each_module
def test_every_sample_of_every_real_item_gets_its_score(assessed, practice):
    for entry in [*assessed, *practice]:
        kind = interaction(entry.item.type)
        for sample in kind.samples(entry.item, entry.key):
            parsed = kind.parse(entry.item, sample.raw)
            if sample.kind == "invalid":
                assert not isinstance(parsed, Parsed), (entry.item.id, sample)
            elif sample.expected is not None:
                assert isinstance(parsed, Parsed), (entry.item.id, sample)
                assert kind.score(entry.item, entry.key, parsed.value).value == pytest.approx(sample.expected), entry.item.id


@each_module
def test_unsafe_choices_miss_and_right_answers_do_not(assessed):
    for entry in assessed:
        kind = interaction(entry.item.type)
        for sample in kind.samples(entry.item, entry.key):
            if sample.kind == "correct" and sample.expected is not None:
                parsed = kind.parse(entry.item, sample.raw)
                assert kind.score(entry.item, entry.key, parsed.value).critical == (), entry.item.id


def test_every_competency_is_covered_once_all_modules_are_there(repository, bank):
    everything = [entry for entries in bank.values() for entry in entries if entry.item.type != "extended-text"]
    for competency in repository.framework.competencies:
        teachers = [module.slug for module in repository.course.modules.values() if competency in module.competencies]
        if set(teachers) <= set(AVAILABLE):
            own = [entry for entry in everything if entry.meta.competency == competency]
            assert len(own) >= 8, competency
            assert sum(map(is_low_guess, own)) >= 2 and any(entry.meta.situational for entry in own), competency


def test_no_order_is_scored_where_the_sources_differ(repository):
    """Some sources cut the network first, some call the bank first: where both stand in an order, either may come first."""
    cut, bank_call = re.compile(r"(ngắt|tắt) (kết nối|mạng|internet|wi-?fi|4g)", re.I), re.compile(r"gọi\b.*ngân hàng", re.I)
    everything = [*repository.items, *(entry for items in repository.practice.values() for entry in items)]
    for entry in everything:
        if entry.item.type != "ordering" or entry.meta.status == "retired":
            continue
        words = {option["id"]: option["text"]["vi"] for option in entry.item.body["options"]}
        group = {option: place for place, options in enumerate(entry.key.values["order"]) for option in options}
        first = {group[option] for option, text in words.items() if cut.search(text)}
        second = {group[option] for option, text in words.items() if bank_call.search(text)}
        assert not first or not second or first & second, entry.item.id
