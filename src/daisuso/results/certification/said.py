"""What `daisuso certify` says: the coordinator's own list, so small numbers are shown; never a name."""

from collections.abc import Iterator

import pandas as pd

from daisuso.messages import text
from daisuso.results.certification.certify import Decisions
from daisuso.results.certification.final import finals
from daisuso.results.certification.reason import NOTE, OUTCOMES, Reason
from daisuso.results.certification.schema import DECISION_REASONS, DECISIONS, OVERDUE_FACTS


def lines(decisions: Decisions, lang: str) -> Iterator[str]:
    """Yield what was decided, how often for which reason, and every overdue fact."""
    frame, why = decisions.frames[DECISIONS.name], decisions.frames[DECISION_REASONS.name]
    yield text("certify.head", lang, day=decisions.today.isoformat(), courses=len(decisions.courses), n=len(frame))
    if decisions.synthetic:
        yield text("certify.synthetic", lang)
    yield from _courses(decisions, lang)
    if frame["rehearsal"].fillna(False).any():
        yield text("certify.rehearsal", lang, n=int(frame["rehearsal"].sum()))
    yield ""
    for outcome in OUTCOMES:
        yield f"{(frame['outcome'] == outcome).sum():>6}  {text(f'certify.outcome.{outcome}', lang)}"
    counts = why.groupby("reason")["learner"].nunique() if len(why) else pd.Series(dtype="int64")
    for heading, notes in (("certify.why", False), ("certify.notes", True)):
        effects = why.loc[(why["effect"] == NOTE) == notes, "reason"]
        shown = [reason for reason in Reason if reason in set(effects) and reason != Reason.STANDARD_REACHED]
        if shown:
            yield f"\n{text(heading, lang)}"
        for reason in shown:
            yield f"{counts[reason]:>6}  {text(f'certify.{reason}.short', lang)} ({reason})"
    yield from _overdue(decisions.frames[OVERDUE_FACTS.name], lang)
    yield f"\n{text('certify.state', lang)}"


def _courses(decisions: Decisions, lang: str) -> Iterator[str]:
    """Say of each course why nobody in it can be ready, and which work is younger than the decision."""
    day = decisions.today.isoformat()
    for inputs in decisions.courses:
        rules, course = inputs.policy.certification, inputs.course.course
        released = set(inputs.catalogue["item"]) if len(inputs.catalogue) else set()
        missing = [] if any(finals(inputs.forms)) else ["final"]
        missing += [] if rules is not None and rules.plan_item in released else ["plan"]
        for what in missing:
            yield text("certify.missing", lang, course=course, what=text(f"certify.missing.{what}", lang))
        if early := decisions.early.get(course, 0):
            yield text("certify.early", lang, course=course, n=early, day=day)


def _overdue(facts: pd.DataFrame, lang: str) -> Iterator[str]:
    if len(facts):
        yield f"\n{text('certify.overdue', lang)}"
    # The same fact in every ward is one line.
    for (fact, day, form, items), rows in facts.fillna({"assignment": "", "items": ""}).groupby(
        ["fact", "review_by", "assignment", "items"], sort=True
    ):
        if not form:
            yield "  " + text("certify.overdue.unused", lang, fact=fact, day=day)
            continue
        asked = ", ".join(str(items).split())
        yield "  " + text(
            "certify.overdue.fact", lang, fact=fact, day=day, form=form, items=asked, n=int(rows["learners_kept_out"].sum())
        )
