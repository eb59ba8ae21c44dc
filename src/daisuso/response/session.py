"""Who is at this kernel, and where their answers go: fixed before the first cell runs, never told by a page."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from daisuso.errors import CourseError
from daisuso.response.course_directory import JOURNAL, CourseDirectory, is_id

LOCAL_LEARNER = "local"


def user_data_folder() -> Path:
    """Return the user's data folder of this system, outside every repository."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) if base else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    base = os.environ.get("XDG_DATA_HOME")
    return Path(base) if base else Path.home() / ".local" / "share"


@dataclass(frozen=True, slots=True)
class Session:
    """The learner of this process.

    Attributes
    ----------
    learner : str
        Opaque id; `local` for someone at their own Jupyter.
    work : Path
        Folder that holds `<assignment>/responses.jsonl`.
    course : CourseDirectory or None
        Where to hand in.
    lang : str
        `vi` or `en`.
    """

    learner: str
    work: Path
    course: CourseDirectory | None
    lang: str

    @classmethod
    def from_environment(cls, place: Path | None = None) -> "Session":
        """Read DAISUSO_LEARNER, DAISUSO_WORK, DAISUSO_COURSE and DAISUSO_LANG; without them, a person at their own Jupyter.

        Parameters
        ----------
        place : Path, optional
            Where to look for a course directory when the environment names none; default: the working directory.

        Raises
        ------
        CourseError
            The environment holds a bad learner id, or a course that is none.
        """
        learner = os.environ.get("DAISUSO_LEARNER", LOCAL_LEARNER)
        if not is_id(learner):
            cure = "Use letters a-z, digits and hyphens."
            raise CourseError(f"the learner id {learner!a} is not an id", where="DAISUSO_LEARNER", cure=cure)
        work = os.environ.get("DAISUSO_WORK")
        named = os.environ.get("DAISUSO_COURSE")
        course = CourseDirectory.open(Path(named)) if named else CourseDirectory.above(place or Path.cwd())
        lang = os.environ.get("DAISUSO_LANG", "vi")
        return cls(
            learner=learner,
            work=Path(work) if work else user_data_folder() / "daisuso" / "work",
            course=course,
            lang=lang if lang in ("vi", "en") else "vi",
        )

    def journal(self, assignment: str) -> Path:
        """Return the path of the learner's journal of an assignment."""
        return self.work / assignment / JOURNAL
