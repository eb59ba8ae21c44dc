"""Observations of supervised first visits: one journal a learner, in the course directory, never overwritten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from daisuso.curriculum.content import load_content
from daisuso.curriculum.observation import ObservationSheet
from daisuso.errors import CourseError, ObservationRefused
from daisuso.response.course_directory import OBSERVATIONS, CourseDirectory, is_id
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, JournalHeader
from daisuso.response.private_number import holds_private_number
from daisuso.roster.roster import Roster

OCCASIONS = ("door", "coffee", "family", "class")
MOST_NOTE = 500
"""Letters of a note."""
FIRST_YEAR = 2025
"""The campaign's first: no visit was before it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One observed visit.

    Attributes
    ----------
    learner, observer : str
        Opaque ids.
    visited_on : str
        Day of the visit, ISO 8601.
    occasion : str
        One of OCCASIONS.
    marks : mapping of indicator to int
        0, 1 or 2; an indicator without an occasion is left out.
    well, following, unsafe : str
        Words to the ambassador: what was done well, what for next time, what unsafe act was seen. About the ambassador only.
    conduct : str
        A critical conduct that was to be shown on this visit, because its repair had failed; empty where there was none.
    shown : bool or None
        Whether it was shown; only with a conduct.
    """

    learner: str
    observer: str
    visited_on: str
    occasion: str
    marks: Mapping[str, int]
    well: str = ""
    following: str = ""
    unsafe: str = ""
    conduct: str = ""
    shown: bool | None = None


def record_observation(course: CourseDirectory, sheet: ObservationSheet, seen: Observation, *, today: str | None = None) -> int:
    """Write one observation; it is on the disk on return.

    Returns
    -------
    int
        How many observations of this learner there are now.

    Raises
    ------
    ObservationRefused
        Something is missing or cannot be; says what. Nothing was written.
    JournalError
        The disk did not take it.
    """
    if Roster.read(course).find(seen.learner) is None:
        raise ObservationRefused(
            f"'{seen.learner}' is not on the roster", where=course.roster, cure="Choose a person of this class."
        )
    _check(sheet, seen, today or date.today().isoformat())
    path = course.root / OBSERVATIONS / seen.learner / "responses.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    journal = Journal.open(path, JournalHeader(f"observation-{sheet.id}", seen.learner, "", course.synthetic))
    value = {
        "observer": seen.observer, "visited_on": seen.visited_on, "occasion": seen.occasion, "marks": dict(seen.marks),
        "well": seen.well.strip(), "following": seen.following.strip(), "unsafe": seen.unsafe.strip(),
    }  # fmt: skip
    if seen.conduct:
        value["observed_conduct"] = {"conduct": seen.conduct, "shown": bool(seen.shown)}
    if journal.latest().get(sheet.id) != value:  # the button pressed twice is one visit
        journal.append(ANSWER, sheet.id, sheet.version, value)
    return sum(1 for _ in _of_learner(course, seen.learner))


def _check(sheet: ObservationSheet, seen: Observation, today: str) -> None:
    if not is_id(seen.observer):
        raise ObservationRefused(f"'{seen.observer}' is not an id", cure="Type the observer's code: letters a-z, digits, hyphens.")
    if seen.observer == seen.learner:
        raise ObservationRefused("nobody observes themselves", cure="Type the code of the person who watched.")
    try:
        visited = date.fromisoformat(seen.visited_on)
    except ValueError:
        visited = date.min
    if visited.isoformat() != seen.visited_on or visited.year < FIRST_YEAR or seen.visited_on > today:
        raise ObservationRefused(f"'{seen.visited_on}' is not a day up to today", cure="Choose the day of the visit.")
    if seen.occasion not in OCCASIONS:
        raise ObservationRefused(f"'{seen.occasion}' is not one of {', '.join(OCCASIONS)}", cure="Choose the occasion.")
    if not sheet.fits(seen.marks):
        raise ObservationRefused("there is no mark, or one that is not on the sheet", cure="Mark at least one line with 0, 1 or 2.")
    if (seen.conduct == "") != (seen.shown is None):
        raise ObservationRefused("a critical conduct and whether it was shown go together", cure="Fill in both, or neither.")
    if seen.conduct and seen.conduct not in load_content("conduct.json"):
        raise ObservationRefused(f"there is no conduct '{seen.conduct}'", cure="Choose one of the list.")
    for note in (seen.well, seen.following, seen.unsafe):
        if len(note) > MOST_NOTE:
            raise ObservationRefused(f"a note has {len(note)} letters, {MOST_NOTE} at most", cure="Shorten it.")
        if holds_private_number(note):
            raise ObservationRefused("a note holds what looks like a telephone or identity number", cure="Take the number out.")


def _of_learner(course: CourseDirectory, learner: str) -> Iterator[dict[str, Any]]:
    path = course.root / OBSERVATIONS / learner / "responses.jsonl"
    if not path.is_file():
        return
    reading = read_journal(path.read_bytes())
    if reading.header is None or reading.header.learner != learner:
        raise CourseError("this is not the observations of this person", where=path, cure="Restore it from a backup.")
    if reading.needs_human:
        raise CourseError("these observations were changed or damaged", where=path, cure="Restore it from a backup.")
    for record in reading.records:
        if record.kind == ANSWER:
            yield {"learner": learner, "sheet": record.item, "version": record.version, "recorded_at": record.t, **record.value}


def observations(course: CourseDirectory) -> pd.DataFrame:
    """Return every mark of every observation, one row an indicator.

    Returns
    -------
    DataFrame
        `learner`, `observer`, `visited_on`, `occasion`, `sheet`, `version`, `visit` (1, 2, … of this learner, as recorded),
        `indicator`, `mark` (0, 1 or 2). Sorted by learner, visit, indicator. Empty where nobody has been observed.

    Raises
    ------
    CourseError
        A journal is another person's, or was changed by hand.
    """
    rows = []
    for folder in sorted((course.root / OBSERVATIONS).glob("*")):
        for visit, seen in enumerate(_of_learner(course, folder.name), 1):
            base = {name: seen[name] for name in ("learner", "observer", "visited_on", "occasion", "sheet", "version")}
            rows += [{**base, "visit": visit, "indicator": name, "mark": mark} for name, mark in sorted(seen["marks"].items())]
    columns = ["learner", "observer", "visited_on", "occasion", "sheet", "version", "visit", "indicator", "mark"]
    return pd.DataFrame(rows, columns=columns).sort_values(["learner", "visit", "indicator"], ignore_index=True)


def observed_conduct(course: CourseDirectory) -> pd.DataFrame:
    """Return what was observed of critical conduct after a failed repair, one row a visit that had one.

    Returns
    -------
    DataFrame
        `learner`, `observer`, `visited_on`, `conduct`, `shown` (True, False). Empty where there was none.

    Raises
    ------
    CourseError
        As `observations`.
    """
    rows = [
        {"learner": seen["learner"], "observer": seen["observer"], "visited_on": seen["visited_on"], **seen["observed_conduct"]}
        for folder in sorted((course.root / OBSERVATIONS).glob("*"))
        for seen in _of_learner(course, folder.name)
        if "observed_conduct" in seen
    ]
    return pd.DataFrame(rows, columns=["learner", "observer", "visited_on", "conduct", "shown"])
