"""What a grading run did, in words for the coordinator."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from daisuso.errors import DaisusoError


def line(error: DaisusoError) -> str:
    """Return an error as one line: where, what, and the cure, as sentences of their own."""
    place = f"{error.where}: " if error.where else ""
    what = error.what if error.what.endswith((".", "!", "?")) else f"{error.what}."
    return f"{place}{what} {error.cure}".rstrip().replace("\n", " ")


class Refusal(NamedTuple):
    """A submission that was not scored; `reason` names file and item and says what to do."""

    learner: str
    assignment: str
    reason: str


class Flag(NamedTuple):
    """Something that a person should look at; the submission was scored."""

    learner: str
    assignment: str
    what: str


@dataclass(frozen=True, slots=True)
class AssignmentCount:
    """Numbers of one assignment.

    Attributes
    ----------
    graded, unchanged, refused : int
        Scored in this run; scored before and unchanged since; not scored. They sum to what was handed in.
    to_mark : int
        Submissions with written work that a person must mark.
    notebooks : int
        Submissions with a notebook in `autograded/`: the ones that formgrader can open.
    """

    graded: int
    unchanged: int
    refused: int
    to_mark: int
    notebooks: int


@dataclass(frozen=True, slots=True)
class GradeReport:
    """What a run of grading did.

    Attributes
    ----------
    notebooks : str
        The mode: `manual`, `all` or `none`.
    assignments : mapping
        Assignment to its numbers.
    refused : tuple of Refusal
        By assignment and learner.
    flagged : tuple of Flag
        By assignment and learner; also those of submissions that were graded before and are unchanged.
    ran_code : int
        Submissions that were graded by running their code.
    """

    notebooks: str
    assignments: dict[str, AssignmentCount] = field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()
    flagged: tuple[Flag, ...] = ()
    ran_code: int = 0

    @property
    def graded(self) -> int:
        """Submissions scored in this run."""
        return sum(count.graded for count in self.assignments.values())

    @property
    def unchanged(self) -> int:
        """Submissions scored before and unchanged since."""
        return sum(count.unchanged for count in self.assignments.values())

    @property
    def to_mark(self) -> int:
        """Submissions with written work for a person to mark."""
        return sum(count.to_mark for count in self.assignments.values())

    @property
    def exit_status(self) -> int:
        """0 where all is well; 1 where something was refused or a person must look."""
        return 1 if self.refused or self.flagged else 0

    def formgrader(self) -> str:
        """Say what formgrader's pages will show."""
        scored = self.graded + self.unchanged
        shown = sum(count.notebooks for count in self.assignments.values())
        if scored == 0:
            return "formgrader will show no graded submission."
        if shown == scored:
            return f"formgrader will show all {scored} graded submissions."
        why = {
            "manual": "those that a person must mark",
            "all": "those that could be written",
            "none": "those written before",
        }[self.notebooks]
        return (
            f"formgrader will show {shown} of {scored} graded submissions, {why}; it lists the others as not yet autograded, "
            "although their scores are in the gradebook. `--notebooks all` shows every one."
        )

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line: refusals, flags, numbers, formgrader."""
        for refusal in self.refused:
            yield f"refused: {refusal.reason}"
        for flag in self.flagged:
            yield f"look at: {flag.what}"
        for name, count in self.assignments.items():
            yield (
                f"{name}: {count.graded} graded, {count.unchanged} unchanged, {count.refused} refused; "
                f"{count.to_mark} with written work to mark"
            )
        if self.ran_code:
            many = "submission was graded by running its" if self.ran_code == 1 else "submissions were graded by running their"
            yield f"{self.ran_code} {many} code on this computer (--allow-code)."
        yield self.formgrader()
