"""What a report may say of a number of people, so that nobody can be recognised."""

from collections.abc import Sequence
from dataclasses import dataclass

EXACT, FEW, NEARLY_ALL, SOME, HIDDEN = "exact", "few", "nearly_all", "some", "hidden"


@dataclass(frozen=True, slots=True)
class People:
    """A count of people as a report may show it.

    Attributes
    ----------
    kind : str
        `exact`; `few`: more than none and fewer than the smallest group; `nearly_all`: at least `count`, because the others are
        few; `some`: neither none nor all, in a group where these two would meet; `hidden`: the group itself is too small.
    count : int
        For `exact` the number, for `few` the smallest group, for `nearly_all` the number that is surely reached; else 0.
    group : int
        Size of the group; 0 where hidden.
    """

    kind: str
    count: int
    group: int

    @property
    def share(self) -> float | None:
        """The share of the group, in [0, 1]; None where it would give a hidden number away."""
        return self.count / self.group if self.kind == EXACT and self.group else None


def people(count: int, group: int, least: int) -> People:
    """Return how a count may be shown.

    A count and its complement are the same disclosure: who knows that 57 of 60 reached something knows that 3 did not. None and
    all are shown as they are: they are statements about the class.

    Parameters
    ----------
    count, group : int
        How many, of how many.
    least : int
        Smallest group that may be shown (`min_cell` of the policy).
    """
    if group < least:
        return People(HIDDEN, 0, 0)
    if 0 < count < group < 2 * least:
        return People(SOME, 0, group)
    if 0 < count < least:
        return People(FEW, least, group)
    if 0 < group - count < least:
        return People(NEARLY_ALL, group - least + 1, group)
    return People(EXACT, count, group)


@dataclass(frozen=True, slots=True)
class Band:
    """One level, or several neighbouring ones taken together, and how many people are there."""

    first: int
    last: int
    count: int


def bands(counts: Sequence[int], least: int) -> tuple[Band, ...]:
    """Return the levels of one group with those of few people joined to their neighbours.

    Every band holds nobody or at least `least` people, and the total stays; an empty tuple where the group itself is too small. How
    many people reached level 2 is shown beside the bands, so no band crosses that line where this number is shown: the difference
    would give a hidden number away. Which bands are joined must itself tell nothing, hence these few fixed ways.

    Parameters
    ----------
    counts : sequence of four int
        People at level 0, 1, 2 and 3.
    """
    total = sum(counts)
    if total < least:
        return ()
    reached = people(counts[2] + counts[3], total, least)
    if reached.kind == EXACT:
        return (*_half(0, counts[:2], least), *_half(2, counts[2:], least))
    if reached.kind == NEARLY_ALL and _large(counts[3], least) and total - counts[3] >= least:
        return Band(0, 2, total - counts[3]), Band(3, 3, counts[3])
    if reached.kind == FEW and _large(counts[0], least) and total - counts[0] >= least:
        return Band(0, 0, counts[0]), Band(1, 3, total - counts[0])
    return (Band(0, 3, total),)


def _half(first: int, counts: Sequence[int], least: int) -> tuple[Band, ...]:
    if all(_large(count, least) for count in counts):
        return tuple(Band(first + place, first + place, count) for place, count in enumerate(counts))
    return (Band(first, first + 1, sum(counts)),)


def _large(count: int, least: int) -> bool:
    return count == 0 or count >= least
