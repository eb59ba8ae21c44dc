"""How often codes may be guessed: token buckets, one an address and one for all of them together.

A code has 10^8 possible values, so that a roster of 300 is hit once in 330 000 guesses. Only a code that nobody has costs a token:
a class that signs in through one router pays nothing, and mistyped codes are stopped by their check digit before they come here.
Where a bucket is empty no code is looked up at all, so that a right one is answered exactly as a wrong one, and as fast.
"""

import ipaddress
import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

MOST_ADDRESSES = 1024


@dataclass(slots=True)
class TokenBucket:
    """Holds up to `most` tokens and gets one more every `seconds`.

    Attributes
    ----------
    most : int
        How many may be taken at once.
    seconds : float
        How long one token takes to come back.
    left : float
        Tokens at the time `at`.
    at : float
        When `left` was counted, on the clock of whoever asks.
    """

    most: int
    seconds: float
    left: float
    at: float

    @classmethod
    def full(cls, most: int, seconds: float, now: float) -> "TokenBucket":
        """Return a bucket from which nothing has been taken."""
        return cls(most, seconds, float(most), now)

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there; 0.0 where one is."""
        # A clock that was set back gives nothing and takes nothing.
        self.left = min(float(self.most), self.left + max(0.0, now - self.at) / self.seconds)
        self.at = now
        return 0.0 if self.left >= 1 else (1 - self.left) * self.seconds

    def take(self, now: float) -> None:
        """Take a token, if one is there."""
        if not self.wait(now):
            self.left -= 1

    def is_full(self, now: float) -> bool:
        """Say whether the bucket remembers nothing any more."""
        self.wait(now)
        return self.left >= self.most


class Guesses:
    """Counts wrong codes.

    Parameters
    ----------
    clock : callable, optional
        Returns seconds that only grow.
    """

    ADDRESS = (20, 20.0)
    ALL = (60, 10.0)

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._all = TokenBucket.full(*self.ALL, clock())
        self._addresses: dict[str, TokenBucket] = {}

    def wait(self, address: str) -> int:
        """Return the whole seconds that an address has to wait before a code of its is looked at; 0 where it has not."""
        now = self._clock()
        own = self._addresses.get(network(address))
        return math.ceil(max(self._all.wait(now), own.wait(now) if own else 0.0))

    def wrong(self, address: str) -> None:
        """Note a code that nobody has."""
        now = self._clock()
        self._all.take(now)
        key = network(address)
        if key not in self._addresses:
            self._forget(now)
            self._addresses[key] = TokenBucket.full(*self.ADDRESS, now)
        self._addresses[key].take(now)

    def _forget(self, now: float) -> None:
        """Make room: full buckets say nothing; where all say something, the one for all is what holds."""
        if len(self._addresses) < MOST_ADDRESSES:
            return
        kept = {key: bucket for key, bucket in self._addresses.items() if not bucket.is_full(now)}
        self._addresses = kept if len(kept) < MOST_ADDRESSES else {}


def network(address: str) -> str:
    """Return what counts as one address: the address itself, of IPv6 the first half, as a device picks the second at will."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
