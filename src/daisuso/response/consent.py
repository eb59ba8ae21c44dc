"""Consent of one learner: asked once, kept with its date and the words that were shown, to be changed at any time.

The record is a journal of its own in `consent/<learner>/`. What is asked for research only lies in `research/<learner>/`, apart
from the roster and from everything that is graded.
"""

from collections.abc import Mapping
from typing import Any

from daisuso.curriculum.consent import GRADING, RESEARCH, ConsentForm
from daisuso.errors import ConsentMissing
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, JournalHeader

CONSENT, RESEARCH_DATA = "consent", "research"
BACKGROUND, DAILY_LIFE_FIRST, DAILY_LIFE_LAST = "background", "daily-life-first", "daily-life-last"


class ConsentBook:
    """What one learner of a course has agreed to.

    Parameters
    ----------
    course : CourseDirectory
    learner : str
        Opaque id.
    """

    def __init__(self, course: CourseDirectory, learner: str) -> None:
        self.course = course
        self.learner = learner

    def given(self) -> dict[str, bool]:
        """Return purpose -> yes or no; empty where the learner has not been asked."""
        saved = self._values(CONSENT)
        return {purpose: bool(saved[purpose]["given"]) for purpose in (GRADING, RESEARCH) if purpose in saved}

    def given_to(self, form: ConsentForm) -> dict[str, bool]:
        """Return the decisions on the words of a form; a purpose whose words have changed since is not among them."""
        saved = self._values(CONSENT)
        return {
            purpose.id: bool(saved[purpose.id]["given"])
            for purpose in form.purposes.values()
            if purpose.id in saved and saved[purpose.id]["text"] == purpose.digest
        }

    def allows(self, purpose: str) -> bool:
        """Say whether the learner has agreed and not taken it back; silence is no consent."""
        return self.given().get(purpose, False)

    def require(self, purpose: str) -> None:
        """Refuse what needs a consent that was not given.

        Raises
        ------
        ConsentMissing
        """
        if not self.allows(purpose):
            raise ConsentMissing(
                f"learner '{self.learner}' has not agreed to the purpose '{purpose}'",
                where=self.course.root / CONSENT / self.learner,
                cure="The learner decides on the page /consent.",
            )

    def decide(self, form: ConsentForm, chosen: Mapping[str, bool]) -> None:
        """Write a decision for every purpose of the form; what was not chosen is a no. Durable on return.

        Raises
        ------
        JournalError
            The disk did not take it.
        """
        journal = self._journal(CONSENT)
        for purpose in form.purposes.values():
            value = {"given": bool(chosen.get(purpose.id, False)), "text": purpose.digest}
            if journal.latest().get(purpose.id) != value:
                journal.append(ANSWER, purpose.id, form.version, value)

    def research_answers(self) -> dict[str, Any]:
        """Return the forms answered so far: BACKGROUND, DAILY_LIFE_FIRST, DAILY_LIFE_LAST -> {question: option}."""
        return self._values(RESEARCH_DATA)

    def answer(self, what: str, version: int, answers: Mapping[str, str]) -> None:
        """Write the answers to one form. Durable on return.

        Raises
        ------
        ConsentMissing
            The learner has not agreed to research.
        JournalError
            The disk did not take it.
        """
        self.require(RESEARCH)
        self._journal(RESEARCH_DATA).append(ANSWER, what, version, dict(answers))

    def _values(self, folder: str) -> dict[str, Any]:
        # Read, not opened: a full disk must not hide what was agreed to.
        try:
            reading = read_journal((self.course.root / folder / self.learner / JOURNAL).read_bytes())
        except FileNotFoundError:
            return {}
        if reading.header is None or reading.header.learner != self.learner:
            return {}
        return {item: response.value for item, response in reading.responses.items()}

    def _journal(self, folder: str) -> Journal:
        path = self.course.root / folder / self.learner / JOURNAL
        path.parent.mkdir(parents=True, exist_ok=True)
        return Journal.open(path, JournalHeader(folder, self.learner, "", self.course.synthetic))
