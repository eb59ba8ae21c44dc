"""A notebook as learners see it: a title, and pages of one thing each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from daisuso.errors import ContentError
from daisuso.messages.typography import keep_together
from daisuso.page.words import Words

Kind = Literal["lesson", "assessment"]
Cells = Sequence[Mapping[str, Any]]

# Cells that stand in the notebook for nbgrader or for readers in Jupyter; on a page their place is taken by something else.
HIDDEN_KINDS = frozenset({"title", "written"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a notebook: text of a part of a lesson, one practice item, or one question.

    Attributes
    ----------
    id : str
        The page as the cells name it; part of the address (`#page-<id>`).
    title : str
        The page's heading.
    where : str
        The small line above the heading: which lesson, which part.
    piece : int
        Which piece of the progress bar it belongs to, from 1: the part of a lesson, the question of a form.
    next : str
        What the button to the next page says.
    left : int
        Minutes from the beginning of its part to the end.
    """

    id: str
    title: str
    where: str = ""
    piece: int = 1
    next: str = ""
    left: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notebook that a learner can open.

    Attributes
    ----------
    kind : str
        `lesson` or `assessment`.
    slug : str
        The module's or the assignment's id.
    path : Path
        The notebook file.
    title : str
        The whole notebook's title.
    number : int
        The lesson's place in the course, from 1; 0 where it has none.
    minutes : int
        How long it takes; 0 where that is not said.
    questions : int
        How many items are graded; 0 in a lesson.
    pages : tuple of Page
        Never empty.
    module, form_kind : str
        Of an assessment: the module that it tests, empty for one over the whole course; `module`, `plan`, `prepost`, …
    """

    kind: Kind
    slug: str
    path: Path
    title: str
    number: int
    minutes: int
    questions: int
    pages: tuple[Page, ...]
    module: str = ""
    form_kind: str = ""

    @property
    def address(self) -> str:
        """The path on the hall's site."""
        return f"/{self.kind}/{self.slug}"

    @property
    def pieces(self) -> int:
        """How many pieces the progress bar has."""
        return max(page.piece for page in self.pages)

    @property
    def paged(self) -> bool:
        """Whether its cells name pages."""
        return bool(self.pages[0].where)

    @property
    def titles(self) -> set[str]:
        """All headings that the page itself writes."""
        return {self.title, *(page.title for page in self.pages)}

    @classmethod
    def read_lesson(cls, path: Path, lang: str) -> "Sheet":
        """Read a lesson's notebook.

        Raises
        ------
        ContentError
            It cannot be read.
        """
        title, about, cells = _open(path)
        number = int(about.get("number", 0))
        pages = tuple(_lesson_pages(cells, title, number, int(about.get("parts", 0)), Words(lang)))
        return cls("lesson", path.stem, path, title, number, pages[0].left, 0, pages)

    @classmethod
    def read_assessment(cls, path: Path, form: Path, lang: str) -> "Sheet":
        """Read a released notebook; its form, where there is one, has the title in both languages.

        Raises
        ------
        ContentError
            One of the two cannot be read.
        """
        title, about, cells = _open(path)
        words = Words(lang)
        described = _json(form) if form.is_file() else {}
        title = str(described.get("title", {}).get(lang, title))
        kinds = [(str(_ours(cell).get("page", "")), str(_ours(cell).get("kind", ""))) for cell in cells]
        questions = list(dict.fromkeys(page for page, kind in kinds if kind == "item"))
        rest = [page for page in dict.fromkeys(page for page, _ in kinds if page) if page not in questions]
        pages = [
            Page(page, words("q.n", a=at, b=len(questions)), title, at, words("q.next" if at < len(questions) else "q.last"))
            for at, page in enumerate(questions, start=1)
        ]
        # The review has a heading of its own, and so has the receipt that takes its place.
        pages += [Page(page, title, "", len(questions) + 1) for page in rest]
        minutes = int(about.get("minutes", 0))
        module, kind = str(described.get("module", "")), str(described.get("kind", ""))
        return cls(
            "assessment", path.stem, path, title, 0, minutes, len(questions), tuple(pages) or (Page("1", title),), module, kind
        )


def _lesson_pages(cells: Cells, title: str, number: int, parts: int, words: Words) -> Iterator[Page]:
    found: dict[str, Mapping[str, Any]] = {}
    for cell in cells:
        if _ours(cell).get("page"):
            found.setdefault(str(_ours(cell)["page"]), _ours(cell))
    if not found:
        yield Page("1", title)
        return
    minutes = {int(about.get("part", 1)): int(about.get("minutes", 0)) for about in found.values()}
    short = title.partition(":")[0]
    kinds = [str(about.get("kind", "")) for about in found.values()]
    for at, (page, about) in enumerate(found.items()):
        part = int(about.get("part", 1))
        practice = _run_of("practice", kinds[at + 1 :]) if kinds[at] != "practice" else 0
        yield Page(
            id=page,
            title=keep_together(str(about.get("page_title") or title)),
            where=words("les.part", n=number, title=short, a=part, b=parts or len(minutes)),
            piece=part,
            next=words("les.check", n=practice) if practice else words("les.next"),
            left=sum(time for other, time in minutes.items() if other >= part),
        )


def _run_of(kind: str, kinds: Sequence[str]) -> int:
    """Count how many of the same kind stand at the beginning."""
    return next((at for at, other in enumerate(kinds) if other != kind), len(kinds))


def _open(path: Path) -> tuple[str, Mapping[str, Any], Cells]:
    notebook = _json(path)
    metadata = notebook.get("metadata", {})
    return str(metadata.get("title", path.stem)), metadata.get("daisuso", {}), notebook.get("cells", [])


def _ours(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    ours: Mapping[str, Any] = cell.get("metadata", {}).get("daisuso", {})
    return ours


def _json(path: Path) -> dict[str, Any]:
    cure = "Make it again with `daisuso build` or `daisuso release`."
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"the file cannot be read ({error})", where=path, cure=cure) from None
    if not isinstance(content, dict):
        raise ContentError("the file holds no JSON object", where=path, cure=cure)
    return content
