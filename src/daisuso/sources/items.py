"""Reads item files: assessments/items/<module>.yaml and curriculum/modules/<module>/practice.yaml."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daisuso import messages
from daisuso.assessment.interactions.registry import TYPES, interaction
from daisuso.assessment.item import BankItem, Item, Key, Meta
from daisuso.curriculum.facts import Conduct, Fact
from daisuso.curriculum.framework import Framework
from daisuso.messages import LANGUAGES
from daisuso.sources.facts import known_facts
from daisuso.sources.item_bodies import read_body
from daisuso.sources.node import Node

USES = ("practice", "module", "prepost", "anchor", "final", "repair")
COGNITIVE = ("remember", "understand", "apply", "analyse", "evaluate")
STATUSES = ("draft", "active", "retired")
_COMMON = (
    "id", "version", "status", "use", "type", "competency", "indicator", "cognitive", "difficulty", "situational", "critical",
    "facts", "reviewed", "review_by", "points", "accessibility", "scene", "stem", "rule", "key", "explanation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemSources:
    """What items may refer to. `machines` holds compiled simulators and dialogues by name, `rubrics` the ids of rubrics."""

    framework: Framework
    facts: Mapping[str, Fact]
    conduct: Mapping[str, Conduct]
    machines: Mapping[str, Mapping[str, Any]]
    rubrics: Mapping[str, Any]


def content_hash(item: Item, key: Key) -> str:
    """Return the sha256 (hex) of the presented item and its key, without the version: what the ledger compares."""
    content = {"item": {**item.to_json(), "version": 0}, "key": key.to_json()}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_items(root: Node, sources: ItemSources, *, practice: bool) -> list[tuple[BankItem, Node]]:
    """Read the items of one file, with their nodes for later messages."""
    root.only("module", "items")
    module = root.get("module").id()
    read = []
    for node in root.get("items").items():
        found = _item(node, module, sources, practice=practice)
        if found is not None:
            read.append((found, node))
    return read


def _item(node: Node, module: str, sources: ItemSources, *, practice: bool) -> BankItem | None:
    kind = node.get("type").one_of(TYPES)
    if kind not in TYPES:
        return None
    rules = interaction(kind).RULES
    body, extra = read_body(kind, node, sources)
    node.only(*_COMMON, *extra)
    use = node.get("use").one_of(USES)
    if practice != (use == "practice"):
        node.get("use").problem("practice items stand in practice.yaml, all others in assessments/items/")
    rule = node.get("rule").one_of(rules) if len(rules) > 1 else rules[0]
    if len(rules) == 1 and (named := node.maybe("rule")) is not None:
        named.one_of(rules)
    explanation = node.maybe("explanation")
    critical = _critical(node, sources)
    scene = node.maybe("scene")
    item = Item(
        id=node.get("id").id(),
        version=node.get("version").integer(1, 999),
        type=kind,
        module=module,
        use=use,
        points=node.get("points").number(0.5, 20),
        scene=scene.pair() if scene else None,
        stem=node.get("stem").pair(),
        body=body.presented,
    )
    key = Key(
        rule=rule,
        values=body.key,
        rationale=body.rationale,
        explanation=explanation.pair() if explanation else None,
        critical=critical,
    )
    if explanation is None and not body.rationale and kind != "extended-text":
        node.problem(f"item '{item.id}' has no explanation")
    found = BankItem(item, key, _meta(node, item, key, sources))
    _check(node, found)
    return found


def _check(node: Node, found: BankItem) -> None:
    try:
        for path, what in interaction(found.item.type).check(found.item, found.key):
            place = node.maybe(path.split(".")[0]) or node
            place.problem(f"item '{found.item.id}': {path}: {what}")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        # A field that a check leans on is missing or of another kind; it has been reported already, but make sure of it.
        node.problem(f"item '{found.item.id}' cannot be checked: {type(error).__name__} {error}")


def _critical(node: Node, sources: ItemSources) -> str | None:
    named = node.maybe("critical")
    if named is None:
        return None
    if named.text() not in sources.conduct:
        named.problem(f"there is no conduct '{named.text()}' in curriculum/conduct.yaml")
    return named.text()


def _meta(node: Node, item: Item, key: Key, sources: ItemSources) -> Meta:
    competency = node.get("competency").text()
    indicator = node.get("indicator").text()
    entry = sources.framework.competencies.get(competency)
    if entry is None:
        node.get("competency").problem(f"there is no competency '{competency}' in curriculum/framework.yaml")
    elif indicator not in entry.indicators:
        node.get("indicator").problem(f"competency {competency} has no indicator '{indicator}'")
    facts = known_facts(node, dict(sources.facts))
    if item.use != "practice":
        for fact in facts:
            if fact in sources.facts and sources.facts[fact].confidence != "high":
                node.get("facts").problem(f"item '{item.id}' rests on fact '{fact}', whose confidence is not high")
        if not facts and not key.critical:
            node.problem(f"item '{item.id}' rests on no fact and on no conduct")
    reviewed, review_by = node.get("reviewed").date(), node.get("review_by").date()
    if review_by <= reviewed:
        node.get("review_by").problem(f"review_by {review_by} is not after reviewed {reviewed}")
    accessibility = node.maybe("accessibility")
    return Meta(
        competency=competency,
        indicator=indicator,
        cognitive=node.get("cognitive").one_of(COGNITIVE),
        difficulty=node.get("difficulty").number(0.05, 0.99),
        situational=node.get("situational").yes(),
        critical=key.critical,
        facts=facts,
        reviewed=reviewed,
        review_by=review_by,
        status=node.get("status").one_of(STATUSES),
        # Every type has a note on how it is used without sight, hearing or a steady hand; an item adds its own where it needs one.
        accessibility=accessibility.pair()
        if accessibility
        else {lang: messages.text(f"acc.{item.type}", lang) for lang in LANGUAGES},
        hash=content_hash(item, key),
    )
