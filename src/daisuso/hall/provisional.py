"""What the hall scores when work is handed in: provisional, in the hall's own process, never in a learner's kernel.

It goes the grader's way (`grading.course_content.score_files`) and writes nothing. What it hands on holds no key.
"""

import asyncio
import hashlib
import json
import logging
import os
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from daisuso.assessment.bank import Form, ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem, Text
from daisuso.assessment.policy import Policy
from daisuso.curriculum.consent import GRADING
from daisuso.errors import DaisusoError, SubmissionError
from daisuso.grading.course_content import CourseContent, Scored, score_files
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.response.hand_in import receipt_code
from daisuso.response.journal_record import HAND_IN
from daisuso.response.scoring import ItemOutcome
from daisuso.response.submission import HandedIn, read_files

SCORED, WORK_REFUSED, NO_BANK, NO_CONSENT, FAULT = "scored", "refused", "no_bank", "no_consent", "fault"
"""What became of a handed-in form: only the first says anything about the learner."""
_KEPT = 2000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """What became of one item of a form, and what it was about. No key, no answer.

    Attributes
    ----------
    number : int
        Its place on the form, from 1.
    item, module, use, competency, indicator : str
        As the bank says.
    facts : tuple of str
        Ids of the facts that it rests on.
    low_guess : bool
        It can hardly be answered by guessing.
    max_points : float
        Its points on the form.
    status : str
        One of `response.scoring.STATUSES`.
    score : float or None
        In [0, 1] where the status is `scored`.
    critical : tuple of str
        Critical conduct that the answer violates.
    """

    number: int
    item: str
    module: str
    use: str
    competency: str
    indicator: str
    facts: tuple[str, ...]
    low_guess: bool
    max_points: float
    status: str
    score: float | None
    critical: tuple[str, ...]

    @property
    def points(self) -> float:
        """Points earned; 0 without a score."""
        return (self.score or 0.0) * self.max_points


@dataclass(frozen=True, slots=True)
class Work:
    """One handed-in form.

    Attributes
    ----------
    assignment, status : str
        Its id; one of the statuses above.
    kind, module : str
        Of the form, empty without a bank.
    title : Text
        Of the form; empty without a bank.
    items : tuple of MarkedItem
        In the order of the form; empty unless scored.
    submitted_at : str
        UTC, ISO 8601; empty where nothing says so.
    code : str
        The receipt's code; empty where the journal cannot be read.
    """

    assignment: str
    status: str
    kind: str = ""
    module: str = ""
    title: Text = field(default_factory=dict)
    items: tuple[MarkedItem, ...] = ()
    submitted_at: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Provisional:
    """Everything that one learner has handed in, by assignment, and the policy that it was scored with; None without one."""

    works: Mapping[str, Work]
    policy: Policy | None = None


