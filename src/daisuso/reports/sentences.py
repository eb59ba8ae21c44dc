"""The five sentences a ward chairman reads first, and what to do in the next two weeks."""

from dataclasses import dataclass

from daisuso.messages import text
from daisuso.reports.small_groups import EXACT, HIDDEN, People
from daisuso.reports.ward_facts import ModuleFacts, WardFacts
from daisuso.reports.wording import count, how_many, how_many_of, interval, percent
from daisuso.response.scoring import AWAITING_MARK, FORMAT_ERROR, REFUSED
from daisuso.results.readiness import NOT_SCORED, TOO_FEW

MODULE_TABLE, WARD_TABLE, WORK_TABLE = "module_summary", "ward_summary", "work_list"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the table and the rows that it rests on; no rows where the table has none."""

    words: str
    table: str
    rows: tuple[str, ...]


def title(facts: WardFacts, lang: str) -> str:
    """Return the finding that heads the report."""
    main = facts.main
    if main is None and not facts.competencies:
        return text("rep.title.no_form", lang, ward=facts.ward)
    if facts.learners == 0:
        return text("rep.title.empty", lang, ward=facts.ward)
    if main is None or main.submitted == 0:
        kind = "course_only" if facts.took_part else "nobody"
        return text(f"rep.title.{kind}", lang, ward=facts.ward, n=count(facts.learners, lang), a=count(facts.took_part, lang))
    return text(
        f"rep.title.{main.ready.kind}",
        lang,
        ward=facts.ward,
        a=count(main.ready.count, lang),
        b=count(main.ready.group, lang),
        lesson=main.lesson,
        least=facts.least,
    )


def five_sentences(facts: WardFacts, lang: str) -> tuple[Sentence, ...]:
    """Return the five sentences: ready, weakest, safe, missing, waiting."""
    main = facts.main
    rows = (main.slug,) if main else ()
    return (
        Sentence(_ready(facts, main, lang), MODULE_TABLE, rows),
        _weakest(facts, lang),
        Sentence(_safe(facts, main, lang), MODULE_TABLE, rows),
        Sentence(_missing(facts, main, lang), MODULE_TABLE, rows),
        _waiting(facts, rows, lang),
    )


def _ready(facts: WardFacts, main: ModuleFacts | None, lang: str) -> str:
    if main is None:
        return text("rep.s.ready_course_only" if facts.competencies else "rep.s.ready_empty", lang)
    if main.submitted == 0:
        return text("rep.s.ready_nobody", lang, lesson=main.lesson)
    if main.ready.kind == HIDDEN:
        return text("rep.s.ready_hidden", lang, least=facts.least)
    who = how_many_of(main.ready, lang, opening=True)
    share = main.ready.share
    if share is None or main.share_low is None or main.share_high is None:
        return text("rep.s.ready_coded", lang, people=who, lesson=main.lesson)
    within = interval(main.share_low, main.share_high, lang)
    return text("rep.s.ready", lang, people=who, lesson=main.lesson, share=percent(share), interval=within)


def _weakest(facts: WardFacts, lang: str) -> Sentence:
    entries = facts.comparable
    if not entries:
        words = text("rep.s.weak_hidden", lang, least=facts.least)
        return Sentence(words, WARD_TABLE, tuple(entry.code for entry in facts.competencies))
    if all(entry.share == 1 for entry in entries):
        codes = tuple(sorted(entry.code for entry in entries))
        if len(entries) == 1:
            return Sentence(text("rep.s.weak_one", lang, name=entries[0].name), WARD_TABLE, codes)
        return Sentence(text("rep.s.weak_all", lang, n=len(entries)), WARD_TABLE, codes)
    lowest = entries[0]
    words = text("rep.s.weak", lang, name=lowest.name, people=how_many_of(lowest.reached, lang))
    return Sentence(words, WARD_TABLE, (lowest.code,))


def _safe(facts: WardFacts, main: ModuleFacts | None, lang: str) -> str:
    if main is None or main.critical_seen == 0:
        words = text("rep.s.safe_unknown", lang)
    elif main.critical.kind == HIDDEN:
        words = text("rep.s.safe_hidden", lang, least=facts.least)
    elif main.critical.kind == EXACT and main.critical.count == 0:
        words = text("rep.s.safe_none", lang, b=count(main.critical.group, lang))
    else:
        words = text("rep.s.safe", lang, people=how_many_of(main.critical, lang, opening=True))
    if main is None or main.critical_unseen == 0:
        return words
    return f"{words} {text('rep.s.safe_unseen', lang, n=count(main.critical_unseen, lang))}"


def _missing(facts: WardFacts, main: ModuleFacts | None, lang: str) -> str:
    if facts.learners == 0:
        return text("rep.s.missing_empty", lang)
    everyone = count(facts.learners, lang)
    if main is None:
        groups, nobody = {"not_submitted_any": facts.learners - facts.took_part}, "missing_course_only"
    else:
        absent = "not_submitted_path" if main in facts.paths else "not_submitted"
        groups, nobody = {absent: main.not_submitted, **main.undecided}, "missing_none"
    lesson = main.lesson if main else ""
    parts = [text(f"rep.s.part.{name}", lang, u=count(people, lang), lesson=lesson) for name, people in groups.items() if people]
    if not parts:
        return text(f"rep.s.{nobody}", lang, n=everyone)
    kind = "missing" if next(iter(groups.values())) else "undecided_only"
    return text(f"rep.s.{kind}", lang, n=everyone, parts=", ".join(parts))


def _waiting(facts: WardFacts, rows: tuple[str, ...], lang: str) -> Sentence:
    # From the list of work, not of modules: a form over the whole course belongs to none of them.
    marks, refused = facts.waiting[AWAITING_MARK], facts.waiting[REFUSED]
    kind = {(False, False): "waiting_none", (True, False): "waiting_mark", (False, True): "waiting_refused"}.get(
        (marks > 0, refused > 0), "waiting"
    )
    words = text(f"rep.s.{kind}", lang, w=count(marks, lang), r=count(refused, lang))
    listed = tuple(entry.row for entry in facts.work if entry.kind in (AWAITING_MARK, REFUSED))
    return Sentence(words, WORK_TABLE, listed) if listed else Sentence(words, MODULE_TABLE, rows)


def steps(facts: WardFacts, lang: str, most: int = 5) -> tuple[str, ...]:
    """Return what to do in the next two weeks, most urgent first: safety, teaching, what waits for a person, who is missing."""
    main = facts.main
    if facts.learners == 0:
        return (text("rep.do.roster", lang),)
    if main is None:
        return (text("rep.do.release", lang),)
    found = []
    if _some(main.critical):
        found.append(text("rep.do.safe", lang, count=how_many(main.critical, lang)))
    if main.critical_unseen:
        found.append(text("rep.do.unseen", lang, n=count(main.critical_unseen, lang)))
    weakest = next((entry for entry in facts.comparable if _some(entry.below)), None)
    if weakest:
        found.append(text("rep.do.teach", lang, name=weakest.name, count=how_many(weakest.below, lang)))
    for name, number in (
        ("mark", facts.waiting[AWAITING_MARK]),
        ("refused", facts.waiting[REFUSED]),
        ("format", facts.waiting[FORMAT_ERROR]),
        ("invite_path" if main in facts.paths else "invite", main.not_submitted),
        ("more", main.undecided[TOO_FEW] + main.undecided[NOT_SCORED]),
    ):
        if number:
            found.append(text(f"rep.do.{name}", lang, n=count(number, lang)))
    if _some(main.ready) and _some(main.not_ready):
        found.append(text("rep.do.pair", lang))
    return tuple(found[:most]) or (text("rep.do.nothing", lang),)


def _some(people: People) -> bool:
    """Whether there are any, as far as may be said."""
    return people.kind not in (EXACT, HIDDEN) or people.count > 0
