"""How often one learner may say something: a page that is not ours could say it a thousand times a second."""

from collections.abc import Callable
from time import monotonic


class Pace:
    """Lets each name through a few times at once, then once every so many seconds.

    Parameters
    ----------
    burst : int
        How many at once.
    every : float
        Seconds until one more is let through.
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, burst: int, every: float, clock: Callable[[], float] = monotonic) -> None:
        self._burst, self._every, self._clock = burst, every, clock
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, name: str) -> bool:
        """Count one more, or say no."""
        now = self._clock()
        left, at = self._left.get(name, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) / self._every)
        allowed = left >= 1
        self._left[name] = (left - 1 if allowed else left, now)
        return allowed
