"""Reads course.yaml, the only place with an order."""

from daisuso.curriculum.course import Course, Module, Path
from daisuso.curriculum.facts import Conduct
from daisuso.curriculum.framework import Framework
from daisuso.sources.node import Node


def read_course(root: Node, framework: Framework, conduct: dict[str, Conduct]) -> Course:
    """Read modules and paths; competencies, conduct, prerequisites and paths must exist."""
    root.only("title", "content_date", "modules", "paths")
    modules: dict[str, Module] = {}
    nodes = root.get("modules").items()
    for number, node in enumerate(nodes, 1):
        module = _module(node, framework, conduct)
        if module.number != number:
            node.problem(f"module '{module.slug}' is number {number} in the list, not {module.number}")
        if module.slug in modules:
            node.problem(f"module '{module.slug}' stands twice")
        for earlier in module.prerequisites:
            if earlier not in modules:
                node.problem(f"module '{module.slug}' needs '{earlier}', which does not come before it")
        modules[module.slug] = module
    paths = []
    for node in root.get("paths").items():
        node.only("id", "title", "note", "modules", "minutes", "choose")
        path = Path(
            id=node.get("id").id(),
            title=node.get("title").pair(),
            note=node.get("note").pair(),
            modules=tuple(node.get("modules").texts()),
            choose=node.get("choose").one_of(("all", "any")),
            minutes=node.get("minutes").integer(10, 6000),
        )
        for slug in path.modules:
            if slug not in modules:
                node.problem(f"path '{path.id}' names module '{slug}', which is not in the list")
        paths.append(path)
    return Course(root.get("title").pair(), root.get("content_date").date(), modules, tuple(paths))


def _module(node: Node, framework: Framework, conduct: dict[str, Conduct]) -> Module:
    node.only("slug", "number", "title", "minutes", "competencies", "conduct", "phrases", "prerequisites", "status")
    module = Module(
        slug=node.get("slug").id(),
        number=node.get("number").integer(1, 99),
        title=node.get("title").pair(),
        minutes=node.get("minutes").integer(10, 300),
        competencies=tuple(node.get("competencies").texts()),
        conduct=tuple(node.get("conduct").texts()),
        phrases=tuple(node.get("phrases").texts()),
        prerequisites=tuple(node.get("prerequisites").texts()),
        status=node.get("status").one_of(("available", "planned")),
    )
    for competency in module.competencies:
        if competency not in framework.competencies:
            node.problem(f"there is no competency '{competency}' in curriculum/framework.yaml")
    for act in module.conduct:
        if act not in conduct:
            node.problem(f"there is no conduct '{act}' in curriculum/conduct.yaml")
    return module
