"""One row per learner: what was handed in, whether the module forms are passed, and readiness by module.

Readiness is the programme's own and provisional. Only the State confirms digital literacy, on VNeID.
"""

import pandas as pd

from daisuso.assessment.level import REACHED, form_passed
from daisuso.assessment.policy import Policy
from daisuso.response.scoring import AWAITING_MARK, NEUTRALISED, NOT_ADMINISTERED, REFUSED, counted_statuses
from daisuso.results.readiness import COURSE_FORMS, MODULE_COLUMNS, path_readiness, readiness
from daisuso.results.schema import LEARNER_TABLE, NUMBER, YES_NO, column_for, conform
from daisuso.results.scopes import complete_paths

_WHO = ["learner", "ward", "course", "synthetic"]


def learner_table(items: pd.DataFrame, competencies: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return one row per learner of one course.

    Parameters
    ----------
    items, competencies : DataFrame
        The item table and the competency table of the course.
    policy : Policy
        The course's active policy.

    Returns
    -------
    DataFrame
        Columns of `schema.LEARNER_TABLE`; for each form `submitted_<form>`, for each form that is not a plan also
        `proportion_<form>` and `passed_<form>`; for each module, and each complete learning path, those of
        `readiness.MODULE_COLUMNS`.
    """
    if items.empty:
        return conform(pd.DataFrame(), LEARNER_TABLE)
    table = _totals(items, competencies)
    extra: list[tuple[str, str]] = []
    for form, rows in items.groupby("assignment", sort=True):
        name = column_for("submitted_<form>", str(form))
        submitted = (rows["item_status"] != NOT_ADMINISTERED).groupby([rows[who] for who in _WHO], dropna=False).any()
        table[name] = submitted.astype("boolean")
        extra.append((name, YES_NO))
        # Written plans are marked by rubric, one item each: passing is a matter of whole forms.
        if (rows["form_kind"] == "plan").all():
            continue
        passed, proportion = column_for("passed_<form>", str(form)), column_for("proportion_<form>", str(form))
        table[[proportion, passed]] = form_result(rows, policy)
        extra += [(proportion, NUMBER), (passed, YES_NO)]
    # A pre-test is taken before the module, a post-test counts for nothing: neither says whether someone is ready.
    counting = items.loc[items["form_kind"] != "prepost"]
    own = set(items.loc[~items["form_kind"].isin(COURSE_FORMS), "module"])
    found = {
        str(module): readiness(rows, items, competencies, policy)
        for module, rows in counting.groupby("module", sort=True)
        if module in own
    }
    for path, modules in complete_paths(found).items():
        found[path] = path_readiness([found[module] for module in modules])
    for scope, columns in found.items():
        for pattern, kind in MODULE_COLUMNS.items():
            name = column_for(pattern, scope)
            table[name] = columns[pattern]
            extra.append((name, kind))
    return conform(table.reset_index().sort_values(["course", "learner"]), LEARNER_TABLE, extra)


def _totals(items: pd.DataFrame, competencies: pd.DataFrame) -> pd.DataFrame:
    submitted = items["item_status"] != NOT_ADMINISTERED
    by_form = items.loc[submitted].groupby(_WHO, dropna=False)
    flags = items[_WHO].copy()
    flags["critical_misses"] = items["critical_miss"].fillna(False)
    flags["awaiting_mark"] = items["item_status"] == AWAITING_MARK
    table = flags.groupby(_WHO, dropna=False, sort=True).sum().astype("Int64")
    table["forms"] = items["assignment"].nunique()
    table["forms_submitted"] = by_form["assignment"].nunique()
    table["last_submitted_at"] = by_form["submitted_at"].max()
    refused = items.loc[items["item_status"] == REFUSED].groupby(_WHO, dropna=False)["assignment"].nunique()
    table["refused"] = refused
    levels = competencies.assign(
        competencies_assessed=competencies["level"].notna(),
        competencies_reached=(competencies["level"] >= REACHED).fillna(False),
    )
    table = table.join(levels.groupby(_WHO, dropna=False)[["competencies_assessed", "competencies_reached"]].sum())
    counts = ["forms_submitted", "refused", "competencies_assessed", "competencies_reached"]
    table[counts] = table[counts].astype("Int64").fillna(0)
    table["submitted"] = table["forms_submitted"] > 0
    return table


def form_result(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the share of a form's points for each learner, and whether the form is passed.

    The share is taken of the items that say something about the learner. Passing is a matter of the whole form: `yes` where the
    points earned reach the policy's `form_pass` of all points, `no` where even full points on the missing items could not reach it,
    else empty. Someone who stopped after three right answers has not passed, and has not failed either.

    Parameters
    ----------
    rows : DataFrame
        Rows of the item table, one form of one course.

    Returns
    -------
    DataFrame, indexed by learner, ward, course, synthetic
        `proportion` in [0, 1] or empty, `passed`.
    """
    kept = rows.loc[rows["item_status"] != NEUTRALISED]
    known = kept["item_status"].isin(counted_statuses(policy))
    counted = kept[_WHO].copy()
    counted["earned"] = kept["points"].where(known, 0.0).fillna(0.0)
    counted["known"] = kept["max_points"].where(known, 0.0)
    counted["total"] = kept["max_points"]
    sums = counted.groupby(_WHO, dropna=False, sort=True).sum()
    submitted = (rows["item_status"] != NOT_ADMINISTERED).groupby([rows[who] for who in _WHO], dropna=False).any()
    verdicts = [
        form_passed(float(earned), float(known), float(total), policy)
        for earned, known, total in zip(sums["earned"], sums["known"], sums["total"], strict=True)
    ]
    passed = pd.Series(pd.array(verdicts, dtype="boolean"), index=sums.index)
    proportion = (sums["earned"] / sums["known"]).where(sums["known"] > 0)
    return pd.DataFrame({"proportion": proportion.astype("Float64"), "passed": passed.where(submitted)})
