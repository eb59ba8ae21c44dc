"""What the hall has to show: lessons and released assignments."""

from dataclasses import dataclass
from pathlib import Path

from daisuso.curriculum.content import load_content
from daisuso.page.sheet import Kind, Sheet
from daisuso.response.course_directory import CourseDirectory, is_id


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Finds what learners may open; nothing else can be opened.

    Attributes
    ----------
    course : CourseDirectory
        Holds the released assignments.
    lessons : Path
        The folder with `<lang>/<slug>.ipynb`.
    """

    course: CourseDirectory
    lessons: Path

    def find(self, kind: Kind, slug: str, lang: str) -> Sheet | None:
        """Return one lesson or assignment, or None where there is none of that id."""
        if not is_id(slug):
            return None
        if kind == "lesson":
            path = self.lessons / lang / f"{slug}.ipynb"
            return Sheet.read_lesson(path, lang) if path.is_file() else None
        path = self.course.release_notebook(slug)
        return Sheet.read_assessment(path, self.course.form_file(slug), lang) if path.is_file() else None

    def all(self, kind: Kind, lang: str) -> tuple[Sheet, ...]:
        """Return all lessons in the order of the course, or all assignments: those of a module in its place, a written one last."""
        if kind == "lesson":
            slugs = {path.stem for path in (self.lessons / lang).glob("*.ipynb")}
        else:
            slugs = {path.parent.name for path in (self.course.root / "release").glob("*/*.ipynb")}
        found = (self.find(kind, slug, lang) for slug in sorted(slugs))
        order = {module["slug"]: module["number"] for module in load_content("course.json")["modules"]}
        return tuple(
            sorted(
                (sheet for sheet in found if sheet),
                key=lambda sheet: (sheet.number or order.get(sheet.module, 99), sheet.form_kind == "plan", sheet.slug),
            )
        )
