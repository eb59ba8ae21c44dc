"""Looks at a handed-in notebook: what a learner wrote in it, what was changed, and whether it holds code.

Points, keys and sources come from the course alone, so that what was changed is named and ignored. The notebook is data: it is
parsed strictly, within limits, and never rendered or run.
"""

import codecs
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from daisuso.errors import SubmissionError
from daisuso.grading.ordinary_code import is_ordinary
from daisuso.grading.release import AssignmentNotebook, Cell, is_locked, is_manual, nbgrader_of, source_of
from daisuso.response import strict_json
from daisuso.response.journal_record import MAX_VALUE_BYTES

MOST_CELLS = 2_000
_COMPARED = ("grade", "solution", "locked", "points")
_AGAIN = "Ask for the notebook as Jupyter saved it; the journal beside it holds the answers."


@dataclass(frozen=True, slots=True)
class SubmittedNotebook:
    """What there is to know of a handed-in notebook.

    Attributes
    ----------
    typed : mapping
        Grade id of a written cell to the text typed into it, where that is not what the release says.
    findings : tuple of str
        What was changed and is ignored, one sentence each.
    code : tuple of str
        Cells that hold ordinary code: without `--allow-code` the submission is refused.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


AS_RELEASED = SubmittedNotebook()


def _text(data: bytes, where: str) -> tuple[str, list[str]]:
    """Decode as a person's editor may have saved it; anything but UTF-8 and UTF-16 is refused."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or data[:2] in (b"{\0", b"\0{"):
        big = data.startswith((codecs.BOM_UTF16_BE, b"\0{"))
        try:
            text = data.decode("utf-16-be" if big else "utf-16-le").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise SubmissionError(f"it begins like UTF-16 and is not (byte {error.start})", where=where, cure=_AGAIN) from None
        return text, [f"{where}: an editor has saved it as UTF-16; it is read all the same."]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"this is not a notebook in UTF-8 (byte {error.start}); it may be windows-1258, or no text at all",
            where=where,
            cure=_AGAIN,
        ) from None
    if text.startswith("\ufeff"):
        return text[1:], [f"{where}: an editor has put a byte order mark before it; it is read all the same."]
    return text, []


def parse_notebook(data: bytes, where: str) -> tuple[list[Cell], list[str]]:
    """Parse a notebook's cells, strictly.

    Returns
    -------
    tuple of (cells, findings)

    Raises
    ------
    SubmissionError
        It is empty, no notebook, or holds what JSON must not hold.
    """
    if not data.strip():
        raise SubmissionError("the file is empty", where=where, cure="Collect it again; an empty file is no score of 0.")
    text, findings = _text(data, where)
    text = text.strip()
    if not text.startswith("{"):
        raise SubmissionError(f"this is not a notebook (it starts with {text[:20]!a})", where=where, cure=_AGAIN)
    try:
        found = strict_json.parse(text)
    except strict_json.NotStrict as error:
        raise SubmissionError(f"this is not a notebook: {error}", where=where, cure=_AGAIN) from None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list) or found.get("nbformat") != 4:
        raise SubmissionError("this is not a notebook of format 4", where=where, cure=_AGAIN)
    if len(cells) > MOST_CELLS:
        raise SubmissionError(f"the notebook has {len(cells)} cells; up to {MOST_CELLS} are read", where=where, cure=_AGAIN)
    for place, cell in enumerate(cells, 1):
        if not _is_cell(cell):
            raise SubmissionError(f"cell {place} is not a notebook's cell", where=where, cure=_AGAIN)
    return cells, findings


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source", "")
    return isinstance(cell.get("metadata", {}), dict) and (
        isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))
    )


def _grade_id(cell: Cell) -> str | None:
    name = nbgrader_of(cell).get("grade_id")
    return name if isinstance(name, str) else None


def _changes(cell: Cell, released: Cell) -> list[str]:
    changes = []
    if cell["cell_type"] != released["cell_type"]:
        changes.append("type")
    if is_locked(released) and source_of(cell) != source_of(released):
        changes.append("text")
    theirs, ours = nbgrader_of(cell), nbgrader_of(released)
    changes += [name for name in _COMPARED if theirs.get(name) != ours.get(name)]
    return changes


def examine(data: bytes | None, release: AssignmentNotebook, where: str) -> SubmittedNotebook:
    """Compare a handed-in notebook with the released one.

    Parameters
    ----------
    data : bytes or None
        The file; None where there is none.
    where : str
        What to name in messages.

    Raises
    ------
    SubmissionError
        It is no notebook.
    """
    if data is None:
        return AS_RELEASED
    cells, findings = parse_notebook(data, where)
    times = Counter(_grade_id(cell) for cell in cells)
    typed: dict[str, str] = {}
    code: list[str] = []
    strangers = 0
    left = dict(times)
    for place, cell in enumerate(cells, 1):
        name = _grade_id(cell)
        released = release.by_id.get(name) if name is not None else None
        if name is not None:
            left[name] -= 1
        if name is None or released is None or left[name]:
            # nbgrader lets the last of several cells with one id count; the others are cells like any other.
            if cell["cell_type"] == "code" and source_of(cell) not in release.code and is_ordinary(source_of(cell)):
                code.append(f"cell {place}" + (f" ('{name}')" if released is not None else ""))
            elif released is None and source_of(cell).strip():
                strangers += 1
            continue
        if changes := _changes(cell, released):
            findings.append(f"{where}: cell '{name}': its {', '.join(changes)} was changed; ignored.")
        if is_manual(released) and source_of(cell).strip() != source_of(released).strip():
            text = source_of(cell)
            if len(text.encode()) > MAX_VALUE_BYTES:
                findings.append(f"{where}: cell '{name}': over {MAX_VALUE_BYTES} bytes were typed into it; ignored.")
            else:
                typed[name] = text
    findings += [f"{where}: cell '{name}' was deleted; it is put back." for name in release.by_id if not times.get(name)]
    findings += [
        f"{where}: cell '{name}' stands {times[name]} times; one is kept." for name in release.by_id if times.get(name, 0) > 1
    ]
    if strangers:
        findings.append(
            f"{where}: {strangers} cell{'s' if strangers > 1 else ''} of the learner's own; left out of the graded copy."
        )
    return SubmittedNotebook(typed, tuple(findings), tuple(code))
