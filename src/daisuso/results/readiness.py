"""Readiness to teach a module, and why it is yes, no or not known. The programme's own and provisional."""

from collections.abc import Sequence

import pandas as pd

from daisuso.assessment.level import REACHED
from daisuso.assessment.policy import Policy
from daisuso.response.scoring import NOT_ADMINISTERED, REFUSED, SCORED
from daisuso.results.competency_table import assessable
from daisuso.results.schema import TEXT, WHOLE, YES_NO

READY, REASON, UNSEEN = "ready_<module>", "readiness_reason_<module>", "critical_unseen_<module>"
MODULE_COLUMNS = {READY: YES_NO, REASON: TEXT, UNSEEN: WHOLE}
"""Columns of the learner table that each module has, with their types."""

STANDARD_REACHED, BELOW_STANDARD, CRITICAL_MISS = "standard_reached", "below_standard", "critical_miss"
NOT_SUBMITTED, WORK_REFUSED, NOT_SCORED = "not_submitted", "refused", "not_scored"
CRITICAL_UNSEEN, TOO_FEW = "critical_unseen", "too_few"
UNDECIDED = (WORK_REFUSED, NOT_SCORED, CRITICAL_UNSEEN, TOO_FEW)
"""Why the readiness of someone who handed in is not known."""

COURSE_FORMS = ("prepost", "final")
"""Kinds of forms over the whole course: they hold items of a module, but handing them in is not handing in the module."""

PATH = "path-"
"""Before a learning path's id, where it stands in the place of a module."""

_WHO = ["learner", "ward", "course", "synthetic"]


