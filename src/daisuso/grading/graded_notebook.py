"""The notebook that graders look at: built from the course's own notebook and the learner's written answers, nothing else.

`rebuilt` is what both roads share: `daisuso grade` makes its template with it, and nbgrader's own autograde calls it through
`grading.preprocessor`.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from daisuso.grading.escaping import inert
from daisuso.grading.ordinary_code import ends_in_call, is_ordinary
from daisuso.grading.release import AssignmentNotebook, Cell, checksum, is_grade, is_manual, nbgrader_of, source_of

_SCORE, _WRITTEN = "@@score:{}@@", "@@written:{}@@"


def write_answer(cell: Cell, text: str) -> None:
    """Put a learner's text into the cell of a written answer, inert."""
    cell["source"] = inert(text)


def rebuilt(release: AssignmentNotebook, written: Mapping[str, str]) -> dict[str, Any]:
    """Return the released notebook with the learner's written answers in it.

    Parameters
    ----------
    written : mapping
        Grade id of a written cell to the learner's text; a cell without one stays as released.
    """
    data = deepcopy(dict(release.data))
    for cell in data["cells"]:
        name = nbgrader_of(cell).get("grade_id", "")
        if is_manual(cell) and name in written:
            write_answer(cell, written[name])
    return data


def overwrite_cells(data: dict[str, Any], source_cells: Mapping[str, Mapping[str, Any]], kernelspec: str | None) -> None:
    """Do to a rebuilt notebook what nbgrader's OverwriteKernelspec and OverwriteCells do with the gradebook's rows.

    Parameters
    ----------
    source_cells : mapping
        Cell name to `source`, `checksum` and `locked` of the gradebook.
    """
    if kernelspec and (kernel := json.loads(kernelspec)):
        data["metadata"]["kernelspec"] = kernel
    for cell in data["cells"]:
        name = nbgrader_of(cell).get("grade_id")
        row = source_cells.get(name) if name is not None else None
        if row is None:
            continue
        about = cell["metadata"]["nbgrader"]
        about["checksum"] = row["checksum"]
        if row["locked"] and checksum(cell) != row["checksum"]:
            cell["source"] = row["source"].splitlines(keepends=True)


class GradedTemplate:
    """The graded notebook of an assignment, with places left open for scores and written answers.

    Parameters
    ----------
    release : AssignmentNotebook
        The released notebook.
    source_cells, kernelspec
        As the gradebook holds them.
    """

    def __init__(self, release: AssignmentNotebook, source_cells: Mapping[str, Mapping[str, Any]], kernelspec: str | None) -> None:
        data = rebuilt(release, {})
        overwrite_cells(data, source_cells, kernelspec)
        self.scored: list[str] = []
        self.written: list[str] = []
        count = 0
        marks: dict[str, tuple[str, str]] = {}
        for cell in data["cells"]:
            name = nbgrader_of(cell).get("grade_id", "")
            if cell["cell_type"] == "code" and source_of(cell).strip():
                count += 1
                cell["execution_count"] = count
                if not is_ordinary(source_of(cell)) and ends_in_call(source_of(cell)):
                    cell["outputs"] = [_result(count, {"text/plain": []})]
            if is_grade(cell) and cell["cell_type"] == "code":
                self.scored.append(name)
                # The HTML form of points is empty, see `response.score_cell.Points`.
                cell["outputs"] = [_result(count, {"text/html": [], "text/plain": [_SCORE.format(name)]})]
                marks[_SCORE.format(name)] = ("score", name)
            elif is_manual(cell):
                self.written.append(name)
                cell["source"] = [_WRITTEN.format(name)]
                marks[_WRITTEN.format(name)] = ("written", name)
        self.unwritten = {name: source_of(release.by_id[name]) for name in self.written}
        self.blank = frozenset(
            name
            for name in self.written
            if name in source_cells and checksum(release.by_id[name]) == source_cells[name]["checksum"]
        )
        self._parts, self._places = _split((json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"), marks)

    def fill(self, points: Mapping[str, float], written: Mapping[str, str]) -> bytes:
        """Return the bytes of a graded notebook, as nbgrader would have written it after running it.

        Parameters
        ----------
        points : mapping
            Grade id of every scored cell to its points.
        written : mapping
            Grade id of a written cell to the learner's text.
        """
        made = [self._parts[0]]
        for (kind, name), part in zip(self._places, self._parts[1:], strict=True):
            if kind == "score":
                made.append(f'"{points[name]!r}"')
            else:
                source = inert(written[name]) if name in written else self.unwritten[name]
                made.append(",\n    ".join(json.dumps(line, ensure_ascii=False) for line in source.splitlines(keepends=True)))
            made.append(part)
        return "".join(made).encode()


def _result(count: int, data: dict[str, list[str]]) -> dict[str, Any]:
    """Return a cell's result. Display cells have one without text while nbgrader grades, see `widgets.notebook.Nothing`."""
    return {"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"}


def _split(text: str, marks: Mapping[str, tuple[str, str]]) -> tuple[list[str], list[tuple[str, str]]]:
    found = sorted((text.index(f'"{mark}"'), mark) for mark in marks)
    parts, places, start = [], [], 0
    for at, mark in found:
        parts.append(text[start:at])
        places.append(marks[mark])
        start = at + len(mark) + 2
    return [*parts, text[start:]], places
