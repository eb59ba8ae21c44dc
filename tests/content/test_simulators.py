"""The bar for every phone and dialogue of the curriculum (docs/simulator-format.md), with the key of the item that uses it."""

import re

import pytest
from modules import ROOT
from small_machines import walk

from daisuso.assessment.interactions import dialogue as dialogue_interaction
from daisuso.assessment.interactions import simulation
from daisuso.assessment.interactions.outcome import FormatError, Parsed
from daisuso.assessment.interactions.registry import interaction
from daisuso.curriculum.dialogue import dialogue_of
from daisuso.curriculum.phone import phone_of

WALKS, TAPS, PERCENTILE, BAR = 400, 1000, 0.95, 0.2
KINDS = {
    path.stem: re.search(r"(?m)^kind: (\w+)$", path.read_text(encoding="utf-8"))[1]
    for path in sorted((ROOT / "curriculum/simulators").glob("*.yaml"))
}
PHONES = [name for name, kind in KINDS.items() if kind == "phone"]
DIALOGUES = [name for name, kind in KINDS.items() if kind == "dialogue"]
TURNS_ON_A_PATH = range(6, 9)


@pytest.fixture(scope="module")
def by_machine(repository):
    """From machine name to every item that uses it."""
    entries = [*repository.items, *(entry for items in repository.practice.values() for entry in items)]
    found = {}
    for entry in entries:
        if entry.item.type in (simulation.TYPE, dialogue_interaction.TYPE):
            found.setdefault(entry.item.body["machine"]["name"], []).append(entry)
    return found


@pytest.fixture
def entry(by_machine, name):
    return by_machine[name][0]


phones = pytest.mark.parametrize("name", PHONES)
dialogues = pytest.mark.parametrize("name", DIALOGUES)
machines = pytest.mark.parametrize("name", PHONES + DIALOGUES)


def test_every_machine_has_an_item_and_is_tested_here(repository, by_machine):
    assert sorted(repository.machines) == sorted(by_machine) == sorted(PHONES + DIALOGUES)
    assert len(PHONES) >= 14 or {module.status for module in repository.course.modules.values()} != {"available"}


@machines
def test_an_assessed_machine_is_never_practised(by_machine, name):
    assert len({entry.item.use for entry in by_machine[name]}) == 1


@machines
def test_machine_and_key_have_no_problems(entry):
    kind = interaction(entry.item.type)
    model = phone_of if entry.item.type == simulation.TYPE else dialogue_of
    assert list(model(entry.item.body["machine"]).problems()) == []
    assert list(kind.check(entry.item, entry.key)) == []


@machines
def test_samples_get_their_expected_scores(entry):
    kind = interaction(entry.item.type)
    for sample in kind.samples(entry.item, entry.key):
        parsed = kind.parse(entry.item, sample.raw)
        if sample.kind == "invalid":
            assert isinstance(parsed, FormatError), sample
        else:
            assert isinstance(parsed, Parsed), sample
            assert kind.score(entry.item, entry.key, parsed.value).value == pytest.approx(sample.expected), sample


@phones
def test_a_random_walk_earns_almost_nothing(entry):
    phone = phone_of(entry.item.body["machine"])
    scores = sorted(
        simulation.score(entry.item, entry.key, {"events": walk(phone, seed, TAPS)}).value for seed in range(1, WALKS + 1)
    )
    assert scores[int(PERCENTILE * WALKS) - 1] < BAR


@phones
def test_a_phone_is_as_rich_as_the_bar_asks(entry):
    phone, key = phone_of(entry.item.body["machine"]), entry.key.values
    assert len(phone.screens) >= 8
    assert len(phone.interruptions) >= 1
    assert len(key["wrong_turns"]) >= 2
    assert len(key["unsafe"]) >= 2
    for state in phone.graph:
        assert phone.ended(state) or len(phone.possible_acts(state)) >= 2


@phones
def test_the_best_path_meets_the_interruption_and_is_half_done_on_the_phone(entry):
    phone = phone_of(entry.item.body["machine"])
    steps = [step.partition("=") for step in entry.key.values["best_path"]]
    events = [{"a": act, **({"v": text} if sign else {})} for act, sign, text in steps]
    assert simulation.score(entry.item, entry.key, {"events": events}).value == 1.0
    run = phone.replay(events)
    assert {ring.screen for ring in phone.interruptions} <= {state.screen for state in run}
    assert 2 * sum(phone.acts[event["a"]].where == "phone" for event in events) >= len(events)
    assert abs(phone.steps - len(events)) <= 2


