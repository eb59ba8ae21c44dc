# Grading a city opens three million files: paths as text cost half of what paths as objects do.
"""A handed-in folder: from files that anybody may have touched to responses, or a refusal that names the file.

Nothing here runs, imports or follows anything of the learner's: three regular files are read by name, everything else is listed.
"""

import json
import os
import stat
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from daisuso.assessment.bank import ItemBank
from daisuso.errors import SubmissionError
from daisuso.response import journal_problem as problem
from daisuso.response.course_directory import JOURNAL, CourseDirectory, is_id
from daisuso.response.journal_reading import JournalReading, read_journal
from daisuso.response.journal_record import MAX_JOURNAL_BYTES
from daisuso.response.session import LOCAL_LEARNER

TIMESTAMP = "timestamp.txt"
MAX_NOTEBOOK_BYTES = 8_000_000
MAX_TIMESTAMP_BYTES = 200

_SAFE_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# Left behind by daisuso, nbgrader or an operating system, like every name that begins with a dot: nothing to tell a person.
_LEFT_BEHIND = frozenset({f"{JOURNAL}.lock", "form.json", "__pycache__", "feedback", "Thumbs.db", "desktop.ini"})
_TORN = f"{JOURNAL}.torn-"
_CURES = {
    problem.EMPTY: "Collect the file again; an empty file is no score of 0.",
    problem.NEWER_FORMAT: "Update daisuso on this computer.",
}
_COLLECT_AGAIN = "Collect the file again from where it was written."


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The files of one handed-in folder, as they are.

    Attributes
    ----------
    learner, assignment : str
        Opaque ids, from the folder's path.
    notebook, journal, timestamp : bytes or None
        The three files; None where there is none.
    extra : tuple of str
        Names of all other files; they are never opened.
    """

    learner: str
    assignment: str
    notebook: bytes | None
    journal: bytes | None
    timestamp: bytes | None
    extra: tuple[str, ...]

    @property
    def where(self) -> str:
        """The folder, relative to the course."""
        return f"submitted/{self.learner}/{self.assignment}"


@dataclass(frozen=True, slots=True)
class Submission:
    """What one handed-in folder says.

    Attributes
    ----------
    files : HandedIn
        The files.
    reading : JournalReading
        What the journal says; empty without a journal.
    findings : tuple of str
        What a person should know, one sentence each, naming the file.
    """

    files: HandedIn
    reading: JournalReading
    findings: tuple[str, ...]


def shown(name: str) -> str:
    """Return a file name fit for a terminal: what is not plain is spelt out, so that look-alikes are told apart."""
    return name if name.isascii() and name.isprintable() else ascii(name)


def known_banks(course: CourseDirectory, bank: ItemBank, assignment: str) -> frozenset[str]:
    """Return the hashes of the banks that an assignment's journals may have been opened with: today's and those released before."""
    known = {bank.hash, *bank.earlier}
    # Without a form file only the bank itself is known.
    with suppress(OSError, ValueError, KeyError, TypeError):
        known.add(str(json.loads(course.form_file(assignment).read_bytes())["bank"]))
    return frozenset(known)


def _is_left_behind(name: str) -> bool:
    return name in _LEFT_BEHIND or name.startswith((".", _TORN))


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe, socket or device"


def read_regular(path: str | Path, where: str, most: int) -> bytes | None:
    """Read a regular file of up to `most` bytes; links are not followed. None where there is none.

    Raises
    ------
    SubmissionError
        It is no regular file, too large, or cannot be read.
    """
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            raise SubmissionError(
                f"this is {_kind(found.st_mode)}; a file is expected", where=where, cure="Put the learner's own file in its place."
            )
        handle = os.open(path, _SAFE_OPEN)
        try:
            # Looked at again: the name may have changed hands since.
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise SubmissionError("this changed while it was read", where=where, cure="Grade again.")
            if found.st_size > most:
                raise SubmissionError(
                    f"the file has {found.st_size} bytes; up to {most} are read",
                    where=where,
                    cure="Ask for the file as it was made.",
                )
            data = os.read(handle, found.st_size + 1)
            while 0 < len(data) < found.st_size and (more := os.read(handle, found.st_size - len(data))):
                data += more
            return data
        finally:
            os.close(handle)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SubmissionError(
            f"the file cannot be read ({error.strerror or error})", where=where, cure="Check the drive and the file's permissions."
        ) from None


def _extra(folder: str, where: str, expected: Collection[str]) -> tuple[str, ...]:
    try:
        names = os.listdir(folder)
    except NotADirectoryError:
        raise SubmissionError(
            "this is a file; the folder of an assignment is expected", where=where, cure="Collect the assignment again."
        ) from None
    except OSError as error:
        raise SubmissionError(
            f"the folder cannot be read ({error.strerror or error})", where=where, cure="Check the drive and its permissions."
        ) from None
    return tuple(sorted(name for name in names if name not in expected))


def check_place(course: CourseDirectory, learner: str, assignment: str | None = None) -> str:
    """Return the path of a learner's folder, or of an assignment in it, after looking at names and that no link leads away.

    Raises
    ------
    SubmissionError
        An id is not an id, or a folder on the way is a link or no folder.
    """
    folder, where = os.fspath(course.submitted), "submitted"
    for kind, name in (("learner", learner), ("assignment", assignment)):
        if name is None:
            break
        where = f"{where}/{shown(name)}"
        if not is_id(name):
            raise SubmissionError(
                f"the {kind}'s id is not an id",
                where=where,
                cure="Ids have 2 to 40 of a-z, 0-9 and hyphens, and are no device name of Windows; rename the folder.",
            )
        folder = f"{folder}{os.sep}{name}"
        try:
            mode = os.lstat(folder).st_mode
        except OSError as error:
            raise SubmissionError(f"the folder cannot be read ({error.strerror})", where=where, cure="Check the drive.") from None
        if not stat.S_ISDIR(mode):
            what = "a file" if stat.S_ISREG(mode) else _kind(mode)
            raise SubmissionError(f"this is {what}; a folder is expected", where=where, cure="Collect the assignment again.")
    return folder


def check_journal(
    data: bytes | None, learner: str, assignment: str, banks: Collection[str], *, synthetic: bool, where: str
) -> tuple[JournalReading, tuple[str, ...]]:
    """Read a journal and compare it with whose it should be.

    Returns
    -------
    tuple of (JournalReading, findings)
        An empty reading without a journal.

    Raises
    ------
    SubmissionError
        The file as a whole cannot be read, or it is another learner's, assignment's or bank's.
    """
    if data is None:
        return JournalReading(), (f"{where}: there is no journal; nothing counts as answered.",)
    reading = read_journal(data)
    refusal = reading.refusal
    if refusal is not None:
        raise SubmissionError(refusal.message, where=where, cure=_CURES.get(refusal.code, _COLLECT_AGAIN))
    if not reading.problems and reading.header is not None and reading.header.learner == learner:
        findings: list[str] = []
    else:
        findings = [
            f"{where}: {found.message}{' (what is readable is scored; a person must look)' if found.severity == 'human' else ''}."
            for found in reading.problems
        ]
    header = reading.header
    if header is not None:
        if header.learner != learner:
            if header.learner != LOCAL_LEARNER:
                raise SubmissionError(
                    f"the journal is of learner '{header.learner}', '{learner}' was expected",
                    where=where,
                    cure="Put it into that learner's folder.",
                )
            findings.append(f"{where}: it was written without a learner's id; make sure that it is '{learner}' who wrote it.")
        if header.assignment != assignment:
            raise SubmissionError(
                f"the journal is of assignment '{header.assignment}', '{assignment}' was expected",
                where=where,
                cure="Put it into that assignment's folder.",
            )
        if header.bank not in banks:
            raise SubmissionError(
                f"the journal was opened with item bank {header.bank[:12] or '(none)'}, "
                f"{' or '.join(sorted(bank[:12] for bank in banks))} was expected",
                where=where,
                cure="Grade it in the course that it was released from.",
            )
        if header.synthetic != synthetic:
            expected = "a simulated" if synthetic else "a real"
            raise SubmissionError(
                f"the journal is of a {'simulated' if header.synthetic else 'real'} learner, {expected} one was expected",
                where=where,
                cure="Keep simulated and real learners in courses of their own.",
            )
    return reading, tuple(findings)


def read_files(course: CourseDirectory, learner: str, assignment: str) -> HandedIn:
    """Read the files of one handed-in folder.

    Raises
    ------
    SubmissionError
        Names, folders or files are not what they must be; the message names the file and says what to do.
    """
    folder = check_place(course, learner, assignment)
    where = f"submitted/{learner}/{assignment}"
    name = f"{assignment}.ipynb"
    extra = _extra(folder, where, (name, JOURNAL, TIMESTAMP))
    start = folder + os.sep
    journal = read_regular(start + JOURNAL, f"{where}/{JOURNAL}", MAX_JOURNAL_BYTES)
    notebook = read_regular(start + name, f"{where}/{name}", MAX_NOTEBOOK_BYTES)
    stamp = read_regular(start + TIMESTAMP, f"{where}/{TIMESTAMP}", MAX_TIMESTAMP_BYTES)
    if journal is None and notebook is None:
        raise SubmissionError("neither journal nor notebook is here", where=where, cure=_COLLECT_AGAIN)
    return HandedIn(learner, assignment, notebook, journal, stamp, extra)


def read_submission(files: HandedIn, banks: Collection[str], *, synthetic: bool) -> Submission:
    """Read what the files say.

    Parameters
    ----------
    banks : collection of str
        Hashes of the banks that the journal may have been opened with, see `known_banks`.
    synthetic : bool
        The course's learners are simulated.

    Raises
    ------
    SubmissionError
        Nothing of it can be scored.
    """
    where = files.where
    reading, findings = check_journal(
        files.journal, files.learner, files.assignment, banks, synthetic=synthetic, where=f"{where}/{JOURNAL}"
    )
    strange = [name for name in files.extra if not _is_left_behind(name)]
    if strange:
        names = ", ".join(shown(name) for name in strange[:5])
        more = f" and {len(strange) - 5} more" if len(strange) > 5 else ""
        findings = (*findings, f"{where}: {names}{more}: not part of an assignment; left out.")
    if files.notebook is None:
        findings = (*findings, f"{where}/{files.assignment}.ipynb: the notebook is missing; graded from the journal.")
    return Submission(files, reading, findings)


def handed_in(course: CourseDirectory) -> tuple[Mapping[str, list[str]], list[SubmissionError]]:
    """List what has been handed in.

    Returns
    -------
    tuple of (mapping, list)
        Assignment id to the learner ids that handed it in, both sorted; and a refusal for each name that cannot be an id.
    """
    found: dict[str, list[str]] = {}
    refused: list[SubmissionError] = []
    if not course.submitted.is_dir():
        return found, refused
    alike: dict[str, str] = {}
    for learner in _names(course.submitted):
        key = _folded(learner)
        if key in alike:
            refused.append(
                SubmissionError(
                    f"this id and {alike[key]!a} differ only by letter case or by how accents are stored",
                    where=f"submitted/{learner!a}",
                    cure="They may be one person: find out, and keep one folder.",
                )
            )
        alike.setdefault(key, learner)
        place = course.submitted / learner
        try:
            check_place(course, learner)
        except SubmissionError as error:
            refused.append(error)
            continue
        for assignment in _names(place):
            if is_id(assignment):
                found.setdefault(assignment, []).append(learner)
                continue
            try:
                check_place(course, learner, assignment)
            except SubmissionError as error:
                refused.append(error)
    return dict(sorted(found.items())), refused


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not _is_left_behind(name))


def _folded(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name)).casefold()
