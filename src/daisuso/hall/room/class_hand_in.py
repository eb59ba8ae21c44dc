"""Handing in for all at the end of a class: what is on the disk is handed in, and nobody's work is closed who would lose by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daisuso.curriculum.consent import GRADING
from daisuso.errors import DaisusoError
from daisuso.hall.room.presence import Place
from daisuso.hall.room.sheet_items import form_bank, item_ids
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.hand_in import hand_in
from daisuso.response.journal_follower import JournalFollower
from daisuso.response.session import Session
from daisuso.response.sitting import Sitting

READY, CONSENT, UNSAVED, PROBLEM, SENT, FAILED = "ready", "consent", "unsaved", "problem", "sent", "failed"
"""`consent`: not agreed to be graded; `unsaved`: the learner's page holds answers; `problem`: the journal needs a person;
`sent`: handed in already; `failed`: it was tried, and the disk or the course did not take it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner who has begun a form.

    Attributes
    ----------
    learner : str
    unanswered : tuple of int
        Numbers of the items without an answer, from 1.
    state : str
        READY, or why the work is not handed in.
    """

    learner: str
    unanswered: tuple[int, ...]
    state: str


def candidates(course: CourseDirectory, assignment: str, places: Mapping[str, Place]) -> list[Candidate]:
    """Return everybody who has begun a form.

    Somebody who has not begun it is left out: an attempt that was never made is not used up.

    Parameters
    ----------
    course : CourseDirectory
    assignment : str
        Id of a released form.
    places : mapping
        Learner -> what their open page says.
    """
    items = item_ids(course, f"assessment/{assignment}")
    found = []
    for journal in sorted((course.root / "work").glob(f"*/{assignment}/{JOURNAL}")):
        learner = journal.parents[1].name
        follower = JournalFollower(journal)
        follower.look()
        responses = follower.responses
        answered = {item for item, response in responses.items() if not response.is_blank}
        unanswered = tuple(number for number, item in enumerate(items, start=1) if item not in answered)
        sent = course.submission(learner, assignment).is_dir()
        if not (answered or sent or follower.handed_in or follower.damaged):
            continue
        found.append(Candidate(learner, unanswered, _state(course, learner, assignment, follower, sent, places.get(learner))))
    return found


def _state(
    course: CourseDirectory, learner: str, assignment: str, follower: JournalFollower, sent: bool, place: Place | None
) -> str:
    if sent:
        return SENT
    if follower.damaged:
        return PROBLEM
    if not ConsentBook(course, learner).allows(GRADING):
        return CONSENT
    if place is not None and place.sheet == f"assessment/{assignment}" and place.unsaved:
        return UNSAVED
    return READY


def hand_in_for(course: CourseDirectory, assignment: str, learners: Iterable[str], now: Sequence[Candidate]) -> dict[str, str]:
    """Hand in for learners who are READY, and say for each of them what came of it: SENT, FAILED, or why not.

    Parameters
    ----------
    learners : iterable of str
        Those whom the trainer has seen listed and confirmed.
    now : sequence of Candidate
        Everybody as they stand now, which may be another way than when they were listed.
    """
    standing = {one.learner: one.state for one in now}
    items, bank = item_ids(course, f"assessment/{assignment}"), form_bank(course, assignment)
    outcome = {}
    for learner in learners:
        state = standing.get(learner)
        if state is None:
            continue
        if state == READY:
            try:
                session = Session(learner, course.root / "work" / learner, course, "vi")
                hand_in(Sitting(session, assignment, bank), items)
                state = SENT
            except DaisusoError:
                state = FAILED
        outcome[learner] = state
    return outcome
