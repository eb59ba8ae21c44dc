"""When a submission was handed in, and what being late costs: as nbgrader reads and counts it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from daisuso.errors import SubmissionError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.submission import TIMESTAMP

Penalty = Callable[[str, float, float], float | None]
"""(learner, score, seconds late) to points taken off, or None."""

_USUAL = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{6})?)(?: UTC|Z|\+00:00)")
_CURE = "Write it as 2026-01-31 09:30:00 UTC, or delete the file."


def _parse(text: str) -> datetime:
    """Parse as `nbgrader.utils.parse_utc` does: a third word is a time zone; without one the time is UTC."""
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        return datetime.fromisoformat(f"{usual[1]}T{usual[2]}")
    import dateutil.parser  # type: ignore[import-untyped]
    import dateutil.tz  # type: ignore[import-untyped]

    parts = text.split(" ")
    if len(parts) == 3:
        try:
            zone: object = int(parts[2])
        except ValueError:
            zone = dateutil.tz.gettz(parts[2])
        moment: datetime = dateutil.parser.parse(f"{parts[0]} {parts[1]} TZ", tzinfos={"TZ": zone})
    else:
        moment = dateutil.parser.parse(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo is not None else moment


def read_timestamp(data: bytes | None, where: str) -> datetime | None:
    """Read `timestamp.txt`.

    Returns
    -------
    datetime or None
        UTC, without a time zone, as nbgrader stores it; None where nothing is said.

    Raises
    ------
    SubmissionError
        It holds no date: nbgrader's own pages fail on such a file.
    """
    if data is None:
        return None
    try:
        text = data.decode().strip()
        return _parse(text) if text else None
    except (ValueError, OverflowError, TypeError):
        shown = ascii(data[:40].decode(errors="replace"))
        raise SubmissionError(f"{shown} is no date and time", where=f"{where}/{TIMESTAMP}", cure=_CURE) from None


def seconds_late(submitted: datetime | None, duedate: datetime | None, extension: timedelta | None) -> float:
    """Return how many seconds after the due date (with the learner's extension) work was handed in; 0 where nothing is due."""
    if submitted is None or duedate is None:
        return 0.0
    return max(0.0, (submitted - duedate - (extension or timedelta())).total_seconds())


def late_penalty(course: CourseDirectory) -> Penalty | None:
    """Return the course's late penalty; None where nothing is taken off, which is nbgrader's default.

    A course that sets nbgrader's late plugin in its `nbgrader_config.py` gets that very plugin; only then nbgrader is imported.
    """
    try:
        text = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    except OSError:
        return None
    if "LateSubmission" not in text and "AssignLatePenalties" not in text:
        return None
    from daisuso.grading.preprocessor import late_plugin

    return late_plugin(course)


def clamped(penalty: float, score: float) -> float:
    """Return a penalty between 0 and the score, as nbgrader's AssignLatePenalties keeps it."""
    if penalty < 0:
        return 0.0
    return min(penalty, score)
