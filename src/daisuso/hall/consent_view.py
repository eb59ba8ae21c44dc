"""What the home page says of consent, and which short forms are open."""

from daisuso.curriculum.consent import GRADING, RESEARCH, ConsentForm, Survey
from daisuso.curriculum.content import load_content
from daisuso.hall.catalogue import Catalogue
from daisuso.page.words import Words
from daisuso.response.consent import BACKGROUND, DAILY_LIFE_FIRST, DAILY_LIFE_LAST, ConsentBook

POST_TEST = "post-test"
SURVEYS = {"about-you": BACKGROUND, "first-days": DAILY_LIFE_FIRST, "last-days": DAILY_LIFE_LAST}
"""Addresses of the short forms, in the order in which they are asked."""
_CARDS = {BACKGROUND: "sur.background_card", DAILY_LIFE_FIRST: "sur.first_card", DAILY_LIFE_LAST: "sur.last_card"}


def consent_form() -> ConsentForm:
    """Return the form of this daisuso."""
    return ConsentForm.from_json(load_content("consent.json"))


def survey(what: str) -> Survey:
    """Return one of the short forms."""
    form = consent_form()
    return form.background if what == BACKGROUND else form.daily_life


def consent_note(agreed: ConsentBook, words: Words) -> str:
    """Say in one sentence what the learner has agreed to."""
    given = agreed.given()
    both = (given.get(GRADING, False), given.get(RESEARCH, False))
    named = {(True, True): "both", (True, False): "grading", (False, True): "research", (False, False): "none"}
    return words(f"con.home_{named[both]}")


def open_surveys(catalogue: Catalogue, agreed: ConsentBook) -> list[tuple[str, str]]:
    """Return (address, message id of its card) of the forms that the learner may answer now.

    The questions on daily life are asked first and last: last is when the first were answered and the course is done, that is the
    post-test handed in where it is released, else the tests of the core path that are released, else all of them.
    """
    if not agreed.allows(RESEARCH):
        return []
    answered = agreed.research_answers()
    open_now = [what for what in (BACKGROUND, DAILY_LIFE_FIRST) if what not in answered]
    if DAILY_LIFE_FIRST in answered and DAILY_LIFE_LAST not in answered and _course_done(catalogue, agreed.learner):
        open_now.append(DAILY_LIFE_LAST)
    return [(f"/{address}", _CARDS[what]) for address, what in SURVEYS.items() if what in open_now]


def _course_done(catalogue: Catalogue, learner: str) -> bool:
    tests = {sheet.slug: sheet for sheet in catalogue.all("assessment", "vi")}
    core: list[str] = next((path["modules"] for path in load_content("course.json")["paths"] if path["choose"] == "all"), [])
    wanted = [slug for slug in (POST_TEST,) if slug in tests] or [slug for slug in core if slug in tests] or list(tests)
    return bool(wanted) and all(catalogue.course.submission(learner, slug).is_dir() for slug in wanted)
