"""The final examination: which one counts, its share of points without items on overdue facts, and what it decides."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from daisuso.assessment.bank import Form, ItemBank
from daisuso.assessment.certification import Certification
from daisuso.assessment.freshness import fact_dates
from daisuso.assessment.policy import Policy
from daisuso.response.scoring import FORMAT_ERROR, NEUTRALISED, NOT_ADMINISTERED, NOT_REACHED, REFUSED, SCORED, UNANSWERED
from daisuso.results.calendar_day import local_day
from daisuso.results.certification.reason import Reason, Row, refusal
from daisuso.results.schema import TEXT

OPEN_BANK, PRIVATE_BANK = "open", "private"
_TOLERANCE = 1e-9
COLUMNS = ("bank", "final", "final_day", "final_points", "final_max_points", "final_share", "final_items_out")


def finals(forms: Iterable[Form]) -> tuple[Form, ...]:
    """Return the final examinations among forms."""
    return tuple(form for form in forms if form.kind == "final")


def overdue_days(bank: ItemBank, forms: Iterable[Form]) -> dict[tuple[str, str], str]:
    """Return (assignment, item) -> the day from which a fact that the item rests on is overdue, for all final examinations."""
    found: dict[tuple[str, str], str] = {}
    for form in finals(forms):
        for _, item, day in fact_dates(bank, form):
            found[form.assignment, item] = min(day, found.get((form.assignment, item), day))
    return found


def kept_out(items: pd.DataFrame, days: dict[tuple[str, str], str]) -> pd.Series:
    """Say which rows of handed-in finals rest on a fact that was overdue on the day of handing in; that day is the city's."""
    due = pd.Series(
        [days.get(key, "9999") for key in zip(items["assignment"], items["item"], strict=True)], index=items.index, dtype=TEXT
    )
    handed_in = items["item_status"] != NOT_ADMINISTERED
    return ((due <= local_day(items["submitted_at"])).fillna(False) & handed_in).astype(bool)


def final_examination(
    items: pd.DataFrame,
    out: pd.Series,
    days: dict[tuple[str, str], str],
    forms: Iterable[Form],
    policy: Policy,
    rules: Certification,
    today: str,
) -> tuple[pd.DataFrame, list[Row]]:
    """Return what each learner's final examination says.

    Of several, one from a private bank goes before one from the open bank, and the later before the earlier.

    Parameters
    ----------
    items : DataFrame
        The item table of one course.
    out : Series of bool
        From `kept_out`.

    Returns
    -------
    tuple of DataFrame, list of Row
        `COLUMNS` by learner (of those who handed one in), and reasons for everyone.
    """
    private = {form.assignment: form.private for form in forms}
    attempts: dict[str, dict[str, list[_Answer]]] = {}
    for answer in _answers(items, out, policy):
        attempts.setdefault(answer.learner, {}).setdefault(answer.assignment, []).append(answer)
    reasons: list[Row] = []
    found: dict[str, tuple[object, ...]] = {}
    for learner, forms_of in attempts.items():
        name = max(forms_of, key=lambda name: (private[name], _usable(forms_of[name]), forms_of[name][0].day, name))
        work = forms_of[name]
        first_due = min((day for (assignment, _), day in days.items() if assignment == name), default="9999")
        points, most, said = _decide(work, policy, rules, unknown_day=first_due <= today)
        items_out = " ".join(answer.item for answer in work if answer.out)
        bank = PRIVATE_BANK if private[name] else OPEN_BANK
        share = points / most if points is not None and most else None
        found[learner] = (bank, name, work[0].day or None, points, most, share, items_out or None)
        notes = [Reason.REHEARSAL] if bank == OPEN_BANK else []
        notes += [Reason.NEUTRALISED] if any(answer.neutralised for answer in work) else []
        reasons += [(learner, reason, name) for reason in (*said, *notes)]
        if items_out and Reason.FINAL_OVERDUE not in said:
            reasons.append((learner, Reason.ITEMS_OVERDUE, items_out))
    everyone = (str(learner) for learner in items["learner"].unique())
    reasons += [(learner, Reason.FINAL_NOT_TAKEN, "") for learner in everyone if learner not in found]
    table = pd.DataFrame.from_dict(found, orient="index", columns=list(COLUMNS))
    for column in ("final_points", "final_max_points", "final_share"):
        table[column] = table[column].astype("Float64")
    return table, reasons


class _Answer(NamedTuple):
    learner: str
    assignment: str
    item: str
    status: str
    points: float
    most: float
    reason: str
    day: str
    out: bool
    neutralised: bool


def _answers(items: pd.DataFrame, out: pd.Series, policy: Policy) -> Iterator[_Answer]:
    """Yield the items of every final examination that was handed in; by the row, as a ward has 300 people with 50 items each."""
    rows = items.assign(out=out).loc[(items["form_kind"] == "final") & (items["item_status"] != NOT_ADMINISTERED)]
    rows = rows.assign(
        points=rows["points"].fillna(0.0),
        reason=rows["reason"].fillna(""),
        day=local_day(rows["submitted_at"]).fillna(""),
        neutralised=(rows["item_status"] == NEUTRALISED) | rows["item"].isin(policy.neutralised),
    )
    names = ("learner", "assignment", "item", "item_status", "points", "max_points", "reason", "day", "out", "neutralised")
    yield from (_Answer(*row) for row in rows[list(names)].itertuples(index=False, name=None))


def _usable(work: Sequence[_Answer]) -> bool:
    return any(answer.status != REFUSED for answer in work)


def _decide(
    work: Sequence[_Answer], policy: Policy, rules: Certification, *, unknown_day: bool
) -> tuple[float | None, float | None, list[Reason]]:
    """Return the points earned, the most points of the items that count, and what that decides: nothing where it is passed.

    As with any form (`learner_table.form_result`): passed is a matter of all counted points, and below is who could not reach it
    even with full points on what is missing.
    """
    if not _usable(work):
        return None, None, [refusal(work[0].reason)]
    if unknown_day and not work[0].day:
        return None, None, [Reason.FINAL_DAY_UNKNOWN]
    held = [answer for answer in work if not answer.neutralised]
    lost = sum(answer.most for answer in held if answer.out)
    if lost > rules.overdue_most * sum(answer.most for answer in held) + _TOLERANCE:
        return None, None, [Reason.FINAL_OVERDUE]
    held = [answer for answer in held if not answer.out]
    as_zero = [status for status, rule in ((UNANSWERED, policy.unanswered), (NOT_REACHED, policy.not_reached)) if rule == "zero"]
    missing = [answer for answer in held if answer.status not in (SCORED, *as_zero)]
    most, earned = sum(answer.most for answer in held), sum(answer.points for answer in held)
    needed = rules.final_pass * most - _TOLERANCE
    if most and earned >= needed:
        return earned, most, []
    if most and earned + sum(answer.most for answer in missing) < needed:
        return earned, most, [Reason.FINAL_BELOW]
    said = [Reason.ANSWER_UNREADABLE] if any(answer.status == FORMAT_ERROR for answer in missing) else []
    said += [refusal(answer.reason) for answer in missing if answer.status == REFUSED]
    return earned, most, said or [Reason.FINAL_INCOMPLETE]
