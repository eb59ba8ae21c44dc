"""The result card of one handed-in form: sentences first. It holds no percentage, no rank, no key and no answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from daisuso.assessment.level import CAPPED, NO_EVIDENCE, REACHED, TOO_FEW, form_passed
from daisuso.assessment.policy import Policy
from daisuso.curriculum.content import load_content
from daisuso.curriculum.framework import Framework
from daisuso.hall.provisional import SCORED, Provisional, Work
from daisuso.hall.standing import PREPOST, Practise, Standing, is_below, missed_conduct, standings, to_practise, totals
from daisuso.hall.track import Track, track
from daisuso.page.words import Words
from daisuso.response.scoring import (
    AWAITING_MARK,
    FORMAT_ERROR,
    NEUTRALISED,
    NOT_REACHED,
    REFUSED,
    UNANSWERED,
    counted_statuses,
)

REHEARSAL = "final-a"
"""The final examination of the open bank, whose questions are known: no private bank may use its name."""
REPAIR = "repair"
_SAFETY = "C"
# More questions than this are counted, not listed.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, into a lesson or to another page; `about` says for what, as far as that is to be said."""

    words: str
    address: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One competency on the card: its name, the level in one bold word, the sentence, the picture, where to go on."""

    name: str
    level: str
    sentence: str
    track: Track
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SafetyBox:
    """Safe conduct that was missed: what it is, the programme's rule, and the steps to make it good; the first may be a link."""

    title: str
    rule: str
    why: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Card:
    """What the page of a result shows; an empty part is not shown.

    Attributes
    ----------
    title, lead : str
        The heading, and the one sentence under it.
    boxes : tuple of SafetyBox
        Critical conduct missed in this form.
    can, practise, unknown : tuple of Row
        Competencies at level 2 and above, below it, and without a level.
    notes : tuple of str
        What was not counted and why: written work that waits, questions left open, technical trouble.
    has_levels : bool
        The card is one of levels.
    """

    title: str
    lead: str
    boxes: tuple[SafetyBox, ...] = ()
    can: tuple[Row, ...] = ()
    practise: tuple[Row, ...] = ()
    unknown: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    has_levels: bool = False


def card(work: Work, provisional: Provisional, words: Words, name: str) -> Card:
    """Put the card of a form together; a pre-test or post-test has another page, `course_test.course_test`.

    Parameters
    ----------
    work : Work
        The form.
    provisional : Provisional
        Everything that the learner has handed in: levels rest on all of it, as in the tables.
    """
    policy = provisional.policy
    if policy is None or work.status != SCORED or work.kind == PREPOST:
        status = "waiting" if work.status == SCORED else work.status
        return Card(words(f"res.{status}_title", name=name), words(f"res.{status}_text"))
    if all(item.status in (AWAITING_MARK, NEUTRALISED) for item in work.items):
        return Card(words("res.waiting_title", name=name), words("res.waiting_text"))
    levels = standings(provisional)
    measured = {item.competency for item in work.items if item.use in policy.uses}
    # Safety first, then lowest first.
    shown = sorted((levels[code] for code in measured), key=_urgency)
    missed = missed_conduct(work, words.lang)
    rows = _Rows(policy, words, to_practise(work, policy, words.lang))
    for one in shown:
        # What holds a competency down may stand in other forms alone.
        if is_below(one) and not rows.has_links(one):
            others = (other for other in provisional.works.values() if other.status == SCORED and other.kind != PREPOST)
            found = (todo for other in others for todo in to_practise(other, policy, words.lang))
            rows.add(todo for todo in found if todo.competency == one.competency)
    known = [one for one in shown if one.level is not None]
    reached = [one for one in known if (one.level or 0) >= REACHED]
    lead = words("res.sum" if reached else "res.nothing_can" if known else "res.sum_none", a=len(reached), b=len(known))
    if work.kind == REPAIR and not missed and _all_right(work):
        lead = words("res.repaired")
    if missed:
        lead += " " + words("res.sum_safety", n=len(missed))
    well = bool(form_passed(*totals(work.items, policy), policy))
    return Card(
        title=words("res.title", name=name),
        lead=lead,
        boxes=tuple(_box(one, words, well=well) for one in missed),
        can=tuple(rows.row(one) for one in reached),
        practise=tuple(rows.row(one) for one in shown if one not in reached and (one in known or rows.has_links(one))),
        unknown=tuple(rows.row(one) for one in shown if one not in known and not rows.has_links(one)),
        notes=tuple(notes(work, policy, words)),
        has_levels=True,
    )


def _urgency(standing: Standing) -> tuple[bool, bool, float, str]:
    code = standing.competency
    return not standing.missed, not code.startswith(_SAFETY), standing.share if standing.share is not None else 1.0, code


