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
    """Return the levels of one group with those of few people joined to a neighbour.

    Every band holds nobody or at least `least` people, so that neither a bar nor a table shows a small number; the total stays. An
    empty tuple where the group itself is too small.

    Parameters
    ----------
    counts : sequence of int
        People at level 0, 1, 2, ….
    """
    if sum(counts) < least:
        return ()
    joined = [Band(level, level, count) for level, count in enumerate(counts)]
    while (small := _smallest(joined, least)) is not None:
        neighbours = [place for place in (small - 1, small + 1) if 0 <= place < len(joined)]
        # The neighbour with fewer people loses least detail; an empty one would hide nothing.
        other = min(neighbours, key=lambda place: (joined[place].count == 0, joined[place].count))
        low, high = sorted((small, other))
        band = Band(joined[low].first, joined[high].last, joined[low].count + joined[high].count)
        joined[low : high + 1] = [band]
    return tuple(joined)


def _smallest(joined: Sequence[Band], least: int) -> int | None:
    small = [place for place, band in enumerate(joined) if 0 < band.count < least]
    return min(small, key=lambda place: joined[place].count) if small else None
