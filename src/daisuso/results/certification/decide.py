"""The decision on every learner of one course."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from daisuso.assessment.freshness import fact_dates
from daisuso.curriculum.content import load_content
from daisuso.errors import ContentError, PolicyError
from daisuso.grading.evidence import SubmissionEvidence
from daisuso.response.scoring import NEUTRALISED
from daisuso.results.calendar_day import months_later
from daisuso.results.certification.conditions import competency_reasons, work_reasons, written_plan
from daisuso.results.certification.conduct import conduct
from daisuso.results.certification.final import OPEN_BANK, final_examination, finals, kept_out, overdue_days
from daisuso.results.certification.path import learner_modules, path_names
from daisuso.results.certification.reason import READY, Reason, in_order, outcome, wording
from daisuso.results.certification.schema import CERTIFICATION_TABLES, CONDUCT_HISTORY, DECISION_REASONS, DECISIONS, OVERDUE_FACTS
from daisuso.results.competency_table import competency_table
from daisuso.results.course_inputs import CourseInputs
from daisuso.results.evidence_rows import Marks, outcomes
from daisuso.results.item_table import item_table
from daisuso.results.schema import conform

_CURE = (
    "Run `daisuso release` again: it adds the programme's own block to a policy that is otherwise the programme's. "
    "A policy with numbers of its own needs one written by hand."
)


def decide(
    inputs: CourseInputs, works: Sequence[SubmissionEvidence], marks: Marks, observed: pd.DataFrame, today: date
) -> dict[str, pd.DataFrame]:
    """Decide on every learner of one course, on a day.

    Parameters
    ----------
    observed : DataFrame
        `learner`, `visited_on`, `conduct`, `shown`: what a trainer saw after a failed repair.

    Returns
    -------
    dict of table name to DataFrame
        `schema.CERTIFICATION_TABLES`.

    Raises
    ------
    PolicyError
        The course's policy has no certification block, or one that does not fit its framework.
    """
    policy, rules, place = inputs.policy, inputs.policy.certification, inputs.place
    where = inputs.course.policy_file
    if rules is None:
        raise PolicyError(f"policy '{policy.id}' has no certification block: nobody can be decided on", where=where, cure=_CURE)
    if problems := rules.problems(set(inputs.domains.values())):
        raise PolicyError("; ".join(problems), where=where, cure="Mend the policy's source and release again.")
    learners = sorted({*inputs.learners, *(work.learner for work in works)})
    items = item_table(place, learners, inputs.catalogue, outcomes(works, inputs.forms, marks))
    if items.empty:
        return {table.name: conform(pd.DataFrame(), table) for table in CERTIFICATION_TABLES}
    days = overdue_days(inputs.bank, inputs.forms)
    out = kept_out(items, days)
    modules = learner_modules(items)
    evidence = items.assign(item_status=items["item_status"].mask(out, NEUTRALISED))
    competencies = competency_table(evidence, policy, inputs.names)
    final, reasons = final_examination(items, out, days, inputs.forms, policy, rules, today.isoformat())
    blocks, history = conduct(items, observed, policy, rules, modules)
    reasons += blocks + competency_reasons(items, competencies, policy, rules, inputs.domains, modules)
    points, plan = written_plan(items, policy, rules)
    reasons += plan + work_reasons(items, works, modules, ((learner, subject) for learner, _, subject in blocks))
    said: dict[str, set[Reason]] = {learner: set() for learner in learners}
    for learner, reason, _ in reasons:
        said[learner].add(reason)
    found = {learner: outcome(own) for learner, own in said.items()}
    reasons += [(learner, Reason.STANDARD_REACHED, "") for learner, what in found.items() if what == READY]
    why = in_order(reasons)
    people = pd.DataFrame({"learner": learners, "outcome": [found[learner] for learner in learners]}).set_index("learner")
    people = people.join(final).join(points.rename("plan_points"))
    people["rehearsal"] = people["bank"] == OPEN_BANK
    people["modules"] = [" ".join(modules[learner]) for learner in learners]
    released = {module for own in modules.values() for module in own} & set(inputs.catalogue["module"])
    people["path"] = pd.Series(path_names(modules, released)).replace("", None)
    people["decided_on"] = today.isoformat()
    valid = (people["outcome"] == READY) & ~people["rehearsal"]
    people["valid_until"] = pd.Series(months_later(today, rules.valid_months).isoformat(), index=people.index).where(valid)
    people["policy"] = policy.id
    people = people.join(_words(why, _names(inputs)))
    whole = place._asdict()
    overdue = _overdue(inputs, items.loc[out], today.isoformat())
    return {
        DECISIONS.name: conform(people.reset_index().assign(**whole), DECISIONS),
        DECISION_REASONS.name: conform(why.assign(subject=why["subject"].replace("", None), **whole), DECISION_REASONS),
        CONDUCT_HISTORY.name: conform(history.replace("", None).assign(**whole), CONDUCT_HISTORY),
        OVERDUE_FACTS.name: conform(overdue.assign(**whole), OVERDUE_FACTS),
    }


def _words(why: pd.DataFrame, names: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Return, by learner, the codes of the reasons and their sentences for the learner and for the coordinator."""

    def name(subject: str, lang: str) -> str:
        return names.get((subject, lang), subject)

    rows = {}
    for learner, own in why.groupby("learner"):
        said = list(own[["reason", "subject"]].itertuples(index=False, name=None))
        codes = " ".join(dict.fromkeys(reason for reason, _ in said))
        sentences = [wording(said, who, lang, name) for who in ("learner", "coordinator") for lang in ("vi", "en")]
        rows[learner] = [codes, *sentences]
    columns = ["reasons", *(f"for_{who}_{lang}" for who in ("learner", "coordinator") for lang in ("vi", "en"))]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _names(inputs: CourseInputs) -> dict[tuple[str, str], str]:
    """Return (id, language) -> what people call it, for acts, competencies and assignments."""
    try:
        acts = {act: entry["label"] for act, entry in load_content("conduct.json").items()}
    except ContentError:
        acts = {}
    titles = {form.assignment: form.title for form in inputs.forms}
    named = {**titles, **acts, **{code: {lang: f"{code} {words[lang]}" for lang in words} for code, words in inputs.names.items()}}
    return {(key, lang): words[lang] for key, words in named.items() for lang in ("vi", "en")}


def _overdue(inputs: CourseInputs, out: pd.DataFrame, today: str) -> pd.DataFrame:
    """Return every overdue fact of the course's bank, with the items of each final examination that rest on it."""
    due = {fact: day for fact, day in inputs.bank.facts.items() if day <= today}
    rests: dict[tuple[str, str], list[str]] = {}
    for form in finals(inputs.forms):
        for fact, item, day in fact_dates(inputs.bank, form):
            if day <= today:
                due.setdefault(fact, day)
                rests.setdefault((fact, form.assignment), []).append(item)
    rows = []
    for fact, day in sorted(due.items()):
        forms = [(assignment, items) for (name, assignment), items in rests.items() if name == fact]
        for assignment, items in forms or [("", [])]:
            kept = out.loc[(out["assignment"] == assignment) & out["item"].isin(items), "learner"].nunique()
            rows.append((fact, day, assignment or None, " ".join(items) or None, kept))
    return pd.DataFrame(rows, columns=["fact", "review_by", "assignment", "items", "learners_kept_out"])
