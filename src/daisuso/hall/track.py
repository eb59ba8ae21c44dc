"""The axis of a level as a picture: four equal zones, a dot, and the interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from daisuso.assessment.level import CAPPED
from daisuso.hall.standing import Standing

# Percent by which a dot that is held down stays short of the next zone: it must not touch the line.
_SHORT = 4.0


@dataclass(frozen=True, slots=True)
class Track:
    """Places on the axis in percent of its width; None for dot and ends where there is too little to say."""

    dot: float | None
    low: float | None
    high: float | None


def track(standing: Standing, cuts: Sequence[float]) -> Track:
    """Return the picture of a standing; without a level there is no dot.

    A level that an unsafe act holds down holds the dot down too, to the end of its zone: the axis is one of levels, not of points.
    """
    if standing.level is None or standing.share is None or standing.interval is None:
        return Track(None, None, None)
    most = 25.0 * (standing.level + 1) - _SHORT if standing.reason == CAPPED else 100.0
    dot, low, high = (min(most, place(share, cuts)) for share in (standing.share, standing.interval.low, standing.interval.high))
    return Track(dot, low, high)


def place(share: float, cuts: Sequence[float]) -> float:
    """Return where a share of points stands on an axis whose zones are levels: within a zone the scale is linear.

    Parameters
    ----------
    share : float
        In [0, 1].
    cuts : sequence of three floats
        Strictly increasing, above 0 and up to 1.

    Returns
    -------
    float
        0 to 100, one decimal.
    """
    edges = (0.0, *cuts, 1.0)
    for zone, (low, high) in enumerate(pairwise(edges)):
        if share < high or zone == len(cuts):
            within = (share - low) / (high - low) if high > low else 1.0
            return round(25 * (zone + min(1.0, max(0.0, within))), 1)
    return 100.0
