"""Each learner as the trainer sees them: where they are, what is saved, and why one of them should be looked at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from daisuso.hall.room.class_watch import Work
from daisuso.hall.room.presence import Place, Presence

QUIET_SECONDS = 300
"""A part of a lesson is read in less."""
SAVED, AT, UNSAVED, OPEN = "s", "a", "u", "o"
"""Cells: saved, being worked on, held by the learner's page, not reached."""
HAND, LOST, QUIET, WORKING, DONE, AWAY = "hand", "unsaved", "quiet", "ok", "done", "away"
"""Why somebody stands where they stand, in the order of the list."""
_ORDER = (HAND, LOST, QUIET, WORKING, AWAY, DONE)
ATTENTION = frozenset({HAND, LOST, QUIET})


@dataclass(frozen=True, slots=True)
class Person:
    """One row.

    Attributes
    ----------
    learner : str
    here : bool
        A page is connected.
    cells : str
        One letter an item: SAVED, AT, UNSAVED or OPEN.
    item : int
        Number of the item on the page, from 1; 0 where it shows none.
    part : int
        Part of the lesson that is read; 0 where that is not known.
    why : str
        HAND, LOST, QUIET, WORKING, DONE or AWAY.
    amount : int
        Minutes of the raised hand or the silence; answers that are not saved.
    problem : bool
        The journal cannot be used as it is.
    elsewhere : bool
        A page of another lesson or form is open.
    """

    learner: str
    here: bool
    cells: str
    item: int
    part: int
    why: str
    amount: int
    problem: bool
    elsewhere: bool = False

    @property
    def saved(self) -> int:
        """How many items are saved."""
        return self.cells.count(SAVED)


_NOTHING = Work(frozenset(), False, "", float("inf"))


def people(
    sheet: str,
    items: Sequence[str],
    work: Mapping[str, Work],
    presence: Presence,
    hands: Mapping[str, datetime],
    now: datetime | None = None,
) -> list[Person]:
    """Return everybody who is here, has begun, or asks for help; those who need somebody first.

    Parameters
    ----------
    sheet : str
        What the trainer looks at.
    items : sequence of str
        Ids of its items, in order.
    work : mapping
        Learner -> work on it.
    presence : Presence
    hands : mapping
        Learner -> since when help is asked for.
    now : datetime, optional
        The system's time.
    """
    here = presence.here()
    begun = {learner for learner, one in work.items() if one.answered or one.handed_in or one.problem}
    moment = now or datetime.now(UTC)
    rows = []
    for learner in here | begun | set(hands):
        quiet = min(presence.quiet_for(learner), work.get(learner, _NOTHING).quiet_for)
        rows.append(_person(learner, sheet, items, work.get(learner, _NOTHING), presence.place(learner), learner in here, quiet))
    raised = [_raise_hand(row, hands[row.learner], moment) if row.learner in hands else row for row in rows]
    return sorted(raised, key=lambda row: (_ORDER.index(row.why), -row.amount, row.learner))


def _person(learner: str, sheet: str, items: Sequence[str], one: Work, place: Place | None, here: bool, quiet: float) -> Person:
    on_it = place if place is not None and place.sheet == sheet else None
    # A phone that has gone still holds what it could not save; where it is now is not known.
    unsaved = on_it.unsaved if on_it and not one.handed_in else frozenset()
    item = on_it.item if on_it and here else ""
    cells = "".join(
        UNSAVED if name in unsaved else SAVED if name in one.answered else AT if name == item else OPEN for name in items
    )
    number = items.index(item) + 1 if item in items else 0
    done = one.handed_in or (bool(items) and sheet.startswith("lesson/") and all(name in one.answered for name in items))
    if UNSAVED in cells:
        why, amount = LOST, cells.count(UNSAVED)
    elif done:
        why, amount = DONE, 0
    elif not here:
        why, amount = AWAY, 0
    elif QUIET_SECONDS <= quiet < float("inf"):
        why, amount = QUIET, int(quiet // 60)
    else:
        why, amount = WORKING, 0
    elsewhere = here and place is not None and on_it is None
    return Person(learner, here, cells, number, on_it.part if on_it and here else 0, why, amount, bool(one.problem), elsewhere)


def _raise_hand(row: Person, since: datetime, now: datetime) -> Person:
    minutes = max(0, int((now - since).total_seconds() // 60))
    return replace(row, why=HAND, amount=minutes)
