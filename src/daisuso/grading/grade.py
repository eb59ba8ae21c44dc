"""`daisuso grade`: scores a course's submissions into nbgrader's gradebook, in bulk, without starting a kernel."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlalchemy import Engine, select

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.policy import Policy
from daisuso.errors import BankError, CourseError, DaisusoError, GradebookError, SubmissionError
from daisuso.grading import tables
from daisuso.grading.course_content import CourseContent, OrdinaryCode
from daisuso.grading.database import back_up
from daisuso.grading.evidence import GRADED
from daisuso.grading.gradebook import backups, opened
from daisuso.grading.gradebook_writer import NOTHING, GradebookWriter, Known, known_submissions
from daisuso.grading.graded_files import GradedFolder
from daisuso.grading.hand_in_time import late_penalty
from daisuso.grading.master_rows import Master, read_master
from daisuso.grading.report import AssignmentCount, Flag, GradeReport, Refusal, line
from daisuso.grading.submission_grading import Graded, SubmissionGrader
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.response.submission import HandedIn, handed_in, read_files, shown

Mode = Literal["manual", "all", "none"]
Progress = Callable[[int, int], None]
BATCH = 250
"""Submissions a transaction: enough rows to write fast, few enough files to hold in memory."""


def grade_course(
    course: CourseDirectory,
    *,
    notebooks: Mode = "manual",
    allow_code: bool = False,
    students: Iterable[str] | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> GradeReport:
    """Grade what has been handed in. What was graded before and has not changed since is left alone.

    Parameters
    ----------
    notebooks : {"manual", "all", "none"}
        Which graded copies to write into `autograded/`: those that a person must mark, all, or none. A copy that is there already
        is kept up to date.
    allow_code : bool
        Grade notebooks with ordinary code by nbgrader's own road, which runs learners' code on this computer.
    students : iterable of str, optional
        Learner ids; all by default.
    progress : callable, optional
        Told (done, of) after each batch.
    force : bool
        Grade everything again, as `nbgrader autograde --force` does: what a person marked then asks for a second look.

    Raises
    ------
    GradebookError, BankError, PolicyError
        Nothing can be graded at all. A bad submission raises nothing: it is in the report.
    """
    found, refused = handed_in(course)
    chosen = None if students is None else set(students)
    todo = {name: [learner for learner in learners if chosen is None or learner in chosen] for name, learners in found.items()}
    bank, policy = ItemBank.load(course.bank), Policy.load(course.policy_file)
    with opened(course) as engine:
        run = _Run(course, bank, policy, engine, notebooks, force, allow_code, progress, sum(map(len, todo.values())))
        if chosen is None:
            run.refused += [Refusal("", "", line(error)) for error in refused]
        else:
            there = {learner for learners in todo.values() for learner in learners}
            run.refused += [Refusal(learner, "", nothing_of(learner)) for learner in sorted(chosen - there)]
        for assignment, learners in todo.items():
            if learners:
                run.grade(assignment, learners)
        if allow_code and run.with_code:
            run.run_code()
    return run.report()


def nothing_of(learner: str) -> str:
    """Say that a learner who was asked for has handed nothing in."""
    what = "has handed nothing in" if is_id(learner) else "is not an id"
    return f"submitted/{shown(learner)}: the learner {what}. Check the id that was asked for."


@dataclass(slots=True)
class _Tally:
    graded: int = 0
    unchanged: int = 0
    refused: int = 0
    to_mark: int = 0
    notebooks: int = 0


@dataclass(slots=True)
class _Run:
    """One run over a course: what was done so far."""

    course: CourseDirectory
    bank: ItemBank
    policy: Policy
    engine: Engine
    notebooks: Mode
    force: bool
    allow_code: bool
    progress: Progress | None
    total: int
    done: int = 0
    backed_up: bool = False
    ran_code: int = 0
    refused: list[Refusal] = field(default_factory=list)
    flagged: list[Flag] = field(default_factory=list)
    tallies: dict[str, _Tally] = field(default_factory=dict)
    with_code: list[tuple[str, str, str]] = field(default_factory=list)
    works: "dict[str, _Assignment]" = field(default_factory=dict)

    def report(self) -> GradeReport:
        """Return what was done."""
        counts = {
            name: AssignmentCount(tally.graded, tally.unchanged, tally.refused, tally.to_mark, tally.notebooks)
            for name, tally in self.tallies.items()
        }
        refused = [*self.refused, *(Refusal(learner, name, reason) for name, learner, reason in self.with_code)]
        return GradeReport(
            self.notebooks,
            counts,
            tuple(sorted(refused, key=lambda found: found[:2])),
            tuple(sorted(self.flagged, key=lambda found: found[:2])),
            self.ran_code,
        )

    def grade(self, assignment: str, learners: Sequence[str]) -> None:
        """Grade the submissions of one assignment."""
        tally = self.tallies[assignment] = _Tally()
        try:
            content = CourseContent(self.course, assignment, self.bank)
            with self.engine.begin() as connection:
                master = read_master(connection, assignment)
                if master is None or set(master.grade_cells) != {entry.item.id for entry in content.items}:
                    raise GradebookError(
                        f"assignment '{assignment}' is not in the gradebook as it was released",
                        where="gradebook.db",
                        cure="Run `daisuso release` for it.",
                    )
                known = known_submissions(connection, assignment, master)
            work = _Assignment(self, content, master, known, tally)
        except DaisusoError as error:
            self._no_content(assignment, learners, error, tally)
            return
        self.works[assignment] = work
        for start in range(0, len(learners), BATCH):
            batch = learners[start : start + BATCH]
            postponed = work.grade_batch(batch)
            self.tell(len(batch) - postponed * self.allow_code)

    def _no_content(self, assignment: str, learners: Sequence[str], error: DaisusoError, tally: _Tally) -> None:
        """Refuse all of an assignment: it is not daisuso's, unless nbgrader knows it and code may be run."""
        tally.refused = len(learners)
        by_code = isinstance(error, BankError | CourseError) and self._is_in_gradebook(assignment)
        cure = (
            " If it is a notebook of code, grade with --allow-code, which runs learners' code on this computer." if by_code else ""
        )
        for learner in learners:
            reason = f"submitted/{learner}/{assignment}: cannot be graded: {line(error)}{cure}"
            if by_code:
                self.with_code.append((assignment, learner, reason))
            else:
                self.refused.append(Refusal(learner, assignment, reason))
        self.tell(0 if by_code and self.allow_code else len(learners))

    def _is_in_gradebook(self, assignment: str) -> bool:
        with self.engine.begin() as connection:
            return (
                connection.execute(select(tables.assignment.c.id).where(tables.assignment.c.name == assignment)).first() is not None
            )

    def tell(self, count: int) -> None:
        """Count submissions as done and tell the caller."""
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total)

    def back_up(self) -> None:
        """Copy the gradebook before the first change of a run."""
        if not self.backed_up:
            back_up(self.course.gradebook, backups(self.course))
            self.backed_up = True

    def run_code(self) -> None:
        """Grade by nbgrader's own road what holds ordinary code."""
        from daisuso.grading.with_code import grade_with_code

        todo, self.with_code = self.with_code, []
        self.back_up()
        ran = grade_with_code(self.course, [(name, learner) for name, learner, _ in todo], self.tell)
        for name, learner, _ in todo:
            tally = self.tallies[name]
            failure = ran[name, learner]
            if failure:
                where = f"submitted/{learner}/{name}"
                self.refused.append(Refusal(learner, name, f"{where}: nbgrader could not grade it ({failure})."))
                continue
            self.ran_code += 1
            tally.refused -= 1
            tally.graded += 1
            tally.notebooks += 1
            if name in self.works:
                self.works[name].record_code(learner)


