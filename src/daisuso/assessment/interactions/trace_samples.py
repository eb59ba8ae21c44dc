"""Made traces of a phone simulator with the scores they must get.

Each expected score follows from how the trace was made (the best path plus a loop of known length, less one check, plus one unsafe
act), not from measuring the trace: so a test that scores the samples says something.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from daisuso.assessment.interactions.outcome import Sample
from daisuso.assessment.interactions.trace_score import TraceKey
from daisuso.curriculum.phone import HINT, Impossible, Phone, State

Event = Mapping[str, str]
LOOPS = (1, 2, 4, 8)


def samples(phone: Phone, key: TraceKey, most_events: int) -> tuple[Sample, ...]:
    """Return correct, partial, incorrect and invalid samples."""
    states = phone.replay(key.best_path)
    if isinstance(states, Impossible):
        return ()
    best = list(key.best_path)
    made = [_sample(best, 1.0)]
    made += _helped(phone, key)
    made += _detours(phone, key, states)
    made += _unchecked(phone, key)
    made += _unsafe(phone, key, states)
    made += _broken_off(phone, key, states)
    made += (Sample("invalid", raw, None) for raw in _invalid(phone, best, most_events))
    return tuple(made)


def _sample(events: list[Event], expected: float) -> Sample:
    kind = "correct" if expected == 1 else "partial" if expected > 0 else "incorrect"
    return Sample(kind, {"events": [dict(event) for event in events]}, expected)


def _helped(phone: Phone, key: TraceKey) -> Iterator[Sample]:
    """Give the best path with hints; a hint opened again costs nothing."""
    best = list(key.best_path)
    for hints in range(1, len(phone.hints) + 2):
        counted = min(hints, len(phone.hints))
        yield _sample([*[{"a": HINT}] * hints, *best], key.worth(goal=True, made=len(key.checks), hints=counted))


def _detours(phone: Phone, key: TraceKey, states: list[State]) -> Iterator[Sample]:
    """Go round a loop somewhere on the best path: there and back, outside wrong turns and through one."""
    for through in (False, True):
        loop = next(_loops(phone, key, states, through), None)
        if loop is None:
            continue
        at, acts = loop
        cost = 1.5 if through else float(len(acts))
        for times in LOOPS:
            events = [*key.best_path[:at], *acts * times, *key.best_path[at:]]
            yield _sample(events, key.worth(goal=True, made=len(key.checks), excess=cost * times))


def _loops(phone: Phone, key: TraceKey, states: list[State], through: bool) -> Iterator[tuple[int, list[Event]]]:
    """Yield (place on the best path, acts that lead back to the very same state)."""
    checks = {act for check in key.checks for act in check.acts}
    for at, state in enumerate(states[:-1]):
        for there, away in phone.graph[state].items():
            if there in key.unsafe or there in checks or (away.screen in key.wrong_turns) != through:
                continue
            if away == state:
                yield at, [phone.acts[there].event()]
                continue
            for back, after in phone.graph[away].items():
                if after == state and back not in key.unsafe:
                    yield at, [phone.acts[there].event(), phone.acts[back].event()]


def _unchecked(phone: Phone, key: TraceKey) -> Iterator[Sample]:
    """Leave out one check, then all, where the rest of the best path can still be walked to the goal."""
    every = [set(check.acts) for check in key.checks]
    for left_out in (*([acts] for acts in every), every):
        dropped: set[str] = set().union(*left_out)
        events = [event for event in key.best_path if event["a"] not in dropped]
        run = phone.replay(events)
        if isinstance(run, Impossible) or not phone.holds(run[-1], key.goal):
            continue
        made = sum(not acts & dropped for acts in every)
        yield _sample(events, key.worth(goal=True, made=made))


def _unsafe(phone: Phone, key: TraceKey, states: list[State]) -> Iterator[Sample]:
    """Do each unsafe act: by the shortest way, late on the best path, and going on to the goal all the same."""
    for act in key.unsafe:
        shortest = _way(phone, states[0], _offers(phone, act))
        if shortest is None:
            continue
        yield _sample([*shortest, phone.acts[act].event()], 0.0)
        for at in range(len(states) - 1, -1, -1):
            late = _way(phone, states[at], _offers(phone, act))
            if late is None:
                continue
            events = [*key.best_path[:at], *late, phone.acts[act].event()]
            yield _sample(events, 0.0)
            run = phone.replay(events)
            assert not isinstance(run, Impossible)
            onwards = _way(phone, run[-1], lambda state: phone.holds(state, key.goal))
            if onwards is not None:
                yield _sample([*events, *onwards], 0.0)
            break


def _broken_off(phone: Phone, key: TraceKey, states: list[State]) -> Iterator[Sample]:
    """Stop on the way, before the goal is reached."""
    short = [at for at in range(1, len(states)) if not phone.holds(states[at], key.goal)]
    for at in sorted({short[len(short) * part // 4] for part in range(4)} | {short[-1]}) if short else ():
        yield _sample(list(key.best_path[:at]), 0.0)


def _invalid(phone: Phone, best: list[Event], most_events: int) -> list[Any]:
    elsewhere = next(act for act in phone.acts.values() if act.id not in phone.graph[phone.start()])
    typed: list[Any] = []
    for at, event in enumerate(best):
        if "v" in event:
            typed += [{"events": [*best[:at], {"a": event["a"]}]}, {"events": [*best[:at], {"a": event["a"], "v": ""}]}]
            break
    return [
        None,
        best[0]["a"],
        best,
        {},
        {"events": None},
        {"events": best, "score": 1},
        {"events": [best[0]["a"]]},
        {"events": [{"a": "no-such-act"}]},
        {"events": [{"a": 7}]},
        {"events": [{**best[0], "x": "1"}]},
        {"events": [elsewhere.event()]},
        {"events": [*best, best[0]]},
        {"events": [{"a": HINT}] * (most_events + 1)},
        *typed,
    ]


def _offers(phone: Phone, act: str) -> Callable[[State], bool]:
    return lambda state: act in phone.graph[state]


def _way(phone: Phone, start: State, found: Callable[[State], bool]) -> list[Event] | None:
    """Return the events of a shortest way from a state to one that is looked for; None where there is none."""
    came: dict[State, tuple[State, str] | None] = {start: None}
    queue = [start]
    for state in queue:  # grows while it is read: breadth first
        if found(state):
            events: list[Event] = []
            while (step := came[state]) is not None:
                state = step[0]
                events.append(phone.acts[step[1]].event())
            return events[::-1]
        for act, after in phone.graph[state].items():
            if after not in came:
                came[after] = (state, act)
                queue.append(after)
    return None
