"""Reads all of curriculum/ and assessments/ into models, collecting every authoring error."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daisuso.assessment.bank import Form
from daisuso.assessment.blueprint import Blueprint
from daisuso.assessment.item import BankItem
from daisuso.assessment.policy import Policy
from daisuso.curriculum.agenda import Agenda
from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.course import Course
from daisuso.curriculum.facts import Conduct, Fact, ScamPattern, Ward
from daisuso.curriculum.framework import Framework
from daisuso.curriculum.lesson import Lesson
from daisuso.curriculum.observation import ObservationSheet
from daisuso.errors import SourceError
from daisuso.sources.agendas import read_agendas
from daisuso.sources.assessment import plan_problem, read_policy
from daisuso.sources.bank_files import all_items, draw_forms, read_machines, read_rubrics
from daisuso.sources.consent import read_consent
from daisuso.sources.course import read_course
from daisuso.sources.facts import read_conduct, read_facts, read_scams, read_wards
from daisuso.sources.framework import read_framework
from daisuso.sources.handouts import Guide, Handout, NetworkSheet, read_guide
from daisuso.sources.items import ItemSources
from daisuso.sources.module_files import LessonSources, read_handouts, read_lessons, read_network_sheets
from daisuso.sources.observation import read_observation
from daisuso.sources.reader import Reader
from daisuso.sources.yaml_text import read_text


@dataclass(frozen=True, slots=True)
class Repository:
    """Everything that authors wrote, as models.

    `lessons` is keyed by (module, language); `practice` by module; `items` holds every version of every assessed item; `pictures`
    is keyed by (module, language, name) and holds SVG text; `handouts` and `agendas` by module.
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
    agendas: dict[str, Agenda]
    first_workshop: Guide
    class_network: dict[str, NetworkSheet]
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


def read_repository(root: Path) -> Repository:
    """Read and check every source file below `root`.

    Raises
    ------
    SourceError
        Names every error of every file, with file, line and offending value.
    """
    reader = Reader(root)
    framework = read_framework(reader.yaml("curriculum/framework.yaml"))
    facts = read_facts(reader.yaml("curriculum/facts.yaml"))
    conduct = read_conduct(reader.yaml("curriculum/conduct.yaml"), facts)
    course = read_course(reader.yaml("curriculum/course.yaml"), framework, conduct)
    scams = read_scams(reader.yaml("curriculum/scams.yaml"), facts)
    ward_source = reader.source("curriculum/wards.csv")
    wards = read_wards(read_text(root / "curriculum/wards.csv", ward_source), ward_source)
    machines = read_machines(reader, facts)
    rubrics = read_rubrics(reader)
    item_sources = ItemSources(framework, facts, conduct, machines, rubrics)
    read = all_items(reader, item_sources)
    practice = {path: [entry for entry, _ in found] for path, found in read.items() if path.endswith("practice.yaml")}
    assessed = [pair for path, found in read.items() if not path.endswith("practice.yaml") for pair in found]
    indicators = {name for competency in framework.competencies.values() for name in competency.indicators}
    known = LessonSources(facts, {entry.item.id for entries in practice.values() for entry in entries}, indicators)
    lessons, pictures = read_lessons(reader, course, known)
    conduct_source = reader.source("curriculum/conduct.yaml")
    for act in conduct.values():
        for slug in set(act.modules) - set(course.modules):
            conduct_source.problem(0, f"conduct '{act.id}' names module '{slug}', which is not in course.yaml")
    handouts = read_handouts(reader, course, facts)
    agendas = read_agendas(reader, course)
    guide_source = reader.source("curriculum/first-workshop.md")
    first_workshop = read_guide(read_text(root / "curriculum/first-workshop.md", guide_source), guide_source)
    class_network = read_network_sheets(reader)
    consent = read_consent(reader.yaml("curriculum/consent.yaml"))
    observation = read_observation(reader.yaml("curriculum/observation.yaml"), framework)
    paths = reader.files("assessments/policies", "*.yaml")
    read_policies = {path: read_policy(reader.yaml(path), framework.domains) for path in paths}
    blueprints, forms = draw_forms(reader, course, [entry for entry, _ in assessed])
    for path, policy in read_policies.items():
        if what := plan_problem(policy, forms, [entry for entry, _ in assessed]):
            reader.source(path).problem(0, what)
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
        agendas=agendas,
        first_workshop=first_workshop,
        class_network=class_network,
        observation=observation,
        consent=consent,
        practice={Path(path).parent.name: entries for path, entries in practice.items()},
        items=[entry for entry, _ in assessed],
        rubrics=rubrics,
        blueprints=blueprints,
        forms=forms,
        policies={policy.id: policy for policy in read_policies.values()},
    )
