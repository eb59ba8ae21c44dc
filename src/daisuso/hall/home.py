"""The home page: where the learner is, and what comes next."""

from dataclasses import dataclass
from pathlib import Path

from daisuso.curriculum.content import load_content
from daisuso.curriculum.course import Course
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.sheet import Sheet
from daisuso.hall.words import Words
from daisuso.page.rows import Group, Row, path_groups
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
        The lesson of the card: the first one whose test has not been handed in; None where there is no lesson.
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


def home(catalogue: Catalogue, words: Words, learner: str, name: str) -> Home:
    """Put the home page together.

    Parameters
    ----------
    catalogue : Catalogue
        What there is to learn.
    words : Words
        The language of the page.
    learner, name : str
        Whose page it is: the id, and how to greet.
    """
    course = Course.from_json(load_content("course.json"))
    sheets = {sheet.slug: sheet for sheet in catalogue.all("lesson", words.lang)}
    rows = {slug: _lesson(sheet, words, learner) for slug, sheet in sheets.items()}
    before, *tests = _tests(catalogue, words, learner)
    groups = [before, *path_groups(course, rows, words), *tests]
    order = [slug for path in course.paths for slug in path.modules if slug in sheets] or list(sheets)
    left = [slug for slug in order if not catalogue.course.submission(learner, slug).is_dir()]
    first = sheets[(left or order)[0]] if sheets else None
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


def _tests(catalogue: Catalogue, words: Words, learner: str) -> list[Group]:
    sheets = catalogue.all("assessment", words.lang)
    whole = [sheet for sheet in sheets if not sheet.module and sheet.form_kind in ("prepost", "final")]
    before = [sheet for sheet in whole if sheet.slug.startswith("pre-")]
    after = [sheet for sheet in whole if sheet not in before]
    rest = [sheet for sheet in sheets if sheet not in whole]
    return [
        Group(words(heading), "", tuple(_test(sheet, catalogue, words, learner) for sheet in found))
        for heading, found in (("home.before", before), ("home.tests", rest), ("home.after", after))
    ]


def _lesson(sheet: Sheet, words: Words, learner: str) -> Row:
    of = sheet.pieces
    return Row(
        address=sheet.address,
        mark=str(sheet.number or ""),
        title=sheet.title,
        kind="new",
        state=words("mod.new", m=sheet.minutes),
        place=place_key(learner, sheet),
        states={page.id: words("mod.now", a=page.piece, b=of) for page in sheet.pages},
        wheres={page.id: words("home.where", a=page.piece, b=of, m=page.left) for page in sheet.pages},
    )


def _test(sheet: Sheet, catalogue: Catalogue, words: Words, learner: str) -> Row:
    course = catalogue.course
    if course.submission(learner, sheet.slug).is_dir():
        kind, state = "sent", words("mod.sent")
    else:
        answered = _answered(course.work(learner, sheet.slug) / "responses.jsonl")
        kind = "now" if answered else "new"
        if sheet.questions == 1:
            state = words("home.plan_now") if answered else words("home.plan_new", m=sheet.minutes)
        elif answered:
            state = words("home.test_now", a=answered, b=sheet.questions)
        else:
            state = words("home.test_new", n=sheet.questions, m=sheet.minutes)
    return Row(address=sheet.address, mark="", title=sheet.title, kind=kind, state=state)


def _answered(journal: Path) -> int:
    """Count the items that have a response; a journal that cannot be read counts as none, and grading will say why."""
    try:
        return len(read_journal(journal.read_bytes()).responses)
    except OSError:
        return 0
