"""Ward x competency and ward x module: how many, with intervals.

These are working tables for the coordinator and hold exact counts, however small. What leaves the office is the report, which hides
small groups.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from daisuso.assessment.item import Text
from daisuso.assessment.level import NO_EVIDENCE, REACHED, TOO_FEW, TOO_FEW_LOW_GUESS
from daisuso.assessment.policy import Policy
from daisuso.measurement.interval import Interval, mean_share_interval, wilson_interval
from daisuso.response.scoring import AWAITING_MARK, FORMAT_ERROR, REFUSED, SCORED
from daisuso.results.competency_table import assessable
from daisuso.results.readiness import COURSE_FORMS, REASON, UNDECIDED, UNSEEN, WORK_REFUSED
from daisuso.results.schema import MODULE_SUMMARY, WARD_SUMMARY, Place, column_for, conform
from daisuso.results.scopes import complete_paths

LEVELS = (0, 1, 2, 3)


def ward_summary(
    competencies: pd.DataFrame, catalogue: pd.DataFrame, policy: Policy, names: Mapping[str, Text], place: Place
) -> pd.DataFrame:
    """Return one row per competency of a course's forms, also where nobody has handed in.

    `share_reached` is the share of learners with a level who are at level 2 or above, with Wilson's 95 % interval;
    `mean_proportion` the mean of the proportions of learners with a level, with its 95 % interval. Learners without a level are
    counted, and are in no share.
    """
    if catalogue.empty:
        return conform(pd.DataFrame(), WARD_SUMMARY)
    rows = []
    for code, able in assessable(catalogue, policy).items():
        group = competencies.loc[competencies["competency"] == code]
        with_level = group.loc[group["level"].notna()]
        reached = int((with_level["level"] >= REACHED).sum())
        shares = with_level["proportion"].astype(float)
        name = names.get(str(code), {"vi": str(code), "en": str(code)})
        rows.append(
            {
                **place._asdict(),
                "competency": code,
                "competency_vi": name["vi"],
                "competency_en": name["en"],
                "assessable": bool(able),
                "learners": len(group),
                "learners_with_level": len(with_level),
                "too_few": int(group["level_reason"].isin([TOO_FEW, TOO_FEW_LOW_GUESS]).sum()),
                "no_evidence": int((group["level_reason"] == NO_EVIDENCE).sum()),
                **{f"level_{level}": int((with_level["level"] == level).sum()) for level in LEVELS},
                "reached": reached,
                **_share("share_reached", reached, len(with_level)),
                "mean_proportion": float(shares.mean()) if len(shares) else None,
                **_bounds("mean", mean_share_interval(shares)),
                "critical_learners": int(group["critical_miss"].fillna(False).sum()),
            }
        )
    return conform(pd.DataFrame(rows), WARD_SUMMARY)


def module_summary(items: pd.DataFrame, learners: pd.DataFrame, catalogue: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Return one row per module of a course's forms: handed in, decided, ready with Wilson's 95 % interval, what awaits a person.

    A learning path all of whose modules are released has a row of its own, `path-<id>`: there handed in are those who handed in
    every module. Those count as well for whom other work decides it already: a module of the path, or an unsafe act in the final.

    `decided` are the learners whose readiness is known; `share_ready` is taken of them. `undecided` handed in and it is not known;
    the `undecided_…` columns split them by reason. `critical_seen` are the learners of whom at least one critical item was scored:
    only of them can be said whether they did something unsafe. `critical_unseen` handed in work that was read, and have critical
    items left to do. `awaiting_mark` and `refused` count works, `format_error` answers.
    """
    if catalogue.empty:
        return conform(pd.DataFrame(), MODULE_SUMMARY)
    rows = []
    own = catalogue.loc[~catalogue["form_kind"].isin(COURSE_FORMS)]
    handed_in = {
        str(module): _handed_in(entries["assignment"].unique(), learners) for module, entries in own.groupby("module", sort=True)
    }
    scopes = {module: (module,) for module in handed_in} | complete_paths(handed_in)
    for module, modules in scopes.items():
        group = items.loc[items["module"].isin(modules) & ~items["form_kind"].isin(COURSE_FORMS)]
        ready = _column(learners, column_for("ready_<module>", module))
        submitted = pd.concat([handed_in[one] for one in modules], axis=1).all(axis=1)
        # One module can decide the path, and an unsafe act in the final a module: who is "no" already is not missing.
        submitted |= ready.notna()
        decided, yes = int(ready.notna().sum()), int(ready.fillna(False).sum())
        reason = _column(learners, column_for(REASON, str(module)))
        why = {name: int((submitted & ready.isna() & (reason == name).fillna(False)).sum()) for name in UNDECIDED}
        unseen = (_column(learners, column_for(UNSEEN, str(module))) > 0).fillna(False).astype(bool)
        unsafe = group["critical_miss"].fillna(False).astype(bool)
        seen = unsafe | (group["critical"].notna() & (group["item_status"] == SCORED))
        rows.append(
            {
                **place._asdict(),
                "module": module,
                "learners": len(learners),
                "submitted": int(submitted.sum()),
                "not_submitted": int((~submitted).sum()),
                "decided": decided,
                "ready": yes,
                "not_ready": decided - yes,
                "undecided": int((submitted & ready.isna()).sum()),
                **{f"undecided_{name}": people for name, people in why.items()},
                **_share("share_ready", yes, decided),
                "critical_seen": group.loc[seen, "learner"].nunique(),
                "critical_unseen": int((submitted & unseen & (reason != WORK_REFUSED).fillna(True)).sum()),
                "critical_learners": group.loc[unsafe, "learner"].nunique(),
                "awaiting_mark": _works(group, AWAITING_MARK),
                "refused": _works(group, REFUSED),
                "format_error": int((group["item_status"] == FORMAT_ERROR).sum()),
                "last_submitted_at": group["submitted_at"].max(),
            }
        )
    return conform(pd.DataFrame(rows), MODULE_SUMMARY)


def _handed_in(forms: Iterable[str], learners: pd.DataFrame) -> pd.Series:
    """Say who handed in one of the forms."""
    submitted = pd.Series(False, index=learners.index)
    for form in forms:
        submitted |= _column(learners, column_for("submitted_<form>", str(form))).fillna(False).astype(bool)
    return submitted


def _works(rows: pd.DataFrame, status: str) -> int:
    return len(rows.loc[rows["item_status"] == status, ["learner", "assignment"]].drop_duplicates())


def _column(learners: pd.DataFrame, name: str) -> pd.Series:
    return learners[name] if name in learners.columns else pd.Series(pd.NA, index=learners.index, dtype="boolean")


def _share(name: str, count: int, people: int) -> dict[str, float | None]:
    return {name: count / people if people else None, **_bounds("share", wilson_interval(count, people))}


def _bounds(name: str, interval: Interval | None) -> dict[str, float | None]:
    return {f"{name}_low": interval.low if interval else None, f"{name}_high": interval.high if interval else None}
