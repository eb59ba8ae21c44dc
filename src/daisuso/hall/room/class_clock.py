"""The timer of the agenda: how long the part that runs has run, whatever happens to the system's clock meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from daisuso.curriculum.agenda import Agenda
from daisuso.hall.room.workshop import Progress


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TimedPart:
    """One part of the agenda as it stands.

    Attributes
    ----------
    title : str
    minutes : int
        How long it is to take.
    state : str
        `done`, `now` or `next`.
    starts : datetime or None
        When it begins by the agenda; None before the class has begun.
    left : int
        Whole minutes left of the part that runs, the one that has begun included; below 0 when it takes longer. 0 for others.
    """

    title: str
    minutes: int
    state: str
    starts: datetime | None
    left: int


class ClassClock:
    """Measures the part that runs by a clock that only grows; the system's is asked once, for what ran before this process.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    now : callable
        The system's time, in UTC.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, now: Callable[[], datetime] = _now) -> None:
        self._clock, self._now = clock, now
        self._known: tuple[datetime | None, float] = (None, 0.0)

    def moment(self) -> datetime:
        """Return the time, to the second, as the log keeps it."""
        return self._now().replace(microsecond=0)

    def elapsed(self, progress: Progress) -> float:
        """Return the seconds since the part began; 0 where none runs."""
        if progress.part_at is None:
            return 0.0
        if self._known[0] != progress.part_at:
            before = (self._now() - progress.part_at).total_seconds()
            self._known = (progress.part_at, self._clock() - max(0.0, before))
        return self._clock() - self._known[1]

    def timed(self, agenda: Agenda, progress: Progress) -> tuple[TimedPart, ...]:
        """Put the parts and the time together."""
        gone = self.elapsed(progress)
        parts = []
        for place, part in enumerate(agenda.parts):
            state = "done" if place < progress.part else "now" if place == progress.part else "next"
            starts = progress.begun_at + timedelta(minutes=part.start) if progress.begun_at else None
            # -(-a // b) rounds up: in the first second of seven minutes seven are left, and no minute is left when it is over.
            left = int(-(-(part.minutes * 60 - gone) // 60)) if state == "now" else 0
            parts.append(TimedPart(part.title, part.minutes, state, starts, left))
        return tuple(parts)
