"""What the gradebook holds of one person, told before and after their work goes elsewhere."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from daisuso.response.course_directory import CourseDirectory

_GRADED = "SELECT assignment FROM daisuso_submission WHERE student_id = ? ORDER BY assignment"
_MARKS = """
SELECT assignment.name, count(*) FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE submitted_assignment.student_id = ? AND grade.manual_score IS NOT NULL
GROUP BY assignment.name
"""


@dataclass(frozen=True, slots=True)
class GradebookFacts:
    """Assignments of a person that were graded, and how many marks were given by hand in each that has some."""

    graded: tuple[str, ...] = ()
    by_hand: tuple[tuple[str, int], ...] = ()


def gradebook_facts(course: CourseDirectory, learner: str) -> GradebookFacts:
    """Read what the gradebook holds of somebody; nothing where there is none, or where it cannot be read."""
    if not course.gradebook.is_file():
        return GradebookFacts()
    try:
        with closing(sqlite3.connect(f"{course.gradebook.resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as database:
            graded = tuple(row[0] for row in database.execute(_GRADED, (learner,)))
            return GradebookFacts(graded, tuple((name, int(count)) for name, count in database.execute(_MARKS, (learner,))))
    except sqlite3.DatabaseError:
        return GradebookFacts()
