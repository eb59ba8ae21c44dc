"""Reads the files of a module: lesson in both languages, pictures, handout."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from daisuso.curriculum.course import Course
from daisuso.curriculum.facts import Fact
from daisuso.curriculum.lesson import Lesson
from daisuso.sources.handouts import Handout, NetworkSheet, read_handout, read_network_sheet
from daisuso.sources.lessons import read_lesson
from daisuso.sources.node import Source
from daisuso.sources.reader import Reader
from daisuso.sources.yaml_text import read_text


@dataclass(frozen=True, slots=True)
class LessonSources:
    """What lessons may refer to: facts by id, ids of practice items, ids of the framework's indicators."""

    facts: Mapping[str, Fact]
    practice: Collection[str]
    indicators: Collection[str]


def read_lessons(
    reader: Reader, course: Course, known: LessonSources
) -> tuple[dict[tuple[str, str], Lesson], dict[tuple[str, str, str], str]]:
    """Read the lessons of available modules in both languages, checked against one another, and their pictures."""
    lessons: dict[tuple[str, str], Lesson] = {}
    pictures: dict[tuple[str, str, str], str] = {}
    for module in (module for module in course.modules.values() if module.status == "available"):
        folder = f"curriculum/modules/{module.slug}"
        for lang, name in (("vi", "lesson.md"), ("en", "lesson.en.md")):
            source = reader.source(f"{folder}/{name}")
            lesson = read_lesson(read_text(reader.root / folder / name, source), source)
            lessons[module.slug, lang] = lesson
            _check_lesson(lesson, source, module.slug, lang, known)
            for part in lesson.parts:
                for block in part.blocks:
                    if block.kind == "picture":
                        pictures[module.slug, lang, block.argument] = _picture(reader, folder, block.argument, lang)
        vi, en = lessons[module.slug, "vi"], lessons[module.slug, "en"]
        _check_twins(vi, en, reader.sources)
    return lessons, pictures


def read_handouts(reader: Reader, course: Course, facts: dict[str, Fact]) -> dict[str, Handout]:
    """Read the handouts of available modules."""
    handouts = {}
    for module in (module for module in course.modules.values() if module.status == "available"):
        path = f"curriculum/modules/{module.slug}/handout.md"
        source = reader.source(path)
        handouts[module.slug] = read_handout(read_text(reader.root / path, source), source, facts)
    return handouts


def read_network_sheets(reader: Reader) -> dict[str, NetworkSheet]:
    """Read the sheet about the network of a class in both languages; they have the same parts."""
    sheets = {}
    for lang, path in (("vi", "curriculum/class-network.md"), ("en", "curriculum/class-network.en.md")):
        source = reader.source(path)
        sheets[lang] = read_network_sheet(read_text(reader.root / path, source), source, lang)
    if sheets["vi"].sections != sheets["en"].sections:
        source.problem(1, "its parts are not those of class-network.md")
    return sheets


def _picture(reader: Reader, folder: str, name: str, lang: str) -> str:
    """Read a picture: `<name>.en.svg` for English where it holds words, else `<name>.svg`; it must be whole."""
    twin = f"{folder}/pictures/{name}.{lang}.svg"
    path = twin if (reader.root / twin).is_file() else f"{folder}/pictures/{name}.svg"
    source = reader.source(path)
    svg = read_text(reader.root / path, source)
    try:
        words = [node for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("}text")] if svg else []
    except ElementTree.ParseError as error:
        source.problem(error.position[0], f"this is no whole SVG ({error})")
        return svg
    if words and lang == "en" and path != twin:
        source.problem(0, f"holds words, and has no English twin {name}.en.svg")
    return svg


def _check_lesson(lesson: Lesson, source: Source, module: str, lang: str, known: LessonSources) -> None:
    if (lesson.module, lesson.lang) != (module, lang):
        source.problem(2, f"says module {lesson.module!r}, lang {lesson.lang!r}; expected {module!r}, {lang!r}")
    for objective in lesson.objectives:
        if objective.indicator not in known.indicators:
            source.problem(2, f"there is no indicator '{objective.indicator}' in curriculum/framework.yaml")
    used: set[str] = set()
    for part in lesson.parts:
        for block in part.blocks:
            if block.kind == "fact" and block.argument not in known.facts:
                source.problem(block.line, f"there is no fact '{block.argument}' in curriculum/facts.yaml")
            for item in block.argument.split() if block.kind == "practice" else ():
                if item not in known.practice:
                    source.problem(block.line, f"there is no practice item '{item}'")
                if item in used:
                    source.problem(block.line, f"practice item '{item}' stands twice in the lesson")
                used.add(item)


def _check_twins(vi: Lesson, en: Lesson, sources: list[Source]) -> None:
    source = next(source for source in reversed(sources) if source.file.endswith("lesson.en.md"))
    if [objective.indicator for objective in vi.objectives] != [objective.indicator for objective in en.objectives]:
        source.problem(2, "the objectives name other indicators than the Vietnamese twin")
    for left, right in zip(vi.shape(), en.shape(), strict=False):
        if left != right:
            line = next((part.line for part in en.parts if part.id == right[0]), 0)
            source.problem(line, f"part '{right[0]}' has another structure than its Vietnamese twin: {right[1:]} / {left[1:]}")
    if len(vi.parts) != len(en.parts):
        source.problem(0, f"has {len(en.parts)} parts, its Vietnamese twin {len(vi.parts)}")
