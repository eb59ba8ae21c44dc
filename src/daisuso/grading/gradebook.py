"""The gradebook of a course: nbgrader's own, made and filled without running nbgrader."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, insert, select

from daisuso.errors import GradebookError
from daisuso.grading import tables
from daisuso.grading.database import back_up, check, create_schema, errors_named, open_engine
from daisuso.grading.gradebook_lock import locked
from daisuso.grading.master_rows import write_master
from daisuso.grading.release import notebook_bytes, read_source, release_notebook
from daisuso.response.course_directory import CourseDirectory

LONGEST_ROOT_ON_WINDOWS = 259 - len(f"\\autograded\\{'l' * 40}\\{'a' * 40}\\{'a' * 40}.ipynb")
"""Letters that a course's own path may have: Windows opens no path of 260 letters or more."""


def backups(course: CourseDirectory) -> Path:
    """Return where copies of the gradebook lie."""
    return course.root / ".daisuso" / "backups"


def check_root(root: Path, *, windows: bool) -> None:
    """Look whether every path in a course can be opened.

    Raises
    ------
    GradebookError
        The course lies too deep in the folders of a Windows computer.
    """
    length = len(str(root.resolve()))
    if windows and length > LONGEST_ROOT_ON_WINDOWS:
        raise GradebookError(
            f"the path has {length} letters; Windows cannot open the files below it",
            where=root,
            cure=f"Move the course to a path of up to {LONGEST_ROOT_ON_WINDOWS} letters, e.g. C:\\daisuso\\ward.",
        )


def create_gradebook(course: CourseDirectory, assignments: Iterable[str]) -> None:
    """Do what `nbgrader generate_assignment` does: record assignments in the gradebook, and write what learners get.

    Reads `source/<assignment>/<assignment>.ipynb`, writes `release/<assignment>/<assignment>.ipynb` and the rows of assignment,
    notebook and cells. May be repeated; rows keep their ids, and nothing of learners' is touched.

    Raises
    ------
    CourseError
        A source notebook is missing, or needs nbgrader itself to be released.
    GradebookError
        The gradebook is in use or damaged, or cells changed although the assignment has been handed in.
    """
    import os

    check_root(course.root, windows=os.name == "nt")
    released = {}
    for name in assignments:
        path = course.source_notebook(name)
        released[name] = release_notebook(read_source(path), f"source/{name}/{name}.ipynb")
    is_new = not course.gradebook.exists() or course.gradebook.stat().st_size == 0
    with locked(course.gradebook), errors_named(course.gradebook):
        if not is_new:
            back_up(course.gradebook, backups(course))
        engine = open_engine(course.gradebook)
        try:
            with engine.begin() as connection:
                create_schema(connection)
                check(connection, course.gradebook)
                known = set(connection.execute(select(tables.course.c.id)).scalars())
                for name in (course.course, tables.DEFAULT_COURSE):
                    if name not in known:
                        connection.execute(insert(tables.course).values(id=name))
                for name, notebook in released.items():
                    write_master(connection, course.course, name, notebook)
        finally:
            engine.dispose()
    for name, notebook in released.items():
        path = course.release_notebook(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook_bytes(notebook.data))


@contextmanager
def opened(course: CourseDirectory) -> Iterator[Engine]:
    """Open a course's gradebook for writing: locked, looked over, and with the indexes it needs.

    Raises
    ------
    GradebookError
        It is missing, in use, damaged, or of another version.
    """
    path = course.gradebook
    if not path.is_file() or path.stat().st_size == 0:
        raise GradebookError("there is no gradebook", where=path, cure="Run `daisuso release` for this course.")
    with locked(path), errors_named(path):
        engine = open_engine(path)
        try:
            with engine.begin() as connection:
                check(connection, path)
                create_schema(connection)
            yield engine
        finally:
            engine.dispose()
