"""From a lesson to its notebook: one page a part, one page a practice item."""

import json
import re
from collections.abc import Iterator, Mapping
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
_LINK = re.compile(r"https?://[^\s;,()]+")


class LessonNotebook:
    """Builds the notebook of one lesson."""

    def __init__(self, lesson: Lesson, course: Course, facts: Mapping[str, Fact]) -> None:
        self.lesson = lesson
        self.module = course.modules[lesson.module]
        self.course = course
        self.facts = facts
        self._page = 0

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
                "page_title": part.title,
                "part": number,
                "part_id": part.id,
                "minutes": part.minutes,
                "kind": kind,
            }
        }

    def _part(self, part: Part, number: int) -> Iterator[dict[str, Any]]:
        self._page += 1
        reading_page = self._page
        opening = [f"# {keep_together(part.title)}"]
        if number == 1:
            opening.append(self._objectives())
        reading = False
        yield markdown_cell(f"part-{part.id}", "\n\n".join(opening), self._where(part, number, "reading"))
        for index, block in enumerate(part.blocks):
            cell_id = f"part-{part.id}-{index}"
            if block.kind == "practice":
                for item in block.argument.split():
                    self._page += 1
                    yield code_cell(
                        f"practice-{item}", f'lesson.practice("{item}", page={reading_page})', self._where(part, number, "practice")
                    )
                reading = True
                continue
            if reading:
                # Text after a practice starts a page of its own, so that one page asks one thing.
                self._page += 1
                reading = False
            where = self._where(part, number, "reading")
            if block.kind == "picture":
                yield self._picture(cell_id, block, where)
            else:
                yield markdown_cell(cell_id, self._markdown(block), where)

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


def _host(address: str) -> str:
    return address.split("/")[2].removeprefix("www.")


def _month(as_of: str) -> str:
    """Return `2025-07` as `07/2025`; a year stays a year."""
    year, _, month = as_of.partition("-")
    return f"{month}/{year}" if month else year
