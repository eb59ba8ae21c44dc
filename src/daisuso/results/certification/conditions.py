"""The other conditions: competencies of the path, the written plan, and work that could not be read."""

from collections.abc import Iterable, Mapping

import pandas as pd

from daisuso.assessment.certification import Certification
from daisuso.assessment.level import CAPPED, GIVEN
from daisuso.assessment.policy import Policy
from daisuso.grading.evidence import REFUSED as SUBMISSION_REFUSED
from daisuso.grading.evidence import SubmissionEvidence
from daisuso.response.scoring import AWAITING_MARK, FORMAT_ERROR, NEUTRALISED, NOT_ADMINISTERED, REFUSED, SCORED
from daisuso.results.certification.path import of_path
from daisuso.results.certification.reason import Reason, Row, refusal

_TOLERANCE = 1e-9


def competency_reasons(
    items: pd.DataFrame,
    competencies: pd.DataFrame,
    policy: Policy,
    rules: Certification,
    domains: Mapping[str, str],
    modules: Mapping[str, tuple[str, ...]],
) -> list[Row]:
    """Say which competencies of the policy's domains that a person's path measures are below its level, or cannot be told.

    The level is the one by points. A miss of safe conduct holds a level down in the competency table; here it blocks by itself
    until it is repaired, and must not go on blocking afterwards.
    """
    known = competencies.loc[competencies["level_reason"].isin([GIVEN, CAPPED])]
    shares = zip(known["learner"], known["competency"], known["proportion"].to_numpy(float), strict=True)
    levels = {(learner, competency): policy.level(float(share)) for learner, competency, share in shares}
    own = of_path(items, modules)
    own = own.loc[own["use"].isin(policy.uses) & own["competency"].map(domains).isin(rules.domains)]
    rows: list[Row] = []
    for learner, competency in own[["learner", "competency"]].drop_duplicates().itertuples(index=False):
        level = levels.get((learner, competency))
        if level is None:
            rows.append((learner, Reason.NOT_ENOUGH_EVIDENCE, competency))
        elif level < rules.min_level:
            rows.append((learner, Reason.COMPETENCY_BELOW, competency))
    return rows


def written_plan(items: pd.DataFrame, policy: Policy, rules: Certification) -> tuple[pd.Series, list[Row]]:
    """Return the points of each learner's written plan (by learner, empty where there is no mark), and what they decide."""
    plan = items.loc[(items["assignment"] == rules.plan_assignment) & (items["item"] == rules.plan_item)].set_index("learner")
    shares = dict(zip(plan.index, (plan["points"] / plan["max_points"]).to_numpy(float, na_value=0.0), strict=True))
    rows: list[Row] = []
    for learner in items["learner"].unique():
        status = str(plan.at[learner, "item_status"]) if learner in plan.index else NOT_ADMINISTERED
        if status == NEUTRALISED or rules.plan_item in policy.neutralised:
            rows.append((learner, Reason.NEUTRALISED, rules.plan_item))
        elif status == SCORED:
            if shares[learner] < rules.plan_least / rules.plan_of - _TOLERANCE:
                rows.append((learner, Reason.PLAN_BELOW, rules.plan_item))
        elif status == REFUSED:
            rows.append((learner, refusal(plan.at[learner, "reason"]), rules.plan_assignment))
        else:
            said = {AWAITING_MARK: Reason.PLAN_AWAITING_MARK, FORMAT_ERROR: Reason.ANSWER_UNREADABLE}
            rows.append((learner, said.get(status, Reason.PLAN_NOT_HANDED_IN), rules.plan_item))
    return plan["points"], rows


def work_reasons(
    items: pd.DataFrame,
    works: Iterable[SubmissionEvidence],
    modules: Mapping[str, tuple[str, ...]],
    blocked: Iterable[tuple[str, str]],
) -> list[Row]:
    """Say whose module test or repair was refused, and what a person should look at though it was scored.

    Parameters
    ----------
    blocked : iterable of (learner, act)
        Acts that still block: only a repair of one of these is missed.
    """
    waiting = set(blocked)
    acts = {
        str(name): {act for text in rows["critical"].dropna() for act in str(text).split()}
        for name, rows in items.loc[items["form_kind"] == "repair"].groupby("assignment")
    }
    tests = items.loc[items["form_kind"] == "module"]
    module = {str(name): str(slug) for name, slug in zip(tests["assignment"], tests["module"], strict=True)}
    rows: list[Row] = []
    for work in works:
        rows += [(work.learner, Reason.WORK_FLAGGED, work.assignment)] if work.flags else []
        if work.status != SUBMISSION_REFUSED:
            continue
        repairs = any((work.learner, act) in waiting for act in acts.get(work.assignment, ()))
        if repairs or module.get(work.assignment, "") in modules.get(work.learner, ()):
            rows.append((work.learner, refusal(work.reason), work.assignment))
    return rows
