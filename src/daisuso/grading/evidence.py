"""What results rest on: the outcome of every item of every submission, as grading recorded it beside nbgrader's rows."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daisuso.errors import GradebookError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.responses import ItemResponse
from daisuso.response.scoring import ItemOutcome

GRADED, REFUSED = "graded", "refused"

_COLUMNS = (
    "student_id, assignment, status, reason, flags, journal, journal_head, bank, policy, submitted_at, started_at, finished_at, "
    "records, items"
)


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """What became of one item.

    Attributes
    ----------
    item, version : str, int
        The version that was answered, or the form's where it was not.
    status : str
        One of `response.scoring.STATUSES`: the truth for levels, statistics and reports.
    score : float or None
        In [0, 1] where status is `scored`, else None.
    points : float
        What nbgrader's gradebook shows before a person marks: 0 to the item's points.
    critical : tuple of str
        Critical conduct that the response violates.
    reason : str
        For `format_error` a message id, for `refused` a sentence; else empty.
    n : int
        Sequence number of the response's last record in the journal: the only order there is; 0 without a response.
    answered_at : str
        UTC time of that record, informative; by the minute unless the learner takes part in research.
    detail : mapping
        What the scoring rule saw.
    """

    item: str
    version: int
    status: str
    score: float | None
    points: float
    critical: tuple[str, ...]
    reason: str
    n: int
    answered_at: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubmissionEvidence:
    """What grading knows of one submission.

    Attributes
    ----------
    learner, assignment : str
        Opaque ids.
    status : str
        `graded`, or `refused`: then `reason` says why, and there are no items.
    flags : tuple of str
        What a person must look at; empty as a rule.
    journal, journal_head : str
        Random id of the journal and hash of its last record: the version of the learner's answers.
    bank, policy : str
        Hash of the item bank and id of the policy that it was graded with.
    submitted_at : str
        When it was handed in, UTC ISO 8601; empty where nothing says so.
    started_at, finished_at : str
        Times of the journal's first and last response, informative; empty without one. Work may have been left and taken up again.
    records : int
        Readable records of the journal.
    items : tuple of ItemEvidence
        In the order of the form.
    """

    learner: str
    assignment: str
    status: str
    reason: str
    flags: tuple[str, ...]
    journal: str
    journal_head: str
    bank: str
    policy: str
    submitted_at: str
    started_at: str
    finished_at: str
    records: int
    items: tuple[ItemEvidence, ...]


_FIELDS = tuple(SubmissionEvidence.__slots__)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def items_to_json(outcomes: Sequence[ItemOutcome], responses: Mapping[str, ItemResponse]) -> str:
    """Return the outcomes of a submission as they are stored: one array an item, its fields in the order of ItemEvidence."""
    rows = []
    for outcome in outcomes:
        response = responses.get(outcome.item)
        n, t = (response.n, response.t) if response is not None else (0, "")
        rows.append(
            (
                outcome.item,
                outcome.version,
                outcome.status,
                outcome.score,
                outcome.points,
                outcome.critical,
                outcome.reason,
                n,
                t,
                outcome.detail,
            )
        )
    return _encode(rows)


def _item(row: Sequence[Any]) -> ItemEvidence:
    item, version, status, score, points, critical, reason, n, answered_at, detail = row
    return ItemEvidence(item, version, status, score, points, tuple(critical), reason, n, answered_at, detail)


def read_evidence(course: CourseDirectory) -> Iterator[SubmissionEvidence]:
    """Yield the evidence of every submission that was graded or refused, by assignment and learner.

    Raises
    ------
    GradebookError
        There is no gradebook, or nothing was graded yet.
    """
    if not course.gradebook.is_file():
        raise GradebookError("there is no gradebook", where=course.gradebook, cure="Run `daisuso release` for this course.")
    connection = sqlite3.connect(f"{course.gradebook.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
    try:
        for row in connection.execute(f"SELECT {_COLUMNS} FROM daisuso_submission ORDER BY assignment, student_id"):
            found = dict(zip(_FIELDS, row, strict=True))
            found["flags"] = tuple(json.loads(found["flags"]))
            found["items"] = tuple(_item(item) for item in json.loads(found["items"]))
            yield SubmissionEvidence(**found)
    except sqlite3.DatabaseError as error:
        raise GradebookError(
            f"the evidence cannot be read ({error})", where=course.gradebook, cure="Run `daisuso grade` for this course first."
        ) from error
    finally:
        connection.close()
