"""Why somebody is ready, not ready or undecided: an enumeration, with what each reason does to the decision and its words."""

from collections.abc import Callable, Iterable
from enum import StrEnum

import pandas as pd

from daisuso.messages import text
from daisuso.results.work_reason import DAMAGED_JOURNAL, reason_code

READY, NOT_READY, UNDECIDED, NOTE = "ready", "not_ready", "undecided", "note"
OUTCOMES = (READY, NOT_READY, UNDECIDED)


class Reason(StrEnum):
    """Every reason, in the order in which a person reads them.

    The words stand in the message table: `certify.<reason>.learner` and `.coordinator`; `{what}` is what the reason is about.
    """

    CRITICAL_OPEN = "critical_open"
    REPAIR_PENDING = "repair_pending"
    REPAIR_DAY_UNKNOWN = "repair_day_unknown"
    REPAIR_FAILED_OBSERVE = "repair_failed_observe"
    FINAL_NOT_TAKEN = "final_not_taken"
    FINAL_BELOW = "final_below"
    COMPETENCY_BELOW = "competency_below"
    PLAN_NOT_HANDED_IN = "plan_not_handed_in"
    PLAN_BELOW = "plan_below"
    FINAL_INCOMPLETE = "final_incomplete"
    FINAL_OVERDUE = "final_overdue"
    FINAL_DAY_UNKNOWN = "final_day_unknown"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    CRITICAL_UNSEEN = "critical_unseen"
    PLAN_AWAITING_MARK = "plan_awaiting_mark"
    ANSWER_UNREADABLE = "answer_unreadable"
    WORK_REFUSED = "work_refused"
    TECHNICAL_FAULT = "technical_fault"
    STANDARD_REACHED = "standard_reached"
    REHEARSAL = "rehearsal"
    ITEMS_OVERDUE = "items_overdue"
    NEUTRALISED = "neutralised"
    WORK_FLAGGED = "work_flagged"


_ORDER = list(Reason)
_LAST_NOT_READY = _ORDER.index(Reason.PLAN_BELOW)
_LAST_UNDECIDED = _ORDER.index(Reason.TECHNICAL_FAULT)

Row = tuple[str, Reason, str]
"""(learner, reason, what it is about: an act, a competency, an assignment, items; may be empty)."""


def effect(reason: Reason) -> str:
    """Return what a reason does: `not_ready` (a condition is not met), `undecided` (it cannot be told), or `note` (nothing)."""
    place = _ORDER.index(reason)
    return NOT_READY if place <= _LAST_NOT_READY else UNDECIDED if place <= _LAST_UNDECIDED else NOTE


def outcome(reasons: Iterable[Reason]) -> str:
    """Return the decision that reasons lead to: one unmet condition is enough, and what cannot be told is never ready."""
    effects = {effect(reason) for reason in reasons}
    return next((found for found in (NOT_READY, UNDECIDED) if found in effects), READY)


def refusal(sentence: object) -> Reason:
    """Return why refused work decides nothing: its journal is damaged, or it is not the work that should lie there."""
    said = str(sentence)
    damaged = reason_code("refused", said) == DAMAGED_JOURNAL and "the journal is of" not in said and "opened with" not in said
    return Reason.TECHNICAL_FAULT if damaged else Reason.WORK_REFUSED


def in_order(rows: Iterable[Row]) -> pd.DataFrame:
    """Return reasons as a table `learner`, `reason`, `effect`, `subject`, each once, by learner and in the order of `Reason`."""
    unique = sorted(set(rows), key=lambda row: (row[0], _ORDER.index(row[1]), row[2]))
    table = [(learner, str(reason), effect(reason), subject) for learner, reason, subject in unique]
    return pd.DataFrame(table, columns=["learner", "reason", "effect", "subject"])


def wording(reasons: Iterable[tuple[str, str]], audience: str, lang: str, name: Callable[[str, str], str]) -> str:
    """Return the sentences of one person's reasons.

    Parameters
    ----------
    reasons : iterable of (reason, subject)
    audience : str
        `learner` or `coordinator`.
    name : callable
        (subject, language) to its name.
    """
    grouped: dict[str, list[str]] = {}
    for reason, subject in reasons:
        grouped.setdefault(reason, []).append(name(subject, lang) if subject else "")
    return " ".join(text(f"certify.{reason}.{audience}", lang, what="; ".join(names)) for reason, names in grouped.items())
