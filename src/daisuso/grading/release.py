"""From nbgrader's instructor version of a notebook to what learners get, as `nbgrader generate_assignment` does it."""

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any

from daisuso import messages
from daisuso.errors import CourseError

Cell = dict[str, Any]
_REGIONS = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME", "AUTOTEST")
SCHEMA = 3


def written_stub() -> str:
    """Return what stands in the cell of a written answer before anything is written: `ClearSolutions.text_stub` of the course."""
    return messages.text("form.written", "vi")


def source_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's source as one string; notebooks store it as a list of lines or as a string."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def nbgrader_of(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a cell's nbgrader metadata; empty where it has none."""
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, Mapping) else {}


def is_grade(cell: Mapping[str, Any]) -> bool:
    """Say whether points are given for the cell."""
    return bool(nbgrader_of(cell).get("grade", False))


def is_solution(cell: Mapping[str, Any]) -> bool:
    """Say whether learners write in the cell."""
    return bool(nbgrader_of(cell).get("solution", False))


def is_locked(cell: Mapping[str, Any]) -> bool:
    """Say whether the cell's source is put back before grading."""
    return not is_solution(cell) and (is_grade(cell) or bool(nbgrader_of(cell).get("locked", False)))


def is_manual(cell: Mapping[str, Any]) -> bool:
    """Say whether a person marks the cell."""
    return is_grade(cell) and is_solution(cell)


def checksum(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's checksum of a cell: md5 over source, type, flags, id and points (`nbgrader.utils.compute_checksum`)."""
    about = nbgrader_of(cell)
    parts = [
        source_of(cell),
        cell["cell_type"],
        str(is_grade(cell)),
        str(is_solution(cell)),
        str(is_locked(cell)),
        about["grade_id"],
    ]
    if is_grade(cell):
        parts.append(str(float(about["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


class AssignmentNotebook:
    """A notebook as learners get it, with what nbgrader keeps of it.

    Parameters
    ----------
    data : mapping
        The released notebook, as JSON.
    where : str
        What to name in messages.
    """

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.data = data
        self.where = where

    @property
    def cells(self) -> list[Cell]:
        """All cells, in order."""
        cells: list[Cell] = self.data["cells"]
        return cells

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """Cells by their grade id, in order."""
        return {nbgrader_of(cell)["grade_id"]: cell for cell in self.cells if "grade_id" in nbgrader_of(cell)}

    @cached_property
    def code(self) -> frozenset[str]:
        """Sources of all code cells."""
        return frozenset(source_of(cell) for cell in self.cells if cell["cell_type"] == "code")

    @property
    def kernelspec(self) -> str:
        """The notebook's kernel, as nbgrader stores it."""
        return json.dumps(self.data["metadata"].get("kernelspec", {}))


def _check(cells: list[Cell], where: str) -> None:
    seen: set[str] = set()
    for cell in cells:
        about = nbgrader_of(cell)
        if not about:
            continue
        name = about.get("grade_id", "")
        if about.get("schema_version") != SCHEMA or about.get("task") or (is_solution(cell) and cell["cell_type"] == "code"):
            raise CourseError(
                f"cell '{name}' is not of a kind that daisuso releases",
                where=where,
                cure="Release this assignment with `nbgrader generate_assignment`.",
            )
        if not name or name in seen:
            raise CourseError(f"cell id '{name}' is empty or stands twice", where=where, cure="Give every cell an id of its own.")
        seen.add(name)
    for cell in cells:
        for region in _REGIONS:
            if region in source_of(cell):
                raise CourseError(
                    f"a cell holds '{region}'", where=where, cure="Release this assignment with `nbgrader generate_assignment`."
                )


def _released(cell: Cell) -> Cell:
    metadata: dict[str, Any] = cell["metadata"]
    if is_solution(cell):
        metadata["deletable"] = False
        cell["source"] = written_stub().splitlines(keepends=True)
    elif is_locked(cell):
        metadata["deletable"] = metadata["editable"] = False
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
        for field in ("collapsed", "scrolled"):
            metadata.pop(field, None)
    if is_grade(cell) or is_solution(cell) or is_locked(cell):
        metadata["nbgrader"]["checksum"] = checksum(cell)
        metadata["nbgrader"]["cell_type"] = cell["cell_type"]
    return cell


def release_notebook(source: Mapping[str, Any], where: str) -> AssignmentNotebook:
    """Return what learners get of an instructor's notebook.

    Raises
    ------
    CourseError
        The notebook holds what only `nbgrader generate_assignment` knows how to release: solutions in code, hidden tests, tasks.
    """
    data = deepcopy(dict(source))
    data["metadata"] = {name: value for name, value in data["metadata"].items() if name != "celltoolbar"}
    _check(data["cells"], where)
    data["cells"] = [_released(cell) for cell in data["cells"]]
    return AssignmentNotebook(data, where)


def read_source(path: Path) -> Mapping[str, Any]:
    """Read an instructor's notebook.

    Raises
    ------
    CourseError
        It is missing or no notebook.
    """
    try:
        data = json.loads(path.read_bytes())
        if data["nbformat"] != 4 or not isinstance(data["cells"], list) or not isinstance(data["metadata"], dict):
            raise ValueError("not of notebook format 4")
    except FileNotFoundError:
        raise CourseError("there is no such assignment", where=path, cure="Run `daisuso release` for this course.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(f"this is not a notebook ({error})", where=path, cure="Run `daisuso release` again.") from None
    return data  # type: ignore[no-any-return]


def notebook_bytes(data: Mapping[str, Any]) -> bytes:
    """Return a notebook as nbformat writes it: UTF-8, sorted keys, indent 1, final newline."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
