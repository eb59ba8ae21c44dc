"""From a lesson to its notebook: one page a part, one page a practice item."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from daisuso import messages
from daisuso.authoring.notebook import code_cell, markdown_cell, notebook
from daisuso.curriculum.course import Course
from daisuso.curriculum.facts import Fact
from daisuso.curriculum.lesson import Block, Lesson, Part
from daisuso.messages.typography import keep_together

_HEADING = {
    "fact": "les.fact",
    "safety": "box.safety",
    "teaching": "box.teaching",
    "mistakes": "les.mistake",
    "story": "les.story",
    "teachback": "les.teachback",
    "summary": "les.summary",
}
_SECTION = re.compile(r"## (.+)")
_LINK = re.compile(r"https?://[^\s;,()]+")


class LessonNotebook:
    """Builds the notebook of one lesson.

    Attributes
    ----------
    practised, told : dict
        After `build`: practice item, and fact, to the page that teaches it.
    """

    def __init__(self, lesson: Lesson, course: Course, facts: Mapping[str, Fact]) -> None:
        self.lesson = lesson
        self.module = course.modules[lesson.module]
        self.course = course
        self.facts = facts
        self._page = 0
        self._title = ""
        self.practised: dict[str, int] = {}
        self.told: dict[str, int] = {}

    def build(self) -> dict[str, Any]:
        """Return the notebook."""
        lesson = self.lesson
        setup = f'import daisuso\n\nlesson = daisuso.lesson("{lesson.module}", lang="{lesson.lang}")\nlesson'
        cells = [code_cell("setup", setup, {})]
        for number, part in enumerate(lesson.parts, 1):
            cells += self._part(part, number)
        metadata = {
            "title": lesson.title,
            "daisuso": {
                "content": "lesson",
                "module": lesson.module,
                "lang": lesson.lang,
                "parts": len(lesson.parts),
                "number": self.module.number,
            },
        }
        return notebook(cells, metadata)

    def _words(self, message_id: str, **fill: object) -> str:
        return messages.text(message_id, self.lesson.lang, **fill)

    def _where(self, part: Part, number: int, kind: str) -> dict[str, Any]:
        return {
            "daisuso": {
                "page": str(self._page),
                "page_title": self._title,
                "part": number,
                "part_id": part.id,
                "minutes": part.minutes,
                "kind": kind,
            }
        }

    def _part(self, part: Part, number: int) -> Iterator[dict[str, Any]]:
        self._turn(part.title)
        opening = [f"# {keep_together(part.title)}"]
        if number == 1:
            opening.append(self._objectives())
        yield markdown_cell(f"part-{part.id}", "\n\n".join(opening), self._where(part, number, "reading"))
        teaching = self._page
        practised = False
        for index, block in enumerate(_sections(part.blocks)):
            cell_id = f"part-{part.id}-{index}"
            if block.kind == "practice":
                for item in block.argument.split():
                    self.practised[item] = teaching
                    self._turn(part.title)
                    source = f'lesson.practice("{item}", page={teaching})'
                    yield code_cell(f"practice-{item}", source, self._where(part, number, "practice"))
                practised = True
                continue
            heading = _SECTION.match(block.content) if block.kind == "text" else None
            if heading or practised:
                # A section is a page of its own, and so is what follows a practice: one thing at a time.
                self._turn(heading[1] if heading else part.title)
                teaching = self._page
            practised = False
            if block.kind == "fact":
                self.told.setdefault(block.argument, self._page)
            where = self._where(part, number, "reading")
            yield (
                self._picture(cell_id, block, where)
                if block.kind == "picture"
                else markdown_cell(cell_id, self._markdown(block), where)
            )

    def _turn(self, title: str) -> None:
        """Begin a new page of the hall."""
        self._page += 1
        self._title = title

    def _objectives(self) -> str:
        heading = self._words("les.objectives")
        lines = [f"- {objective.text} ({objective.indicator})" for objective in self.lesson.objectives]
        return f'<div class="ds-box ds-aim">\n\n**{heading}**\n\n' + "\n".join(lines) + "\n\n</div>"

    def _markdown(self, block: Block) -> str:
        if block.kind == "text":
            return self._steps(keep_together(block.content))
        heading = self._words(_HEADING[block.kind])
        body = f"**{heading}**\n\n{keep_together(block.content)}"
        if block.kind == "fact":
            body += "\n\n" + self._source(self.facts[block.argument])
        return f'<div class="ds-box ds-{block.kind}">\n\n{body}\n\n</div>'

    def _steps(self, content: str) -> str:
        """Wrap ordered lists, which are steps, so that the page can draw their numerals."""
        lines, wrapped, inside = content.split("\n"), [], False
        for line in lines:
            ordered = re.match(r"[0-9]+\. ", line) is not None
            if ordered and not inside:
                wrapped += ['<div class="ds-steps">', ""]
                inside = True
            elif inside and line.strip() and not ordered and not line.startswith("   "):
                wrapped += ["</div>", ""]
                inside = False
            wrapped.append(line)
        if inside:
            wrapped += ["", "</div>"]
        return "\n".join(wrapped)

    def _source(self, fact: Fact) -> str:
        """Return the source line of a fact: where it was read, as links, and when it was last reviewed."""
        shown = _LINK.sub(
            lambda match: f'<a href="{escape(match[0])}">{escape(_host(match[0]))}</a>', escape(fact.source, quote=False)
        )
        line = self._words("les.source", x=shown, date=_month(fact.as_of))
        if fact.review_by <= self.course.content_date:
            line += " " + self._words("les.stale")
        return f'<p class="ds-source">{line}</p>'

    def _picture(self, cell_id: str, block: Block, where: dict[str, Any]) -> dict[str, Any]:
        # A code cell, because JupyterLab shows no SVG that is attached to Markdown.
        return code_cell(
            cell_id, f"lesson.picture({json.dumps(block.argument)}, {json.dumps(block.content, ensure_ascii=False)})", where
        )


def _sections(blocks: Iterable[Block]) -> Iterator[Block]:
    """Split texts before each `##`, so that a section begins a block."""
    for block in blocks:
        if block.kind != "text":
            yield block
            continue
        for content in re.split(r"(?m)^(?=## )", block.content):
            if content.strip():
                yield Block("text", "", content.strip(), block.line)


def _host(address: str) -> str:
    return address.split("/")[2].removeprefix("www.")


def _month(as_of: str) -> str:
    """Return `2025-07` as `07/2025`; a year stays a year."""
    year, _, month = as_of.partition("-")
    return f"{month}/{year}" if month else year
