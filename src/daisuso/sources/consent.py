"""Reads consent.yaml."""

from daisuso.curriculum.consent import GRADING, RATHER_NOT, RESEARCH, ConsentForm, Purpose, Question, Survey, Text
from daisuso.sources.node import Node


def read_consent(root: Node) -> ConsentForm:
    """Read the purposes and the two forms; the purposes must be those that the code knows."""
    root.only("version", "purposes", "background", "daily_life")
    purposes: dict[str, Purpose] = {}
    for node in root.get("purposes").items():
        node.only("id", "title", "text", "without")
        purpose = Purpose(
            node.get("id").one_of((GRADING, RESEARCH)), *(node.get(part).pair() for part in ("title", "text", "without"))
        )
        purposes[purpose.id] = purpose
    if set(purposes) != {GRADING, RESEARCH}:
        root.get("purposes").problem(f"'{GRADING}' and '{RESEARCH}' are expected, once each")
    return ConsentForm(
        root.get("version").integer(1, 999), purposes, _survey(root.get("background")), _survey(root.get("daily_life"))
    )


def _survey(root: Node) -> Survey:
    root.only("title", "intro", "questions", "options")
    shared = _options(root)
    questions = []
    for node in root.get("questions").items():
        node.only("id", "text", "options")
        options = _options(node) or shared
        if not options:
            node.problem("this question has no options")
        questions.append(Question(node.get("id").id(), node.get("text").pair(), options))
    root.get("questions").unique("question", ((node.get("id").text(), node) for node in root.get("questions").items()))
    return Survey(root.get("title").pair(), root.get("intro").pair(), tuple(questions))


def _options(node: Node) -> dict[str, Text]:
    found: dict[str, Text] = {}
    listed = node.maybe("options")
    for option in listed.items() if listed else ():
        option.only("id", "text")
        name = option.get("id").id()
        if name == RATHER_NOT or name in found:
            option.problem(f"option '{name}' stands twice, or is the one that every question has")
        found[name] = option.get("text").pair()
    return found
