"""Quantiles of Student's t distribution, without a statistics library at run time."""

from math import cos, exp, pi, sin, sqrt
from statistics import NormalDist


def t_quantile(confidence: float, freedom: int) -> float:
    """Return the two-sided quantile: |t| stays below it with probability `confidence`.

    Parameters
    ----------
    confidence : float
        Between 0 and 1, e.g. 0.95.
    freedom : int
        Degrees of freedom, 1 and up.

    Notes
    -----
    Hill, G. W. (1970). Algorithm 396: Student's t-quantiles. Communications of the ACM 13(10), 619-620. Exact for 1 and 2 degrees
    of freedom, better than six figures for more at the confidences used here.
    """
    if not 0 < confidence < 1 or freedom < 1:
        raise ValueError(f"confidence {confidence} must lie between 0 and 1, freedom {freedom} must be 1 or more")
    tail = 1 - confidence
    if freedom == 1:
        return cos(tail * pi / 2) / sin(tail * pi / 2)
    if freedom == 2:
        return sqrt(2 / (tail * (2 - tail)) - 2)
    n = float(freedom)
    a = 1 / (n - 0.5)
    b = 48 / (a * a)
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * pi / 2) * n
    x = d * tail
    y = x ** (2 / n)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(tail / 2)
        y = x * x
        if freedom < 5:
            c += 0.3 * (n - 4.5) * (x + 0.6)
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = a * y * y
        y = exp(y) - 1 if y > 0.002 else 0.5 * y * y + y
    else:
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1 / y
    return sqrt(n * y)
