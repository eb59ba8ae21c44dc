"""What an assignment's submissions are read and scored with: the one way from handed-in files to outcomes.

The grader and the hall's provisional result both go it, so that they cannot differ. Nothing here knows a database or nbgrader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions import extended_text
from daisuso.assessment.interactions.outcome import Parsed
from daisuso.assessment.item import BankItem
from daisuso.assessment.policy import Policy
from daisuso.errors import SubmissionError
from daisuso.grading.hand_in_time import read_timestamp
from daisuso.grading.ordinary_code import is_ordinary, score_call
from daisuso.grading.release import (
    AssignmentNotebook,
    is_grade,
    nbgrader_of,
    notebook_bytes,
    read_source,
    release_notebook,
    source_of,
)
from daisuso.grading.submitted_notebook import AS_RELEASED, SubmittedNotebook, examine
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.responses import ItemResponse
from daisuso.response.scoring import ItemOutcome, score_form
from daisuso.response.submission import HandedIn, Submission, known_banks, read_submission


class OrdinaryCode(SubmissionError):
    """The notebook holds code of its own, which only nbgrader could grade, by running it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a learner answered, from the journal and from the notebook's written cells.

    Attributes
    ----------
    responses : mapping
        Item id to the current response.
    written : mapping
        Item id to the text of a written answer that can be marked.
    """

    responses: Mapping[str, ItemResponse]
    written: Mapping[str, str]


class CourseContent:
    """What an assignment's submissions are graded with, read once.

    Parameters
    ----------
    course : CourseDirectory
        The course.
    assignment : str
        Name of the assignment.
    bank : ItemBank
        Every released version of every item.

    Raises
    ------
    CourseError
        The assignment's source notebook is missing, or needs nbgrader itself.
    BankError
        The bank holds no such assignment, or lacks an item of it.
    """

    def __init__(self, course: CourseDirectory, assignment: str, bank: ItemBank) -> None:
        self.course = course
        self.assignment = assignment
        self.bank = bank
        self.items: tuple[BankItem, ...] = bank.form_items(bank.form(assignment))
        where = f"source/{assignment}/{assignment}.ipynb"
        self.release: AssignmentNotebook = release_notebook(read_source(course.source_notebook(assignment)), where)
        self.banks = known_banks(course, bank, assignment)
        self._versions = {entry.item.id: entry.item.version for entry in self.items}
        self._written = tuple(entry for entry in self.items if entry.item.type == extended_text.TYPE)

    @cached_property
    def code(self) -> tuple[str, ...]:
        """Cells of the course's own notebook that hold ordinary code: such an assignment is graded by running it, or not at all."""
        found = []
        for place, cell in enumerate(self.release.cells, 1):
            name = nbgrader_of(cell).get("grade_id", f"cell {place}")
            if cell["cell_type"] == "code" and (
                is_ordinary(source_of(cell)) or (is_grade(cell) and score_call(source_of(cell)) != name)
            ):
                found.append(name)
        return tuple(found)

    @cached_property
    def _as_released(self) -> frozenset[bytes]:
        """Bytes of notebooks that were handed in as released, which is the rule."""
        known = {notebook_bytes(self.release.data)}
        try:
            data = self.course.release_notebook(self.assignment).read_bytes()
            if examine(data, self.release, "") == AS_RELEASED:
                known.add(data)
        except (OSError, SubmissionError):
            pass  # then only the notebook as it should be released is known
        return frozenset(known)

    def look_at(self, files: HandedIn) -> SubmittedNotebook:
        """Compare a handed-in notebook with the released one.

        Raises
        ------
        SubmissionError
            It is no notebook.
        """
        if files.notebook is None or files.notebook in self._as_released:
            return AS_RELEASED
        return examine(files.notebook, self.release, f"{files.where}/{files.assignment}.ipynb")

    def answers(self, submission: Submission, notebook: SubmittedNotebook) -> Answers:
        """Return what was answered. What was typed into a written cell counts where the journal has no answer to it."""
        responses = dict(submission.reading.responses)
        for item, text in notebook.typed.items():
            if item in self._versions and not _says_something(responses.get(item)):
                responses[item] = ItemResponse(text, self._versions[item], submission.reading.next_n, "")
        written = {}
        for entry in self._written:
            response = responses.get(entry.item.id)
            if response is not None and self.bank.has(entry.item.id, response.version):
                parsed = extended_text.parse(entry.item, response.value)
                if isinstance(parsed, Parsed):
                    written[entry.item.id] = parsed.value
        return Answers(responses, written)


def _says_something(response: ItemResponse | None) -> bool:
    return response is not None and not response.is_blank and response.value != ""


def refuse_code(content: CourseContent, files: HandedIn, notebook: SubmittedNotebook) -> None:
    """Refuse a notebook that holds code of its own.

    Raises
    ------
    OrdinaryCode
        It does.
    """
    code = content.code or notebook.code
    if code:
        whose = "the assignment" if content.code else "it"
        raise OrdinaryCode(
            f"{whose} holds ordinary code ({', '.join(code[:3])}{', …' if len(code) > 3 else ''}), which is not run",
            where=f"{files.where}/{files.assignment}.ipynb",
            cure="Remove the cells, or grade with --allow-code, which runs learners' code on this computer.",
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """One submission, read and scored.

    Attributes
    ----------
    submission : Submission
        What the files say.
    notebook : SubmittedNotebook
        What is in the notebook beside what was released.
    submitted_at : datetime or None
        UTC, without a time zone.
    answers : Answers
        What was answered.
    outcomes : tuple of ItemOutcome
        In the order of the form.
    """

    submission: Submission
    notebook: SubmittedNotebook
    submitted_at: datetime | None
    answers: Answers
    outcomes: tuple[ItemOutcome, ...]


def score_files(content: CourseContent, policy: Policy, files: HandedIn, *, code_was_run: bool = False) -> Scored:
    """Score one submission.

    Parameters
    ----------
    code_was_run : bool
        nbgrader has run the notebook's own code, which would be refused otherwise.

    Raises
    ------
    SubmissionError
        It is refused: nothing of it is scored.
    """
    submission = read_submission(files, content.banks, synthetic=content.course.synthetic)
    submitted_at = read_timestamp(files.timestamp, files.where)
    notebook = content.look_at(files)
    if not code_was_run:
        refuse_code(content, files, notebook)
    answers = content.answers(submission, notebook)
    return Scored(submission, notebook, submitted_at, answers, score_form(content.bank, content.items, answers.responses, policy))
