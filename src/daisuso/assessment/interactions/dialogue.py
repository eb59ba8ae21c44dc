"""Dialogue: a talk with a fictional person, scored on the skills that the replies show."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.item import Item, Key
from daisuso.curriculum.dialogue import Dialogue, Reply, Turn, dialogue_of
from daisuso.curriculum.phone import Impossible
from daisuso.curriculum.phone_check import LANGUAGES
from daisuso.errors import ContentError

TYPE = "dialogue"
LOW_GUESS = True
RULES = ("skills",)
SKILLS = ("triage", "tools", "responsibility", "tell-me", "try-again")
"""The 5Ts of teach-back: Triage, Tools, Take responsibility, Tell me, Try again (Anderson et al. 2020, PMC7156258)."""

MOST_EVENTS = 100
GUESSED = 0.5
"""A rule of thumb (the longest reply, the shortest, the politest, any) must earn less than this."""

DECIMALS = 6


def _points(key: Key, reply: str) -> float:
    return float(sum(key.values["skills"].get(reply, {}).values()))


def _unsafe(key: Key) -> dict[str, str | None]:
    return {entry["act"]: entry.get("conduct") or key.critical for entry in key.values.get("unsafe") or ()}


def most_points(dialogue: Dialogue, key: Key) -> float:
    """Return the points of the best talk without an unsafe reply."""
    unsafe = _unsafe(key)
    best: dict[str, float] = {}
    for turn in dialogue.backwards:
        ways = [_points(key, reply.id) + best[reply.go] for reply in turn.replies if reply.id not in unsafe]
        best[turn.id] = max(ways, default=0)
    return best[dialogue.start]


def expected_score(dialogue: Dialogue, key: Key, choose: Callable[[Turn], list[Reply]]) -> float:
    """Return the mean score, in [0, 1], of someone who takes any of the replies that `choose` leaves, with equal chances.

    The chance of having said nothing unsafe and the points earned so far are carried from turn to turn, so nothing is sampled.
    """
    unsafe, most = _unsafe(key), most_points(dialogue, key)
    here: dict[str, tuple[float, float]] = {dialogue.start: (1.0, 0.0)}
    total = 0.0
    for turn in reversed(dialogue.backwards):
        chance, earned = here.get(turn.id, (0.0, 0.0))
        if not turn.replies:
            total += earned
            continue
        left = choose(turn)
        for reply in left:
            if reply.id in unsafe:
                continue
            share = 1 / len(left)
            before = here.get(reply.go, (0.0, 0.0))
            more = (earned + chance * _points(key, reply.id)) * share
            here[reply.go] = (before[0] + chance * share, before[1] + more)
    return total / most if most else 0.0


def longest(lang: str) -> Callable[[Turn], list[Reply]]:
    """Return a chooser of the longest replies, in letters of a language."""
    return lambda turn: _of_length(turn, lang, max)


def shortest(lang: str) -> Callable[[Turn], list[Reply]]:
    """Return a chooser of the shortest replies, in letters of a language."""
    return lambda turn: _of_length(turn, lang, min)


def _of_length(turn: Turn, lang: str, pick: Callable[[list[int]], int]) -> list[Reply]:
    size = pick([len(reply.text[lang]) for reply in turn.replies])
    return [reply for reply in turn.replies if len(reply.text[lang]) == size]


def politest(key: Key) -> Callable[[Turn], list[Reply]]:
    """Return a chooser of the replies that the key calls the politest."""
    named = frozenset(key.values.get("politest") or ())
    return lambda turn: [reply for reply in turn.replies if reply.id in named] or list(turn.replies)


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem): the key against the dialogue, and what guessing would earn."""
    try:
        dialogue = dialogue_of(item.body["machine"])
        turns = dialogue.backwards
    except (KeyError, ContentError) as error:
        yield "dialogue", f"holds no dialogue ({error})"
        return
    try:
        named = [("skills", reply) for reply in key.values["skills"]]
        named += [(name, reply) for name in ("best_path", "politest") for reply in key.values[name]]
        named += [("unsafe", reply) for reply in _unsafe(key)]
        skills: Mapping[str, Mapping[str, float]] = {reply: dict(key.values["skills"][reply]) for reply in key.values["skills"]}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield "key", f"is not the key of a dialogue ({type(error).__name__}: {error})"
        return
    found = False
    for path, reply in named:
        if reply not in dialogue.replies:
            found = True
            yield f"key.{path}", f"the dialogue has no reply '{reply}'"
    for reply, shown in skills.items():
        for skill, points in shown.items():
            if skill not in SKILLS or points not in (1, 2):
                found = True
                yield "key.skills", f"reply '{reply}': '{skill}: {points}' is not one of {', '.join(SKILLS)} with 1 or 2"
    yield from _conduct(item, key)
    if not found:
        yield from _bar(dialogue, key, turns)


