"""Reads the fields of an item that depend on its type, split into what is presented and what is the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from daisuso.sources.node import Node

if TYPE_CHECKING:
    from daisuso.sources.items import ItemSources


@dataclass(frozen=True, slots=True)
class Body:
    """The type's fields: `presented` for the page, `key` and `rationale` for the bank."""

    presented: dict[str, Any]
    key: dict[str, Any]
    rationale: dict[str, dict[str, str]] = field(default_factory=dict)


def read_body(kind: str, node: Node, sources: "ItemSources") -> tuple[Body, tuple[str, ...]]:
    """Return the body of one type and the names of the fields that belong to it."""
    reader, names = _READERS[kind]
    return reader(node, sources), names


def _options(node: Node, *, rationales: bool) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    options, rationale = [], {}
    for option in node.get("options").items():
        option.only("id", "text", *(("rationale",) if rationales else ()))
        name = option.get("id").text()
        options.append({"id": name, "text": option.get("text").pair()})
        if rationales:
            rationale[name] = option.get("rationale").pair()
    return options, rationale


def _choice(node: Node, _sources: "ItemSources") -> Body:
    options, rationale = _options(node, rationales=True)
    key = node.get("key")
    key.only("correct", "unsafe")
    presented: dict[str, Any] = {"options": options}
    choose = node.maybe("choose")
    if choose is not None:
        presented["choose"] = choose.integer(1, 8)
    correct = key.get("correct")
    values: dict[str, Any] = {"correct": correct.texts() if isinstance(correct.value, list) else correct.text()}
    unsafe = key.maybe("unsafe")
    values["unsafe"] = unsafe.texts() if unsafe is not None else []
    return Body(presented, values, rationale)


def _ordering(node: Node, _sources: "ItemSources") -> Body:
    options, _ = _options(node, rationales=False)
    key = node.get("key")
    key.only("order")
    return Body({"options": options}, {"order": [group.texts() for group in key.get("order").items()]})


def _matching(node: Node, _sources: "ItemSources") -> Body:
    prompts = []
    for prompt in node.get("prompts").items():
        prompt.only("id", "text")
        prompts.append({"id": prompt.get("id").text(), "text": prompt.get("text").pair()})
    options, _ = _options(node, rationales=False)
    key = node.get("key")
    key.only("pairs")
    pairs = {prompt: option.text() for prompt, option in key.get("pairs").entries().items()}
    return Body({"prompts": prompts, "options": options}, {"pairs": pairs})


def _numeric(node: Node, _sources: "ItemSources") -> Body:
    key = node.get("key")
    key.only("value", "tolerance")
    presented: dict[str, Any] = {
        "minimum": node.get("minimum").text(),
        "maximum": node.get("maximum").text(),
        "decimals": node.get("decimals").integer(0, 6),
    }
    unit = node.maybe("unit")
    if unit is not None:
        presented["unit"] = unit.pair()
    tolerance = key.maybe("tolerance")
    return Body(presented, {"value": key.get("value").text(), "tolerance": tolerance.text() if tolerance else "0"})


def _short_text(node: Node, _sources: "ItemSources") -> Body:
    key = node.get("key")
    key.only("accept", "fold_diacritics")
    fold = key.maybe("fold_diacritics")
    return Body(
        {"max_length": node.get("max_length").integer(1, 200)},
        {"accept": key.get("accept").texts(), "fold_diacritics": fold.yes() if fold is not None else False},
    )


def _extended_text(node: Node, sources: "ItemSources") -> Body:
    key = node.get("key")
    key.only("rubric")
    rubric = key.get("rubric").text()
    if rubric not in sources.rubrics:
        key.problem(f"there is no rubric '{rubric}' in assessments/rubrics/")
    words = [word.integer(1, 2000) for word in node.get("words").items()]
    return Body({"words": words}, {"rubric": rubric})


def _machine(node: Node, name: str, sources: "ItemSources") -> Mapping[str, Any]:
    named = node.get(name)
    machine = sources.machines.get(named.text())
    if machine is None:
        named.problem(f"there is no machine '{named.text()}' in curriculum/simulators/")
        return {}
    if machine["kind"] != ("phone" if name == "simulator" else "dialogue"):
        named.problem(f"'{named.text()}' is a {machine['kind']}")
    return machine


def _unsafe_acts(key: Node, sources: "ItemSources") -> list[dict[str, Any]]:
    listed = key.maybe("unsafe")
    acts = []
    for node in listed.items() if listed is not None else ():
        node.only("act", "conduct", "told", "real")
        act: dict[str, Any] = {"act": node.get("act").text(), "conduct": node.get("conduct").text()}
        if act["conduct"] not in sources.conduct:
            node.problem(f"there is no conduct '{act['conduct']}' in curriculum/conduct.yaml")
        for words in ("told", "real"):
            if (pair := node.maybe(words)) is not None:
                act[words] = pair.pair()
        acts.append(act)
    return acts


def _simulation(node: Node, sources: "ItemSources") -> Body:
    key = node.get("key")
    key.only("goal", "unsafe", "verification", "wrong_turns", "best_path", "weights", "spare", "detour_cost", "help_cost")
    verification = []
    for check in key.get("verification").items():
        check.only("acts", "before")
        entry: dict[str, Any] = {"acts": check.get("acts").texts()}
        if (before := check.maybe("before")) is not None:
            entry["before"] = before.text()
        verification.append(entry)
    weights = key.get("weights")
    weights.only("goal", "verification")
    values = {
        "goal": key.get("goal").texts(),
        "unsafe": _unsafe_acts(key, sources),
        "verification": verification,
        "wrong_turns": key.get("wrong_turns").texts(),
        "best_path": key.get("best_path").texts(),
        "weights": {name: weights.get(name).number(0, 1) for name in ("goal", "verification")},
        "spare": key.get("spare").integer(0, 20),
        "detour_cost": key.get("detour_cost").number(0, 1),
        "help_cost": key.get("help_cost").number(0, 1),
    }
    return Body({"machine": _machine(node, "simulator", sources)}, values)


def _dialogue(node: Node, sources: "ItemSources") -> Body:
    key = node.get("key")
    key.only("skills", "unsafe", "best_path", "politest")
    skills = {
        reply: {skill: points.number(0, 5) for skill, points in earned.entries().items()}
        for reply, earned in key.get("skills").entries().items()
    }
    values = {
        "skills": skills,
        "unsafe": _unsafe_acts(key, sources),
        "best_path": key.get("best_path").texts(),
        "politest": key.get("politest").texts(),
    }
    return Body({"machine": _machine(node, "dialogue", sources)}, values)


_READERS: dict[str, tuple[Callable[[Node, "ItemSources"], Body], tuple[str, ...]]] = {
    "single-choice": (_choice, ("options",)),
    "multiple-choice": (_choice, ("options", "choose")),
    "ordering": (_ordering, ("options",)),
    "matching": (_matching, ("prompts", "options")),
    "numeric": (_numeric, ("minimum", "maximum", "decimals", "unit")),
    "short-text": (_short_text, ("max_length",)),
    "extended-text": (_extended_text, ("words",)),
    "simulation": (_simulation, ("simulator",)),
    "dialogue": (_dialogue, ("dialogue",)),
}
