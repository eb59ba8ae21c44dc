"""Which phones know whom: the sessions of each learner, the newest confirmed one last. Kept over restarts of the hall."""

import json
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from daisuso.response.durable import Disk, write_whole

MOST = 6
"""Sessions of one learner that are remembered; the longest unused goes first."""
_LOG = logging.getLogger(__name__)

Place = Literal["active", "waiting", "unknown"]


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that knows one learner.

    Attributes
    ----------
    id : str
        32 random hexadecimal digits.
    mark : str
        A mark of the code that was typed: with another code of the learner's the session holds no more.
    """

    id: str
    mark: str


class Sessions:
    """The sessions of all learners of a course.

    The last session of a learner is the active one; the others wait until their browser is told to go on there. A session that has
    just been made waits too, unless it is the only one.

    Parameters
    ----------
    path : Path
        The file that keeps them, readable by its owner only. A file that cannot be read counts as none: all sign in again.
    disk : Disk, optional
        The system's calls.
    """

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self._path = path
        self._disk = disk or Disk()
        self._kept = _read(path)

    def join(self, learner: str, mark: str) -> str:
        """Make a session and return its id."""
        session = Session(secrets.token_hex(16), mark)
        # What rests on a code that is no more the learner's cannot hold up the one that is.
        others = [other for other in self._kept.get(learner, []) if other.mark == mark]
        self._kept[learner] = [session, *others[-(MOST - 1) :]]
        self._write()
        return session.id

    def place(self, learner: str, session_id: str, mark: str) -> Place:
        """Say what a session is."""
        found = self._kept.get(learner, [])
        if Session(session_id, mark) not in found:
            return "unknown"
        return "active" if found[-1].id == session_id else "waiting"

    def take(self, learner: str, session_id: str) -> None:
        """Make a session that is known the active one."""
        found = self._kept.get(learner, [])
        if any(session.id == session_id for session in found):
            self._kept[learner] = sorted(found, key=lambda session: session.id == session_id)
            self._write()

    def leave(self, learner: str, session_id: str) -> None:
        """Forget a session; the one that was active before it is so again."""
        found = self._kept.get(learner, [])
        if any(session.id == session_id for session in found):
            self._kept[learner] = [session for session in found if session.id != session_id]
            self._write()

    def _write(self) -> None:
        content = {learner: [[one.id, one.mark] for one in found] for learner, found in self._kept.items() if found}
        try:
            self._disk.make_folder(self._path.parent)
            write_whole(self._path, json.dumps({"format": 1, "sessions": content}).encode("ascii"), self._disk)
        except OSError as error:
            # The disk may be full. Who is in stays in, until the hall is started again.
            _LOG.warning("The sessions could not be kept (%s): after a restart of the hall, learners type their code again.", error)


def _read(path: Path) -> dict[str, list[Session]]:
    try:
        content: Any = json.loads(path.read_bytes())["sessions"]
        return {str(learner): [Session(str(one), str(mark)) for one, mark in found] for learner, found in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _LOG.warning("%s cannot be read (%s): learners type their code again.", os.fspath(path), error)
        return {}
