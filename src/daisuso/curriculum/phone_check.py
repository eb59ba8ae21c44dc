"""What an author must mend in a phone machine before it may be practised or assessed with."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from daisuso.curriculum.phone import HINT, MOST_STATES, RETURN, Act, Phone, Screen, State

FEWEST_SCREENS = 8
WHERE = ("phone", "person")
KINDS = ("tap", "type", "scroll", "back")
LANGUAGES = ("vi", "en")
OPAQUE = re.compile(r"[a-z][0-9]+")
Problems = Iterator[tuple[str, str]]


def text_problems(path: str, text: Any) -> Problems:
    """Yield (path, problem) of one bilingual text: a language missing or empty, or not NFC."""
    if not isinstance(text, Mapping) or sorted(text) != sorted(LANGUAGES):
        yield path, "must be a text in both languages: {vi: …, en: …}"
        return
    for lang in LANGUAGES:
        if not isinstance(text[lang], str) or not text[lang].strip():
            yield path, f"has no words in '{lang}'"
        elif not unicodedata.is_normalized("NFC", text[lang]):
            yield path, f"is not NFC in '{lang}'"


def id_problems(path: str, ids: list[str]) -> Problems:
    """Yield (path, problem) of ids that tell something by their name, or stand twice."""
    for name in ids:
        if not OPAQUE.fullmatch(name):
            yield path, f"id '{name}' is not opaque: use one letter and digits, e.g. k12"
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield path, f"id '{name}' stands twice"


def problems(phone: Phone) -> Problems:
    """Yield (path, problem): words, ids and references first; if they hold, whatever a walk could run into."""
    broken = False
    for problem in _written(phone):
        broken = True
        yield problem
    if not broken:
        yield from _walked(phone)


def _written(phone: Phone) -> Problems:
    for name in ("title", "task", "person"):
        yield from text_problems(name, getattr(phone, name))
    for place, hint in enumerate(phone.hints):
        yield from text_problems(f"hints[{place}]", hint)
    if not phone.hints:
        yield "hints", "give at least one hint"
    if not isinstance(phone.steps, int) or phone.steps < 1:
        yield "steps", "must be the usual number of acts"
    screens = {screen.id for screen in phone.screens}
    yield from id_problems("screens", [screen.id for screen in phone.screens])
    yield from id_problems("acts", [act.id for screen in phone.screens for act in screen.acts])
    yield from id_problems("flags", sorted(phone.flag_names))
    if len(phone.screens) < FEWEST_SCREENS:
        yield "screens", f"has {len(phone.screens)} screens; give {FEWEST_SCREENS} or more"
    if phone.start_screen not in screens:
        yield "start", f"there is no screen '{phone.start_screen}'"
    if not phone.interruptions:
        yield "interruptions", "give at least one call or message"
    for ring in phone.interruptions:
        for name in (ring.at, ring.screen):
            if name not in screens:
                yield "interruptions", f"there is no screen '{name}'"
    given = {flag for screen in phone.screens for act in screen.acts for flag in act.set if not flag.startswith("!")}
    for flag in phone.flag_names:
        if flag not in given:
            yield "flags", f"'{flag}' is asked for or cleared, but no act sets it"
    for screen in phone.screens:
        yield from _screen(screen, screens)


def _screen(screen: Screen, screens: set[str]) -> Problems:
    path = f"screens[{screen.id}]"
    yield from text_problems(f"{path}.title", screen.title)
    for place, line in enumerate(screen.lines):
        yield from text_problems(f"{path}.lines[{place}]", line.text)
    if screen.end and screen.acts:
        yield path, "is an end, so it can have no acts"
    if not screen.end and len(screen.acts) < 2:
        yield path, f"has {len(screen.acts)} acts; give two or more, or `end: yes`"
    for act in screen.acts:
        yield from _act(f"{path}.acts[{act.id}]", act, screens)


def _act(path: str, act: Act, screens: set[str]) -> Problems:
    yield from text_problems(f"{path}.label", act.label)
    for name in ("says", "note"):
        if getattr(act, name) is not None:
            yield from text_problems(f"{path}.{name}", getattr(act, name))
    if act.id == HINT:
        yield path, f"'{HINT}' is the name of another event"
    if act.where not in WHERE:
        yield path, f"where '{act.where}' is not one of {', '.join(WHERE)}"
    if act.kind not in KINDS:
        yield path, f"kind '{act.kind}' is not one of {', '.join(KINDS)}"
    if act.where == "person" and act.kind != "tap":
        yield path, f"kind '{act.kind}' is done on the phone"
    if act.go is not None and act.go != RETURN and act.go not in screens:
        yield path, f"there is no screen '{act.go}'"
    sizes = [size for size in (act.digits, act.letters) if size is not None]
    if (act.kind == "type") != (len(sizes) == 1):
        yield path, "kind type, and no other, needs `field: {digits: n}` or `field: {letters: n}`"
    elif sizes and not (isinstance(sizes[0], int) and 1 <= sizes[0] <= 200):
        yield path, f"field size {sizes[0]!r} is not a number from 1 to 200"


def _walked(phone: Phone) -> Problems:
    graph = phone.graph
    if any(after not in graph for acts in graph.values() for after in acts.values()):
        yield "flags", f"more than {MOST_STATES} states can be reached: use fewer flags"
        return
    reached = {state.screen for state in graph}
    done = {act for acts in graph.values() for act in acts}
    for screen in phone.screens:
        if screen.id not in reached:
            yield f"screens[{screen.id}]", "cannot be reached"
            continue
        for act in screen.acts:
            if act.id not in done:
                yield f"screens[{screen.id}].acts[{act.id}]", "is never possible"
    told: set[tuple[str, str]] = set()
    for path, problem in _states(phone, graph):
        if (path, problem) not in told:
            told.add((path, problem))
            yield path, problem


def _states(phone: Phone, graph: dict[State, dict[str, State]]) -> Problems:
    finishing = _can_end(phone, graph)
    for state, acts in graph.items():
        path = f"screens[{state.screen}]"
        if phone.ended(state):
            continue
        with_flags = f"with flags {sorted(phone.flags(state))}"
        if len(acts) < 2:
            yield path, f"offers {len(acts)} acts {with_flags}; two or more must work"
        for lang in LANGUAGES:
            labels = [(act.where, act.label[lang]) for act in phone.possible_acts(state)]
            for where, label in {pair for pair in labels if labels.count(pair) > 1}:
                yield path, f"shows '{label}' twice ({where}) {with_flags}"
        if state not in finishing:
            yield path, f"no end can be reached from here {with_flags}"


def _can_end(phone: Phone, graph: dict[State, dict[str, State]]) -> set[State]:
    before: dict[State, list[State]] = {}
    for state, acts in graph.items():
        for after in acts.values():
            before.setdefault(after, []).append(state)
    found = [state for state in graph if phone.ended(state)]
    seen = set(found)
    for state in found:  # grows while it is read
        for earlier in before.get(state, ()):
            if earlier not in seen:
                seen.add(earlier)
                found.append(earlier)
    return seen
