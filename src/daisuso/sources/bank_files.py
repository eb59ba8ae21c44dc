"""Reads the files of an item bank: simulators, rubrics, items, blueprints."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daisuso.assessment.bank import Form
from daisuso.assessment.blueprint import Blueprint, draw_form
from daisuso.assessment.course_forms import draw_course_forms
from daisuso.assessment.item import BankItem
from daisuso.curriculum.course import Course
from daisuso.curriculum.facts import Fact
from daisuso.errors import BankError
from daisuso.sources.assessment import read_blueprints, read_rubric
from daisuso.sources.items import ItemSources, read_items
from daisuso.sources.node import Node
from daisuso.sources.reader import Reader
from daisuso.sources.simulators import read_machine


def read_machines(reader: Reader, facts: Mapping[str, Fact]) -> dict[str, dict[str, Any]]:
    """Read every simulator and dialogue, by name."""
    paths = reader.files("curriculum/simulators", "*.yaml")
    return {Path(path).stem: read_machine(reader.yaml(path), Path(path).stem, dict(facts)) for path in paths}


def read_rubrics(reader: Reader) -> dict[str, dict[str, Any]]:
    """Read every rubric, by id."""
    read = (read_rubric(reader.yaml(path)) for path in reader.files("assessments/rubrics", "*.yaml"))
    return {rubric["id"]: rubric for rubric in read}


def all_items(reader: Reader, sources: ItemSources) -> dict[str, list[tuple[BankItem, Node]]]:
    """Read every item file, with the node of each item; an item version that stands twice is reported."""
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


def draw_forms(reader: Reader, course: Course, items: list[BankItem]) -> tuple[list[Blueprint], dict[str, Form]]:
    """Read the blueprints and draw their forms from the newest versions of the items."""
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
