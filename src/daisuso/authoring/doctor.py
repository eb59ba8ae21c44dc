"""Looks at a computer, at the content and at course directories, and says what needs somebody's care."""

import importlib.metadata
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from daisuso.assessment.freshness import overdue_facts
from daisuso.curriculum.facts import Fact
from daisuso.errors import DaisusoError
from daisuso.response.course_directory import JOURNAL, MARKER, CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.results.course_inputs import read_course
from daisuso.sources.repository import Repository

OLDEST, NEWEST = (3, 11), (3, 13)
LEAST_FREE = 500_000_000
"""Bytes of free disk below which a workshop may run out."""


def computer_findings(place: Path) -> Iterator[str]:
    """Say what is wrong with this Python, its packages or the disk that holds `place`."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        yield f"Python {sys.version.split()[0]} is not one of 3.11, 3.12, 3.13: run scripts/start.py with one of these."
    for requirement in importlib.metadata.requires("daisuso") or []:
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield f"The package {name} is missing: run scripts/start.py again."
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        yield f"{place}: only {free // 1_000_000} MB of disk are free; answers may not be saved. Make room."


def content_findings(repository: Repository, today: str) -> Iterator[str]:
    """Name every fact that is due for review, with the assessed items and lessons that rest on it."""
    for fact in repository.facts.values():
        if fact.review_by <= today:
            yield _due(fact, repository)


def _due(fact: Fact, repository: Repository) -> str:
    rests = sorted({entry.item.id for entry in repository.items if fact.id in entry.meta.facts and entry.meta.status == "active"})
    rests += sorted(
        {
            f"lesson {module}"
            for (module, _), lesson in repository.lessons.items()
            for part in lesson.parts
            for block in part.blocks
            if block.kind == "fact" and block.argument == fact.id
        }
    )
    resting = f" Resting on it: {', '.join(rests)}." if rests else " Nothing rests on it."
    return f"curriculum/facts.yaml: fact '{fact.id}' was due for review on {fact.review_by}: read its source again.{resting}"


def course_findings(course: CourseDirectory, today: str) -> Iterator[str]:
    """Say what is wrong with a course directory: what cannot be read, keys that others can read, overdue facts of its forms."""
    try:
        inputs = read_course(course)
    except DaisusoError as error:
        yield str(error)
        return
    yield from _damage(course)
    if not inputs.learners:
        yield f"{course.roster}: nobody is on the roster."
    if not inputs.forms:
        yield f"{course.root}: nothing has been released. Run `daisuso release {course.root}`."
    if os.name == "posix" and course.bank.stat().st_mode & 0o077:
        yield f"{course.bank}: others on this computer can read the keys. Run `chmod 600` on it."
    for form in inputs.forms:
        if not course.release_notebook(form.assignment).is_file():
            yield f"{course.release_notebook(form.assignment)}: the released notebook is missing. Release {form.assignment} again."
        for fact, items in overdue_facts(inputs.bank, form.assignment, today).items():
            asks = ", ".join(items)
            yield f"{course.root}: {form.assignment} asks about fact '{fact}', which is due for review (items {asks})."


def _damage(course: CourseDirectory) -> Iterator[str]:
    """Name what a person must look at: a gradebook that is none, journals that are torn or were changed."""
    if course.gradebook.is_file():
        try:
            with closing(sqlite3.connect(f"{course.gradebook.resolve().as_uri()}?mode=ro", uri=True)) as database:
                said = database.execute("pragma quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            yield f"{course.gradebook}: the gradebook is damaged ({said}). Restore it from a backup, or grade again."
    for folder in (
        course.submitted,
        course.root / "work",
        *(course.root / name for name in ("consent", "research", "observations")),
    ):
        for path in sorted(folder.rglob(JOURNAL)):
            reading = read_journal(path.read_bytes())
            worst = reading.refusal or next((found for found in reading.problems if found.severity == "human"), None)
            if worst is not None:
                yield f"{path}: {worst.message}. Look at it, or restore it from a backup."


def courses_below(place: Path) -> Iterator[CourseDirectory | str]:
    """Return the course directories of a place, and a sentence for each that cannot be opened."""
    folders = (
        [place] if (place / MARKER).is_file() else [folder for folder in sorted(place.glob("*")) if (folder / MARKER).is_file()]
    )
    if not folders:
        yield f"{place}: there is no course directory here."
    for folder in folders:
        try:
            yield CourseDirectory.open(folder)
        except DaisusoError as error:
            yield str(error)
