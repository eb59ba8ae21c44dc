"""Ids that a course has given and that are no longer on its roster: not given again, nor brought back by a list."""

import json
from collections.abc import Mapping
from pathlib import Path

from daisuso.errors import RosterError
from daisuso.response.course_directory import PERSONAL_FOLDERS, CourseDirectory
from daisuso.response.durable import Disk, write_whole


def departed_file(course: CourseDirectory) -> Path:
    """Return where those who left are noted: id, the marks of their rows in the ward's lists, and where they went."""
    return course.root / ".daisuso" / "departed.json"


def read_departed(course: CourseDirectory) -> dict[str, dict[str, str]]:
    """Return id -> `{"marks": …, "to": …}`.

    Raises
    ------
    RosterError
        The file is damaged.
    """
    path = departed_file(course)
    try:
        found = json.loads(path.read_bytes())
        return {str(learner): {"marks": str(entry["marks"]), "to": str(entry["to"])} for learner, entry in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RosterError(f"this cannot be read ({error!a})", where=path, cure="Restore it from a backup.") from None


def note_departed(course: CourseDirectory, learner: str, marks: str, to: str, disk: Disk) -> None:
    """Note that somebody left. Durable on return; raises OSError as the disk does."""
    _write(course, {**read_departed(course), learner: {"marks": marks, "to": to}}, disk)


def forget_departed(course: CourseDirectory, learner: str, disk: Disk) -> None:
    """Take the note away: somebody is back. Durable on return; raises OSError as the disk does."""
    known = read_departed(course)
    if known.pop(learner, None) is not None:
        _write(course, known, disk)


def _write(course: CourseDirectory, known: Mapping[str, Mapping[str, str]], disk: Disk) -> None:
    text = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
    departed_file(course).parent.mkdir(exist_ok=True)
    write_whole(departed_file(course), f"{text}\n".encode(), disk)


def used_ids(course: CourseDirectory) -> set[str]:
    """Return every id that stands for somebody in the course without being on the roster: work of theirs, or a note."""
    found = set(read_departed(course))
    for name in PERSONAL_FOLDERS:
        folder = course.root / name
        if folder.is_dir():
            found.update(place.name for place in folder.iterdir() if not place.name.startswith("."))
    return found
