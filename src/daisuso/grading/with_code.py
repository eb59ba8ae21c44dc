"""`--allow-code`: nbgrader's own road, in parallel processes. It runs learners' code on this computer, with the caller's rights."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from daisuso.response.course_directory import CourseDirectory

MOST_WORKERS = 8
_CHUNK = 8
"""Submissions a task: starting nbgrader costs as much as grading four."""


def _autograde(root: Path, assignment: str, learners: Sequence[str]) -> dict[str, str]:
    from daisuso.grading.preprocessor import autograde

    return autograde(root, assignment, learners)


def grade_with_code(
    course: CourseDirectory, submissions: Sequence[tuple[str, str]], tell: Callable[[int], None]
) -> dict[tuple[str, str], str]:
    """Let nbgrader grade submissions, several at a time.

    Parameters
    ----------
    submissions : sequence of (assignment, learner)
        What to grade.
    tell : callable
        Told how many more are done.

    Returns
    -------
    dict
        (assignment, learner) to what went wrong; empty text where it was graded.
    """
    by_assignment: dict[str, list[str]] = {}
    for assignment, learner in submissions:
        by_assignment.setdefault(assignment, []).append(learner)
    tasks = [
        (assignment, learners[start : start + _CHUNK])
        for assignment, learners in by_assignment.items()
        for start in range(0, len(learners), _CHUNK)
    ]
    workers = min(MOST_WORKERS, os.cpu_count() or 1, len(tasks))
    found: dict[tuple[str, str], str] = {}
    # Spawned, not forked: a kernel manager inherits no threads and no open database.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: list[tuple[str, Sequence[str], Future[dict[str, str]]]] = [
            (assignment, learners, pool.submit(_autograde, course.root.resolve(), assignment, learners))
            for assignment, learners in tasks
        ]
        for assignment, learners, future in running:
            try:
                done = future.result()
            except BrokenProcessPool:
                done = dict.fromkeys(learners, "the grading process died")
            for learner in learners:
                found[assignment, learner] = done[learner]
            tell(len(learners))
    return found
