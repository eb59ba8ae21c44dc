"""Reads all of curriculum/ and assessments/ into models, collecting every authoring error."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daisuso.assessment.bank import Form
from daisuso.assessment.blueprint import Blueprint, draw_form
from daisuso.assessment.course_forms import draw_course_forms
from daisuso.assessment.item import BankItem
from daisuso.assessment.policy import Policy
from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.course import Course
from daisuso.curriculum.facts import Conduct, Fact, ScamPattern, Ward
from daisuso.curriculum.framework import Framework
from daisuso.curriculum.lesson import Lesson
from daisuso.curriculum.observation import ObservationSheet
from daisuso.errors import BankError, Problem, SourceError
from daisuso.sources.assessment import read_blueprints, read_policy, read_rubric
from daisuso.sources.consent import read_consent
from daisuso.sources.course import read_course
from daisuso.sources.facts import read_conduct, read_facts, read_scams, read_wards
from daisuso.sources.framework import read_framework
from daisuso.sources.handouts import Guide, Handout, read_guide, read_handout
from daisuso.sources.items import ItemSources, read_items
from daisuso.sources.lessons import read_lesson
from daisuso.sources.node import Node, Source
from daisuso.sources.observation import read_observation
from daisuso.sources.simulators import read_machine
from daisuso.sources.yaml_text import read_text, read_yaml


@dataclass(frozen=True, slots=True)
class Repository:
    """Everything that authors wrote, as models.

    `lessons` is keyed by (module, language); `practice` by module; `items` holds every version of every assessed item; `pictures`
    is keyed by (module, language, name) and holds SVG text; `handouts` by module.
    """

    root: Path
    course: Course
    framework: Framework
    facts: dict[str, Fact]
    scams: dict[str, ScamPattern]
    conduct: dict[str, Conduct]
    wards: dict[str, Ward]
    machines: dict[str, dict[str, Any]]
    lessons: dict[tuple[str, str], Lesson]
    pictures: dict[tuple[str, str, str], str]
    handouts: dict[str, Handout]
    first_workshop: Guide
    observation: ObservationSheet
    consent: ConsentForm
    practice: dict[str, list[BankItem]]
    items: list[BankItem]
    rubrics: dict[str, dict[str, Any]]
    blueprints: list[Blueprint]
    forms: dict[str, Form]
    policies: dict[str, Policy]

    def practice_item(self, item: str) -> BankItem:
        """Return a practice item by id; sources were checked, so it exists."""
        return next(entry for entries in self.practice.values() for entry in entries if entry.item.id == item)


@dataclass(slots=True)
class _Reader:
    root: Path
    sources: list[Source] = field(default_factory=list)

    def source(self, path: str) -> Source:
        made = Source(path)
        self.sources.append(made)
        return made

    def yaml(self, path: str) -> Node:
        return read_yaml(self.root / path, self.source(path))

    def files(self, folder: str, pattern: str) -> list[str]:
        found = sorted((self.root / folder).glob(pattern))
        return [path.relative_to(self.root).as_posix() for path in found]

    def problems(self) -> list[Problem]:
        return [problem for source in self.sources for problem in source.problems]


def read_repository(root: Path) -> Repository:
    """Read and check every source file below `root`.

    Raises
    ------
    SourceError
        Names every error of every file, with file, line and offending value.
    """
    reader = _Reader(root)
    framework = read_framework(reader.yaml("curriculum/framework.yaml"))
    facts = read_facts(reader.yaml("curriculum/facts.yaml"))
    conduct = read_conduct(reader.yaml("curriculum/conduct.yaml"), facts)
    course = read_course(reader.yaml("curriculum/course.yaml"), framework, conduct)
    scams = read_scams(reader.yaml("curriculum/scams.yaml"), facts)
    ward_source = reader.source("curriculum/wards.csv")
    wards = read_wards(read_text(root / "curriculum/wards.csv", ward_source), ward_source)
    machines = {
        Path(path).stem: read_machine(reader.yaml(path), Path(path).stem, facts)
        for path in reader.files("curriculum/simulators", "*.yaml")
    }
    rubrics = {
        rubric["id"]: rubric
        for rubric in (read_rubric(reader.yaml(path)) for path in reader.files("assessments/rubrics", "*.yaml"))
    }
    item_sources = ItemSources(framework, facts, conduct, machines, rubrics)
    read = _all_items(reader, item_sources)
    practice = {path: [entry for entry, _ in found] for path, found in read.items() if path.endswith("practice.yaml")}
    assessed = [pair for path, found in read.items() if not path.endswith("practice.yaml") for pair in found]
    lessons, pictures = _lessons(reader, course, facts, {entry.item.id for entries in practice.values() for entry in entries})
    handouts = _handouts(reader, course, facts)
    guide_source = reader.source("curriculum/first-workshop.md")
    first_workshop = read_guide(read_text(root / "curriculum/first-workshop.md", guide_source), guide_source)
    consent = read_consent(reader.yaml("curriculum/consent.yaml"))
    observation = read_observation(reader.yaml("curriculum/observation.yaml"), framework)
    policies = {
        policy.id: policy for policy in (read_policy(reader.yaml(path)) for path in reader.files("assessments/policies", "*.yaml"))
    }
    blueprints, forms = _forms(reader, course, [entry for entry, _ in assessed])
    if problems := reader.problems():
        raise SourceError(problems)
    return Repository(
        root=root,
        course=course,
        framework=framework,
        facts=facts,
        scams=scams,
        conduct=conduct,
        wards=wards,
        machines=machines,
        lessons=lessons,
        pictures=pictures,
        handouts=handouts,
        first_workshop=first_workshop,
        observation=observation,
        consent=consent,
        practice={Path(path).parent.name: entries for path, entries in practice.items()},
        items=[entry for entry, _ in assessed],
        rubrics=rubrics,
        blueprints=blueprints,
        forms=forms,
        policies=policies,
    )


def _all_items(reader: _Reader, sources: ItemSources) -> dict[str, list[tuple[BankItem, Node]]]:
    paths = [
        *reader.files("curriculum/modules", "*/practice.yaml"),
        *reader.files("assessments/items", "*.yaml"),
        *reader.files("assessments/items/retired", "*.yaml"),
    ]
    read = {path: read_items(reader.yaml(path), sources, practice=path.endswith("practice.yaml")) for path in paths}
    seen: dict[tuple[str, int], str] = {}
    for path, found in read.items():
        for entry, node in found:
            place = (entry.item.id, entry.item.version)
            if place in seen:
                node.problem(f"item '{place[0]}' version {place[1]} stands twice (also in {seen[place]})")
            seen[place] = f"{path}:{node.line}"
    return read


def _lessons(
    reader: _Reader, course: Course, facts: dict[str, Fact], practice: set[str]
) -> tuple[dict[tuple[str, str], Lesson], dict[tuple[str, str, str], str]]:
    lessons: dict[tuple[str, str], Lesson] = {}
    pictures: dict[tuple[str, str, str], str] = {}
    for module in (module for module in course.modules.values() if module.status == "available"):
        folder = f"curriculum/modules/{module.slug}"
        for lang, name in (("vi", "lesson.md"), ("en", "lesson.en.md")):
            source = reader.source(f"{folder}/{name}")
            lesson = read_lesson(read_text(reader.root / folder / name, source), source)
            lessons[module.slug, lang] = lesson
            _check_lesson(lesson, source, module.slug, lang, facts, practice)
            for part in lesson.parts:
                for block in part.blocks:
                    if block.kind == "picture":
                        pictures[module.slug, lang, block.argument] = _picture(reader, folder, block.argument, lang)
        vi, en = lessons[module.slug, "vi"], lessons[module.slug, "en"]
        _check_twins(vi, en, reader.sources)
    return lessons, pictures


def _handouts(reader: _Reader, course: Course, facts: dict[str, Fact]) -> dict[str, Handout]:
    handouts = {}
    for module in (module for module in course.modules.values() if module.status == "available"):
        path = f"curriculum/modules/{module.slug}/handout.md"
        source = reader.source(path)
        handouts[module.slug] = read_handout(read_text(reader.root / path, source), source, facts)
    return handouts


def _picture(reader: _Reader, folder: str, name: str, lang: str) -> str:
    """Read a picture: `<name>.en.svg` for English where there is one, else `<name>.svg`."""
    twin = f"{folder}/pictures/{name}.{lang}.svg"
    path = twin if (reader.root / twin).is_file() else f"{folder}/pictures/{name}.svg"
    return read_text(reader.root / path, reader.source(path))


def _check_lesson(lesson: Lesson, source: Source, module: str, lang: str, facts: dict[str, Fact], practice: set[str]) -> None:
    if (lesson.module, lesson.lang) != (module, lang):
        source.problem(2, f"says module {lesson.module!r}, lang {lesson.lang!r}; expected {module!r}, {lang!r}")
    used: set[str] = set()
    for part in lesson.parts:
        for block in part.blocks:
            if block.kind == "fact" and block.argument not in facts:
                source.problem(block.line, f"there is no fact '{block.argument}' in curriculum/facts.yaml")
            for item in block.argument.split() if block.kind == "practice" else ():
                if item not in practice:
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


def _forms(reader: _Reader, course: Course, items: list[BankItem]) -> tuple[list[Blueprint], dict[str, Form]]:
    newest: dict[str, BankItem] = {}
    for entry in items:
        known = newest.get(entry.item.id)
        if known is None or known.item.version < entry.item.version:
            newest[entry.item.id] = entry
    blueprints, forms = [], {}
    read: list[tuple[Blueprint, Node]] = read_blueprints(reader.yaml("assessments/blueprints.yaml"))
    together: dict[str, list[Blueprint]] = {}
    nodes = {blueprint.assignment: node for blueprint, node in read}
    for blueprint, node in read:
        if blueprint.module and blueprint.module not in course.modules:
            node.problem(f"there is no module '{blueprint.module}' in curriculum/course.yaml")
            continue
        blueprints.append(blueprint)
        together.setdefault(blueprint.parallel or blueprint.assignment, []).append(blueprint)
    for group in together.values():
        try:
            if group[0].module:
                drawn = draw_form(group[0], list(newest.values()), course.modules[group[0].module].competencies)
                forms[drawn.assignment] = drawn
            else:
                forms |= draw_course_forms(group, list(newest.values()), list(course.modules))
        except BankError as error:
            nodes[group[0].assignment].problem(error.what)
    return blueprints, forms
