"""Reads curriculum/simulators/<name>.yaml into the compiled machines of curriculum.phone and curriculum.dialogue."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from daisuso.curriculum import phone_check
from daisuso.curriculum.dialogue import Dialogue
from daisuso.curriculum.facts import Fact
from daisuso.curriculum.phone import Phone
from daisuso.errors import ContentError
from daisuso.sources.facts import known_facts
from daisuso.sources.node import Node

_HEAD = ("name", "kind", "title", "task", "person", "app_version", "reviewed", "review_by", "facts", "start")


def read_machine(root: Node, name: str, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Read one machine; what the machine itself finds wrong (unknown screens, dead ends, …) is reported with its line."""
    kind = root.get("kind").one_of(("phone", "dialogue"))
    if root.get("name").text() != name:
        root.get("name").problem(f"the name '{root.get('name').text()}' must be the file's name '{name}'")
    head: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "title": root.get("title").pair(),
        "task": root.get("task").pair(),
        "person": root.get("person").pair(),
        "app_version": root.get("app_version").text(),
        "reviewed": root.get("reviewed").date(),
        "review_by": root.get("review_by").date(),
        "facts": list(known_facts(root, dict(facts))),
        "start": root.get("start").text(),
    }
    return _phone(root, head) if kind == "phone" else _dialogue(root, head)


def _phone(root: Node, head: dict[str, Any]) -> dict[str, Any]:
    root.only(*_HEAD, "steps", "hints", "interruptions", "screens")
    interruptions = []
    listed = root.maybe("interruptions")
    for node in listed.items() if listed is not None else ():
        node.only("at", "screen", "when")
        entry: dict[str, Any] = {"at": node.get("at").text(), "screen": node.get("screen").text()}
        if (when := node.maybe("when")) is not None:
            entry["when"] = when.texts()
        interruptions.append(entry)
    hints = root.maybe("hints")
    machine = {
        **head,
        "steps": root.get("steps").integer(2, 40),
        "hints": hints.pairs() if hints is not None else [],
        "interruptions": interruptions,
        "screens": [_screen(node) for node in root.get("screens").items()],
    }
    _report(root, root.get("screens").items(), lambda: phone_check.problems(Phone.from_json(machine)))
    return machine


def _screen(node: Node) -> dict[str, Any]:
    node.only("id", "title", "lines", "acts", "end")
    screen: dict[str, Any] = {"id": node.get("id").text(), "title": node.get("title").pair()}
    if (lines := node.maybe("lines")) is not None:
        screen["lines"] = [_line(line) for line in lines.items()]
    if (acts := node.maybe("acts")) is not None:
        screen["acts"] = [_act(act) for act in acts.items()]
    if (end := node.maybe("end")) is not None and end.yes():
        screen["end"] = True
    return screen


def _line(node: Node) -> dict[str, Any]:
    """Read a line of a screen; `when` shows it only where its flags hold."""
    node.only("vi", "en", "when")
    line: dict[str, Any] = {lang: node.get(lang).text() for lang in ("vi", "en")}
    if (when := node.maybe("when")) is not None:
        line["when"] = when.texts()
    return line


def _act(node: Node) -> dict[str, Any]:
    node.only("id", "where", "kind", "label", "when", "set", "go", "field", "says", "note")
    act: dict[str, Any] = {
        "id": node.get("id").text(),
        "where": node.get("where").one_of(("phone", "person")),
        "kind": node.get("kind").one_of(("tap", "type", "scroll", "back")),
        "label": node.get("label").pair(),
    }
    for flags in ("when", "set"):
        if (listed := node.maybe(flags)) is not None:
            act[flags] = listed.texts()
    if (go := node.maybe("go")) is not None:
        act["go"] = go.text()
    if (field := node.maybe("field")) is not None:
        field.only("digits", "letters")
        act["field"] = {name: size.integer(1, 200) for name, size in field.entries().items()}
    for words in ("says", "note"):
        if (pair := node.maybe(words)) is not None:
            act[words] = pair.pair()
    return act


def _dialogue(root: Node, head: dict[str, Any]) -> dict[str, Any]:
    root.only(*_HEAD, "initial", "turns")
    turns = []
    for node in root.get("turns").items():
        node.only("id", "stage", "line", "replies", "end")
        turn: dict[str, Any] = {"id": node.get("id").text(), "line": node.get("line").pair()}
        if (stage := node.maybe("stage")) is not None:
            turn["stage"] = stage.pair()
        replies = node.maybe("replies")
        if replies is not None:
            turn["replies"] = [_reply(reply) for reply in replies.items()]
        if (end := node.maybe("end")) is not None and end.yes():
            turn["end"] = True
        turns.append(turn)
    machine = {**head, "initial": root.get("initial").text(), "turns": turns}
    _report(root, root.get("turns").items(), lambda: Dialogue.from_json(machine).problems())
    return machine


def _reply(node: Node) -> dict[str, Any]:
    node.only("id", "text", "go")
    return {"id": node.get("id").text(), "text": node.get("text").pair(), "go": node.get("go").text()}


def _report(root: Node, places: list[Node], problems: Callable[[], Iterator[tuple[str, str]]]) -> None:
    """Report what the model finds wrong, at the screen or turn that its path names."""
    lines = {node.get("id").text(): node for node in places if node.maybe("id") is not None}
    try:
        for path, what in problems():
            steps = path.replace("[", ".").replace("]", ".").split(".")
            named = next((node for name, node in lines.items() if name in steps), root)
            named.problem(f"{path}: {what}")
    except (KeyError, TypeError, ValueError, ContentError) as error:  # the fields it leans on were reported already
        root.problem(f"the machine cannot be checked: {error}")
