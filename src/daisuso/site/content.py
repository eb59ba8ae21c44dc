"""The compiled content that the site is made of; whatever is missing or broken in it is named with its file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daisuso.assessment.item import BankItem
from daisuso.curriculum.content import read_compiled
from daisuso.curriculum.course import Course
from daisuso.errors import ContentError
from daisuso.page.sheet import Sheet

CURE = "Run `daisuso build`."


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what a broken file causes inside the block into an error that names the file.

    Raises
    ------
    ContentError
        A field of the file is missing or has another type.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ContentError(f"this compiled content does not fit ({type(error).__name__}: {error})", where=path, cure=CURE) from None


@dataclass(frozen=True, slots=True)
class Content:
    """Reads compiled content.

    Attributes
    ----------
    folder : Path
        The folder with `course.json`, `lessons/`, `practice/`, `pictures/`, `handouts/`.
    """

    folder: Path

    def course(self) -> Course:
        """Return the course.

        Raises
        ------
        ContentError
            It is missing or broken; so for all methods.
        """
        path = self.folder / "course.json"
        with named(path):
            return Course.from_json(read_compiled(path))

    def lesson_file(self, slug: str, lang: str) -> Path:
        """Return where a lesson's notebook lies."""
        return self.folder / "lessons" / lang / f"{slug}.ipynb"

    def lesson(self, slug: str, lang: str) -> tuple[Sheet, list[Mapping[str, Any]]]:
        """Return a lesson's pages and its notebook's cells."""
        path = self.lesson_file(slug, lang)
        with named(path):
            return Sheet.read_lesson(path, lang), list(read_compiled(path)["cells"])

    def practice(self, slug: str) -> dict[str, BankItem]:
        """Return the practice items of a module by id.

        Raises
        ------
        ContentError
            An item in the file is not for practice: its key belongs to no page.
        """
        path = self.folder / "practice" / f"{slug}.json"
        with named(path):
            items = {name: BankItem.from_json(entry) for name, entry in read_compiled(path)["items"].items()}
        for name, entry in items.items():
            if entry.item.use != "practice":
                raise ContentError(f"item '{name}' is for {entry.item.use}, not for practice", where=path, cure=CURE)
        return items

    def rubric(self, name: str) -> Mapping[str, Any]:
        """Return a rubric."""
        path = self.folder / "rubrics.json"
        with named(path):
            rubric: Mapping[str, Any] = read_compiled(path)[name]
            return rubric

    def picture(self, slug: str, lang: str, name: str) -> Path:
        """Return where a lesson's picture lies."""
        return self.folder / "pictures" / slug / lang / f"{name}.svg"

    def handouts(self) -> dict[str, Path]:
        """Return where the handouts lie, by module."""
        return {path.stem: path for path in sorted((self.folder / "handouts").glob("*.html"))}
