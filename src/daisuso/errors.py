"""Every error that daisuso raises on purpose.

A message says what is wrong, where (file, line, item, learner), and the cure.

    DaisusoError
    ├── SourceError        one or more authoring errors in curriculum/ or assessments/
    ├── ContentError       compiled content is missing or does not fit
    ├── CourseError        a course directory is missing, incomplete or of another format
    ├── BankError          the item bank is missing, or lacks an item or a version
    ├── JournalError       a response journal cannot be opened or written
    │   ├── JournalMismatch    it is another learner's, or another assignment's
    │   ├── ResponseRefused    the value cannot be stored: to be answered again
    │   └── ResponseNotSaved   the disk did not take it: to be tried again
    ├── SubmissionError    a submission is refused by name; the rest of the batch goes on
    ├── RosterError        a roster, a name or a code is not what it must be
    ├── BackupError        a backup cannot be written, or is not whole
    ├── WorkConflict       two works would become one; nothing was changed
    ├── ConsentMissing     something needs a consent that the learner has not given
    ├── ObservationRefused an observation lacks something or holds what it must not
    ├── GradebookError     the gradebook cannot be opened, or does not fit the course
    ├── PolicyError        a policy is missing or contradicts itself
    ├── RehearsalError     a rehearsal could not be held
    ├── PrintError         a text does not fit its paper
    ├── ResultsError       results cannot be computed or written
    └── UsageError         a command was given arguments that make no sense together
"""

from dataclasses import dataclass
from pathlib import Path


class DaisusoError(Exception):
    """Base of the tree.

    Parameters
    ----------
    what : str
        What is wrong, in one sentence, naming the offending value.
    where : str or Path, optional
        File, with line, item or learner id where known.
    cure : str, optional
        What the reader can do about it.
    """

    def __init__(self, what: str, *, where: str | Path = "", cure: str = "") -> None:
        self.what = what
        self.where = str(where)
        self.cure = cure
        super().__init__(what, self.where, cure)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        if not self.cure:
            return f"{place}{self.what}"
        stop = "" if self.what.endswith((".", "!", "?", ":")) else "."
        return f"{place}{self.what}{stop} {self.cure}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One authoring error: a place in a source file and what is wrong there.

    Attributes
    ----------
    file : str
        Path relative to the repository, with forward slashes.
    line : int
        1-based line; 0 where the whole file is meant.
    what : str
        The sentence, with the offending value.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


class SourceError(DaisusoError):
    """Authoring errors, all of them: `problems` is sorted by file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        shown = "\n".join(str(problem) for problem in self.problems)
        count = len(self.problems)
        super().__init__(f"{count} error{'s' if count != 1 else ''} in the sources:\n{shown}")


class ContentError(DaisusoError):
    """Compiled content is missing or does not fit what asks for it."""


class CourseError(DaisusoError):
    """A course directory is missing, incomplete or of another format."""


class BankError(DaisusoError):
    """The item bank is missing, or lacks an item or a version."""


class JournalError(DaisusoError):
    """A response journal cannot be opened or written."""


class JournalMismatch(JournalError):
    """A response journal belongs to another learner or assignment, or to a simulated learner."""


class ResponseRefused(JournalError):
    """A response is no value that a journal stores: too long, NaN, half a character. Nothing was written."""


class ResponseNotSaved(JournalError):
    """A response did not reach the disk. What was saved before is untouched; trying again is safe."""


class SubmissionError(DaisusoError):
    """A submission is refused; nothing of it is scored and nothing is lost."""


class RosterError(DaisusoError):
    """A roster, a name or a personal code is not what it must be."""


class BackupError(DaisusoError):
    """A backup cannot be written, or an archive is not what was written. What was there before is untouched."""


class WorkConflict(DaisusoError):
    """Two different works would become one, or one would get lost. Nothing was changed."""


class ConsentMissing(DaisusoError):
    """Something needs a consent that the learner has not given, or has taken back."""


class ObservationRefused(DaisusoError):
    """An observation lacks something, or holds what it must not. Nothing was written."""


class GradebookError(DaisusoError):
    """The gradebook cannot be opened, or does not fit the course."""


class PolicyError(DaisusoError):
    """A policy is missing or contradicts itself."""


class PrintError(DaisusoError):
    """A text does not fit its paper."""


class RehearsalError(DaisusoError):
    """A rehearsal could not be held: its hall did not start."""


class ResultsError(DaisusoError):
    """Results cannot be computed or written."""


class UsageError(DaisusoError):
    """A command was given arguments that make no sense together."""
