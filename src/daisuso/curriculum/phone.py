"""Phone simulators: state machines that a learner walks through, and that Python replays.

The compiled machine (JSON) has the shape of its source in `curriculum/simulators/<name>.yaml`, see `docs/simulator-format.md`::

    {"name", "kind": "phone", "title", "task", "person": text, "app_version", "reviewed", "review_by": str, "facts": [str],
     "start": screen id, "steps": int, "hints": [text],
     "interruptions": [{"at", "screen": screen id, "when": [flag]}],
     "screens": [{"id", "title": text, "lines": [{"vi", "en", "when": [flag]}], "end": true,
                  "acts": [{"id", "where": "phone"|"person", "kind": "tap"|"type"|"scroll"|"back", "label": text,
                            "when", "set": [flag], "go": screen id or "return", "field": {"digits": int} or {"letters": int},
                            "says", "note": text}]}]}

A text is `{"vi": str, "en": str}`; a flag is `f1` or `!f1`. `lines`, `acts`, `end`, `when`, `set`, `go`, `field`, `says`, `note`,
`interruptions` and `hints` may be left out. Nothing here says what is right: that is the item's key.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from daisuso.errors import ContentError

Text = Mapping[str, str]
HINT = "hint"
RETURN = "return"
MOST_STATES = 20_000
"""Exploring stops here: a machine with more states than this cannot be reviewed by its author either."""


class State(NamedTuple):
    """Where a run stands: all that the next event depends on.

    `flags` and `shown` (interruptions already shown) are bit sets; `Phone.flags` names the flags. `back` is the screen under an
    interruption, if one is remembered.
    """

    screen: str
    flags: int
    back: str | None
    shown: int


class Impossible(NamedTuple):
    """An event that cannot happen in a state.

    `reason`: `event` (no event at all), `ended`, `act` (not on this screen), `when` (not possible now), `text` (does not fit the
    field). `at` is the 0-based place in the trace, where a trace was replayed.
    """

    reason: str
    at: int = -1


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done on a screen; see the module's docstring for the fields."""

    id: str
    where: str
    kind: str
    label: Text
    when: tuple[str, ...]
    set: tuple[str, ...]
    go: str | None
    digits: int | None
    letters: int | None
    says: Text | None
    note: Text | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Act":
        """Read one act of the compiled machine."""
        field = data.get("field") or {}
        return cls(
            id=data["id"],
            where=data["where"],
            kind=data["kind"],
            label=data["label"],
            when=tuple(data.get("when") or ()),
            set=tuple(data.get("set") or ()),
            go=data.get("go"),
            digits=field.get("digits"),
            letters=field.get("letters"),
            says=data.get("says"),
            note=data.get("note"),
        )

    def event(self, text: str | None = None) -> dict[str, str]:
        """Return the event that does this act; a field gets `text`, or zeros or letters that fit it."""
        if self.digits is None and self.letters is None:
            return {"a": self.id}
        return {"a": self.id, "v": text or ("0" * self.digits if self.digits else "a")}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a screen, seen while `when` holds."""

    text: Text
    when: tuple[str, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Line":
        """Read one line of the compiled machine."""
        return cls({lang: words for lang, words in data.items() if lang != "when"}, tuple(data.get("when") or ()))


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the phone; an end screen has no acts."""

    id: str
    title: Text
    lines: tuple[Line, ...]
    acts: tuple[Act, ...]
    end: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Screen":
        """Read one screen of the compiled machine."""
        acts = tuple(Act.from_json(act) for act in data.get("acts") or ())
        lines = tuple(Line.from_json(line) for line in data.get("lines") or ())
        return cls(data["id"], data["title"], lines, acts, bool(data.get("end")))


@dataclass(frozen=True, slots=True)
class Interruption:
    """A call or message: shows `screen` the first time that `at` is entered while `when` holds."""

    at: str
    screen: str
    when: tuple[str, ...]


class _Rule(NamedTuple):
    """An act in bits: possible where `flags & care == need`; afterwards `flags & keep | put`."""

    care: int
    need: int
    keep: int
    put: int
    go: str | None
    digits: int | None
    letters: int | None


