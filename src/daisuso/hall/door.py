"""Who may come in: a code typed or scanned, a phone that is known, a phone that has to wait its turn. Knows nothing of HTTP."""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from daisuso.hall.class_list import ClassList
from daisuso.hall.guesses import Guesses
from daisuso.hall.sessions import Sessions
from daisuso.response.course_directory import CourseDirectory
from daisuso.roster.code import DIGITS, is_code, tidy
from daisuso.roster.roster import Entry


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a code.

    Attributes
    ----------
    kind : str
        `known`, `unknown`, `short` or `long` (not nine digits), `slip` (wrong check digit), `wait`.
    entry : Entry or None
        Whose it is; only where it is known.
    digits : int
        How many digits were typed.
    seconds : int
        How long to wait; only for `wait`.
    """

    kind: Literal["known", "unknown", "short", "long", "slip", "wait"]
    entry: Entry | None = None
    digits: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a browser is to the hall.

    Attributes
    ----------
    kind : str
        `stranger`; `gone`: knew somebody who is not in the class any more, or has another code; `waiting`: the learner goes on in
        another browser; `active`.
    entry : Entry or None
        The learner; only where it is waiting or active.
    session : str
        Its session.
    """

    kind: Literal["stranger", "gone", "waiting", "active"]
    entry: Entry | None = None
    session: str = ""


STRANGER = Standing("stranger")


class Door:
    """The door of one course's hall.

    Parameters
    ----------
    course : CourseDirectory
        Its roster says who belongs to it.
    key : bytes
        The key of its cookies.
    guesses : Guesses, optional
        Counts wrong codes.
    """

    def __init__(self, course: CourseDirectory, key: bytes, guesses: Guesses | None = None) -> None:
        self.people = ClassList(course)
        self.guesses = guesses or Guesses()
        self.sessions = Sessions(sessions_file(course))
        self._key = key

    @property
    def course_mark(self) -> str:
        """Eight digits for the names of the cookies, so that two courses on one laptop do not take each other's."""
        return hashlib.sha256(b"course|" + self._key).hexdigest()[:8]

    def try_code(self, typed: str, address: str) -> Tried:
        """Look a code up.

        Parameters
        ----------
        typed : str
            What was typed or scanned, with whatever stands between the digits.
        address : str
            Where it comes from.
        """
        code = tidy(typed)
        if not is_code(code):
            # Said at once and not counted: it says nothing of who has which code.
            if len(code) == DIGITS:
                return Tried("slip", digits=DIGITS)
            return Tried("short" if len(code) < DIGITS else "long", digits=len(code))
        seconds = self.guesses.wait(address)
        if seconds:
            return Tried("wait", seconds=seconds)
        entry = self.people.by_code(code)
        if entry is None:
            self.guesses.wrong(address)
            return Tried("unknown")
        return Tried("known", entry)

    def mark(self, entry: Entry) -> str:
        """Return a mark of a learner's present code that says nothing of the code."""
        return hmac.new(self._key, f"code|{entry.learner}|{entry.code}".encode(), "sha256").hexdigest()[:16]

    def asked(self, value: str) -> Entry | None:
        """Return whom `<learner>.<mark>` means, which a right code earned; None where the roster says otherwise by now."""
        learner, _, mark = value.partition(".")
        entry = self.people.find(learner)
        return entry if entry and entry.code and hmac.compare_digest(self.mark(entry).encode(), mark.encode()) else None

    def standing(self, value: str) -> Standing:
        """Say what the browser with the session `<learner>.<id>` is."""
        learner, _, session = value.partition(".")
        entry = self.people.find(learner)
        place = self.sessions.place(learner, session, self.mark(entry)) if entry else "unknown"
        return Standing("gone") if place == "unknown" else Standing(place, entry, session)

    def forget(self, value: str) -> None:
        """End the session `<learner>.<id>`, whether its learner is still in the class or not."""
        learner, _, session = value.partition(".")
        self.sessions.leave(learner, session)


def sessions_file(course: CourseDirectory) -> Path:
    """Return where the sessions are kept."""
    return course.root / ".daisuso" / "hall" / "sessions.json"
