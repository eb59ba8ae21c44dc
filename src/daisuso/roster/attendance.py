"""Who was here on which day, from the times in the journals: by the day in Vietnam."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from daisuso.response.course_directory import JOURNAL, CourseDirectory, is_id
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ITEM_KINDS, MAX_JOURNAL_BYTES
from daisuso.roster.roster import Entry, Roster

VIETNAM = timezone(timedelta(hours=7))
"""No daylight saving time."""
FIRST_DAY = date(2025, 1, 1)
"""The campaign's first year: an earlier day is a wrong clock."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was here.

    Attributes
    ----------
    people : tuple of Entry
        The roster, then those who have answered without being on it, with their id only.
    days : tuple of date
        Days on which somebody answered, in order.
    here : mapping of learner to frozenset of date
        Days on which a person answered; learners who never did are not in it.
    findings : tuple of str
        Journals that could not be read, and times that no workshop can have.
    """

    people: tuple[Entry, ...]
    days: tuple[date, ...]
    here: Mapping[str, frozenset[date]]
    findings: tuple[str, ...]


def attendance(course: CourseDirectory, today: date | None = None) -> Attendance:
    """Read the journals in `work/` and `submitted/`.

    A day counts where an answer was saved on it. Who came and answered nothing is not seen: the printed sheet is for signing.

    Parameters
    ----------
    today : date, optional
        Later days are a wrong clock; by default the clock's.

    Raises
    ------
    CourseError, RosterError
        The roster cannot be read.
    """
    roster = Roster.read(course)
    last = (today or datetime.now(UTC).astimezone(VIETNAM).date()) + timedelta(days=1)
    here: dict[str, set[date]] = {}
    findings: list[str] = []
    for learner, path in _journals(course):
        days, finding = _days(path)
        plain = {day for day in days if FIRST_DAY <= day <= last}
        if days - plain:
            odd = ", ".join(day.isoformat() for day in sorted(days - plain))
            findings.append(f"{path}: answers of {odd}: the clock was wrong; these days are left out.")
        if finding:
            findings.append(finding)
        if plain:
            here.setdefault(learner, set()).update(plain)
    others = tuple(Entry(learner, "") for learner in sorted(here) if roster.find(learner) is None)
    days_seen = tuple(sorted(set().union(*here.values())))
    return Attendance(
        (*roster.entries, *others), days_seen, {learner: frozenset(days) for learner, days in here.items()}, tuple(findings)
    )


def _journals(course: CourseDirectory) -> Iterator[tuple[str, Path]]:
    for folder in (course.root / "work", course.submitted):
        for path in sorted(folder.glob(f"*/*/{JOURNAL}")):
            learner, assignment = path.parts[-3], path.parts[-2]
            if is_id(learner) and is_id(assignment) and not path.is_symlink():
                yield learner, path


def _days(path: Path) -> tuple[set[date], str]:
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_JOURNAL_BYTES else b""
    except OSError as error:
        return set(), f"{path}: it cannot be read ({error.strerror})."
    reading = read_journal(data)
    # A journal whose header never got to the medium holds nothing, and nobody needs to know.
    if reading.refusal is not None:
        return set(), "" if reading.torn_at == 0 else f"{path}: {reading.refusal.message}."
    return {_day(record.t) for record in reading.records if record.kind in ITEM_KINDS} - {date.min}, ""


def _day(t: str) -> date:
    try:
        return datetime.fromisoformat(t).astimezone(VIETNAM).date()
    except (ValueError, OverflowError):
        return date.min