class _Ring(NamedTuple):
    bit: int
    care: int
    need: int
    screen: str


@dataclass(frozen=True)
class Phone:
    """A phone machine. `step` and `replay` are pure; nothing here is changed by a run."""

    name: str
    title: Text
    task: Text
    person: Text
    steps: int
    start_screen: str
    hints: tuple[Text, ...]
    interruptions: tuple[Interruption, ...]
    screens: tuple[Screen, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Phone":
        """Read a compiled machine.

        Raises
        ------
        ContentError
            A field is missing or has another type. What merely does not fit together is told by `problems`.
        """
        try:
            return cls(
                name=data["name"],
                title=data["title"],
                task=data["task"],
                person=data["person"],
                steps=data["steps"],
                start_screen=data["start"],
                hints=tuple(data.get("hints") or ()),
                interruptions=tuple(
                    Interruption(ring["at"], ring["screen"], tuple(ring.get("when") or ()))
                    for ring in data.get("interruptions") or ()
                ),
                screens=tuple(Screen.from_json(screen) for screen in data["screens"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            name = data.get("name", "?") if isinstance(data, Mapping) else "?"
            raise ContentError(
                f"this is not a phone machine ({type(error).__name__}: {error})",
                where=f"simulators/{name}",
                cure="See docs/simulator-format.md.",
            ) from None

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (path, problem): what an author must mend before the machine may be practised or assessed with."""
        from daisuso.curriculum.phone_check import problems  # a learner's kernel has no use for it

        return problems(self)

    @cached_property
    def _bits(self) -> dict[str, int]:
        named = [flag for screen in self.screens for act in screen.acts for flag in (*act.when, *act.set)]
        named += [flag for screen in self.screens for line in screen.lines for flag in line.when]
        named += [flag for ring in self.interruptions for flag in ring.when]
        order = dict.fromkeys(flag.removeprefix("!") for flag in named)
        return {flag: 1 << place for place, flag in enumerate(order)}

    def _pair(self, flags: Iterable[str]) -> tuple[int, int]:
        """Return (bits that are named, bits that must be or become 1)."""
        care = need = 0
        for flag in flags:
            bit = self._bits[flag.removeprefix("!")]
            care |= bit
            need |= 0 if flag.startswith("!") else bit
        return care, need

    @cached_property
    def _rules(self) -> dict[str, dict[str, _Rule]]:
        rules: dict[str, dict[str, _Rule]] = {}
        for screen in self.screens:
            here = rules.setdefault(screen.id, {})
            for act in screen.acts:
                care, need = self._pair(act.when)
                touched, put = self._pair(act.set)
                here[act.id] = _Rule(care, need, ~touched, put, act.go, act.digits, act.letters)
        return rules

    @cached_property
    def _rings(self) -> dict[str, tuple[_Ring, ...]]:
        rings: dict[str, tuple[_Ring, ...]] = {}
        for place, ring in enumerate(self.interruptions):
            rings[ring.at] = (*rings.get(ring.at, ()), _Ring(1 << place, *self._pair(ring.when), ring.screen))
        return rings

    @cached_property
    def _by_id(self) -> dict[str, Screen]:
        return {screen.id: screen for screen in self.screens}

    @cached_property
    def acts(self) -> dict[str, Act]:
        """Every act by its id."""
        return {act.id: act for screen in self.screens for act in screen.acts}

    @property
    def flag_names(self) -> tuple[str, ...]:
        """Names of all flags that the machine sets or asks for."""
        return tuple(self._bits)

    def screen(self, state: State) -> Screen:
        """Return the screen that a state shows."""
        return self._by_id[state.screen]

    def lines(self, state: State) -> tuple[Text, ...]:
        """Return the lines that are seen in a state."""
        return tuple(line.text for line in self._by_id[state.screen].lines if self.holds(state, line.when))

    def flags(self, state: State) -> frozenset[str]:
        """Return the names of the flags set in a state."""
        return frozenset(flag for flag, bit in self._bits.items() if state.flags & bit)

    def holds(self, state: State, flags: Iterable[str]) -> bool:
        """Say whether every flag of a list such as `["f1", "!f2"]` holds.

        Raises
        ------
        KeyError
            The machine has no such flag.
        """
        care, need = self._pair(flags)
        return state.flags & care == need

    def ended(self, state: State) -> bool:
        """Say whether the run is over."""
        return self._by_id[state.screen].end

    def start(self) -> State:
        """Return the state that every run begins in."""
        return State(self.start_screen, 0, None, 0)

    def step(self, state: State, event: Any) -> State | Impossible:
        """Return the state after an event, or why it cannot happen. Never raises, whatever JSON value `event` is."""
        if not isinstance(event, dict):
            return Impossible("event")
        name, text = event.get("a"), event.get("v")
        if not isinstance(name, str) or len(event) != (1 if text is None else 2):
            return Impossible("event")
        if name == HINT:
            return state if text is None else Impossible("event")
        here = self._rules[state.screen]
        rule = here.get(name)
        if rule is None:
            return Impossible("act" if here else "ended")
        screen, flags, back, shown = state
        if flags & rule.care != rule.need or (rule.go == RETURN and back is None):
            return Impossible("when")
        if not _fits(rule, text):
            return Impossible("text")
        flags = flags & rule.keep | rule.put
        go = rule.go
        if go is None:
            return State(screen, flags, back, shown)
        if go == RETURN:
            assert back is not None
            return State(back, flags, None, shown)
        for ring in self._rings.get(go, ()):
            if not shown & ring.bit and flags & ring.care == ring.need:
                return State(ring.screen, flags, go, shown | ring.bit)
        return State(go, flags, back, shown)

    def replay(self, events: Sequence[Any]) -> list[State] | Impossible:
        """Return the states of a run, the start first, one more than events; or the first impossible event with its index."""
        state = self.start()
        states = [state]
        for index, event in enumerate(events):
            after = self.step(state, event)
            if isinstance(after, Impossible):
                return after._replace(at=index)
            states.append(state := after)
        return states

    def possible_acts(self, state: State) -> tuple[Act, ...]:
        """Return the acts that can be done in a state, in the order of the source; none at an end."""
        rules = self._rules[state.screen]
        return tuple(
            act
            for act in self._by_id[state.screen].acts
            if state.flags & rules[act.id].care == rules[act.id].need and (act.go != RETURN or state.back is not None)
        )

    @cached_property
    def graph(self) -> dict[State, dict[str, State]]:
        """Reachable states, nearest first, each with the state after every possible act; at most MOST_STATES of them."""
        graph: dict[State, dict[str, State]] = {}
        found = [self.start()]
        seen = set(found)
        for state in found:  # grows while it is read: breadth first
            after: dict[str, State] = {}
            for act in self.possible_acts(state):
                reached = self.step(state, act.event())
                assert isinstance(reached, State)
                after[act.id] = reached
                if reached not in seen and len(seen) < MOST_STATES:
                    seen.add(reached)
                    found.append(reached)
            graph[state] = after
        return graph


def _fits(rule: _Rule, text: Any) -> bool:
    if rule.digits is None and rule.letters is None:
        return text is None
    if not isinstance(text, str):
        return False
    if rule.digits is not None:
        return len(text) == rule.digits and text.isascii() and text.isdigit()
    assert rule.letters is not None
    return 0 < len(unicodedata.normalize("NFC", text[: 4 * rule.letters + 1])) <= rule.letters


_read: dict[int, tuple[Mapping[str, Any], Phone]] = {}


def phone_of(machine: Mapping[str, Any]) -> Phone:
    """Return the phone of a compiled machine, read once per machine object: a city's grading asks for it a million times.

    Raises
    ------
    ContentError
        This is not a phone machine.
    """
    known = _read.get(id(machine))
    if known is None or known[0] is not machine:
        if len(_read) >= 256:
            _read.clear()
        # The machine is kept beside its phone, so that its id cannot be given to another object.
        known = _read[id(machine)] = (machine, Phone.from_json(machine))
    return known[1]
