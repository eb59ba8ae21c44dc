"""What nbgrader calls when it grades by itself: the preprocessors of a course, and the late penalty that grading borrows.

Importing this module imports nbgrader (some four seconds of processor time): only nbgrader itself and rare cases do.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool
from traitlets.config.loader import Config, PyFileConfigLoader
from traitlets.utils.importstring import import_item

from daisuso.assessment.bank import ItemBank
from daisuso.errors import BankError, CourseError
from daisuso.grading.course_content import CourseContent, refuse_code
from daisuso.grading.escaping import inert
from daisuso.grading.graded_files import leave_out
from daisuso.grading.graded_notebook import rebuilt, write_answer
from daisuso.grading.hand_in_time import Penalty
from daisuso.grading.release import is_locked, is_manual, nbgrader_of, read_source, source_of
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.submission import read_files, read_submission


@lru_cache(maxsize=1)
def _bank(path: Path, _changed: int) -> ItemBank:
    return ItemBank.load(path)


@lru_cache(maxsize=4)
def _content(course: CourseDirectory, assignment: str, bank: ItemBank, _changed: int) -> CourseContent:
    return CourseContent(course, assignment, bank)


def _content_now(course: CourseDirectory, assignment: str) -> CourseContent:
    """Return what an assignment is graded with; read again when it was released again, because formgrader runs for days."""
    try:
        bank = _bank(course.bank, course.bank.stat().st_mtime_ns)
        return _content(course, assignment, bank, course.source_notebook(assignment).stat().st_mtime_ns)
    except OSError as error:
        raise CourseError(f"this cannot be read ({error.strerror})", where=error.filename, cure="Run `daisuso release`.") from None


def _node(data: Mapping[str, Any]) -> NotebookNode:
    """Return JSON in the form that nbformat holds in memory."""
    node: NotebookNode = from_dict(dict(data))  # type: ignore[no-untyped-call]
    return node


def _joined(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook with each source as one string."""
    return {**data, "cells": [{**cell, "source": source_of(cell)} for cell in data["cells"]]}


class LearnerAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the course's own notebook, with the learner's written answers made inert, in place of what was handed in.

    It refuses what `daisuso grade` refuses: nbgrader then leaves the submission ungraded and goes on with the next one.
    """

    allow_code = Bool(False, help="Keep ordinary code in notebooks, so that nbgrader runs learners' code.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook to grade.

        Raises
        ------
        SubmissionError
            The submission is refused.
        CourseError, BankError
            The notebook lies in no course of daisuso, or the assignment is not daisuso's.
        """
        place = Path(resources["metadata"]["path"])
        course = CourseDirectory.above(place.resolve())
        if course is None:
            raise CourseError("this lies in no course of daisuso", where=place, cure="Make one with `daisuso init`.")
        learner, assignment = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        files = read_files(course, learner, assignment)
        try:
            content = _content_now(course, assignment)
        except (BankError, CourseError):
            if not self.allow_code:
                raise
            released = course.release_notebook(assignment)
            known = read_source(released)["cells"] if released.exists() else []
            return keep(nb, {}, {source_of(cell) for cell in known}), resources
        submission = read_submission(files, content.banks, synthetic=course.synthetic)
        notebook = content.look_at(files)
        written = content.answers(submission, notebook).written
        if content.code or notebook.code:
            if not self.allow_code:
                refuse_code(content, files, notebook)
            return keep(nb, written, {source_of(cell) for cell in content.release.cells}), resources
        leave_out(course, files)
        return _node(_joined(rebuilt(content.release, written))), resources


def keep(nb: Any, written: Mapping[str, str], known: Collection[str]) -> Any:
    """Keep a notebook with its code, but make every text of the learner's inert.

    Parameters
    ----------
    written : mapping
        Grade id of a written cell to the learner's text.
    known : collection of str
        Sources of the released cells: these are the course's own text.
    """
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        name = nbgrader_of(cell).get("grade_id", "")
        cell.metadata = _node(
            {field: cell.metadata[field] for field in ("nbgrader", "daisuso", "jupyter") if field in cell.metadata}
        )
        if is_manual(cell) and name in written:
            write_answer(cell, written[name])
        elif cell.cell_type != "code" and cell.source not in known:
            cell.cell_type = "markdown"
            cell.source = inert(cell.source)
        if cell.cell_type != "code" and not (is_locked(cell) and cell.source in known):
            cell.pop("attachments", None)
    return nb


class PlainOutputs(NbGraderPreprocessor):  # type: ignore[misc]
    """Leaves nothing but plain text of what learners' code has shown: graders' pages would run the rest."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Return the cell with plain outputs."""
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "data" in output:
                    plain = output.data.get("text/plain")
                    output.data = _node({} if plain is None else {"text/plain": plain})
                    output.metadata = _node({})
        return cell, resources


def load_config(course: CourseDirectory) -> Config:
    """Return the course's `nbgrader_config.py`, as nbgrader loads it."""
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    return config


def late_plugin(course: CourseDirectory) -> Penalty:
    """Return the late penalty of the course's own settings."""
    config = load_config(course)
    chosen = config.AssignLatePenalties.get("plugin_class", LateSubmissionPlugin)
    plugin = (import_item(chosen) if isinstance(chosen, str) else chosen)(config=config)
    penalty: Penalty = plugin.late_submission_penalty
    return penalty


def autograde(root: Path, assignment: str, learners: Collection[str]) -> dict[str, str]:
    """Run nbgrader's own autograde, with learners' code, on some submissions of an assignment.

    Returns
    -------
    dict
        Learner id to what went wrong, in a line; empty text where it was graded.
    """
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory as NbgraderCourse

    config = load_config(CourseDirectory.open(root))
    config.CourseDirectory.db_url = f"{config.CourseDirectory.db_url}?timeout=60"
    config.LearnerAnswers.allow_code = True
    config.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.Execute",
        "nbgrader.preprocessors.IgnorePattern",
        "daisuso.grading.preprocessor.PlainOutputs",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    api = NbGraderAPI(coursedir=NbgraderCourse(config=config), config=config)
    found = {}
    for learner in learners:
        for _ in range(_ATTEMPTS):
            result = api.autograde(assignment, learner, force=True)
            said = f"{result.get('error') or ''}\n{result.get('log') or ''}"
            if result["success"] or "database is locked" not in said:
                break
        found[learner] = "" if result["success"] else _last_error(said)
    return found


_ATTEMPTS = 5
"""nbgrader reads before it writes: another process that writes in between makes it fail at once, however long it may wait."""


def _last_error(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if "Error" in line or "Exception" in line]
    return (lines[-1] if lines else said.strip().splitlines()[-1] if said.strip() else "it gave no reason")[:300]
