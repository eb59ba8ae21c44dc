"""Reads framework.yaml."""

from daisuso.curriculum.framework import Competency, Framework
from daisuso.sources.node import Node

CROSSWALKS = ("bdhvs", "digcomp22", "tt02_2025")
UNREAD = ("qd757", "nd224")


def read_framework(root: Node) -> Framework:
    """Read levels, domains, competencies and crosswalks; codes must exist in the crosswalk lists of the same file."""
    root.only("levels", "domains", "crosswalks")
    levels = []
    for number, node in enumerate(root.get("levels").items()):
        node.only("level", "name")
        if node.get("level").integer(0, 3) != number:
            node.problem(f"levels must rise from 0: this is entry {number}")
        levels.append(node.get("name").pair())
    if len(levels) != 4:
        root.problem(f"has {len(levels)} levels; four are expected, 0 to 3")
    known = _crosswalk_codes(root)
    domains: dict[str, dict[str, str]] = {}
    competencies: dict[str, Competency] = {}
    for domain in root.get("domains").items():
        domain.only("id", "name", "competencies")
        name = domain.get("id").text()
        if name in domains:
            domain.problem(f"domain '{name}' stands twice")
        domains[name] = domain.get("name").pair()
        for node in domain.get("competencies").items():
            entry = _competency(node, name, known)
            if entry.id in competencies:
                node.problem(f"competency '{entry.id}' stands twice")
            competencies[entry.id] = entry
    return Framework(tuple(levels), domains, competencies)


def _crosswalk_codes(root: Node) -> dict[str, set[str]]:
    lists = root.get("crosswalks")
    lists.only(*CROSSWALKS)
    codes = {}
    for framework in CROSSWALKS:
        entries = lists.get(framework).items()
        found = [entry.get("code").text() for entry in entries]
        for code, entry in zip(found, entries, strict=True):
            if found.count(code) > 1:
                entry.problem(f"code '{code}' of {framework} stands twice")
        codes[framework] = set(found)
    return codes


def _competency(node: Node, domain: str, known: dict[str, set[str]]) -> Competency:
    node.only("id", "name", "indicators", "crosswalk")
    competency = node.get("id").text()
    if competency[:1] != domain or not competency[1:].isdigit():
        node.problem(f"competency '{competency}' of domain {domain} must be named {domain} and a number")
    indicators = {}
    for number, indicator in enumerate(node.get("indicators").items(), 1):
        indicator.only("id", "text")
        if indicator.get("id").text() != f"{competency}.{number}":
            indicator.problem(f"indicator {number} of {competency} must have the id {competency}.{number}")
        indicators[f"{competency}.{number}"] = indicator.get("text").pair()
    if len(indicators) != 3:
        node.problem(f"{competency} has {len(indicators)} indicators; three are expected")
    crosswalk: dict[str, tuple[str, ...]] = {}
    table = node.get("crosswalk")
    table.only(*CROSSWALKS, *UNREAD)
    for framework in CROSSWALKS:
        codes = table.get(framework).texts()
        for code in codes:
            if code not in known[framework]:
                table.problem(f"{framework} has no code '{code}'")
        crosswalk[framework] = tuple(codes)
    for framework in UNREAD:
        if table.maybe(framework) is not None:
            table.problem(f"{framework} must stay empty until its text has been read")
        crosswalk[framework] = ()
    return Competency(competency, domain, node.get("name").pair(), indicators, crosswalk)