def _conduct(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    if not all(_unsafe(key).values()):
        yield "key.unsafe", "a reply names no conduct, and the item names no critical conduct"
    if key.critical and key.critical not in _unsafe(key).values():
        yield "key.unsafe", f"the item is critical ('{key.critical}') but no unsafe reply violates it"
    if item.use == "practice":
        for entry in key.values.get("unsafe") or ():
            for name in ("told", "real"):
                if not entry.get(name):
                    yield "key.unsafe", f"practice tells what happened and what to do: reply '{entry['act']}' lacks `{name}`"


def _bar(dialogue: Dialogue, key: Key, turns: tuple[Turn, ...]) -> Iterator[tuple[str, str]]:
    run = dialogue.replay([{"a": reply} for reply in key.values["best_path"]])
    if isinstance(run, Impossible):
        yield "key.best_path", f"step {run.at + 1} is impossible: {run.reason}"
    elif not dialogue.by_id[run[-1]].end:
        yield "key.best_path", "does not come to an end"
    elif sum(_points(key, reply) for reply in key.values["best_path"]) != most_points(dialogue, key):
        yield "key.best_path", f"does not earn the most that a talk can earn, {most_points(dialogue, key)}"
    elif _unsafe(key).keys() & set(key.values["best_path"]):
        yield "key.best_path", "goes through an unsafe reply"
    for reply in _unsafe(key).keys() & key.values["skills"].keys():
        yield "key.skills", f"reply '{reply}' is unsafe and shows a skill"
    polite = frozenset(key.values["politest"])
    for turn in turns:
        if turn.replies and sum(reply.id in polite for reply in turn.replies) != 1:
            yield "key.politest", f"names no reply, or several, of turn '{turn.id}'"
    rules = {"the politest reply": politest(key), "any reply": lambda turn: list(turn.replies)}
    rules |= {f"the longest reply ({lang})": longest(lang) for lang in LANGUAGES}
    rules |= {f"the shortest reply ({lang})": shortest(lang) for lang in LANGUAGES}
    for name, choose in rules.items():
        earned = expected_score(dialogue, key, choose)
        if earned >= GUESSED:
            yield "key.skills", f"always taking {name} earns {earned:.2f}; it must earn less than {GUESSED}"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept `{"events": [{"a": reply}, …]}` if the talk can go so; the parsed value is the same object."""
    events = raw.get("events") if isinstance(raw, dict) and len(raw) == 1 else None
    if not isinstance(events, list):
        return FormatError("format.trace")
    if len(events) > MOST_EVENTS:
        return FormatError("format.trace_long", {"n": str(MOST_EVENTS)})
    run = dialogue_of(item.body["machine"]).replay(events)
    if isinstance(run, Impossible):
        return FormatError("format.act", {"n": str(run.at + 1)})
    return Parsed({"events": events})


def score(item: Item, key: Key, value: Any) -> Score:
    """Score a parsed talk: 0 where an unsafe reply was said, else points earned ÷ the most that any talk can earn."""
    dialogue = dialogue_of(item.body["machine"])
    replies = [event["a"] for event in value["events"]]
    unsafe = _unsafe(key)
    said = [reply for reply in replies if reply in unsafe]
    shown = dict.fromkeys(SKILLS, 0.0)
    for reply in replies:
        for skill, points in key.values["skills"].get(reply, {}).items():
            shown[skill] += points
    most = most_points(dialogue, key)
    earned = 0.0 if said or not most else round(min(1.0, sum(shown.values()) / most), DECIMALS)
    turns = dialogue.replay(value["events"])
    ended = not isinstance(turns, Impossible) and dialogue.by_id[turns[-1]].end
    violated = dict.fromkeys(conduct for reply in said if (conduct := unsafe[reply]))
    detail = {"skills": shown, "most": most, "unsafe": said, "turns": len(replies), "ended": ended}
    return Score(earned, tuple(violated), detail)


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make the best talk, talks that differ from it by one reply or stop early, unsafe ones, and values that are no talk."""
    dialogue = dialogue_of(item.body["machine"])
    best: list[str] = list(key.values["best_path"])
    most = sum(_points(key, reply) for reply in best)
    unsafe = _unsafe(key)
    made = [_sample(best, 1.0)]
    turns = dialogue.replay([{"a": reply} for reply in best])
    assert not isinstance(turns, Impossible)
    earned = 0.0
    for at, reply in enumerate(best):
        if at:
            made.append(_sample(best[:at], earned / most))
        for other in dialogue.by_id[turns[at]].replies:
            if other.id == reply:
                continue
            rest = _straight(dialogue, other.go, key)
            points = earned + _points(key, other.id) + sum(_points(key, later) for later in rest)
            made.append(_sample([*best[:at], other.id, *rest], 0.0 if other.id in unsafe else points / most))
        earned += _points(key, reply)
    made.append(_sample(_straight(dialogue, dialogue.start, key, poorest=True), 0.0))
    return (*made, *(Sample("invalid", raw, None) for raw in _invalid(best)))


def _sample(replies: list[str], expected: float) -> Sample:
    expected = round(expected, DECIMALS)
    kind = "correct" if expected == 1 else "partial" if expected > 0 else "incorrect"
    return Sample(kind, {"events": [{"a": reply} for reply in replies]}, expected)


def _straight(dialogue: Dialogue, turn: str, key: Key, poorest: bool = False) -> list[str]:
    """Return replies from a turn to an end: each the safe one with most points, or each the one with fewest."""
    unsafe = _unsafe(key)
    said: list[str] = []
    while replies := dialogue.by_id[turn].replies:
        if poorest:
            reply = min(replies, key=lambda reply: _points(key, reply.id))
        else:
            safe = [reply for reply in replies if reply.id not in unsafe]
            reply = max(safe, key=lambda reply: _points(key, reply.id))
        said.append(reply.id)
        turn = reply.go
    return said


def _invalid(best: list[str]) -> list[Any]:
    talk = [{"a": reply} for reply in best]
    return [
        None,
        best[0],
        talk,
        {},
        {"events": None},
        {"events": talk, "score": 1},
        {"events": best},
        {"events": [{"a": "no-such-reply"}]},
        {"events": [{"a": best[0], "v": "1"}]},
        {"events": talk[1:]},
        {"events": [*talk, talk[0]]},
        {"events": talk * 20},
    ]
