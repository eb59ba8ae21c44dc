"""Watches the journals of a whole class: a look costs one question to the system a journal, and reads only what is new."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.journal_follower import JournalFollower
from daisuso.response.responses import ItemResponse


@dataclass(frozen=True, slots=True)
class Work:
    """A learner's work on the sheet that is looked at.

    Attributes
    ----------
    answered : frozenset of str
        Items with a response on the disk.
    handed_in : bool
    problem : str
        Why the journal cannot be used; empty where it can.
    quiet_for : float
        Seconds since anything was written for this learner, in whatever lesson or form; infinite where nothing was.
    """

    answered: frozenset[str]
    handed_in: bool
    problem: str
    quiet_for: float


class ClassWatch:
    """Follows the journals of one assignment at a time, one a learner. For one thread.

    Parameters
    ----------
    course : CourseDirectory
    clock, system_clock : callable
        Seconds that only grow; and those of the system, in which files have their times.
    """

    def __init__(
        self,
        course: CourseDirectory,
        clock: Callable[[], float] = time.monotonic,
        system_clock: Callable[[], float] = time.time,
    ) -> None:
        self._work = course.root / "work"
        self._clock, self._system_clock = clock, system_clock
        self._followers: dict[str, dict[str, JournalFollower]] = {}
        self._answered: dict[tuple[str, str], frozenset[str]] = {}
        self._touched: dict[str, tuple[float, float]] = {}

    def look(self, assignment: str) -> dict[str, Work]:
        """Return the work on an assignment by learner: all who have a folder, whether they have begun or not."""
        return {learner: self._one(learner, assignment) for learner in self._learners()}

    def responses(self, assignment: str) -> list[dict[str, ItemResponse]]:
        """Return the current responses of everybody to an assignment, without names."""
        found = []
        for learner in self._learners():
            follower = self._follower(learner, assignment)
            follower.look()
            if follower.count:
                found.append(follower.responses)
        return found

    @property
    def bytes_read(self) -> int:
        """How much was read so far."""
        return sum(follower.bytes_read for journals in self._followers.values() for follower in journals.values())

    def _learners(self) -> list[str]:
        try:
            with os.scandir(self._work) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir())
        except OSError:
            return []

    def _follower(self, learner: str, assignment: str) -> JournalFollower:
        journals = self._followers.setdefault(assignment, {})
        if learner not in journals:
            journals[learner] = JournalFollower(self._work / learner / assignment / JOURNAL)
        return journals[learner]

    def _one(self, learner: str, assignment: str) -> Work:
        follower = self._follower(learner, assignment)
        key = (learner, assignment)
        if follower.look() or key not in self._answered:
            self._answered[key] = frozenset(item for item, response in follower.responses.items() if not response.is_blank)
        return Work(self._answered[key], follower.handed_in is not None, follower.problem, self._quiet_for(learner))

    def _quiet_for(self, learner: str) -> float:
        """Count from the moment at which a change was seen: the system's clock may be set back meanwhile."""
        newest = _newest(self._work / learner)
        if not newest:
            return float("inf")
        known = self._touched.get(learner)
        if known is None or known[0] != newest:
            ago = 0.0 if known else max(0.0, self._system_clock() - newest)
            known = self._touched[learner] = (newest, self._clock() - ago)
        return self._clock() - known[1]


def _newest(folder: Path) -> float:
    """Return when the newest journal below a learner's folder was written; 0 where there is none."""
    newest = 0.0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    newest = max(newest, Path(entry.path, JOURNAL).stat().st_mtime)
                except OSError:
                    continue
    except OSError:
        return 0.0
    return newest
