"""The master rows of an assignment: what `nbgrader generate_assignment` records, and how grading reads it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from daisuso.errors import GradebookError
from daisuso.grading import tables
from daisuso.grading.release import AssignmentNotebook, is_grade, is_locked, is_solution, nbgrader_of, source_of
from daisuso.grading.row_ids import master_id


@dataclass(frozen=True, slots=True)
class Master:
    """An assignment as the gradebook knows it.

    Attributes
    ----------
    assignment, notebook : str
        Row ids.
    duedate : datetime or None
        UTC, without a time zone, as nbgrader stores it.
    kernelspec : str or None
        JSON.
    grade_cells, solution_cells : mapping
        Cell name to row id.
    points : mapping
        Cell name to the most points.
    source_cells : mapping
        Cell name to `source`, `checksum`, `locked`.
    """

    assignment: str
    notebook: str
    duedate: datetime | None
    kernelspec: str | None
    grade_cells: Mapping[str, str]
    solution_cells: Mapping[str, str]
    points: Mapping[str, float]
    source_cells: Mapping[str, Mapping[str, Any]]


def read_master(connection: Connection, name: str) -> Master | None:
    """Return an assignment whose one notebook has its name; None where the gradebook has none such."""
    a, n = tables.assignment, tables.notebook
    found = connection.execute(select(a.c.id, a.c.duedate).where(a.c.name == name)).first()
    if found is None:
        return None
    notebooks = connection.execute(select(n.c.id, n.c.name, n.c.kernelspec).where(n.c.assignment_id == found.id)).all()
    if [row.name for row in notebooks] != [name]:
        return None
    notebook = notebooks[0]
    base, graded = tables.base_cell, tables.grade_cells
    cells = connection.execute(
        select(base.c.id, base.c.name, base.c.type).where(base.c.notebook_id == notebook.id).order_by(base.c.id)
    )
    by_type: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}}
    for cell in cells:
        if cell.type not in by_type:
            return None
        by_type[cell.type][cell.name] = cell.id
    points = connection.execute(
        select(base.c.name, graded.c.max_score).join(graded, graded.c.id == base.c.id).where(base.c.notebook_id == notebook.id)
    )
    s = tables.source_cell
    sources = connection.execute(select(s.c.name, s.c.source, s.c.checksum, s.c.locked).where(s.c.notebook_id == notebook.id))
    return Master(
        assignment=found.id,
        notebook=notebook.id,
        duedate=found.duedate,
        kernelspec=notebook.kernelspec,
        grade_cells=by_type["GradeCell"],
        solution_cells=by_type["SolutionCell"],
        points={name: most for name, most in points},
        source_cells={row.name: dict(row._mapping) for row in sources},
    )


def _named(connection: Connection, table: Table, notebook: str, *conditions: Any) -> dict[str, str]:
    rows = connection.execute(select(table.c.name, table.c.id).where(table.c.notebook_id == notebook, *conditions))
    return {row.name: row.id for row in rows}


def write_master(connection: Connection, course: str, name: str, released: AssignmentNotebook) -> None:
    """Record an assignment and its notebook, or bring what is recorded up to date; rows that exist keep their ids.

    Raises
    ------
    GradebookError
        Cells came or went although learners have handed the assignment in.
    """
    a, n = tables.assignment, tables.notebook
    assignment = connection.execute(select(a.c.id).where(a.c.name == name)).scalar()
    if assignment is None:
        assignment = master_id(name)
        connection.execute(insert(a).values(id=assignment, name=name, course_id=course))
    notebook = connection.execute(select(n.c.id).where(n.c.assignment_id == assignment, n.c.name == name)).scalar()
    if notebook is None:
        notebook = master_id(name, name)
        connection.execute(insert(n).values(id=notebook, name=name, assignment_id=assignment, kernelspec=released.kernelspec))
    else:
        connection.execute(update(n).where(n.c.id == notebook).values(kernelspec=released.kernelspec))
    cells = [cell for cell in released.cells if nbgrader_of(cell)]
    submitted = tables.submitted_notebook
    handed_in = connection.execute(select(submitted.c.id).where(submitted.c.notebook_id == notebook).limit(1)).first() is not None
    _cells(connection, name, notebook, "GradeCell", [cell for cell in cells if is_grade(cell)], handed_in)
    _cells(connection, name, notebook, "SolutionCell", [cell for cell in cells if is_solution(cell)], handed_in)
    _sources(
        connection, name, notebook, [cell for cell in cells if is_grade(cell) or is_solution(cell) or is_locked(cell)], handed_in
    )


def _compare(name: str, old: Mapping[str, str], new: Mapping[str, Any], handed_in: bool) -> set[str]:
    changed = set(old) ^ set(new)
    if changed and handed_in:
        raise GradebookError(
            f"assignment '{name}' has been handed in, and its cells {', '.join(sorted(changed))} came or went",
            where="gradebook.db",
            cure="Release the changed form under another name.",
        )
    return set(old) - set(new)


def _cells(connection: Connection, name: str, notebook: str, kind: str, cells: list[dict[str, Any]], handed_in: bool) -> None:
    base = tables.base_cell
    extra = tables.grade_cells if kind == "GradeCell" else tables.solution_cells
    old = _named(connection, base, notebook, base.c.type == kind)
    new = {nbgrader_of(cell)["grade_id"]: cell for cell in cells}
    for gone in _compare(name, old, new, handed_in):
        connection.execute(delete(extra).where(extra.c.id == old[gone]))
        connection.execute(delete(base).where(base.c.id == old[gone]))
    for place, (cell_name, cell) in enumerate(new.items()):
        values: dict[str, Any] = {}
        if kind == "GradeCell":
            values = {"max_score": float(nbgrader_of(cell)["points"]), "cell_type": cell["cell_type"]}
        row = old.get(cell_name)
        if row is None:
            # The place comes first, so that grades of one notebook lie in the order of its cells.
            row = f"{master_id(name, name)[:20]}{place:04x}{master_id(kind, cell_name)[:8]}"
            connection.execute(insert(base).values(id=row, name=cell_name, notebook_id=notebook, type=kind))
            connection.execute(insert(extra).values(id=row, **values))
        elif values:
            connection.execute(update(extra).where(extra.c.id == row).values(**values))


def _sources(connection: Connection, name: str, notebook: str, cells: list[dict[str, Any]], handed_in: bool) -> None:
    s = tables.source_cell
    old = _named(connection, s, notebook)
    new = {nbgrader_of(cell)["grade_id"]: cell for cell in cells}
    for gone in _compare(name, old, new, handed_in):
        connection.execute(delete(s).where(s.c.id == old[gone]))
    for cell_name, cell in new.items():
        values = {
            "cell_type": cell["cell_type"],
            "locked": is_locked(cell),
            "source": source_of(cell),
            "checksum": nbgrader_of(cell)["checksum"],
        }
        if cell_name in old:
            connection.execute(update(s).where(s.c.id == old[cell_name]).values(**values))
        else:
            row = master_id(name, name, "source", cell_name)
            connection.execute(insert(s).values(id=row, name=cell_name, notebook_id=notebook, **values))
