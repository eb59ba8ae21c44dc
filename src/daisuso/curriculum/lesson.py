"""A lesson: parts of about ten minutes, made of blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

BOXES = ("fact", "safety", "teaching", "mistakes", "story", "teachback", "summary")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a part.

    `kind` is `text`, one of BOXES, `practice` or `picture`. `argument` holds the fact id of a fact, the item ids of a
    practice (separated by spaces) or the name of a picture; `content` the Markdown, or a picture's description; `line` its
    line in the source.
    """

    kind: str
    argument: str
    content: str
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a lesson that takes about `minutes` and can be left and resumed."""

    id: str
    title: str
    minutes: int
    blocks: tuple[Block, ...]
    line: int

    def practice(self) -> Iterator[str]:
        """Iterate over the ids of the practice items of this part."""
        for block in self.blocks:
            if block.kind == "practice":
                yield from block.argument.split()


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do afterwards, tied to an indicator of the framework."""

    indicator: str
    text: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson in one language; its twin has the same parts, boxes and items."""

    module: str
    lang: str
    title: str
    objectives: tuple[Objective, ...]
    keypoints: tuple[str, ...]
    parts: tuple[Part, ...]

    def shape(self) -> tuple[tuple[str, int, tuple[tuple[str, str], ...]], ...]:
        """Return what both twins must share: part ids, minutes, and each part's blocks other than text, with their arguments."""
        return tuple(
            (part.id, part.minutes, tuple((block.kind, block.argument) for block in part.blocks if block.kind != "text"))
            for part in self.parts
        )
