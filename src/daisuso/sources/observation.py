"""Reads observation.yaml."""

from daisuso.curriculum.framework import Framework
from daisuso.curriculum.observation import MOST, ObservationSheet
from daisuso.sources.node import Node


def read_observation(root: Node, framework: Framework) -> ObservationSheet:
    """Read the sheet; its indicators must be the framework's."""
    root.only("id", "version", "title", "intro", "marks", "no_occasion", "indicators")
    marks = []
    for number, node in enumerate(root.get("marks").items()):
        node.only("mark", "meaning")
        if node.get("mark").integer(0, MOST) != number:
            node.problem(f"mark {number} is expected here: the marks stand in order from 0")
        marks.append(node.get("meaning").pair())
    if len(marks) != MOST + 1:
        root.get("marks").problem(f"has {len(marks)} marks; 0, 1 and 2 are expected")
    known = {name for competency in framework.competencies.values() for name in competency.indicators}
    indicators: dict[str, dict[str, str]] = {}
    for node in root.get("indicators").items():
        node.only("indicator", "look_for")
        name = node.get("indicator").text()
        if name not in known:
            node.problem(f"there is no indicator '{name}' in curriculum/framework.yaml")
        if name in indicators:
            node.problem(f"indicator '{name}' stands twice")
        indicators[name] = node.get("look_for").pair()
    return ObservationSheet(
        id=root.get("id").id(),
        version=root.get("version").integer(1, 999),
        title=root.get("title").pair(),
        intro=root.get("intro").pair(),
        marks=tuple(marks),
        no_occasion=root.get("no_occasion").pair(),
        indicators=indicators,
    )
