"""Safe conduct does not compensate: each miss stays open until it is repaired on a later day; what happened is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from daisuso.assessment.certification import Certification
from daisuso.assessment.policy import Policy
from daisuso.response.scoring import NEUTRALISED, NOT_ADMINISTERED, SCORED
from daisuso.results.calendar_day import days_after, local_day
from daisuso.results.certification.path import of_path
from daisuso.results.certification.reason import Reason, Row

CLOSED, OPEN, OBSERVE = "closed", "open", "observe"
"""state of an act after an event: `observe` where a repair failed, and a trainer has to see the act shown."""
MISSED, REPAIR_MISSED, REPAIR_WRONG, NOT_SHOWN = "missed", "repair_missed", "repair_wrong", "observed_not_shown"
REPAIR_RIGHT, REPAIR_INCOMPLETE, SHOWN = "repair_right", "repair_incomplete", "observed_shown"
_AGAINST = (MISSED, REPAIR_MISSED, REPAIR_WRONG, NOT_SHOWN)
EVENTS = (*_AGAINST, REPAIR_INCOMPLETE, REPAIR_RIGHT, SHOWN)
"""In the order of one day: what speaks against comes first, as nothing of the same day makes up for it."""
_FULL = 1 - 1e-9


class Event(NamedTuple):
    """Something that happened about one act; `day` is ISO 8601, empty where nothing says when."""

    learner: str
    act: str
    day: str
    event: str
    assignment: str
    item: str

    @property
    def order(self) -> tuple[str, str, str, int, str]:
        """By day. An unknown day is never the better one: a miss without one may be the latest, a repair comes too late."""
        day = self.day or ("" if self.event in _AGAINST else "9999")
        return (self.learner, self.act, day, EVENTS.index(self.event), self.assignment)


@dataclass(slots=True)
class Standing:
    """How one act of one person stands: its state, the day of the last event against it, and what a repair so far lacks."""

    state: str = CLOSED
    since: str = ""
    lacks: Reason | None = None

    def take(self, event: Event, days: int) -> None:
        """Move on by one event; `days` is how many calendar days a repair must lie after the miss."""
        if event.event in _AGAINST:
            if self.state == CLOSED and event.event == REPAIR_WRONG:
                return  # nothing was open, and nothing unsafe was done
            unknown = self.state != CLOSED and not self.since
            observe = self.state == OBSERVE or event.event == NOT_SHOWN
            observe |= self.state == OPEN and event.event in (REPAIR_MISSED, REPAIR_WRONG)
            self.state, self.since, self.lacks = OBSERVE if observe else OPEN, "" if unknown else event.day, None
        elif self.state == CLOSED or (self.state == OBSERVE and event.event != SHOWN):
            return
        elif event.event == REPAIR_INCOMPLETE:
            self.lacks = Reason.REPAIR_PENDING
        elif not (event.day and self.since):
            self.lacks = Reason.REPAIR_DAY_UNKNOWN
        elif days_after(event.day, self.since) >= days:
            self.state, self.lacks = CLOSED, None
        else:
            self.lacks = Reason.REPAIR_PENDING

    @property
    def reason(self) -> Reason | None:
        """Why it blocks; None where it is closed."""
        if self.state == CLOSED:
            return None
        return Reason.REPAIR_FAILED_OBSERVE if self.state == OBSERVE else self.lacks or Reason.CRITICAL_OPEN


def conduct(
    items: pd.DataFrame, observed: pd.DataFrame, policy: Policy, rules: Certification, modules: Mapping[str, tuple[str, ...]]
) -> tuple[list[Row], pd.DataFrame]:
    """Return why safe conduct blocks anybody, and its history.

    Parameters
    ----------
    items : DataFrame
        The item table of one course.
    observed : DataFrame
        `learner`, `visited_on`, `conduct`, `shown`: what a trainer saw of an act.
    modules : mapping of learner to their modules
        From `path.learner_modules`.

    Returns
    -------
    tuple of list of Row, DataFrame
        The table has `learner`, `act`, `event_number` (1, 2, … of this person and act), `event`, `assignment`, `item`, `day` and
        `state` (afterwards).
    """
    counted = items.loc[_counted(items, policy) & items["critical"].notna()]
    events = sorted((*_events(counted, rules), *_observed(observed)), key=lambda event: event.order)
    rows: list[Row] = []
    history, shown = [], set()
    for (learner, act), some in groupby(events, key=lambda event: (event.learner, event.act)):
        standing = Standing()
        for number, event in enumerate(some, start=1):
            standing.take(event, rules.repair_days)
            history.append((learner, act, number, event.event, event.assignment, event.item, event.day, standing.state))
            shown |= {(learner, act)} if event.event == SHOWN else set()
        if standing.reason is not None:
            rows.append((learner, standing.reason, act))
            shown.add((learner, act))  # what blocks by itself is not also unseen
    columns = ["learner", "act", "event_number", "event", "assignment", "item", "day", "state"]
    seen = {(who, act) for who, act, safe in _answers(counted) if safe} | shown
    asked = {(str(row.learner), act) for row in of_path(counted, modules).itertuples() for act in str(row.critical).split()}
    rows += [(learner, Reason.CRITICAL_UNSEEN, act) for learner, act in sorted(asked - seen)]
    return rows, pd.DataFrame(history, columns=columns)


def _counted(items: pd.DataFrame, policy: Policy) -> pd.Series:
    uses = items["use"].isin(policy.uses) | (items["form_kind"] == "repair")
    taken_out = items["item"].isin(policy.neutralised) | (items["item_status"] == NEUTRALISED)
    return uses & (items["form_kind"] != "prepost") & ~taken_out


def _answers(rows: pd.DataFrame) -> Iterator[tuple[str, str, bool]]:
    """Yield (learner, act, whether nothing unsafe was done) of every scored item."""
    scored = rows.loc[rows["item_status"] == SCORED]
    for learner, critical, unsafe in zip(scored["learner"], scored["critical"], scored["critical_missed"].fillna(""), strict=True):
        missed = set(str(unsafe).split())
        for act in {*str(critical).split(), *missed}:
            yield str(learner), act, act not in missed


def _events(rows: pd.DataFrame, rules: Certification) -> Iterator[Event]:
    """Yield the misses of every form and the repairs. The day is that of the answer; of handing in where no answer has a time.

    Work that is handed in once more keeps its answers' days: that makes an old miss no newer, and an early repair no later.
    """
    held = rows.loc[rows["item_status"] != NOT_ADMINISTERED]
    held = held.assign(day=local_day(held["answered_at"].fillna(held["submitted_at"])).fillna(""))
    for row in held.loc[(held["form_kind"] != "repair") & held["critical_missed"].notna()].itertuples():
        for act in str(row.critical_missed).split():
            yield Event(str(row.learner), act, str(row.day), MISSED, str(row.assignment), str(row.item))
    for (learner, assignment), tasks in held.loc[held["form_kind"] == "repair"].groupby(["learner", "assignment"]):
        for act in sorted({act for text in tasks["critical"] for act in str(text).split()}):
            mine = tasks.loc[[act in str(text).split() for text in tasks["critical"]]]
            yield Event(
                str(learner), act, _first_day(mine["day"]), _repair(mine, act, rules), str(assignment), " ".join(mine["item"])
            )


def _first_day(days: pd.Series) -> str:
    return "" if (days == "").any() else str(days.min())


def _repair(tasks: pd.DataFrame, act: str, rules: Certification) -> str:
    missed = [act in str(text).split() for text in tasks["critical_missed"].fillna("")]
    scored = tasks["item_status"] == SCORED
    if any(missed):
        return REPAIR_MISSED
    if (scored & (tasks["score"] < _FULL)).any():
        return REPAIR_WRONG
    return REPAIR_RIGHT if scored.all() and len(tasks) >= rules.repair_tasks else REPAIR_INCOMPLETE


def _observed(observed: pd.DataFrame) -> Iterator[Event]:
    for row in observed.itertuples():
        yield Event(str(row.learner), str(row.conduct), str(row.visited_on), SHOWN if row.shown else NOT_SHOWN, "", "")
