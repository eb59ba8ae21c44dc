"""Decisions on the learners of one or more courses; a course that cannot be decided on is named, and the others go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from daisuso.errors import DaisusoError, ResultsError
from daisuso.grading.evidence import read_evidence
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.calendar_day import VIETNAM
from daisuso.results.certification.decide import decide
from daisuso.results.certification.schema import CERTIFICATION_TABLES
from daisuso.results.course_inputs import CourseInputs, read_course
from daisuso.results.evidence_rows import read_marks

Observed = Callable[[CourseDirectory], pd.DataFrame]
"""Returns what trainers saw of critical acts in a course: `learner`, `visited_on`, `conduct`, `shown`."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided on a day.

    Attributes
    ----------
    today : date
    courses : tuple of CourseInputs
        Those that were decided on.
    frames : mapping of table name to DataFrame
        `schema.CERTIFICATION_TABLES`, all courses together.
    refused : tuple of str
        A sentence for each course that was not decided on: which, why and the cure.
    early : mapping of course id to int
        How many works were handed in after the day of decision: the clock or `--today` is wrong.
    """

    today: date
    courses: tuple[CourseInputs, ...]
    frames: Mapping[str, pd.DataFrame]
    refused: tuple[str, ...]
    early: Mapping[str, int]

    @property
    def synthetic(self) -> bool:
        """Whether the learners are simulated; courses are either all so or none."""
        return any(inputs.course.synthetic for inputs in self.courses)


def certify(courses: Sequence[CourseDirectory], observed: Observed, today: date) -> Decisions:
    """Decide on every learner of every course.

    Raises
    ------
    ResultsError
        Synthetic and real courses are mixed: one list cannot hold both.
    """
    if len({course.synthetic for course in courses}) == 2:
        real = next(course for course in courses if not course.synthetic)
        raise ResultsError(
            f"'{real.course}' is real and others are synthetic: one list of decisions cannot hold both",
            where=real.root,
            cure="Certify real and synthetic courses separately.",
        )
    decided: dict[str, CourseInputs] = {}
    parts, refused, early = [], [], {}
    # Midnight in Vietnam, in UTC and written as evidence writes times.
    ends = (datetime.combine(today, time()) + timedelta(days=1) - VIETNAM).isoformat(timespec="minutes")
    for course in courses:
        try:
            if course.course in decided:
                raise ResultsError(
                    f"course id '{course.course}' stands twice: {decided[course.course].course.root} and {course.root}",
                    cure="Give each course its own id in daisuso.toml, or name each directory once.",
                )
            inputs = read_course(course)
            works = list(read_evidence(course))
            parts.append(decide(inputs, works, read_marks(course), observed(course), today))
            early[course.course] = sum(work.submitted_at >= ends for work in works)
            decided[course.course] = inputs
        except DaisusoError as error:
            refused.append(f"{course.root}: {error}" if str(course.root) not in str(error) else str(error))
    frames = {
        table.name: pd.concat([part[table.name] for part in parts], ignore_index=True).astype(dict(table.columns))
        for table in CERTIFICATION_TABLES
        if parts
    }
    return Decisions(today, tuple(decided.values()), frames, tuple(refused), early)
