"""Writes the grades of a batch of submissions into nbgrader's tables: one transaction, rows that exist keep their ids.

Upserts touch what nbgrader's autograde touches (`auto_score`, `needs_manual_grade`, `auto_comment`, `timestamp`, the late penalty)
and nothing that a person writes (`manual_score`, `extra_credit`, `manual_comment`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from daisuso.grading import tables
from daisuso.grading.evidence import GRADED, REFUSED
from daisuso.grading.hand_in_time import Penalty, clamped, seconds_late
from daisuso.grading.master_rows import Master
from daisuso.grading.row_ids import row_id, submission_id
from daisuso.grading.submission_grading import NO_RESPONSE, Graded

_ASSIGNMENT, _NOTEBOOK, _GRADE, _COMMENT = range(4)
_TABLES = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
_FLAGS = json.JSONEncoder(ensure_ascii=False).encode


class Known(NamedTuple):
    """What the gradebook holds of a submission before it is graded.

    `assignment` and `notebook` are row ids, empty where nbgrader's rows are missing; `digest`, `status`, `flags` and `journal` are
    of daisuso's own row.
    """

    assignment: str = ""
    notebook: str = ""
    timestamp: datetime | None = None
    extension: timedelta | None = None
    digest: str = ""
    status: str = ""
    flags: str = "[]"
    journal: str = ""
    to_mark: bool = False


NOTHING = Known()


def known_submissions(connection: Connection, assignment: str, master: Master) -> dict[str, Known]:
    """Return what the gradebook holds of an assignment's submissions, by learner."""
    sa, sn, own, g = tables.submitted_assignment, tables.submitted_notebook, tables.submission, tables.grade
    rows = connection.execute(
        select(sa.c.student_id, sa.c.id, sn.c.id, sa.c.timestamp, sa.c.extension)
        .join(sn, (sn.c.assignment_id == sa.c.id) & (sn.c.notebook_id == master.notebook))
        .where(sa.c.assignment_id == master.assignment)
    )
    found = {row[0]: Known(*row[1:]) for row in rows}
    marked = connection.execute(
        select(sa.c.student_id)
        .join(sn, sn.c.assignment_id == sa.c.id)
        .join(g, g.c.notebook_id == sn.c.id)
        .where(sa.c.assignment_id == master.assignment, sn.c.notebook_id == master.notebook, g.c.needs_manual_grade)
        .distinct()
    )
    for (learner,) in marked:
        found[learner] = found[learner]._replace(to_mark=True)
    rows = connection.execute(
        select(own.c.student_id, own.c.digest, own.c.status, own.c.flags, own.c.journal).where(own.c.assignment == assignment)
    )
    for learner, digest, status, flags, journal in rows:
        found[learner] = found.get(learner, NOTHING)._replace(digest=digest, status=status, flags=flags, journal=journal)
    return found


