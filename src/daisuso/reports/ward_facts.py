"""What a ward report says, as data: every number from a results table, small groups already hidden."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from daisuso.curriculum.content import load_content
from daisuso.errors import ContentError
from daisuso.messages import text
from daisuso.reports.small_groups import Band, People, bands, people
from daisuso.response.scoring import AWAITING_MARK, FORMAT_ERROR, REFUSED
from daisuso.results.course_inputs import CourseInputs
from daisuso.results.readiness import PATH, UNDECIDED
from daisuso.results.ward_summary import LEVELS
from daisuso.results.work_reason import REASON_CODES

Row = Mapping[Hashable, Any]


@dataclass(frozen=True, slots=True)
class CompetencyFacts:
    """One row of ward_summary. Shares are in [0, 1]; those that would give a hidden number away are None.

    `below` are people with a level under 2, `bands` is empty where the group is too small.
    """

    code: str
    name: str
    assessable: bool
    with_level: int
    shown: bool
    reached: People
    below: People
    share: float | None
    share_low: float | None
    share_high: float | None
    mean: float | None
    mean_low: float | None
    mean_high: float | None
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """One row of module_summary. Numbers of works are shown as they are: they say nothing of anyone's results.

    `lesson` is the name as it stands in a sentence: "bài VNeID", "cả 5 bài cốt lõi". `undecided` leads from a reason of
    `readiness.UNDECIDED` to people. `critical` is taken of the `critical_seen`.
    """

    slug: str
    name: str
    lesson: str
    learners: int
    submitted: int
    not_submitted: int
    undecided: Mapping[str, int]
    decided: int
    ready: People
    not_ready: People
    share_low: float | None
    share_high: float | None
    critical_seen: int
    critical_unseen: int
    critical: People


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """Works of one kind and form that wait for a person; `reasons` are codes of `work_reason.REASON_CODES`, in their order."""

    kind: str
    assignment: str
    count: int
    reasons: tuple[str, ...]

    @property
    def row(self) -> str:
        """Name of its row in the report's list of work."""
        return f"{self.kind}-{self.assignment}"


@dataclass(frozen=True, slots=True)
class WardFacts:
    """One ward. `learners` is the size of the roster, `took_part` who handed in any form; `last` is the last time of it, UTC.

    `waiting` leads from a kind of `work_list` to the number of works, those of forms over the whole course among them.
    """

    ward: str
    course: str
    synthetic: bool
    least: int
    cuts: tuple[float, float, float]
    cap: int
    min_items: int
    policy: str
    origin: str
    bank: str
    learners: int
    took_part: int
    last: datetime | None
    modules: tuple[ModuleFacts, ...]
    paths: tuple[ModuleFacts, ...]
    competencies: tuple[CompetencyFacts, ...]
    work: tuple[WorkFacts, ...]
    waiting: Mapping[str, int]

    @property
    def main(self) -> ModuleFacts | None:
        """What the title and the sentences are about: the module that most handed in, or a path that half as many have behind them.

        None where no module is released.
        """
        most = max(self.modules, key=lambda module: (module.submitted, module.decided), default=None)
        return next((path for path in self.paths if most and 0 < most.submitted <= 2 * path.submitted), most)

    @property
    def comparable(self) -> tuple[CompetencyFacts, ...]:
        """Competencies of enough people to show, lowest share of people who reached it first."""
        shown = (entry for entry in self.competencies if entry.shown)
        return tuple(sorted(shown, key=lambda entry: (_rank(entry), entry.mean or 0.0, entry.code)))


def _rank(entry: CompetencyFacts) -> float:
    """Order by what may be shown of the share, so that the order gives no hidden number away."""
    if entry.share is not None:
        return entry.share
    return entry.reached.count / entry.reached.group if entry.reached.kind == "nearly_all" else 0.0


def ward_facts(inputs: CourseInputs, frames: Mapping[str, pd.DataFrame], lang: str) -> WardFacts:
    """Gather what the report of one course says.

    Parameters
    ----------
    inputs : CourseInputs
    frames : mapping of table name to DataFrame
        Rows of this course only (`Results.of`).
    """
    policy, least = inputs.policy, inputs.policy.min_cell
    rows = {name: frames[name].to_dict("records") for name in ("ward_summary", "module_summary")}
    rows["module_summary"].sort(key=lambda row: course_order(str(row["module"])))
    last = frames["item_table"]["submitted_at"].max()
    return WardFacts(
        ward=ward_name(inputs.course.ward),
        course=inputs.course.course,
        synthetic=inputs.course.synthetic,
        least=least,
        cuts=policy.cuts,
        cap=policy.critical_cap,
        min_items=policy.min_items,
        policy=policy.id,
        origin=policy.origin[lang],
        bank=inputs.bank_hash,
        learners=len(frames["learner_table"]) or len(inputs.learners),
        took_part=int(frames["learner_table"]["submitted"].fillna(False).sum()),
        last=None if pd.isna(last) else last.to_pydatetime().replace(tzinfo=None),
        modules=tuple(_module(row, least, lang) for row in rows["module_summary"] if not row["module"].startswith(PATH)),
        paths=tuple(_module(row, least, lang) for row in rows["module_summary"] if row["module"].startswith(PATH)),
        competencies=tuple(_competency(row, least, lang) for row in rows["ward_summary"]),
        work=_work(frames["work_list"]),
        waiting={kind: _works(frames, kind) for kind in (AWAITING_MARK, REFUSED, FORMAT_ERROR)},
    )


