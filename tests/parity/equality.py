"""What parity means: equal rows, joined by names, with their SQL types; equal files and modes; notebooks equal but for running."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from daisuso.response.course_directory import CourseDirectory

_WHOSE = "sa.student_id AS whose, a.name AS what, n.name AS book"
_FROM = """
    JOIN submitted_assignment sa ON sa.id = sn.assignment_id JOIN assignment a ON a.id = sa.assignment_id
    JOIN notebook n ON n.id = sn.notebook_id
"""
QUERIES = {
    "course": ("SELECT id FROM course", ("id",)),
    "student": ("SELECT * FROM student", ("id", "first_name", "last_name", "email", "lms_user_id")),
    "assignment": ("SELECT name, duedate, course_id FROM assignment", ("name", "duedate", "course_id")),
    "notebook": (
        "SELECT a.name AS what, n.name, n.kernelspec FROM notebook n JOIN assignment a ON a.id = n.assignment_id",
        ("what", "name", "kernelspec"),
    ),
    "cells": (
        """SELECT a.name AS what, n.name AS book, b.name, b.type, g.max_score, g.cell_type, s.id IS NULL AS solution,
            t.max_score AS task
        FROM base_cell b JOIN notebook n ON n.id = b.notebook_id JOIN assignment a ON a.id = n.assignment_id
        LEFT JOIN grade_cells g ON g.id = b.id LEFT JOIN solution_cells s ON s.id = b.id LEFT JOIN task_cells t ON t.id = b.id""",
        ("what", "book", "name", "type", "max_score", "cell_type", "solution", "task"),
    ),
    "source_cell": (
        """SELECT a.name AS what, n.name AS book, s.name, s.cell_type, s.locked, s.source, s.checksum
        FROM source_cell s JOIN notebook n ON n.id = s.notebook_id JOIN assignment a ON a.id = n.assignment_id""",
        ("what", "book", "name", "cell_type", "locked", "source", "checksum"),
    ),
    "submitted_assignment": (
        "SELECT sa.student_id AS whose, a.name AS what, sa.timestamp, sa.extension FROM submitted_assignment sa "
        "JOIN assignment a ON a.id = sa.assignment_id",
        ("whose", "what", "timestamp", "extension"),
    ),
    "submitted_notebook": (
        f"SELECT {_WHOSE}, sn.flagged, sn.late_submission_penalty FROM submitted_notebook sn {_FROM}",
        ("whose", "what", "book", "flagged", "late_submission_penalty"),
    ),
    "grade": (
        f"""SELECT {_WHOSE}, b.name AS cell, b.type AS kind, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        FROM grade g JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN base_cell b ON b.id = g.cell_id {_FROM}""",
        ("whose", "what", "book", "cell", "kind", "auto_score", "manual_score", "extra_credit", "needs_manual_grade"),
    ),
    "comment": (
        f"""SELECT {_WHOSE}, b.name AS cell, b.type AS kind, c.auto_comment, c.manual_comment
        FROM comment c JOIN submitted_notebook sn ON sn.id = c.notebook_id JOIN base_cell b ON b.id = c.cell_id {_FROM}""",
        ("whose", "what", "book", "cell", "kind", "auto_comment", "manual_comment"),
    ),
}  # fmt: skip
MASTER = ("course", "assignment", "notebook", "cells", "source_cell")


def rows(gradebook: Path, table: str) -> list[str]:
    """Every row with the SQL type of every column, sorted."""
    query, columns = QUERIES[table]
    typed = ", ".join(f"{column}, typeof({column})" for column in columns)
    with sqlite3.connect(gradebook) as connection:
        return sorted(repr(row) for row in connection.execute(f"SELECT {typed} FROM ({query})"))


def count_rows(gradebook: Path, table: str) -> int:
    with sqlite3.connect(gradebook) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def files(root: Path) -> dict[str, tuple[str, Any]]:
    """Files below a folder: mode, and content; of a notebook, what running does not add."""
    found: dict[str, tuple[str, Any]] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        mode = stat.filemode(path.lstat().st_mode)
        if path.is_dir():
            found[name] = (mode, None)
        else:
            found[name] = (mode, without_run(json.loads(path.read_bytes())) if path.suffix == ".ipynb" else path.read_bytes())
    return found


def without_run(notebook: dict[str, Any]) -> dict[str, Any]:
    notebook["metadata"] = {k: v for k, v in notebook["metadata"].items() if k not in ("language_info", "widgets")}
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    return notebook


def nbgrader(course: CourseDirectory, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader itself in a course."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    environment.pop("NBGRADER_EXECUTION", None)
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=course.root, env=environment, capture_output=True, text=True, check=False)
