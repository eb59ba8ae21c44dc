"""Intervals of shares: score intervals with an effective number of observations.

All three kinds of interval here are Wilson's score interval; they differ in how many independent observations stand behind the
share:

- `wilson_interval`: people who did or did not reach something; the observations are the people.
- `weighted_share_interval`: one person's share of points on a few items with partial credit; Kish's effective number.
- `mean_share_interval`: the mean of many people's shares; Korn and Graubard's effective number.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from daisuso.measurement.student_t import t_quantile

if TYPE_CHECKING:
    import numpy.typing as npt

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of a share: `low` and `high` in [0, 1], `low <= high`."""

    low: float
    high: float


def _score_interval(share: float, trials: float, z: float) -> Interval:
    """Wilson's interval for a share of a number of trials that need not be whole."""
    centre = share + z * z / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    # Rounding must not push 0 or 1 out of an interval that ends there.
    low = 0.0 if share <= 0 else max(0.0, (centre - reach) / scale)
    high = 1.0 if share >= 1 else min(1.0, (centre + reach) / scale)
    return Interval(low, high)


def wilson_interval(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Return the interval of a share of people; None where there are none.

    Notes
    -----
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American Statistical
    Association 22, 209-212. Chosen among eleven by Newcombe, R. G. (1998). Two-sided confidence intervals for the single
    proportion. Statistics in Medicine 17, 857-872 (method 3): it needs no correction at 0 and at all.
    """
    if trials == 0:
        return None
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes do not fit {trials} trials")
    return _score_interval(successes / trials, trials, NormalDist().inv_cdf((1 + confidence) / 2))


def effective_items(weights: "npt.ArrayLike") -> float:
    """Return how many equally weighted items carry as much information as these weights: (sum w)^2 / sum w^2; 0 for none.

    Notes
    -----
    Kish, L. (1965). Survey Sampling. Wiley: the effective sample size under unequal weights.
    """
    import numpy as np  # late: the hall needs one person's interval only, and not 30 MB for it

    w = np.asarray(weights, dtype=float)
    return float(w.sum() ** 2 / (w * w).sum()) if w.sum() > 0 else 0.0


def weighted_share_interval(share: float, trials: float, confidence: float = CONFIDENCE) -> Interval | None:
    """Return the interval of one person's share of points; None where nothing was scored.

    The estimand is the share of points the person would earn on very many items like these. An item score is any number in
    [0, 1], so the number of points is not binomial; but no distribution on [0, 1] with mean p varies more than p(1 - p)
    (Bhatia and Davis 2000), so Wilson's interval, which uses exactly that variance, is right for items scored 0 or 1 and too long,
    never too short on that account, for partial credit. Estimating the variance from the scores instead (Lord's and Brennan's
    conditional standard error) fails here: of three or four items all are often scored alike, and the interval shrinks to a point.

    Parameters
    ----------
    share : float
        Points divided by maximum, in [0, 1].
    trials : float
        `effective_items` of the items' maximum points.

    Notes
    -----
    Bhatia, R., & Davis, C. (2000). A better bound on the variance. American Mathematical Monthly 107(4), 353-357.
    Brennan, R. L. (1998). Raw-score conditional standard errors of measurement in generalizability theory. Applied Psychological
    Measurement 22(4), 307-331 (the alternative not taken).
    """
    if trials <= 0:
        return None
    return _score_interval(min(1.0, max(0.0, share)), trials, NormalDist().inv_cdf((1 + confidence) / 2))


def mean_share_interval(shares: "npt.ArrayLike", confidence: float = CONFIDENCE) -> Interval | None:
    """Return the interval of the mean of several people's shares; None where there are none.

    The spread between people gives the number of yes-or-no observations that would be as informative; for people who spread as
    widely as p(1 - p) allows it is nearly their number, otherwise more. One person, or people who are all alike, show no spread:
    then their number itself is taken, which is cautious.

    Parameters
    ----------
    shares : array_like, shape (people,)
        Each in [0, 1].

    Notes
    -----
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data. Survey Methodology 24(2), 193-201: effective sample size p(1 - p) / var(mean), adjusted by
    (z / t)^2 for the degrees of freedom; here in Wilson's interval as in Dean, N., & Pagano, M. (2015). Evaluating confidence
    interval methods for binomial proportions in clustered surveys. Journal of Survey Statistics and Methodology 3(4), 484-503.
    """
    import numpy as np

    x = np.asarray(shares, dtype=float)
    if x.size == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    mean = min(1.0, max(0.0, float(x.mean())))
    trials = float(x.size)
    variance = float(x.var(ddof=1)) / x.size if x.size > 1 else 0.0
    # Shares that are equal on paper differ by rounding in the last place.
    if variance > 1e-12:
        trials = mean * (1 - mean) / variance * (z / t_quantile(confidence, x.size - 1)) ** 2
    return _score_interval(mean, trials, z)
