"""Nbgrader's own tables, as SQLAlchemy Core sees them, and the one table that daisuso adds.

They are written down here because importing `nbgrader.api` costs more than grading a thousand submissions. A test compares every
statement with what nbgrader itself creates.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Integer,
    Interval,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

ALEMBIC_VERSION = "e43177bfe90b"
"""Schema version of nbgrader 0.9: what its own `Gradebook` writes into a new database."""
DEFAULT_COURSE = "default_course"
"""nbgrader's preprocessors open the gradebook without a course id, so that this row always comes to be."""

metadata = MetaData()


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _ref(name: str, to: str, length: int = 32, nullable: bool = True) -> Column[str]:
    return Column(name, String(length), ForeignKey(f"{to}.id"), nullable=nullable)


student = Table(
    "student",
    metadata,
    Column("id", String(128), primary_key=True, nullable=False),
    Column("first_name", String(128)),
    Column("last_name", String(128)),
    Column("email", String(128)),
    Column("lms_user_id", String(128), nullable=True),
)
course = Table("course", metadata, Column("id", String(128), unique=True, primary_key=True, nullable=False))
assignment = Table(
    "assignment",
    metadata,
    _id(),
    Column("name", String(128), unique=True, nullable=False),
    Column("duedate", DateTime()),
    _ref("course_id", "course", 128, nullable=False),
)
notebook = Table(
    "notebook",
    metadata,
    _id(),
    Column("name", String(128), nullable=False),
    _ref("assignment_id", "assignment"),
    Column("kernelspec", String(1024), nullable=True),
    UniqueConstraint("name", "assignment_id"),
)
submitted_assignment = Table(
    "submitted_assignment",
    metadata,
    _id(),
    _ref("assignment_id", "assignment"),
    _ref("student_id", "student", 128),
    Column("timestamp", DateTime()),
    Column("extension", Interval()),
    UniqueConstraint("assignment_id", "student_id"),
)
base_cell = Table(
    "base_cell",
    metadata,
    _id(),
    Column("name", String(128), nullable=False),
    _ref("notebook_id", "notebook", nullable=False),
    Column("type", String(50)),
    UniqueConstraint("name", "notebook_id", "type"),
)
source_cell = Table(
    "source_cell",
    metadata,
    _id(),
    Column("name", String(128), nullable=False),
    Column("cell_type", Enum("code", "markdown", name="source_cell_type", validate_strings=True), nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("source", Text()),
    Column("checksum", String(128)),
    _ref("notebook_id", "notebook"),
    UniqueConstraint("name", "notebook_id"),
)
submitted_notebook = Table(
    "submitted_notebook",
    metadata,
    _id(),
    _ref("assignment_id", "submitted_assignment"),
    _ref("notebook_id", "notebook"),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float(0)),
    UniqueConstraint("notebook_id", "assignment_id"),
)


def _graded(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True),
        Column("max_score", Float(), nullable=False),
        Column("cell_type", Enum("code", "markdown", name="grade_cell_type", validate_strings=True), nullable=False),
    )


grade_cells = _graded("grade_cells")
solution_cells = Table("solution_cells", metadata, Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True))
task_cells = _graded("task_cells")
grade = Table(
    "grade",
    metadata,
    _id(),
    _ref("notebook_id", "submitted_notebook"),
    _ref("cell_id", "base_cell"),
    Column("auto_score", Float()),
    Column("manual_score", Float()),
    Column("extra_credit", Float()),
    Column("needs_manual_grade", Boolean, nullable=False),
    UniqueConstraint("cell_id", "notebook_id"),
)
comment = Table(
    "comment",
    metadata,
    _id(),
    _ref("notebook_id", "submitted_notebook"),
    _ref("cell_id", "base_cell"),
    Column("auto_comment", Text()),
    Column("manual_comment", Text()),
    UniqueConstraint("cell_id", "notebook_id"),
)
NBGRADER_TABLES = tuple(metadata.sorted_tables)

submission = Table(
    "daisuso_submission",
    metadata,
    Column("student_id", String(40), primary_key=True),
    Column("assignment", String(40), primary_key=True),
    Column("status", String(10), nullable=False),
    Column("reason", Text(), nullable=False),
    Column("flags", Text(), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("journal", String(64), nullable=False),
    Column("journal_head", String(32), nullable=False),
    Column("bank", String(128), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("submitted_at", String(40), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("finished_at", String(40), nullable=False),
    Column("records", Integer, nullable=False),
    Column("items", Text(), nullable=False),
)
"""What daisuso knows of a submission beyond nbgrader's rows: the evidence that results rest on. `grading.evidence` reads it."""

INDEXES = (
    ("grade", "notebook_id"),
    ("comment", "notebook_id"),
    ("submitted_notebook", "assignment_id"),
    ("submitted_assignment", "student_id"),
    ("base_cell", "notebook_id"),
)
"""Five indexes that nbgrader lacks: without them its pages read whole tables. It leaves them alone."""
