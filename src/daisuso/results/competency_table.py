"""Learner x competency: points, proportion with its interval, and the level that the policy allows."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from daisuso.assessment.item import Text
from daisuso.assessment.level import decide_level
from daisuso.assessment.policy import Policy
from daisuso.measurement.interval import weighted_share_interval
from daisuso.response.scoring import AWAITING_MARK, NOT_REACHED, UNANSWERED, counted_statuses
from daisuso.results.schema import COMPETENCY_TABLE, conform

_WHO = ["learner", "ward", "course", "synthetic"]


def evidence(items: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the rows that levels may rest on, with the points the policy gives them.

    An item counts when its use is one of the policy's and its status is one that counts (`scoring.counted_statuses`). An item
    answered in two forms counts once, as handed in last.
    """
    usable = items["use"].isin(policy.uses) & items["item_status"].isin(counted_statuses(policy))
    rows = items.loc[usable & ~items["item"].isin(policy.neutralised)].copy()
    rows["points"] = rows["points"].fillna(0.0)
    rows["weight"] = rows["max_points"] ** 2
    last = rows.sort_values("submitted_at", kind="stable", na_position="first")
    return last.drop_duplicates([*_WHO, "item"], keep="last").sort_index()


def assessable(catalogue: pd.DataFrame, policy: Policy) -> pd.Series:
    """Say for each competency of the forms whether they hold enough items for a level.

    Parameters
    ----------
    catalogue : DataFrame
        One row per item of the forms, or the item table: `item`, `competency`, `use`, `low_guess`.

    Returns
    -------
    Series of bool, indexed by competency, sorted
        False where even a learner who answers everything gets no level.
    """
    forms = catalogue.drop_duplicates("item")
    counted = forms["use"].isin(policy.uses) & ~forms["item"].isin(policy.neutralised)
    groups = forms.assign(counted=counted, low=counted & forms["low_guess"]).groupby("competency", sort=True)
    enough = (groups["counted"].sum() >= policy.min_items) & (groups["low"].sum() >= policy.min_low_guess)
    return enough.astype(bool)


def competency_table(items: pd.DataFrame, policy: Policy, names: Mapping[str, Text]) -> pd.DataFrame:
    """Return one row per learner and competency of their forms.

    Parameters
    ----------
    items : DataFrame
        The item table of one course (`schema.ITEM_TABLE`).
    policy : Policy
        The course's active policy.
    names : mapping of competency to Text
        Names; a competency without one keeps its id.

    Returns
    -------
    DataFrame
        Columns of `schema.COMPETENCY_TABLE`. Where there is no evidence, points, proportion and level are empty, not 0.
    """
    if items.empty:
        return conform(pd.DataFrame(), COMPETENCY_TABLE)
    keys = [*_WHO, "competency"]
    table = _status_counts(items, keys)
    found = evidence(items, policy).groupby(keys, dropna=False, sort=True)
    table = table.join(
        found.agg(
            points=("points", "sum"),
            max_points=("max_points", "sum"),
            squares=("weight", "sum"),
            items=("item", "size"),
            low_guess_items=("low_guess", "sum"),
        )
    ).reset_index()
    for count in ("items", "low_guess_items"):
        table[count] = table[count].fillna(0).astype("Int64")
    table["proportion"] = table["points"] / table["max_points"]
    table["trials"] = table["max_points"] ** 2 / table["squares"]
    table = _with_intervals(table)
    table = table.merge(_critical(items, policy, keys), on=keys, how="left")
    missed = table["critical_missed"].notna()
    table["critical_miss"] = missed.astype("boolean").where(missed | (table["items"] > 0))
    table = _with_levels(table, policy)
    able = assessable(items, policy)
    table["assessable"] = table["competency"].map(able).astype("boolean")
    for lang in ("vi", "en"):
        table[f"competency_{lang}"] = [names[code][lang] if code in names else code for code in table["competency"]]
    table["policy"] = policy.id
    return conform(table.sort_values(["course", "learner", "competency"]), COMPETENCY_TABLE)


def _status_counts(items: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    flags = items[keys].copy()
    for status in (UNANSWERED, NOT_REACHED, AWAITING_MARK):
        flags[status] = items["item_status"] == status
    return flags.groupby(keys, dropna=False, sort=True).sum().astype("Int64")


def _with_intervals(table: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(table["proportion"].to_numpy(float, na_value=np.nan), table["trials"].to_numpy(float, na_value=np.nan), strict=True)
    found = [None if np.isnan(share) else weighted_share_interval(share, trials) for share, trials in pairs]
    table["proportion_low"] = pd.array([interval.low if interval else None for interval in found], dtype="Float64")
    table["proportion_high"] = pd.array([interval.high if interval else None for interval in found], dtype="Float64")
    return table


def _critical(items: pd.DataFrame, policy: Policy, keys: list[str]) -> pd.DataFrame:
    """Conduct missed per learner and competency, each once, in alphabetical order, separated by spaces."""
    rows = items.loc[items["critical_miss"].fillna(False) & items["use"].isin(policy.uses), [*keys, "critical_missed"]]
    missed = rows.groupby(keys, dropna=False)["critical_missed"].agg(
        lambda found: " ".join(sorted({conduct for text in found for conduct in text.split()}))
    )
    return missed.astype("string").reset_index()


def _with_levels(table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    missed = table["critical_missed"].notna()
    found = [
        decide_level(None if pd.isna(share) else float(share), int(count), int(low), policy, missed=bool(miss))
        for share, count, low, miss in zip(table["proportion"], table["items"], table["low_guess_items"], missed, strict=True)
    ]
    table["level"] = pd.array([pd.NA if level is None else level for level, _ in found], dtype="Int64")
    table["level_reason"] = pd.array([reason for _, reason in found], dtype="string")
    return table