class GradebookWriter:
    """Writes graded submissions of one assignment.

    Parameters
    ----------
    master : Master
        The assignment in the gradebook.
    assignment : str
        Its name.
    blank : frozenset of str
        Written cells whose released text means that nothing was written.
    dialect : str
        `sqlite` or `postgresql`.
    bank, policy : str
        Hash of the bank and id of the policy.
    penalty : callable, optional
        The course's late penalty.
    """

    def __init__(
        self,
        master: Master,
        assignment: str,
        blank: frozenset[str],
        dialect: str,
        *,
        bank: str,
        policy: str,
        penalty: Penalty | None = None,
    ) -> None:
        self._master = master
        self._assignment = assignment
        self._penalty = penalty
        self._about = {"assignment": assignment, "bank": bank, "policy": policy}
        manual = set(master.solution_cells)
        self._grades = [(place, cell, name, name in manual) for place, (name, cell) in enumerate(master.grade_cells.items())]
        self._comments = [(place, cell, name) for place, (name, cell) in enumerate(master.solution_cells.items())]
        self._blank = blank
        self._upserts = _upserts(dialect)

    def write(self, connection: Connection, batch: Sequence[tuple[Graded, Known, str]], refused: Iterable[tuple[str, str]]) -> None:
        """Write a batch.

        Parameters
        ----------
        batch : sequence of (Graded, Known, digest)
            The grades, what the gradebook held, and the hash of what they follow from.
        refused : iterable of (learner, reason)
            Submissions that were refused: nbgrader's rows are left as they are.
        """
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
        late: list[tuple[str, str, float]] = []
        for graded, known, _ in batch:
            notebook = self._submission(rows, graded, known)
            seconds = seconds_late(graded.submitted_at or known.timestamp, self._master.duedate, known.extension)
            if seconds > 0:
                late.append((graded.files.learner, notebook, seconds))
        for name in _TABLES:
            if rows[name]:
                connection.execute(self._upserts[name], rows[name])
        self.record(connection, [(graded, digest) for graded, _, digest in batch], refused)
        if self._penalty is not None:
            self._take_off(connection, late, self._penalty)

    def record(self, connection: Connection, graded: Iterable[tuple[Graded, str]], refused: Iterable[tuple[str, str]]) -> None:
        """Write daisuso's own rows only; see `write`."""
        rows = [self._own(made, digest) for made, digest in graded]
        rows += [{**_REFUSED, **self._about, "student_id": learner, "reason": reason} for learner, reason in refused]
        if rows:
            connection.execute(self._upserts["daisuso_submission"], rows)

    def _submission(self, rows: Mapping[str, list[dict[str, Any]]], graded: Graded, known: Known) -> str:
        """Add one submission's rows; return the id of its notebook's row."""
        learner, master = graded.files.learner, self._master
        start = submission_id(self._assignment, learner)
        assignment = known.assignment or row_id(start, _ASSIGNMENT)
        notebook = known.notebook or row_id(start, _NOTEBOOK)
        rows["student"].append({"id": learner})
        rows["submitted_assignment"].append(
            {
                "id": assignment,
                "assignment_id": master.assignment,
                "student_id": learner,
                "timestamp": graded.submitted_at,
                "extension": None,
            }
        )
        rows["submitted_notebook"].append(
            {
                "id": notebook,
                "assignment_id": assignment,
                "notebook_id": master.notebook,
                "flagged": False,
                "late_submission_penalty": None,
            }
        )
        add = rows["grade"].append
        for place, cell, name, manual in self._grades:
            points = self._unmarked(graded, name) if manual else graded.points.get(name, 0.0)
            add(
                {
                    "id": row_id(start, _GRADE, place),
                    "notebook_id": notebook,
                    "cell_id": cell,
                    "auto_score": points,
                    "needs_manual_grade": points is None,
                }
            )
        for place, cell, name in self._comments:
            said = None if self._unmarked(graded, name) is None else NO_RESPONSE
            rows["comment"].append(
                {"id": row_id(start, _COMMENT, place), "notebook_id": notebook, "cell_id": cell, "auto_comment": said}
            )
        return notebook

    def _unmarked(self, graded: Graded, name: str) -> float | None:
        """Points of a written cell: 0 where nothing was written, None where a person must mark."""
        return 0.0 if name in self._blank and name not in graded.written else None

    def _own(self, graded: Graded, digest: str) -> dict[str, Any]:
        return {
            **self._about,
            "student_id": graded.files.learner,
            "status": GRADED,
            "reason": "",
            "flags": _FLAGS(graded.flags) if graded.flags else "[]",
            "digest": digest,
            "journal": graded.journal,
            "journal_head": graded.journal_head,
            "submitted_at": f"{graded.submitted_at.isoformat()}Z" if graded.submitted_at is not None else "",
            "started_at": graded.started_at,
            "finished_at": graded.finished_at,
            "records": graded.records,
            "items": graded.items,
        }

    def _take_off(self, connection: Connection, late: Iterable[tuple[str, str, float]], penalty: Penalty) -> None:
        g, sn = tables.grade, tables.submitted_notebook
        score = func.coalesce(g.c.manual_score, g.c.auto_score, 0.0) + case(
            (or_(g.c.manual_score.is_not(None), g.c.auto_score.is_not(None)), func.coalesce(g.c.extra_credit, 0.0)), else_=0.0
        )
        for learner, notebook, seconds in late:
            total = connection.execute(select(func.coalesce(func.sum(score), 0.0)).where(g.c.notebook_id == notebook)).scalar_one()
            points = penalty(learner, total, seconds)
            if points is not None:
                connection.execute(update(sn).where(sn.c.id == notebook).values(late_submission_penalty=clamped(points, total)))


_REFUSED: Mapping[str, Any] = {
    "status": REFUSED,
    "flags": "[]",
    "digest": "",
    "journal": "",
    "journal_head": "",
    "submitted_at": "",
    "started_at": "",
    "finished_at": "",
    "records": 0,
    "items": "[]",
}


def _upserts(dialect: str) -> dict[str, Any]:
    """Return the statements: what is already so is not written again, so that grading twice changes no byte of a table."""
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    sa, sn, g, c, own = tables.submitted_assignment, tables.submitted_notebook, tables.grade, tables.comment, tables.submission
    made: dict[str, Any] = {"student": insert(tables.student).on_conflict_do_nothing(index_elements=["id"])}
    put = insert(sa)
    made["submitted_assignment"] = put.on_conflict_do_update(
        index_elements=["assignment_id", "student_id"],
        set_={"timestamp": put.excluded.timestamp},
        where=put.excluded.timestamp.is_not(None) & sa.c.timestamp.is_distinct_from(put.excluded.timestamp),
    )
    put = insert(sn)
    made["submitted_notebook"] = put.on_conflict_do_update(
        index_elements=["notebook_id", "assignment_id"],
        set_={"late_submission_penalty": null()},
        where=sn.c.late_submission_penalty.is_not(None),
    )
    put = insert(g)
    needs = or_(g.c.manual_score.is_not(None), put.excluded.auto_score.is_(None))
    made["grade"] = put.on_conflict_do_update(
        index_elements=["cell_id", "notebook_id"],
        set_={"auto_score": put.excluded.auto_score, "needs_manual_grade": needs},
        where=g.c.auto_score.is_distinct_from(put.excluded.auto_score) | g.c.needs_manual_grade.is_distinct_from(needs),
    )
    put = insert(c)
    made["comment"] = put.on_conflict_do_update(
        index_elements=["cell_id", "notebook_id"],
        set_={"auto_comment": put.excluded.auto_comment},
        where=c.c.auto_comment.is_distinct_from(put.excluded.auto_comment),
    )
    put = insert(own)
    names = [column.name for column in own.columns if not column.primary_key]
    made["daisuso_submission"] = put.on_conflict_do_update(
        index_elements=["student_id", "assignment"],
        set_={name: put.excluded[name] for name in names},
    )
    return made