def _competency(row: Row, least: int, lang: str) -> CompetencyFacts:
    group, reached = int(row["learners_with_level"]), int(row["reached"])
    counted = people(reached, group, least)
    shown = group >= least
    exact = counted.share is not None
    return CompetencyFacts(
        code=row["competency"],
        name=row[f"competency_{lang}"],
        assessable=bool(row["assessable"]),
        with_level=group,
        shown=shown,
        reached=counted,
        below=people(group - reached, group, least),
        share=counted.share,
        share_low=_number(row["share_low"]) if exact else None,
        share_high=_number(row["share_high"]) if exact else None,
        mean=_number(row["mean_proportion"]) if shown else None,
        mean_low=_number(row["mean_low"]) if shown else None,
        mean_high=_number(row["mean_high"]) if shown else None,
        bands=bands([int(row[f"level_{level}"]) for level in LEVELS], least),
    )


def _module(row: Row, least: int, lang: str) -> ModuleFacts:
    decided, seen = int(row["decided"]), int(row["critical_seen"])
    ready = people(int(row["ready"]), decided, least)
    exact = ready.share is not None
    return ModuleFacts(
        slug=row["module"],
        name=module_name(row["module"], lang),
        lesson=lesson_name(row["module"], lang),
        learners=int(row["learners"]),
        submitted=int(row["submitted"]),
        not_submitted=int(row["not_submitted"]),
        undecided={reason: int(row[f"undecided_{reason}"]) for reason in UNDECIDED},
        decided=decided,
        ready=ready,
        not_ready=people(int(row["not_ready"]), decided, least),
        share_low=_number(row["share_low"]) if exact else None,
        share_high=_number(row["share_high"]) if exact else None,
        critical_seen=seen,
        critical_unseen=int(row["critical_unseen"]),
        critical=people(int(row["critical_learners"]), seen, least),
    )


def _work(frame: pd.DataFrame) -> tuple[WorkFacts, ...]:
    found = []
    for (kind, assignment), rows in frame.groupby(["kind", "assignment"], sort=True):
        codes = set(rows["reason_code"])
        # One work may stand in several rows: an answer each, or a flag each.
        works = rows["learner"].nunique()
        found.append(WorkFacts(str(kind), str(assignment), works, tuple(code for code in REASON_CODES if code in codes)))
    return tuple(found)


def _works(frames: Mapping[str, pd.DataFrame], kind: str) -> int:
    """Count works of a kind: a single answer may wait too, and work may be listed that no answer was read of."""
    listed, answers = frames["work_list"], frames["item_table"]
    pair = ["learner", "assignment"]
    found = [listed.loc[listed["kind"] == kind, pair], answers.loc[answers["item_status"] == kind, pair]]
    return len(pd.concat(found).drop_duplicates())


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def ward_name(code: str) -> str:
    """Return a ward's name; its code where the content does not know it."""
    try:
        return str(load_content("wards.json")[code]["name"])
    except (ContentError, KeyError):
        return code


def course_order(slug: str) -> tuple[int, str]:
    """Return a sorting key: learning paths, then modules in the order of the course, then what the content does not know."""
    try:
        numbers = {entry["slug"]: int(entry["number"]) for entry in load_content("course.json")["modules"]}
    except ContentError:
        numbers = {}
    return (0 if slug.startswith(PATH) else numbers.get(slug, len(numbers) + 1), slug)


def module_name(slug: str, lang: str) -> str:
    """Return a module's short name, its title up to the colon, or a path's; the slug where the content does not know it."""
    try:
        course = load_content("course.json")
        if slug.startswith(PATH):
            return lesson_name(slug, lang)
        modules = {entry["slug"]: entry["title"][lang] for entry in course["modules"]}
        return str(modules[slug]).split(":")[0]
    except (ContentError, KeyError):
        return slug


def lesson_name(slug: str, lang: str) -> str:
    """Return a module or a path as it stands in a sentence."""
    if not slug.startswith(PATH):
        return text("rep.lesson", lang, module=module_name(slug, lang))
    path = next(entry for entry in load_content("course.json")["paths"] if PATH + entry["id"] == slug)
    return text("rep.lessons", lang, n=len(path["modules"]), path=path["title"][lang].lower())
