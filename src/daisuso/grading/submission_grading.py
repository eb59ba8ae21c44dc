"""Grades one submission: files in, scores and evidence out. No kernel, no database, nothing of the learner's is run."""

import hashlib
import json
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
from daisuso.grading.evidence import items_to_json
from daisuso.grading.graded_notebook import GradedTemplate
from daisuso.grading.hand_in_time import read_timestamp
from daisuso.grading.master_rows import Master
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
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.journal_record import ITEM_KINDS
from daisuso.response.responses import ItemResponse
from daisuso.response.score_cell import cell_points
from daisuso.response.scoring import FORMAT_ERROR, REFUSED, ItemOutcome, score_form
from daisuso.response.submission import HandedIn, Submission, known_banks, read_submission

REVISION = 1
"""Raised when this code would grade the same files otherwise: what was graded before is then graded again."""
NO_RESPONSE = "No response."


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


@dataclass(frozen=True, slots=True)
class Graded:
    """The grades of one submission.

    Attributes
    ----------
    files : HandedIn
        What was graded.
    submitted_at : datetime or None
        UTC, without a time zone.
    points : mapping
        Item id to points, for cells that are scored; what a cell without an item shows is 0.
    written : mapping
        Item id to the learner's text, for cells that a person marks.
    flags : tuple of str
        What a person should look at.
    journal, journal_head : str
        Id of the journal, hash of its last record.
    started_at, finished_at : str
        Times of the first and the last response.
    records : int
        Readable records.
    items : str
        The outcomes, as `evidence.items_to_json` writes them.
    """

    files: HandedIn
    submitted_at: datetime | None
    points: Mapping[str, float]
    written: Mapping[str, str]
    flags: tuple[str, ...]
    journal: str
    journal_head: str
    started_at: str
    finished_at: str
    records: int
    items: str


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


class SubmissionGrader:
    """Grades the submissions of one assignment.

    Parameters
    ----------
    content : CourseContent
        The assignment.
    policy : Policy
        The course's active policy.
    master : Master
        The assignment in the gradebook.
    """

    def __init__(self, content: CourseContent, policy: Policy, master: Master) -> None:
        self.content = content
        self.policy = policy
        self.master = master
        self.template = GradedTemplate(content.release, master.source_cells, master.kernelspec)
        about = json.dumps(
            [
                REVISION,
                content.bank.hash,
                policy.to_json(),
                hashlib.sha256(notebook_bytes(content.release.data)).hexdigest(),
                str(master.duedate),
                sorted(master.grade_cells),
                sorted(content.banks),
            ]
        )
        self._context = about.encode()

    def digest(self, files: HandedIn, extension: str) -> str:
        """Return a hash of everything that the grades follow from."""
        made = hashlib.sha256(self._context)
        for part in (
            files.notebook,
            files.journal,
            files.timestamp,
            "/".join((extension, *files.extra)).encode("utf-8", "replace"),
        ):
            made.update(b"-" if part is None else b"%d:" % len(part))
            made.update(part or b"")
        return made.hexdigest()

    def grade(self, files: HandedIn) -> Graded:
        """Grade one submission.

        Raises
        ------
        SubmissionError
            It is refused: nothing of it is scored.
        """
        content = self.content
        submission = read_submission(files, content.banks, synthetic=content.course.synthetic)
        submitted_at = read_timestamp(files.timestamp, files.where)
        notebook = content.look_at(files)
        refuse_code(content, files, notebook)
        return self._grade(submission, notebook, submitted_at)

    def evidence_only(self, files: HandedIn) -> Graded:
        """Return what the journal says of a submission whose code nbgrader has run.

        Raises
        ------
        SubmissionError
            It is refused.
        """
        submission = read_submission(files, self.content.banks, synthetic=self.content.course.synthetic)
        return self._grade(submission, self.content.look_at(files), read_timestamp(files.timestamp, files.where))

    def _grade(self, submission: Submission, notebook: SubmittedNotebook, submitted_at: datetime | None) -> Graded:
        content, reading = self.content, submission.reading
        answers = content.answers(submission, notebook)
        outcomes = score_form(content.bank, content.items, answers.responses, self.policy)
        points = {
            outcome.item: cell_points(outcome.points, entry.item.points)
            for outcome, entry in zip(outcomes, content.items, strict=True)
        }
        times = [record.t for record in reading.records if record.kind in ITEM_KINDS]
        flags = (*submission.findings, *notebook.findings, *self._item_findings(submission.files, answers, outcomes))
        if submission.files.timestamp is not None and submitted_at is None:
            flags = (
                *flags,
                f"{submission.files.where}/timestamp.txt: it is empty; delete it, or formgrader cannot list the assignment.",
            )
        return Graded(
            files=submission.files,
            submitted_at=submitted_at,
            points=points,
            written=answers.written,
            flags=flags,
            journal=reading.header.journal if reading.header is not None else "",
            journal_head=reading.head,
            started_at=times[0] if times else "",
            finished_at=times[-1] if times else "",
            records=len(reading.records),
            items=items_to_json(outcomes, answers.responses),
        )

    def _item_findings(self, files: HandedIn, answers: Answers, outcomes: tuple[ItemOutcome, ...]) -> tuple[str, ...]:
        found = []
        where = f"{files.where}/{JOURNAL}"
        known = self.content._versions
        for item, response in answers.responses.items():
            if item not in known and not response.is_blank:
                found.append(f"{where}: item '{item}' is not in this assignment; its answer is ignored.")
        for outcome in outcomes:
            if outcome.status == REFUSED:
                found.append(f"{where}: item '{outcome.item}' was not scored: {outcome.reason}.")
            elif outcome.status == FORMAT_ERROR and outcome.reason.startswith("format."):
                # What a page never writes; a message to the learner (`q.`) is an ordinary mistake.
                found.append(
                    f"{where}: item '{outcome.item}' was not scored: its answer has not the form of one ({outcome.reason})."
                )
        return tuple(found)