@phones
def test_wrong_turns_can_be_left_and_every_unsafe_act_avoided(entry):
    phone, key = phone_of(entry.item.body["machine"]), entry.key.values
    unsafe = {act["act"] for act in key["unsafe"]}
    goal = {state for state in phone.graph if phone.holds(state, key["goal"])}
    before = {}
    for state, acts in phone.graph.items():
        for act, after in acts.items():
            if act not in unsafe:
                before.setdefault(after, []).append(state)
    reaching = list(goal)
    seen = set(reaching)
    for state in reaching:
        for earlier in before.get(state, ()):
            if earlier not in seen:
                seen.add(earlier)
                reaching.append(earlier)
    for state in phone.graph:
        if state.screen in key["wrong_turns"]:
            assert state in seen, f"from {state} the goal can no longer be reached safely"


@phones
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_to_say_is_not_given_away_by_its_length(entry, lang):
    """Choices outside the phone: those of the best path are neither always the longest nor always the shortest of their screen."""
    best = {step.partition("=")[0] for step in entry.key.values["best_path"]}
    places = []
    for screen in phone_of(entry.item.body["machine"]).screens:
        lengths = {act.id: len(act.label[lang]) for act in screen.acts if act.where == "person"}
        right = [name for name in lengths if name in best]
        if right and len(lengths) > len(right):
            assert max(lengths.values()) <= 2 * min(lengths.values()), screen.id
            places.append({sorted(lengths.values()).index(lengths[name]) == len(lengths) - 1 for name in right})
    assert len(places) >= 1
    assert len(places) < 3 or {True} in places or {False} in places


@phones
def test_the_phone_asks_for_no_number_of_a_real_person(entry):
    """Nothing longer than a six-digit code is typed: nobody is led to type an identity or phone number into a simulator."""
    assert all((act.digits or 0) <= 6 for act in phone_of(entry.item.body["machine"]).acts.values())


@dialogues
def test_every_talk_has_six_to_eight_turns(entry):
    talk = dialogue_of(entry.item.body["machine"])
    shortest = {}
    for turn in talk.backwards:
        shortest[turn.id] = 1 + min(shortest[reply.go] for reply in turn.replies) if turn.replies else 0
    assert shortest[talk.start] in TURNS_ON_A_PATH
    assert talk.length in TURNS_ON_A_PATH


@dialogues
@pytest.mark.parametrize("safe", [False, True], ids=["as it is", "even where unsafe replies cost nothing"])
def test_no_rule_of_thumb_earns_half(entry, safe):
    talk = dialogue_of(entry.item.body["machine"])
    key = entry.key
    if safe:
        key = type(key).from_json({**key.to_json(), "values": {**key.values, "unsafe": []}})
    rules = [dialogue_interaction.politest(entry.key), lambda turn: list(turn.replies)]
    for lang in ("vi", "en"):
        rules += [dialogue_interaction.longest(lang), dialogue_interaction.shortest(lang)]
    for choose in rules:
        assert dialogue_interaction.expected_score(talk, key, choose) < 0.5


def _sentences(lang):
    """Choose the reply that is cut into most sentences and questions."""

    def choose(turn):
        counts = {reply.id: len(re.findall(r"[.?!:]", reply.text[lang])) for reply in turn.replies}
        return [reply for reply in turn.replies if counts[reply.id] == max(counts.values())]

    return choose


def _opening(turn):
    """Choose what does not begin as politely as it could."""
    plain = [reply for reply in turn.replies if not reply.text["vi"].startswith("Dạ")]
    return plain or list(turn.replies)


@pytest.mark.parametrize("name", DIALOGUES)
def test_neither_punctuation_nor_the_first_word_gives_the_answer_away(entry):
    talk = dialogue_of(entry.item.body["machine"])
    for choose in (_sentences("vi"), _sentences("en"), _opening):
        assert dialogue_interaction.expected_score(talk, entry.key, choose) < 0.6


@dialogues
def test_a_dialogue_shows_most_skills_of_teach_back(entry):
    shown = {skill for skills in entry.key.values["skills"].values() for skill in skills}
    assert shown == set(dialogue_interaction.SKILLS)


@machines
def test_right_and_wrong_stand_in_mixed_places(entry):
    """Neither always the first nor always the last choice is right."""
    best = {step.partition("=")[0] for step in entry.key.values["best_path"]}
    machine = entry.item.body["machine"]
    if entry.item.type == simulation.TYPE:
        lists = [[act["id"] for act in screen.get("acts", ()) if act["where"] == "person"] for screen in machine["screens"]]
    else:
        lists = [[reply["id"] for reply in turn.get("replies", ())] for turn in machine["turns"]]
    lists = [ids for ids in lists if len(ids) > 1 and best & set(ids)]
    for place in (0, -1):
        assert sum(ids[place] in best for ids in lists) <= 0.7 * len(lists), lists
