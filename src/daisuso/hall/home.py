"""The home page: where the learner is, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daisuso.hall.catalogue import Catalogue
from daisuso.hall.sheet import Sheet
from daisuso.hall.words import Words
from daisuso.response.journal_reading import read_journal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a lesson or an assignment.

    Attributes
    ----------
    address : str
        Where it leads.
    mark : str
        The number in the circle; empty for an assignment.
    title : str
        Its name.
    kind : str
        `new`, `now` or `sent`: which circle, which weight.
    state : str
        The state in words.
    place : str
        Where the browser remembers the page of a lesson; empty for an assignment.
    states, wheres : mapping
        For a lesson: the state line, and the sentence on the card, by the page that the browser remembers.
    """

    address: str
    mark: str
    title: str
    kind: str
    state: str
    place: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    wheres: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows.

    Attributes
    ----------
    name : str
        How the learner is greeted.
    lessons, tests : tuple of Row
        The two lists.
    first : Row or None
        The lesson of the card; None where there is no lesson.
    card, start, go_on : str
        The card's title, and its button before and after the first visit.
    """

    name: str
    lessons: tuple[Row, ...]
    tests: tuple[Row, ...]
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
    sheets = catalogue.all("lesson", words.lang)
    lessons = tuple(_lesson(sheet, words, learner) for sheet in sheets)
    tests = tuple(_test(sheet, catalogue, words, learner) for sheet in catalogue.all("assessment", words.lang))
    first = sheets[0] if sheets else None
    return Home(
        name=name,
        lessons=lessons,
        tests=tests,
        first=lessons[0] if lessons else None,
        card=words("home.card", n=first.number, title=first.title) if first else "",
        start=words("home.start_btn", n=first.number) if first else "",
        go_on=words("home.continue_btn", n=first.number) if first else "",
    )


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
