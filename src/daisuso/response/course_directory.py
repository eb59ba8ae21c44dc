"""A course directory: one ward's nbgrader course, and where everything in it lies."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from daisuso.errors import CourseError

FORMAT = 1
MARKER = "daisuso.toml"
JOURNAL = "responses.jsonl"
OBSERVATIONS = "observations"
PERSONAL_FOLDERS = ("work", "submitted", "autograded", "feedback", "consent", "research", OBSERVATIONS)
"""Folders of a course that hold one folder a learner."""
ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
# Reserved by Windows on every drive: a USB stick moves between systems.
_WINDOWS_NAMES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})


def is_id(name: str) -> bool:
    """Say whether a name is a valid opaque id: `[a-z0-9][a-z0-9-]{1,39}`, and no device name of Windows."""
    return ID.fullmatch(name) is not None and name not in _WINDOWS_NAMES


@dataclass(frozen=True, slots=True)
class CourseDirectory:
    """The settings of a course directory and the paths in it.

    Attributes
    ----------
    root : Path
        The directory that holds `daisuso.toml`.
    course, ward, policy : str
        Course id, five-digit ward code, id of the active policy.
    synthetic : bool
        The learners are simulated; every output says so.
    """

    root: Path
    course: str
    ward: str
    policy: str
    synthetic: bool

    @classmethod
    def open(cls, root: Path) -> "CourseDirectory":
        """Read `daisuso.toml`.

        Raises
        ------
        CourseError
            There is none, or it is of another format.
        """
        path = root / MARKER
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CourseError(
                "this is not a course directory", where=root, cure="Make one with `daisuso init DIR --ward CODE`."
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(f"cannot be read ({error})", where=path, cure="Restore it from a backup.") from None
        if settings.get("format") != FORMAT:
            raise CourseError(
                f"course format {settings.get('format')!r} is not {FORMAT}", where=path, cure="Use a matching daisuso."
            )
        try:
            return cls(
                root=root,
                course=str(settings["course"]),
                ward=str(settings["ward"]),
                policy=str(settings["policy"]),
                synthetic=bool(settings["synthetic"]),
            )
        except KeyError as error:
            raise CourseError(f"the setting {error} is missing", where=path, cure="Restore it from a backup.") from None

    @classmethod
    def above(cls, place: Path) -> "CourseDirectory | None":
        """Walk up from a folder to the course directory that holds it; None where there is none."""
        for folder in (place, *place.parents):
            if (folder / MARKER).is_file():
                return cls.open(folder)
        return None

    @classmethod
    def all_in(cls, place: Path) -> tuple["CourseDirectory", ...]:
        """Return the course directory at `place`, or all of them directly below it, by name.

        Raises
        ------
        CourseError
            There is none.
        """
        if (place / MARKER).is_file():
            return (cls.open(place),)
        found = tuple(cls.open(folder) for folder in sorted(place.glob("*")) if folder.is_dir() and (folder / MARKER).is_file())
        if not found:
            raise CourseError(
                "there is no course directory here", where=place, cure="Make one with `daisuso init DIR --ward CODE`."
            )
        return found

    @property
    def bank(self) -> Path:
        """The compiled bank with its keys, readable by its owner only."""
        return self.root / ".daisuso" / "bank" / "bank.json"

    @property
    def policy_file(self) -> Path:
        """The active policy, compiled."""
        return self.root / ".daisuso" / "policies" / f"{self.policy}.json"

    @property
    def framework(self) -> Path:
        """Names of competencies and indicators, compiled."""
        return self.root / ".daisuso" / "framework.json"

    @property
    def gradebook(self) -> Path:
        """Nbgrader's SQLite gradebook."""
        return self.root / "gradebook.db"

    @property
    def roster(self) -> Path:
        """Learner ids and names; names stand nowhere else."""
        return self.root / "roster.csv"

    @property
    def submitted(self) -> Path:
        """Nbgrader's folder of submissions: `submitted/<learner>/<assignment>/`."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """Nbgrader's folder of graded notebooks."""
        return self.root / "autograded"

    def source_notebook(self, assignment: str) -> Path:
        """Nbgrader's instructor version of an assignment."""
        return self.root / "source" / assignment / f"{assignment}.ipynb"

    def release_notebook(self, assignment: str) -> Path:
        """What learners get."""
        return self.root / "release" / assignment / f"{assignment}.ipynb"

    def form_file(self, assignment: str) -> Path:
        """The presented items of an assignment, without keys."""
        return self.root / ".daisuso" / "forms" / f"{assignment}.json"

    def work(self, learner: str, assignment: str) -> Path:
        """Where the hall keeps a learner's journal before handing in."""
        return self.root / "work" / learner / assignment

    def submission(self, learner: str, assignment: str) -> Path:
        """Where a handed-in assignment lies."""
        return self.submitted / learner / assignment
