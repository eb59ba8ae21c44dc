"""Grades one submission: files in, scores and evidence out. No kernel, no database, nothing of the learner's is run."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daisuso.assessment.policy import Policy
from daisuso.grading.course_content import Answers, CourseContent, Scored, score_files
from daisuso.grading.evidence import items_to_json
from daisuso.grading.graded_notebook import GradedTemplate
from daisuso.grading.master_rows import Master
from daisuso.grading.release import notebook_bytes
from daisuso.response.course_directory import JOURNAL
from daisuso.response.journal_record import ITEM_KINDS
from daisuso.response.score_cell import cell_points
from daisuso.response.scoring import FORMAT_ERROR, REFUSED, ItemOutcome
from daisuso.response.submission import HandedIn

REVISION = 1
"""Raised when this code would grade the same files otherwise: what was graded before is then graded again."""
NO_RESPONSE = "No response."


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
        return self._grade(score_files(self.content, self.policy, files))

    def evidence_only(self, files: HandedIn) -> Graded:
        """Return what the journal says of a submission whose code nbgrader has run.

        Raises
        ------
        SubmissionError
            It is refused.
        """
        return self._grade(score_files(self.content, self.policy, files, code_was_run=True))

    def _grade(self, scored: Scored) -> Graded:
        content, submission, outcomes = self.content, scored.submission, scored.outcomes
        reading, answers = submission.reading, scored.answers
        points = {
            outcome.item: cell_points(outcome.points, entry.item.points)
            for outcome, entry in zip(outcomes, content.items, strict=True)
        }
        times = [record.t for record in reading.records if record.kind in ITEM_KINDS]
        flags = (*submission.findings, *scored.notebook.findings, *self._item_findings(submission.files, answers, outcomes))
        if submission.files.timestamp is not None and scored.submitted_at is None:
            flags = (
                *flags,
                f"{submission.files.where}/timestamp.txt: it is empty; delete it, or formgrader cannot list the assignment.",
            )
        return Graded(
            files=submission.files,
            submitted_at=scored.submitted_at,
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
