"""Takes the rows of somebody who has left a course out of its gradebook; what people marked is written down first."""

import json
from pathlib import Path

from sqlalchemy import Connection, delete, select

from daisuso.errors import RosterError
from daisuso.grading import tables
from daisuso.grading.database import back_up, errors_named
from daisuso.grading.gradebook import backups, opened
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk, write_whole
from daisuso.roster.departed import read_departed
from daisuso.roster.roster import Roster


def take_out(course: CourseDirectory, learner: str) -> tuple[int, Path]:
    """Delete the rows of a person who has been moved or merged, so that results count them once.

    Before that the gradebook is copied, and marks and comments given by hand are written to `.daisuso/departed/`, durably.

    Returns
    -------
    tuple of (int, Path)
        Submissions whose rows were taken out, and where the marks lie.

    Raises
    ------
    RosterError
        The person is on the roster, or never left.
    GradebookError
        It is missing, in use or damaged. Nothing was changed.
    """
    if Roster.read(course).find(learner) is not None or learner not in read_departed(course):
        cure = "Rows are taken out of people who were moved or merged."
        raise RosterError(f"{learner!a} has not left this course", where=course.roster, cure=cure)
    kept = course.root / ".daisuso" / "departed" / f"{learner}-marks.json"
    with opened(course) as engine, errors_named(course.gradebook):
        back_up(course.gradebook, backups(course))
        with engine.begin() as connection:
            marks = _marks(connection, learner)
            if marks:
                kept.parent.mkdir(exist_ok=True)
                write_whole(kept, json.dumps(marks, ensure_ascii=False, indent=1).encode(), Disk())
            return _delete(connection, learner), kept


def _marks(connection: Connection, learner: str) -> list[dict[str, object]]:
    rows = connection.exec_driver_sql(
        """
        SELECT assignment.name, base_cell.name, grade.manual_score, grade.extra_credit, comment.manual_comment
        FROM submitted_assignment
        JOIN assignment ON assignment.id = submitted_assignment.assignment_id
        JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
        JOIN base_cell ON base_cell.notebook_id = submitted_notebook.notebook_id
        LEFT JOIN grade ON grade.notebook_id = submitted_notebook.id AND grade.cell_id = base_cell.id
        LEFT JOIN comment ON comment.notebook_id = submitted_notebook.id AND comment.cell_id = base_cell.id
        WHERE submitted_assignment.student_id = ?
          AND (grade.manual_score IS NOT NULL OR grade.extra_credit IS NOT NULL OR comment.manual_comment IS NOT NULL)
        ORDER BY 1, 2
        """,
        (learner,),
    )
    names = ("assignment", "cell", "manual_score", "extra_credit", "comment")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _delete(connection: Connection, learner: str) -> int:
    work, notebook = tables.submitted_assignment, tables.submitted_notebook
    own_work = select(work.c.id).where(work.c.student_id == learner)
    own_notebooks = select(notebook.c.id).where(notebook.c.assignment_id.in_(own_work))
    for table in (tables.grade, tables.comment):
        connection.execute(delete(table).where(table.c.notebook_id.in_(own_notebooks)))
    connection.execute(delete(notebook).where(notebook.c.assignment_id.in_(own_work)))
    connection.execute(delete(work).where(work.c.student_id == learner))
    connection.execute(delete(tables.student).where(tables.student.c.id == learner))
    return connection.execute(delete(tables.submission).where(tables.submission.c.student_id == learner)).rowcount
