"""The home page: where the learner is, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from daisuso.curriculum.content import load_content
from daisuso.curriculum.course import Course
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.standing import FormState
from daisuso.page.rows import Group, Row, path_groups
from daisuso.page.sheet import Sheet
from daisuso.page.words import Words
from daisuso.response.journal_reading import read_journal


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows.

    Attributes
    ----------
    name : str
        How the learner is greeted.
    groups : tuple of Group
        What comes before the course, the lessons of each learning path, then the tests; no list is empty.
    before : Row or None
        The pre-test, offered above the card until it, or a lesson's test, is handed in: it measures what was known before.
    first : Row or None
        The lesson of the card: the first whose test is not handed in, then the first to practise; None where there is no lesson.
    card, start, go_on : str
        The card's title, and its button before and after the first visit.
    """

    name: str
    groups: tuple[Group, ...]
    before: Row | None
    first: Row | None
    card: str
    start: str
    go_on: str


def place_key(learner: str, sheet: Sheet) -> str:
    """Return the name under which a browser remembers the page of a notebook; the same in both languages."""
    return f"daisuso:place:{learner}:{sheet.kind}:{sheet.slug}"


def home(catalogue: Catalogue, words: Words, learner: str, name: str, states: Mapping[str, FormState] | None = None) -> Home:
    """Put the home page together.

    Parameters
    ----------
    catalogue : Catalogue
        What there is to learn.
    words : Words
        The language of the page.
    learner, name : str
        Whose page it is: the id, and how to greet.
    states : mapping of assignment to FormState, optional
        How handed-in forms stand, as far as that is known.
    """
    states = states or {}
    course = Course.from_json(load_content("course.json"))
    sheets = {sheet.slug: sheet for sheet in catalogue.all("lesson", words.lang)}
    rows = {slug: _lesson(sheet, words, learner, states.get(slug)) for slug, sheet in sheets.items()}
    before, *tests = _tests(catalogue, words, learner, states)
    groups = [before, *path_groups(course, rows, words), *tests]
    order = [slug for path in course.paths for slug in path.modules if slug in sheets] or list(sheets)
    left = [slug for slug in order if not catalogue.course.submission(learner, slug).is_dir()]
    again = [slug for slug in order if slug in states and states[slug].state == "practise"]
    first = sheets[(left or again or order)[0]] if sheets else None
    offered = [row for row in before.rows if row.kind != "sent"] if left == order else []
    return Home(
        name=name,
        groups=tuple(group for group in groups if group.rows),
        before=offered[0] if offered else None,
        first=rows[first.slug] if first else None,
        card=words("home.card", n=first.number, title=first.title) if first else "",
        start=words("home.start_btn", n=first.number) if first else "",
        go_on=words("home.continue_btn", n=first.number) if first else "",
    )


def _tests(catalogue: Catalogue, words: Words, learner: str, states: Mapping[str, FormState]) -> list[Group]:
    sheets = catalogue.all("assessment", words.lang)
    whole = [sheet for sheet in sheets if not sheet.module and sheet.form_kind in ("prepost", "final")]
    before = [sheet for sheet in whole if sheet.slug.startswith("pre-")]
    after = [sheet for sheet in whole if sheet not in before]
    rest = [sheet for sheet in sheets if sheet not in whole]
    return [
        Group(words(heading), "", tuple(_test(sheet, catalogue, words, learner, states.get(sheet.slug)) for sheet in found))
        for heading, found in (("home.before", before), ("home.tests", rest), ("home.after", after))
    ]


def _lesson(sheet: Sheet, words: Words, learner: str, known: FormState | None) -> Row:
    of = sheet.pieces
    kind, state = _standing(known, words) if known is not None else ("new", words("mod.new", m=sheet.minutes))
    return Row(
        address=sheet.address,
        mark=str(sheet.number or ""),
        title=sheet.title,
        kind=kind,
        state=state,
        place=place_key(learner, sheet),
        states={page.id: words("mod.now", a=page.piece, b=of) for page in sheet.pages},
        wheres={page.id: words("home.where", a=page.piece, b=of, m=page.left) for page in sheet.pages},
    )


def _standing(known: FormState, words: Words) -> tuple[str, str]:
    """Return kind and words of a lesson whose test has been handed in."""
    if known.state == "practise":
        return "practise", words("mod.again", n=known.part) if known.part else words("mod.again_some")
    if known.state == "passed":
        return "passed", words("mod.pass_now")
    return "sent", words("mod.thin" if known.state == "thin" else "mod.sent")


def _test(sheet: Sheet, catalogue: Catalogue, words: Words, learner: str, known: FormState | None) -> Row:
    course = catalogue.course
    address = sheet.address
    if course.submission(learner, sheet.slug).is_dir():
        # The result, not the form, from here on; it says itself what it cannot say yet.
        address = f"/result/{sheet.slug}"
        kind, state = "sent", words("home.test_sent" if known is not None and known.has_result else "mod.sent")
        if sheet.slug.startswith("pre-"):
            state = words("home.pre_sent")  # it is neither marked for the learner nor waited for
    else:
        answered = _answered(course.work(learner, sheet.slug) / "responses.jsonl")
        kind = "now" if answered else "new"
        if sheet.questions == 1:
            state = words("home.plan_now") if answered else words("home.plan_new", m=sheet.minutes)
        elif answered:
            state = words("home.test_now", a=answered, b=sheet.questions)
        else:
            state = words("home.test_new", n=sheet.questions, m=sheet.minutes)
    return Row(address=address, mark="", title=sheet.title, kind=kind, state=state)


def _answered(journal: Path) -> int:
    """Count the items that have a response; a journal that cannot be read counts as none, and grading will say why."""
    try:
        return len(read_journal(journal.read_bytes()).responses)
    except OSError:
        return 0
