"""Dialogues: a talk with one fictional person, in which every turn offers replies to choose from.

The compiled dialogue (JSON) has the shape of its source in `curriculum/simulators/<name>.yaml`, see `docs/simulator-format.md`::

    {"name", "kind": "dialogue", "title", "task", "person": text, "initial": str, "app_version", "reviewed", "review_by": str,
     "facts": [str], "start": turn id,
     "turns": [{"id", "stage", "line": text, "replies": [{"id", "text": text, "go": turn id}], "end": true}]}

A text is `{"vi": str, "en": str}`. `stage`, `replies` and `end` may be left out. The graph of turns has no cycle: what was said
cannot be taken back. Nothing here says which reply is good: that is the item's key.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from daisuso.curriculum.phone import Impossible, Text
from daisuso.curriculum.phone_check import LANGUAGES, id_problems, text_problems
from daisuso.errors import ContentError

FEWEST_REPLIES = 3
LENGTH_RATIO = 1.6
"""Longest reply of a turn ÷ shortest, in letters: where lengths differ more, length gives the answer away."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something the learner can say, and the turn it leads to."""

    id: str
    text: Text
    go: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What the other person says, with an optional stage direction, and what can be answered."""

    id: str
    stage: Text | None
    line: Text
    replies: tuple[Reply, ...]
    end: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Turn":
        """Read one turn of the compiled dialogue."""
        replies = tuple(Reply(reply["id"], reply["text"], reply["go"]) for reply in data.get("replies") or ())
        return cls(data["id"], data.get("stage"), data["line"], replies, bool(data.get("end")))


@dataclass(frozen=True)
class Dialogue:
    """A dialogue; the state of a run is the id of its turn."""

    name: str
    title: Text
    task: Text
    person: Text
    initial: str
    start: str
    turns: tuple[Turn, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Dialogue":
        """Read a compiled dialogue.

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
                initial=data["initial"],
                start=data["start"],
                turns=tuple(Turn.from_json(turn) for turn in data["turns"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            name = data.get("name", "?") if isinstance(data, Mapping) else "?"
            raise ContentError(
                f"this is not a dialogue ({type(error).__name__}: {error})",
                where=f"simulators/{name}",
                cure="See docs/simulator-format.md.",
            ) from None

    @cached_property
    def by_id(self) -> dict[str, Turn]:
        """Every turn by its id."""
        return {turn.id: turn for turn in self.turns}

    @cached_property
    def _next(self) -> dict[str, dict[str, str]]:
        return {turn.id: {reply.id: reply.go for reply in turn.replies} for turn in self.turns}

    @cached_property
    def replies(self) -> dict[str, Reply]:
        """Every reply by its id."""
        return {reply.id: reply for turn in self.turns for reply in turn.replies}

    def step(self, turn: str, event: Any) -> str | Impossible:
        """Return the turn after an event, or why it cannot happen. Never raises, whatever JSON value `event` is."""
        if not isinstance(event, dict) or len(event) != 1 or not isinstance(event.get("a"), str):
            return Impossible("event")
        here = self._next[turn]
        after = here.get(event["a"])
        if after is None:
            return Impossible("act" if here else "ended")
        return after

    def replay(self, events: Sequence[Any]) -> list[str] | Impossible:
        """Return the turns of a run, the first turn first, one more than events; or the first impossible event with its index."""
        turn = self.start
        turns = [turn]
        for index, event in enumerate(events):
            after = self.step(turn, event)
            if isinstance(after, Impossible):
                return after._replace(at=index)
            turns.append(turn := after)
        return turns

    @cached_property
    def backwards(self) -> tuple[Turn, ...]:
        """Turns that can be reached, each after all turns that it leads to.

        Raises
        ------
        ContentError
            The turns go round in a circle, or a reply leads to no turn.
        """
        done: dict[str, Turn] = {}
        open_turns: set[str] = set()

        def visit(name: str) -> None:
            if name in open_turns or name not in self.by_id:
                what = f"the talk comes back to turn '{name}'" if name in self.by_id else f"there is no turn '{name}'"
                raise ContentError(what, where=f"simulators/{self.name}", cure="Lead the reply to another turn.")
            if name in done:
                return
            open_turns.add(name)
            for reply in self.by_id[name].replies:
                visit(reply.go)
            open_turns.discard(name)
            done[name] = self.by_id[name]

        visit(self.start)
        return tuple(done.values())

    @cached_property
    def length(self) -> int:
        """Most turns that a talk can have before its end: the b of "turn a of b"."""
        longest: dict[str, int] = {}
        for turn in self.backwards:
            longest[turn.id] = 1 + max(longest[reply.go] for reply in turn.replies) if turn.replies else 0
        return longest[self.start]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (path, problem): words, ids, references, circles, turns out of reach, replies that differ much in length."""
        for name in ("title", "task", "person"):
            yield from text_problems(name, getattr(self, name))
        if len(self.initial) != 1:
            yield "initial", f"'{self.initial}' is not one letter"
        yield from id_problems("turns", [turn.id for turn in self.turns])
        yield from id_problems("replies", [reply.id for turn in self.turns for reply in turn.replies])
        for turn in self.turns:
            yield from _turn(turn)
        try:
            reached = {turn.id for turn in self.backwards}
        except ContentError as error:
            yield "turns", error.what
            return
        for turn in self.turns:
            if turn.id not in reached:
                yield f"turns[{turn.id}]", "cannot be reached"


def _turn(turn: Turn) -> Iterator[tuple[str, str]]:
    path = f"turns[{turn.id}]"
    yield from text_problems(f"{path}.line", turn.line)
    if turn.stage is not None:
        yield from text_problems(f"{path}.stage", turn.stage)
    if turn.end:
        if turn.replies:
            yield path, "is an end, so it can have no replies"
        return
    if len(turn.replies) < FEWEST_REPLIES:
        yield path, f"has {len(turn.replies)} replies; give {FEWEST_REPLIES} or more, or `end: yes`"
    broken = False
    for reply in turn.replies:
        for problem in text_problems(f"{path}.replies[{reply.id}]", reply.text):
            broken = True
            yield problem
    if broken or not turn.replies:
        return
    for lang in LANGUAGES:
        sizes = sorted(len(reply.text[lang]) for reply in turn.replies)
        if sizes[-1] > LENGTH_RATIO * sizes[0]:
            yield path, f"replies in '{lang}' have {sizes[0]} to {sizes[-1]} letters; keep within {LENGTH_RATIO} times"


_read: dict[int, tuple[Mapping[str, Any], Dialogue]] = {}


def dialogue_of(machine: Mapping[str, Any]) -> Dialogue:
    """Return the dialogue of a compiled machine, read once per machine object.

    Raises
    ------
    ContentError
        This is not a dialogue.
    """
    known = _read.get(id(machine))
    if known is None or known[0] is not machine:
        if len(_read) >= 256:
            _read.clear()
        known = _read[id(machine)] = (machine, Dialogue.from_json(machine))
    return known[1]