class _Assignment:
    """The submissions of one assignment: read, graded, and written batch by batch."""

    def __init__(self, run: _Run, content: CourseContent, master: Master, known: dict[str, Known], tally: _Tally) -> None:
        self.run = run
        self.name = content.assignment
        self.tally = tally
        self.known = known
        self.grader = SubmissionGrader(content, run.policy, master)
        self.folder = GradedFolder(run.course, self.name)
        self.writer = GradebookWriter(
            master,
            self.name,
            self.grader.template.blank,
            run.engine.dialect.name,
            bank=run.bank.hash,
            policy=run.policy.id,
            penalty=late_penalty(run.course),
        )
        # The smallest learner id of each journal: whoever else hands the same journal in is named beside it.
        self.first_with: dict[str, str] = {}
        for learner in sorted(known, reverse=True):
            if known[learner].journal:
                self.first_with[known[learner].journal] = learner

    def grade_batch(self, learners: Sequence[str]) -> int:
        """Grade a batch and write it in one transaction, after its notebooks: what is recorded is there.

        Returns
        -------
        int
            Submissions that only nbgrader can grade, by running their code.
        """
        postponed = 0
        graded: list[tuple[Graded, Known, str]] = []
        refused: list[tuple[str, str]] = []
        for learner in learners:
            known = self.known.get(learner, NOTHING)
            try:
                made = self._one(learner, known)
            except OrdinaryCode as error:
                postponed += 1
                self.run.with_code.append((self.name, learner, line(error)))
                refused.append((learner, line(error)))
            except SubmissionError as error:
                refused.append((learner, self._refuse(learner, line(error), known)))
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
                # A fault of daisuso's own: one learner's file must never stop the others'.
                what = f"submitted/{learner}/{self.name}: cannot be graded ({type(error).__name__}: {error}). Please report this."
                refused.append((learner, self._refuse(learner, what, known)))
            else:
                if made is not None:
                    graded.append(made)
        self.tally.refused += len(refused)
        if graded or refused:
            self.run.back_up()
            with self.run.engine.begin() as connection:
                self.writer.write(connection, graded, refused)
        return postponed

    def record_code(self, learner: str) -> None:
        """Record the evidence of a submission that nbgrader has graded by running its code."""
        try:
            files = read_files(self.run.course, learner, self.name)
            graded = self.grader.evidence_only(files)
        except SubmissionError as error:
            self.run.flagged.append(Flag(learner, self.name, line(error)))
            return
        graded = replace(graded, flags=(*graded.flags, f"{files.where}: graded by running its code."))
        self._count(graded.flags, learner, to_mark=bool(graded.written), there=False)
        digest = self.grader.digest(files, str(self.known.get(learner, NOTHING).extension))
        with self.run.engine.begin() as connection:
            self.writer.record(connection, [(graded, digest)], ())

    def _refuse(self, learner: str, reason: str, known: Known) -> str:
        if known.assignment and known.status == GRADED:
            reason += " Its earlier score stays in the gradebook."
        self.run.refused.append(Refusal(learner, self.name, reason))
        return reason

    def _one(self, learner: str, known: Known) -> tuple[Graded, Known, str] | None:
        files = read_files(self.run.course, learner, self.name)
        digest = self.grader.digest(files, str(known.extension))
        there = self.folder.exists(learner)
        if not self.run.force and known.digest == digest and known.status == GRADED and known.notebook:
            self._unchanged(files, known, there)
            return None
        graded = self._with_copies(self.grader.grade(files))
        to_mark = any(name in graded.written for name in self.grader.template.written)
        if there or self.run.notebooks == "all" or (self.run.notebooks == "manual" and to_mark):
            self.folder.write(files, self.grader.template.fill(graded.points, graded.written))
            there = True
        self._count(graded.flags, learner, to_mark=to_mark, there=there)
        self.tally.graded += 1
        return graded, known, digest

    def _unchanged(self, files: HandedIn, known: Known, there: bool) -> None:
        if not there and (self.run.notebooks == "all" or (self.run.notebooks == "manual" and known.to_mark)):
            graded = self.grader.grade(files)
            self.folder.write(files, self.grader.template.fill(graded.points, graded.written))
            there = True
        self._count(json.loads(known.flags), files.learner, to_mark=known.to_mark, there=there)
        self.tally.unchanged += 1

    def _count(self, flags: Iterable[str], learner: str, *, to_mark: bool, there: bool) -> None:
        self.tally.to_mark += to_mark
        self.tally.notebooks += there
        self.run.flagged += [Flag(learner, self.name, flag) for flag in flags]

    def _with_copies(self, graded: Graded) -> Graded:
        learner, journal = graded.files.learner, graded.journal
        first = self.first_with.setdefault(journal, learner) if journal else learner
        if first > learner:
            self.first_with[journal] = learner
        if first >= learner:
            return graded
        what = f"{graded.files.where}/responses.jsonl: it is the same journal as learner '{first}' handed in; one may be a copy."
        return replace(graded, flags=(*graded.flags, what))