def _all_right(work: Work) -> bool:
    return all(item.score is not None and item.score >= 1 for item in work.items)


class _Rows:
    """Makes the rows of a card: what to practise of the form stands under its competency."""

    def __init__(self, policy: Policy, words: Words, practise: Iterable[Practise]) -> None:
        self.policy, self.words = policy, words
        self.framework = Framework.from_json(load_content("framework.json"))
        self.links: dict[str, dict[str, Link]] = {}
        self.add(practise)

    def add(self, practise: Iterable[Practise]) -> None:
        """Take in what to practise; what is taught in the same place stands together."""
        for one in practise:
            link = place_link(one, self.words)
            if link is None:
                continue
            known = self.framework.competencies.get(one.competency)
            about = known.indicators[one.what][self.words.lang] if known is not None and one.what in known.indicators else ""
            links = self.links.setdefault(one.competency, {})
            said = links[link.address].about if link.address in links else ""
            both = said if about in said else f"{said}. {about}" if said else about
            links[link.address] = replace(link, about=both)

    def has_links(self, standing: Standing) -> bool:
        return bool(self.links.get(standing.competency))

    def row(self, standing: Standing) -> Row:
        words, known = self.words, self.framework.competencies.get(standing.competency)
        return Row(
            name=known.name[words.lang] if known is not None else standing.competency,
            level=words(f"lvl.{standing.level}") if standing.level is not None else words("res.no_level"),
            sentence=self._sentence(standing),
            track=track(standing, self.policy.cuts),
            links=tuple(self.links.get(standing.competency, {}).values()),
        )

    def _sentence(self, standing: Standing) -> str:
        words, policy = self.words, self.policy
        if standing.level is None:
            few = {NO_EVIDENCE: "res.no_evidence", TOO_FEW: "res.thin_few"}
            message = few.get(standing.reason, "res.thin_guess")
            return words(message, n=standing.items, m=policy.min_items)
        if standing.reason == CAPPED:
            said = [words("res.capped", n=standing.items)]
        else:
            interval = standing.interval
            low, high = (policy.level(interval.low), policy.level(interval.high)) if interval else (standing.level, standing.level)
            down, up = low < standing.level, high > standing.level
            which = {(False, False): "sure", (False, True): "maybe_up", (True, False): "maybe_down", (True, True): "maybe_both"}
            names = {"level": words(f"lvl.{high if up else low}"), "low": words(f"lvl.{low}"), "high": words(f"lvl.{high}")}
            said = [words(f"res.{which[down, up]}", n=standing.items, **names)]
        if standing.forms > 1:
            said.append(words("res.from_forms", m=standing.forms))
        return " ".join(said)


def place_link(practise: Practise, words: Words) -> Link | None:
    """Return the link to the place in the lesson; None where no lesson has it."""
    if practise.place is None:
        return None
    place = practise.place
    return Link(words("res.learn_again", section=place.title, m=place.minutes), f"/lesson/{practise.module}#page-{place.page}")


def _box(missed: Practise, words: Words, *, well: bool) -> SafetyBox:
    known = load_content("conduct.json").get(missed.what)
    return SafetyBox(
        title=words("res.critical", act=known["label"][words.lang]) if known else words("res.critical_other"),
        rule=known["act"][words.lang] if known else "",
        why=words("res.critical_text" if well else "res.critical_plain"),
        link=place_link(missed, words),
    )


def notes(work: Work, policy: Policy, words: Words) -> Iterator[str]:
    """Yield what was not counted and why, one sentence a cause."""
    counted = counted_statuses(policy)
    by_status: dict[str, list[int]] = {}
    for item in work.items:
        by_status.setdefault(item.status, []).append(item.number)
    said: Sequence[tuple[str, str]] = (
        (AWAITING_MARK, "res.note_waiting"),
        (UNANSWERED, "res.note_zero" if UNANSWERED in counted else "res.note_missing"),
        (NOT_REACHED, "res.note_zero" if NOT_REACHED in counted else "res.note_missing"),
        (FORMAT_ERROR, "res.note_technical"),
        (REFUSED, "res.note_technical"),
        (NEUTRALISED, "res.note_cancelled"),
    )
    for status, message in said:
        if by_status.get(status):
            listed = listing(by_status[status], words)
            yield words(message, list=listed[0].upper() + listed[1:])


def listing(numbers: Sequence[int], words: Words) -> str:
    """Name questions in a sentence, `câu 4, câu 5 và câu 7`; many of them by their number only."""
    if len(numbers) > _NAMED:
        return words("res.several", n=len(numbers))
    names = [words("rev.question", n=number) for number in numbers]
    return words("rev.and", list=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else names[0]
