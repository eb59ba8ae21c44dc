"""The class of a rehearsal: a synthetic copy of what a hall needs of a course, elsewhere, with people who do not exist."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from daisuso import messages
from daisuso.assessment.bank import ItemBank
from daisuso.assessment.item import BankItem
from daisuso.curriculum.content import load_content
from daisuso.errors import CourseError
from daisuso.response.course_directory import FORMAT, MARKER, CourseDirectory
from daisuso.roster.code import new_code
from daisuso.roster.roster import COLUMNS, Entry, changed

LABEL = "synthetic.txt"
_LABEL_TEXT = "Made by `daisuso rehearse`: a simulated class, no real people. It is removed when the rehearsal ends.\n"
_NEEDED = ("release", ".daisuso/bank", ".daisuso/forms", ".daisuso/policies", ".daisuso/framework.json")
"""Of the course: what was released and how it is scored. Not the roster, nobody's work, no gradebook, no key of a hall."""


@dataclass(frozen=True, slots=True)
class MadeClass:
    """A simulated class.

    Attributes
    ----------
    course : CourseDirectory
        The copy.
    first : Entry
        Who tries the door before the class comes, as a trainer does.
    people : tuple of Entry
        The class: fictional, each with a code.
    lesson : str
        The module whose lesson is opened.
    form : str
        The assignment that is worked on and handed in; empty where nothing is released.
    """

    course: CourseDirectory
    first: Entry
    people: tuple[Entry, ...]
    lesson: str
    form: str

    def practice_items(self) -> list[BankItem]:
        """Return the practice of the lesson."""
        return [BankItem.from_json(entry) for entry in load_content(f"practice/{self.lesson}.json")["items"].values()]

    def form_items(self) -> list[BankItem]:
        """Return the items of the form, in order."""
        if not self.form:
            return []
        bank = ItemBank.load(self.course.bank)
        return list(bank.form_items(bank.form(self.form)))


def make_class(original: CourseDirectory, place: Path, learners: int) -> MadeClass:
    """Copy what is needed of a course to a new folder, label it synthetic, and give it a roster. The course is only read.

    Raises
    ------
    CourseError
        Something needed of the course cannot be read.
    """
    place.mkdir(mode=0o700)
    (place / LABEL).write_text(_LABEL_TEXT, encoding="utf-8")
    try:
        for name in _NEEDED:
            source, target = original.root / name, place / name
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
    except (OSError, shutil.Error) as error:
        raise CourseError(
            f"cannot be copied for a rehearsal ({error})", where=original.root, cure="Restore it from a backup."
        ) from error
    for name in ("submitted", "work", ".daisuso"):
        (place / name).mkdir(parents=True, exist_ok=True)
    (place / "roster.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    settings = (
        f'format = {FORMAT}\ncourse = "rehearsal"\nward = "{original.ward}"\npolicy = "{original.policy}"\nsynthetic = true\n'
    )
    (place / MARKER).write_text(settings, encoding="utf-8")
    course = CourseDirectory.open(place)
    with changed(course) as entries:
        codes: set[str] = set()
        for number in range(learners + 1):
            code = new_code(codes)
            codes.add(code)
            entries.append(Entry(f"tap-duot-{number:03d}", f"{messages.text('cohort.name', 'vi')} {number:03d}", code))
        first, *people = entries
    lesson, form = _what_is_done(course)
    return MadeClass(course, first, tuple(people), lesson, form)


def _what_is_done(course: CourseDirectory) -> tuple[str, str]:
    """Choose what the class does: the first module whose test is released, else the first lesson and whatever is released."""
    modules: Sequence[str] = [
        module["slug"] for module in sorted(load_content("course.json")["modules"], key=lambda one: one["number"])
    ]
    released = sorted(
        path.parent.name for path in (course.root / "release").glob("*/*.ipynb") if course.form_file(path.parent.name).is_file()
    )
    for slug in modules:
        if slug in released:
            return slug, slug
    return modules[0], released[0] if released else ""
