"""Simulation: a phone simulator, scored on the trace of what was done."""

from collections.abc import Iterator
from typing import Any

from daisuso.assessment.interactions import trace_samples
from daisuso.assessment.interactions.outcome import FormatError, Parsed, Sample, Score
from daisuso.assessment.interactions.trace_score import TraceKey, measure, points
from daisuso.assessment.item import Item, Key
from daisuso.curriculum.phone import Impossible, Phone, phone_of
from daisuso.errors import ContentError

TYPE = "simulation"
LOW_GUESS = True
RULES = ("trace",)
MOST_EVENTS = 2000
FEWEST_UNSAFE = FEWEST_WRONG_TURNS = 2
TOLD = ("told", "real")


def check(item: Item, key: Key) -> Iterator[tuple[str, str]]:
    """Yield (path, problem): the key against the machine, and the bar that every key must reach."""
    try:
        phone = phone_of(item.body["machine"])
    except (KeyError, ContentError) as error:
        yield "simulator", f"holds no phone machine ({error})"
        return
    try:
        trace_key = TraceKey.from_json(key.values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield "key", f"is not the key of a simulation ({type(error).__name__}: {error})"
        return
    named_wrongly = False
    for problem in _names(phone, trace_key):
        named_wrongly = True
        yield problem
    yield from _bar(trace_key)
    yield from _conduct(item, key, trace_key)
    if not named_wrongly:
        yield from _best_path(phone, trace_key)


def _names(phone: Phone, key: TraceKey) -> Iterator[tuple[str, str]]:
    """Acts, screens and flags that the machine does not have."""
    acts = [("unsafe", act) for act in key.unsafe]
    acts += [("verification", act) for check in key.checks for act in (*check.acts, *filter(None, [check.before]))]
    acts += [("best_path", step["a"]) for step in key.best_path]
    for path, act in acts:
        if act not in phone.acts:
            yield f"key.{path}", f"the machine has no act '{act}'"
    screens = {screen.id for screen in phone.screens}
    for screen in sorted(key.wrong_turns - screens):
        yield "key.wrong_turns", f"the machine has no screen '{screen}'"
    for flag in key.goal:
        if flag.removeprefix("!") not in phone.flag_names:
            yield "key.goal", f"the machine has no flag '{flag}'"
    if not any(not flag.startswith("!") for flag in key.goal):
        yield "key.goal", "names no flag that must be set"


def _bar(key: TraceKey) -> Iterator[tuple[str, str]]:
    if len(key.unsafe) < FEWEST_UNSAFE:
        yield "key.unsafe", f"names {len(key.unsafe)} unsafe acts; give {FEWEST_UNSAFE} or more"
    if len(key.wrong_turns) < FEWEST_WRONG_TURNS:
        yield "key.wrong_turns", f"names {len(key.wrong_turns)} screens; give {FEWEST_WRONG_TURNS} or more"
    if not key.checks or not all(check.acts for check in key.checks):
        yield "key.verification", "name at least one check, each with its acts"
    weights = key.goal_weight + key.verification_weight
    if abs(weights - 1) > 1e-9 or not 0 < key.goal_weight <= 1:
        yield "key.weights", f"goal and verification sum to {weights:g}; they must sum to 1, goal above 0"
    if not 0 < key.detour_cost <= 1 or not 0 <= key.help_cost <= 1 or key.spare < 0:
        yield "key", "detour_cost lies above 0 and up to 1, help_cost from 0 to 1, spare is 0 or more"


def _conduct(item: Item, key: Key, trace_key: TraceKey) -> Iterator[tuple[str, str]]:
    if not key.critical and not all(trace_key.unsafe.values()):
        yield "key.unsafe", "an act names no conduct, and the item names no critical conduct"
    if key.critical and key.critical not in {conduct or key.critical for conduct in trace_key.unsafe.values()}:
        yield "key.unsafe", f"the item is critical ('{key.critical}') but no unsafe act violates it"
    if item.use == "practice":
        for entry in key.values["unsafe"]:
            for name in TOLD:
                if not entry.get(name):
                    yield "key.unsafe", f"practice tells what happened and what to do: act '{entry['act']}' lacks `{name}`"


def _best_path(phone: Phone, key: TraceKey) -> Iterator[tuple[str, str]]:
    run = phone.replay(key.best_path)
    if isinstance(run, Impossible):
        yield "key.best_path", f"step {run.at + 1} ({key.best_path[run.at]['a']}) is impossible: {run.reason}"
        return
    trace = measure(phone, key, key.best_path)
    score = points(key, trace)
    if score != 1.0:
        yield "key.best_path", f"scores {score:g}, not 1: goal {trace.goal}, unsafe {trace.unsafe}, checks {trace.checks}"
    if not trace.ended:
        yield "key.best_path", "does not come to an end screen"
    if trace.wrong_turns:
        yield "key.best_path", "goes through a wrong turn"
    on_phone = sum(phone.acts[step["a"]].where == "phone" for step in key.best_path)
    if 2 * on_phone < len(key.best_path):
        yield "key.best_path", f"{on_phone} of {len(key.best_path)} acts are done on the phone; half or more must be"


def parse(item: Item, raw: Any) -> Parsed | FormatError:
    """Accept `{"events": [{"a": act[, "v": text]}, …]}` if the machine can be walked so; the parsed value is the same object."""
    events = raw.get("events") if isinstance(raw, dict) and len(raw) == 1 else None
    if not isinstance(events, list):
        return FormatError("format.trace")
    if len(events) > MOST_EVENTS:
        return FormatError("format.trace_long", {"n": str(MOST_EVENTS)})
    run = phone_of(item.body["machine"]).replay(events)
    if isinstance(run, Impossible):
        return FormatError("format.act", {"n": str(run.at + 1)})
    return Parsed({"events": events})


def score(item: Item, key: Key, value: Any) -> Score:
    """Score a parsed trace; see `docs/simulator-format.md` for the rule."""
    trace_key = TraceKey.from_json(key.values)
    trace = measure(phone_of(item.body["machine"]), trace_key, value["events"])
    violated = dict.fromkeys(trace_key.unsafe[act] or key.critical for act in trace.unsafe)
    return Score(
        points(trace_key, trace),
        tuple(conduct for conduct in violated if conduct),
        {
            "goal": trace.goal,
            "unsafe": list(trace.unsafe),
            "verification": list(trace.checks),
            "acts": trace.acts,
            "detours": max(0.0, trace.cost - len(trace_key.best_path)),
            "wrong_turns": trace.wrong_turns,
            "recovered": trace.recovered,
            "hints": trace.hints,
            "ended": trace.ended,
        },
    )


def samples(item: Item, key: Key) -> tuple[Sample, ...]:
    """Make the best path; traces with detours, hints, missing checks or an unsafe act; runs broken off; impossible traces."""
    return trace_samples.samples(phone_of(item.body["machine"]), TraceKey.from_json(key.values), MOST_EVENTS)
