"""Reads facts.yaml, scams.yaml, conduct.yaml and wards.csv."""

import csv
import io
import re

from daisuso.curriculum.facts import Conduct, Fact, ScamPattern, Ward
from daisuso.sources.node import Node, Source

CONFIDENCE = ("high", "med", "low")
WARD_KINDS = ("phường", "xã", "đặc khu")


def read_facts(root: Node) -> dict[str, Fact]:
    """Read all facts by id."""
    root.only("facts")
    facts: dict[str, Fact] = {}
    for node in root.get("facts").items():
        node.only("id", "module", "platform", "statement", "source", "inferred", "as_of", "confidence", "volatile", "review_by")
        fact = Fact(
            id=node.get("id").id(),
            module=node.get("module").id(),
            platform=node.get("platform").text(),
            statement=node.get("statement").pair(),
            source=node.get("source").text(),
            inferred=node.get("inferred").text_or_empty(),
            as_of=node.get("as_of").text(),
            confidence=node.get("confidence").one_of(CONFIDENCE),
            volatile=node.get("volatile").yes(),
            review_by=node.get("review_by").date(),
        )
        if not re.fullmatch(r"20[0-9]{2}(-[01][0-9])?", fact.as_of):
            node.get("as_of").problem(f"'{fact.as_of}' is not a year or a month such as 2025-07")
        if fact.id in facts:
            node.problem(f"fact '{fact.id}' stands twice")
        facts[fact.id] = fact
    return facts


def read_scams(root: Node, facts: dict[str, Fact]) -> dict[str, ScamPattern]:
    """Read all scam patterns by id."""
    root.only("scams")
    scams: dict[str, ScamPattern] = {}
    for node in root.get("scams").items():
        scam = ScamPattern(
            id=node.get("id").id(),
            name=node.get("name").pair(),
            cues=node.get("cues").pair(),
            right_action=node.get("right_action").pair(),
            source=node.get("source").text(),
            as_of=node.get("as_of").text(),
            confidence=node.get("confidence").one_of(CONFIDENCE),
            facts=known_facts(node, facts),
        )
        if scam.id in scams:
            node.problem(f"scam '{scam.id}' stands twice")
        scams[scam.id] = scam
    return scams


def read_conduct(root: Node, facts: dict[str, Fact]) -> dict[str, Conduct]:
    """Read the programme's own code of conduct by id."""
    acts: dict[str, Conduct] = {}
    for node in root.get("conduct").items():
        node.only("id", "label", "act", "reason", "real_life", "modules", "facts")
        act = Conduct(
            id=node.get("id").id(),
            label=node.get("label").pair(),
            act=node.get("act").pair(),
            reason=node.get("reason").pair(),
            real_life=node.get("real_life").pair(),
            modules=tuple(node.get("modules").texts()),
            facts=known_facts(node, facts),
        )
        if act.id in acts:
            node.problem(f"conduct '{act.id}' stands twice")
        acts[act.id] = act
    return acts


def known_facts(node: Node, facts: dict[str, Fact]) -> tuple[str, ...]:
    """Read a node's list `facts`, which may be missing; report ids that facts.yaml does not hold."""
    listed = node.maybe("facts")
    if listed is None:
        return ()
    for entry in listed.items():
        if entry.text() not in facts:
            entry.problem(f"there is no fact '{entry.text()}' in curriculum/facts.yaml")
    return tuple(listed.texts())


def read_wards(text: str, source: Source) -> dict[str, Ward]:
    """Read the wards by code: columns code (five digits), name, type."""
    wards: dict[str, Ward] = {}
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames != ["code", "name", "type"]:
        source.problem(1, f"the columns must be code,name,type, not {rows.fieldnames}")
        return wards
    for line, row in enumerate(rows, 2):
        ward = Ward(row["code"], row["name"], row["type"])
        if not re.fullmatch(r"[0-9]{5}", ward.code):
            source.problem(line, f"ward code '{ward.code}' is not five digits")
        if ward.kind not in WARD_KINDS:
            source.problem(line, f"'{ward.kind}' is not one of: {', '.join(WARD_KINDS)}")
        if ward.code in wards:
            source.problem(line, f"ward code '{ward.code}' stands twice")
        wards[ward.code] = ward
    return wards
