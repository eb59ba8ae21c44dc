"""Learner x form item: the truth that every level, statistic and report rests on."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from daisuso.assessment.bank import Form, ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import critical_conduct
from daisuso.response.scoring import AWAITING_MARK, NOT_ADMINISTERED, SCORED
from daisuso.results.schema import ITEM_TABLE, Place, conform


class Outcome(NamedTuple):
    """What became of one item of one handed-in form.

    Attributes
    ----------
    status : str
        One of `response.scoring.STATUSES`.
    score : float or None
        In [0, 1] where status is `scored`.
    mark : float or None
        Points given by a person, 0 to the item's points, where they have been given.
    missed : str
        Ids of critical conduct missed, separated by spaces.
    answered_at, submitted_at : str
        UTC, ISO 8601; empty where unknown.
    """

    learner: str
    assignment: str
    item: str
    version: int
    status: str
    score: float | None
    mark: float | None
    missed: str
    reason: str
    answered_at: str
    submitted_at: str


def form_catalogue(bank: ItemBank, forms: Sequence[Form]) -> pd.DataFrame:
    """Return one row per item of the forms, in their order, with everything the bank knows that a table may show (no key)."""
    rows = []
    for form in forms:
        for position, known in enumerate(bank.form_items(form), start=1):
            item, meta = known.item, known.meta
            rows.append(
                {
                    "assignment": form.assignment,
                    "form_kind": form.kind,
                    "position": position,
                    "item": item.id,
                    "version": item.version,
                    "type": item.type,
                    "low_guess": interaction(item.type).LOW_GUESS,
                    "use": item.use,
                    "module": item.module,
                    "competency": meta.competency,
                    "indicator": meta.indicator,
                    "critical": critical_conduct(known) or None,
                    "max_points": item.points,
                }
            )
    return pd.DataFrame(rows)


def item_table(
    place: Place,
    learners: Sequence[str],
    catalogue: pd.DataFrame,
    outcomes: Iterable[Outcome],
) -> pd.DataFrame:
    """Return one row per learner and item of every released form.

    Parameters
    ----------
    place : Place
        Of the course directory.
    learners : sequence of str
        Everyone on the roster. A learner who handed in without being on it has rows too.
    catalogue : DataFrame
        From `form_catalogue`.
    outcomes : iterable of Outcome
        Items that are on no released form are left out.

    Returns
    -------
    DataFrame
        Columns of `schema.ITEM_TABLE`. A form that a learner did not hand in has rows with status `not_administered`.
    """
    readable = [row._replace(reason=writable(row.reason)) if row.reason else row for row in outcomes]
    found = pd.DataFrame(readable, columns=list(Outcome._fields))
    everyone = sorted({*learners, *found["learner"]})
    if catalogue.empty or not everyone:
        return conform(pd.DataFrame(), ITEM_TABLE)
    table = pd.DataFrame({"learner": everyone}).merge(catalogue, how="cross")
    table = table.merge(found, on=["learner", "assignment", "item"], how="left", suffixes=("", "_answered"))
    table["item_status"] = table["status"].fillna(NOT_ADMINISTERED)
    marked = table["mark"].notna() & (table["item_status"] == AWAITING_MARK)
    table.loc[marked, "item_status"] = SCORED
    scored = table["item_status"] == SCORED
    # The version that was answered; the form's where nothing was.
    table["version"] = table["version_answered"].fillna(table["version"])
    score = table["score"].astype("Float64")
    by_mark = table["mark"].astype("Float64") / table["max_points"]
    table["score"] = score.mask(marked, by_mark).where(scored)
    table["points"] = table["score"] * table["max_points"]
    table["marked_by_person"] = marked
    table["critical_missed"] = table["missed"].replace("", None)
    table["critical_miss"] = table["critical_missed"].notna().astype("boolean").where(scored)
    table["reason"] = table["reason"].replace("", None)
    for moment in ("answered_at", "submitted_at"):
        table[moment] = pd.to_datetime(table[moment].replace("", None), utc=True, format="ISO8601")
    table["ward"], table["course"], table["synthetic"] = place
    return conform(table.sort_values(["learner", "assignment", "position"]), ITEM_TABLE)


def writable(text: str) -> str:
    """Return the text with halves of characters spelt out: a reason may quote a file name that no table can hold as it is."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