class ProvisionalScores:
    """Scores handed-in work and remembers it by what it follows from: the files, the bank and the policy.

    Parameters
    ----------
    root : Path
        The course directory. Its settings are read each time: the active policy may change while the hall runs.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        # One thread: a hall of forty asks often and scores seldom, and nothing here needs a lock.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="provisional")
        self._known: OrderedDict[tuple[str, str], tuple[bytes, Work]] = OrderedDict()
        self._with: tuple[object, ItemBank, Policy] | None = None
        self._contents: dict[str, CourseContent] = {}

    async def of(self, learner: str) -> Provisional:
        """Score a learner's work without holding anybody else up."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.now, learner)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def now(self, learner: str) -> Provisional:
        """Score a learner's work; never raises for what is wrong with work, bank or policy: the status says it."""
        course = CourseDirectory.open(self._root)
        names = _handed_in(course, learner)
        if not ConsentBook(course, learner).allows(GRADING):
            return Provisional({name: Work(name, NO_CONSENT) for name in names})
        try:
            bank, policy = self._bank_and_policy(course)
        except FileNotFoundError:
            return Provisional({name: Work(name, NO_BANK) for name in names})
        except (DaisusoError, OSError) as error:
            _log.error("Nothing can be scored: %s", error)
            return Provisional({name: Work(name, FAULT) for name in names})
        found = (self._work(course, learner, name, bank, policy) for name in names)
        return Provisional({work.assignment: work for work in found}, policy)

    def _bank_and_policy(self, course: CourseDirectory) -> tuple[ItemBank, Policy]:
        files = (course.bank, course.policy_file)
        stats = [path.stat() for path in files]
        state = [(str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino) for path, stat in zip(files, stats, strict=True)]
        if self._with is None or self._with[0] != state:
            self._contents.clear()
            self._with = (state, ItemBank.load(course.bank), Policy.load(course.policy_file))
        return self._with[1], self._with[2]

    def _work(self, course: CourseDirectory, learner: str, assignment: str, bank: ItemBank, policy: Policy) -> Work:
        try:
            files = read_files(course, learner, assignment)
        except SubmissionError as error:
            _log.warning("%s", error)
            return Work(assignment, WORK_REFUSED)
        digest = _digest(files, bank, policy)
        known = self._known.get((learner, assignment))
        if known is None or known[0] != digest:
            known = (digest, self._scored(course, assignment, bank, policy, files))
            self._known[learner, assignment] = known
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known[1]

    def _scored(self, course: CourseDirectory, assignment: str, bank: ItemBank, policy: Policy, files: HandedIn) -> Work:
        if assignment not in bank.assignments:
            return Work(assignment, NO_BANK)
        try:
            form = bank.form(assignment)
            if assignment not in self._contents:
                self._contents[assignment] = CourseContent(course, assignment, bank)
            content = self._contents[assignment]
            scored = score_files(content, policy, files)
            return _read(form, content, scored)
        except SubmissionError as error:
            _log.warning("%s", error)
            return Work(assignment, WORK_REFUSED, form.kind, form.module, form.title)
        except (DaisusoError, OSError, KeyError, ValueError, TypeError) as error:
            # A damaged bank or notebook of the course: a fault of this laptop, never the learner's.
            _log.error("%s cannot be scored: %s", assignment, error)
            return Work(assignment, FAULT)


def _handed_in(course: CourseDirectory, learner: str) -> tuple[str, ...]:
    try:
        names = os.listdir(course.submitted / learner)
    except OSError:
        return ()
    return tuple(sorted(name for name in names if is_id(name)))


def _digest(files: HandedIn, bank: ItemBank, policy: Policy) -> bytes:
    made = hashlib.sha256(json.dumps([bank.hash, policy.to_json()]).encode())
    for part in (files.journal, files.notebook, files.timestamp):
        made.update(b"-" if part is None else b"%d:" % len(part))
        made.update(part or b"")
    return made.digest()


def _read(form: Form, content: CourseContent, scored: Scored) -> Work:
    records = scored.submission.reading.records
    closed = next((record.hash for record in reversed(records) if record.kind == HAND_IN), "")
    pairs = zip(content.items, scored.outcomes, strict=True)
    return Work(
        assignment=form.assignment,
        status=SCORED,
        kind=form.kind,
        module=form.module,
        title=form.title,
        items=tuple(_marked(number, entry, outcome) for number, (entry, outcome) in enumerate(pairs, 1)),
        submitted_at=scored.submitted_at.isoformat() if scored.submitted_at is not None else "",
        code=receipt_code(closed) if closed else "",
    )


def _marked(number: int, entry: BankItem, outcome: ItemOutcome) -> MarkedItem:
    return MarkedItem(
        number=number,
        item=entry.item.id,
        module=entry.item.module,
        use=entry.item.use,
        competency=entry.meta.competency,
        indicator=entry.meta.indicator,
        facts=entry.meta.facts,
        low_guess=interaction(entry.item.type).LOW_GUESS,
        max_points=entry.item.points,
        status=outcome.status,
        score=outcome.score,
        critical=outcome.critical,
    )
