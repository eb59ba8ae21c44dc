"""Handing in: the journal and the untouched notebook go to nbgrader's submitted/ folder, whole or not at all."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from daisuso.curriculum.consent import GRADING
from daisuso.errors import CourseError, ResponseNotSaved
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.durable import Disk
from daisuso.response.session import user_data_folder
from daisuso.response.sitting import Sitting

TIMESTAMP = "timestamp.txt"
# No letter or digit that can be mistaken for another when read aloud or copied by hand.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a learner keeps: `code` names the journal's last hash; `at` is UTC; `answered` counts items with a response."""

    assignment: str
    at: str
    answered: int
    items: int
    code: str
    folder: Path


def receipt_code(head: str) -> str:
    """Return twelve letters in groups of four for the hash of the last record."""
    number = int.from_bytes(hashlib.sha256(head.encode()).digest()[:10], "big")
    letters = []
    for _ in range(12):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    code = "".join(letters)
    return " ".join((code[:4], code[4:8], code[8:]))


def hand_in(sitting: Sitting, items: tuple[str, ...]) -> Receipt:
    """Hand in a sitting. Handing in again returns the same receipt.

    Parameters
    ----------
    items : tuple of str
        Ids of the items of the form.

    Raises
    ------
    ConsentMissing
        The learner of a course has not agreed to be graded. Nothing was closed: the work can go on.
    CourseError
        There is no release of the assignment to hand in.
    ResponseNotSaved
        The disk did not take the submission; the answers are safe in the journal and it may be tried again.
    """
    course = sitting.session.course
    learner, assignment = sitting.session.learner, sitting.assignment
    folder = (
        course.submission(learner, assignment)
        if course is not None
        else user_data_folder() / "daisuso" / "submitted" / learner / assignment
    )
    if course is not None and sitting.handed_in is None:
        ConsentBook(course, learner).require(GRADING)
    closed = sitting.close()
    responses = sitting.responses
    answered = sum(item in responses and not responses[item].is_blank for item in items)
    receipt = Receipt(assignment, closed.t, answered, len(items), receipt_code(closed.hash), folder)
    if not (folder / JOURNAL).is_file():
        notebook = _release(course, assignment)
        try:
            _submit(folder, assignment, notebook, sitting.path.read_bytes())
        except OSError as error:
            raise ResponseNotSaved(
                f"the work could not be handed in ({error.strerror or error})", where=folder, cure="It is kept; try again."
            ) from error
    return receipt


def _release(course: CourseDirectory | None, assignment: str) -> bytes:
    places = [Path.cwd() / f"{assignment}.ipynb"]
    if course is not None:
        places.insert(0, course.release_notebook(assignment))
    for place in places:
        if place.is_file():
            return place.read_bytes()
    raise CourseError("there is no released notebook", where=places[0], cure="Run `daisuso release` for this course.")


def _submit(folder: Path, assignment: str, notebook: bytes, journal: bytes) -> None:
    """Write the three files into a new folder beside the place, then rename it: never half a submission."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    incoming = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    # By the minute, as consent says; downwards, so that nobody comes late by it.
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:00 UTC")
    for name, data in ((f"{assignment}.ipynb", notebook), (JOURNAL, journal), (TIMESTAMP, stamp.encode())):
        with (incoming / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    incoming.replace(folder)
    Disk().sync_folder(folder.parent)
