"""From the evidence of grading, and the marks people gave, to rows of the item table and of the work list."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from daisuso.assessment.bank import Form
from daisuso.errors import GradebookError
from daisuso.grading.evidence import REFUSED as SUBMISSION_REFUSED
from daisuso.grading.evidence import SubmissionEvidence
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.scoring import AWAITING_MARK, FORMAT_ERROR, REFUSED
from daisuso.results.item_table import Outcome, writable
from daisuso.results.schema import WORK_LIST, Place, conform
from daisuso.results.work_reason import FLAGGED, reason_code

Marks = Mapping[tuple[str, str, str], float]
"""(learner, assignment, item) -> points given by a person."""

# A mark that nbgrader wants looked at again (the work was handed in anew) is not yet a mark.
_MARKS = """
SELECT submitted_assignment.student_id, assignment.name, base_cell.name, grade.manual_score
FROM grade
JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE grade.manual_score IS NOT NULL AND NOT grade.needs_manual_grade
"""


def read_marks(course: CourseDirectory) -> Marks:
    """Return the marks that people gave in the gradebook, in points.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    connection = sqlite3.connect(f"{course.gradebook.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
    try:
        rows = connection.execute(_MARKS).fetchall()
    except sqlite3.DatabaseError as error:
        raise GradebookError(
            f"the marks cannot be read ({error})", where=course.gradebook, cure="Restore the gradebook from a backup."
        ) from error
    finally:
        connection.close()
    return {(learner, assignment, item): float(points) for learner, assignment, item, points in rows}


def outcomes(evidence: Iterable[SubmissionEvidence], forms: Iterable[Form], marks: Marks) -> Iterator[Outcome]:
    """Yield one outcome per item and submission. A refused submission refuses every item of its form."""
    items = {form.assignment: form.items for form in forms}
    for work in evidence:
        if work.status == SUBMISSION_REFUSED:
            for item, version in items.get(work.assignment, ()):
                yield Outcome(
                    work.learner, work.assignment, item, version, REFUSED, None, None, "", work.reason, "", work.submitted_at
                )
            continue
        for found in work.items:
            yield Outcome(
                learner=work.learner,
                assignment=work.assignment,
                item=found.item,
                version=found.version,
                status=found.status,
                score=found.score,
                mark=marks.get((work.learner, work.assignment, found.item)),
                missed=" ".join(found.critical),
                reason=found.reason,
                answered_at=found.answered_at,
                submitted_at=work.submitted_at,
            )


def work_list(items: pd.DataFrame, works: Iterable[SubmissionEvidence], place: Place) -> pd.DataFrame:
    """Return what a person must look at: written work awaiting a mark, refused work, answers that cannot be read, flags.

    Parameters
    ----------
    items : DataFrame
        The item table of the course.
    works : iterable of SubmissionEvidence
        For refused works (one row each, not one an item) and for what grading found worth a look though it scored the work.
    """
    kinds = items["item_status"].isin([AWAITING_MARK, FORMAT_ERROR])
    rows = items.loc[kinds, ["learner", "assignment", "item", "item_status", "reason", "submitted_at"]]
    rows = rows.rename(columns={"item_status": "kind"})
    more = []
    for work in works:
        found = [(REFUSED, work.reason)] if work.status == SUBMISSION_REFUSED else []
        found += [(FLAGGED, flag) for flag in work.flags]
        for kind, reason in found:
            more.append((work.learner, work.assignment, kind, writable(reason), work.submitted_at or None))
    others = pd.DataFrame(more, columns=["learner", "assignment", "kind", "reason", "submitted_at"])
    others["submitted_at"] = pd.to_datetime(others["submitted_at"], utc=True, format="ISO8601")
    both = pd.concat([rows.astype(object), others.astype(object)], ignore_index=True).assign(**place._asdict())
    both["reason_code"] = [reason_code(str(kind), str(reason)) for kind, reason in zip(both["kind"], both["reason"], strict=True)]
    return conform(both.sort_values(["kind", "assignment", "learner", "item"], na_position="first"), WORK_LIST)
