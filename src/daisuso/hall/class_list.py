"""The roster as the hall reads it while people change it: read again when the file has changed, kept when it cannot be read."""

import hmac
import logging

from daisuso.errors import CourseError, RosterError
from daisuso.response.course_directory import CourseDirectory
from daisuso.roster.roster import Entry, Roster

_LOG = logging.getLogger(__name__)


class ClassList:
    """Who is in the class now.

    Raises
    ------
    CourseError, RosterError
        The roster cannot be read when the hall opens.
    """

    def __init__(self, course: CourseDirectory) -> None:
        self._course = course
        self._seen = self._stamp()
        self._roster = Roster.read(course)

    def now(self) -> Roster:
        """Return the roster; one that is being written, or is held by a spreadsheet, does not put anybody out of the class."""
        seen = self._stamp()
        # A spreadsheet that saves empties the file first.
        if seen != self._seen and not (seen and seen[2] == 0):
            self._seen = seen
            try:
                self._roster = Roster.read(self._course)
            except (CourseError, RosterError, OSError) as error:
                _LOG.warning("%s The hall goes on with the roster as it was.", error)
        return self._roster

    def find(self, learner: str) -> Entry | None:
        """Return the entry of an id."""
        return self.now().find(learner)

    def by_code(self, code: str) -> Entry | None:
        """Return whose code it is. Every code is compared to its end, so that time says nothing of how near one came."""
        found = None
        for entry in self.now().entries:
            if hmac.compare_digest(entry.code.encode(), code.encode()) and entry.code:
                found = entry
        return found

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            about = self._course.roster.stat()
        except OSError:
            return None
        return about.st_ino, about.st_mtime_ns, about.st_size
