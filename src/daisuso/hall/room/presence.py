"""Who has a page open, and what that page says of itself: the item it shows, what it could not save. Kept in memory only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner's page was when it last spoke.

    Attributes
    ----------
    sheet : str
        `lesson/<slug>` or `assessment/<slug>`.
    item : str
        The item on the page; empty on a page of text.
    part : int
        The part or question, from 1.
    unsaved : frozenset of str
        Items whose answers this page still holds.
    """

    sheet: str
    item: str
    part: int
    unsaved: frozenset[str]


class Presence:
    """What open pages have said.

    Parameters
    ----------
    connected : callable
        Returns the learners who have a page connected now.
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, connected: Callable[[], Iterable[str]], clock: Callable[[], float] = monotonic) -> None:
        self._connected = connected
        self._clock = clock
        self._places: dict[str, tuple[Place, float]] = {}

    def say(self, learner: str, place: Place) -> None:
        """Take in what a page says: it has been turned, or something was saved or not."""
        self._places[learner] = (place, self._clock())

    def here(self) -> set[str]:
        """Return who has a page connected now."""
        return set(self._connected())

    def among(self, here: set[str]) -> "Presence":
        """Return the same with a fixed answer to who is connected, for a look from another thread."""
        other = Presence(lambda: here, self._clock)
        other._places = dict(self._places)
        return other

    def places(self) -> dict[str, Place]:
        """Return where everybody was who has ever said so: a phone that sleeps still holds what it could not save."""
        return {learner: place for learner, (place, _) in self._places.items()}

    def place(self, learner: str) -> Place | None:
        """Return where a learner is; None where no page has said so."""
        found = self._places.get(learner)
        return found[0] if found else None

    def quiet_for(self, learner: str) -> float:
        """Return the seconds since a page of the learner said something; infinite where none has."""
        found = self._places.get(learner)
        return self._clock() - found[1] if found else float("inf")
