# Grading a city opens three million files: paths as text cost half of what paths as objects do.
# ruff: noqa: PTH101, PTH102, PTH103, PTH110, PTH118
"""Writes `autograded/<learner>/<assignment>/`: the files and modes that nbgrader's autograde would leave there."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from daisuso.errors import CourseError, GradebookError
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.submission import TIMESTAMP, HandedIn

READ_ONLY = 0o444


def source_files(course: CourseDirectory, assignment: str) -> dict[str, bytes]:
    """Return the files that lie beside the source notebook: nbgrader copies them over what learners handed in.

    Raises
    ------
    CourseError
        One of them would replace learners' answers.
    """
    folder = course.source_notebook(assignment).parent
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.suffix == ".ipynb"
            or not path.is_file()
            or any(part in (".ipynb_checkpoints", "__pycache__") for part in path.parts)
        ):
            continue
        if name in (JOURNAL, TIMESTAMP):
            raise CourseError("this file would replace every learner's own", where=path, cure="Delete it.")
        found[name] = path.read_bytes()
    return found


def leave_out(course: CourseDirectory, files: HandedIn) -> None:
    """Delete from a graded folder the extra files that nbgrader has copied: formgrader would serve them to whoever marks."""
    folder = course.autograded / files.learner / files.assignment
    beside = source_files(course, files.assignment)
    for name in files.extra:
        place = folder / name
        if name in beside:
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        elif place.exists() or place.is_symlink():
            place.unlink()


class GradedFolder:
    """Writes the graded copies of one assignment.

    Parameters
    ----------
    course : CourseDirectory
        The course.
    assignment : str
        Name of the assignment.
    """

    def __init__(self, course: CourseDirectory, assignment: str) -> None:
        self._start = os.fspath(course.autograded) + os.sep
        self._assignment = assignment
        self._beside: Mapping[str, bytes] = source_files(course, assignment)
        mask = os.umask(0)
        os.umask(mask)
        self._must_set_mode = bool(mask & READ_ONLY)

    def path(self, learner: str) -> str:
        """Return the folder of a learner's graded copy."""
        return f"{self._start}{learner}{os.sep}{self._assignment}"

    def exists(self, learner: str) -> bool:
        """Say whether there is a graded copy that formgrader can open."""
        return os.path.exists(f"{self.path(learner)}{os.sep}{self._assignment}.ipynb")

    def write(self, files: HandedIn, notebook: bytes) -> None:
        """Write a graded copy in place of the one there is.

        Raises
        ------
        GradebookError
            The disk did not take it.
        """
        try:
            self._write(files, notebook)
        except OSError as error:
            raise GradebookError(
                f"the graded copy cannot be written ({error.strerror or error})",
                where=f"autograded/{files.learner}/{files.assignment}",
                cure="Check the drive's space and permissions, and grade again: what was graded so far is kept.",
            ) from error

    def _write(self, files: HandedIn, notebook: bytes) -> None:
        folder = self.path(files.learner)
        try:
            os.mkdir(folder)
        except FileNotFoundError:
            os.makedirs(folder)
        except FileExistsError:
            _remove(folder)
            os.mkdir(folder)
        start = folder + os.sep
        self._file(f"{start}{self._assignment}.ipynb", notebook)
        if files.journal is not None:
            self._file(start + JOURNAL, files.journal)
        if files.timestamp is not None:
            self._file(start + TIMESTAMP, files.timestamp)
        for name, data in self._beside.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            self._file(os.fspath(place), data)

    def _file(self, path: str, data: bytes) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), READ_ONLY)
        try:
            while data:
                data = data[os.write(handle, data) :]
            if self._must_set_mode:
                os.chmod(path, READ_ONLY)
        finally:
            os.close(handle)


def _remove(folder: str) -> None:
    """Remove a graded copy; on Windows read-only files must be made writable first."""
    if os.name == "nt":
        for place, _, names in os.walk(folder):
            for name in names:
                os.chmod(os.path.join(place, name), 0o600)
    shutil.rmtree(folder)