def readiness(module_rows: pd.DataFrame, items: pd.DataFrame, competencies: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Say for each learner whether they are ready to teach a module, and why.

    `yes`: every competency that the released forms can assess and that the module has items of is at level 2 or above, every
    critical item of the module was scored, and no critical act was missed. `no`: a critical act was missed, or, of those who
    handed in the module's own work, a competency is below level 2. Empty: not handed in, refused, or too little to say. Whoever
    leaves the critical items out has shown nothing of safe conduct, and is therefore not ready.

    Parameters
    ----------
    module_rows : DataFrame
        Rows of the item table, one module of one course.
    items, competencies : DataFrame
        The whole item table and competency table of the course.

    Returns
    -------
    DataFrame, indexed by learner, ward, course, synthetic
        Columns of `MODULE_COLUMNS`: readiness, its reason, and the number of critical items that are still to be scored.
    """
    able = assessable(items, policy)
    wanted = sorted(set(module_rows["competency"]) & set(able.index[able]))
    missed = _any(module_rows, module_rows["critical_miss"].fillna(False))
    people = missed.index
    unseen = _unseen_critical(module_rows, policy)
    unseen_items = unseen.groupby(level=_WHO, dropna=False).nunique().reindex(people, fill_value=0)

    levels = competencies.loc[competencies["competency"].isin(wanted)].set_index([*_WHO, "competency"])["level"]
    below = (levels < REACHED).fillna(False).groupby(level=_WHO, dropna=False).any().reindex(people, fill_value=False)
    known = levels.groupby(level=_WHO, dropna=False).count().reindex(people, fill_value=0)

    reason = pd.Series(TOO_FEW, index=people, dtype=TEXT)
    if wanted:
        reason = reason.mask(known == len(wanted), STANDARD_REACHED)
        reason = reason.mask((unseen_items > 0) & ~_lacks_other_items(levels, unseen, people), CRITICAL_UNSEEN)
    reason = _without_evidence(reason, module_rows)
    reason = reason.mask(below, BELOW_STANDARD)
    # A level may rest on other modules alone: of a module that someone has not handed in it decides nothing.
    reason = reason.mask(~_any(module_rows, _handed_in(module_rows)), NOT_SUBMITTED).mask(missed, CRITICAL_MISS)
    ready = pd.Series(pd.NA, index=people, dtype=YES_NO)
    ready = ready.mask(reason == STANDARD_REACHED, True).mask(reason.isin([BELOW_STANDARD, CRITICAL_MISS]), False)
    return pd.DataFrame({READY: ready, REASON: reason, UNSEEN: unseen_items.astype("Int64")})


def _unseen_critical(rows: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return learner x critical item without a score, as item by learner and competency; one scored in any form is not among them.

    Only a module's own form asks: repair forms are for those who need them, an examination over the course is for later, and what a
    policy does not use or has neutralised asks nothing of anyone.
    """
    asked = rows["critical"].notna() & rows["use"].isin(policy.uses) & (rows["form_kind"] == "module")
    critical = rows.loc[asked & ~rows["item"].isin(policy.neutralised) & (rows["item_status"] != "neutralised")]
    scored = rows.loc[rows["item_status"] == SCORED, [*_WHO, "item"]].drop_duplicates().assign(seen=True)
    joined = critical.merge(scored, on=[*_WHO, "item"], how="left")
    return joined.loc[joined["seen"].isna()].set_index([*_WHO, "competency"])["item"]


def _lacks_other_items(levels: pd.Series, unseen: pd.Series, people: pd.Index) -> pd.Series:
    """Say who lacks a level in a competency that holds no unseen critical item: critical items alone would not be enough."""
    explained = levels.index.isin(unseen.index)
    lacking = levels.isna() & ~explained
    return lacking.groupby(level=_WHO, dropna=False).any().reindex(people, fill_value=False)


def _without_evidence(reason: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Put the reason of those with nothing scored, or with refused work, in place of `too few`: they did not answer too little."""
    refused = rows["item_status"] == REFUSED
    nothing = ~_any(rows, rows["item_status"] == SCORED)
    undecided = reason != STANDARD_REACHED
    reason = reason.mask(undecided & nothing, NOT_SCORED)
    # One refused answer leaves the rest of its form; and a written plan carries no level: that it was refused explains nothing.
    whole = refused.groupby([rows[who] for who in (*_WHO, "assignment")], dropna=False).transform("all")
    explains = _any(rows, whole & (rows["form_kind"] != "plan")) | (nothing & _any(rows, refused))
    return reason.mask(undecided & explains, WORK_REFUSED)


def _handed_in(rows: pd.DataFrame) -> pd.Series:
    return (rows["item_status"] != NOT_ADMINISTERED) & ~rows["form_kind"].isin(COURSE_FORMS)


def _any(rows: pd.DataFrame, flag: pd.Series) -> pd.Series:
    return flag.groupby([rows[who] for who in _WHO], dropna=False).any().astype(bool)


def path_readiness(modules: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Say for each learner whether they are ready to teach every module of a learning path.

    `yes` where every module is `yes`, `no` where one is `no`, else empty. The reason is the first that applies to any module:
    critical miss, below standard, not handed in, refused, not scored, critical items unseen, too few; the unseen critical items are
    added up.

    Parameters
    ----------
    modules : sequence of DataFrame
        What `readiness` returned for each module of the path.
    """
    ready = pd.concat([found[READY] for found in modules], axis=1)
    reasons = pd.concat([found[REASON] for found in modules], axis=1)
    every = pd.Series(pd.NA, index=ready.index, dtype=YES_NO)
    every = every.mask(ready.fillna(False).all(axis=1), True).mask((ready == False).fillna(False).any(axis=1), False)  # noqa: E712
    reason = pd.Series(STANDARD_REACHED, index=ready.index, dtype=TEXT)
    for name in reversed((CRITICAL_MISS, BELOW_STANDARD, NOT_SUBMITTED, *UNDECIDED)):
        reason = reason.mask((reasons == name).fillna(False).any(axis=1), name)
    unseen = pd.concat([found[UNSEEN] for found in modules], axis=1).sum(axis=1).astype("Int64")
    return pd.DataFrame({READY: every, REASON: reason, UNSEEN: unseen})
