"""Reads rubrics, blueprints and policies."""

from collections.abc import Collection, Mapping
from typing import Any

from daisuso.assessment.bank import Form
from daisuso.assessment.blueprint import Blueprint
from daisuso.assessment.certification import Certification
from daisuso.assessment.item import BankItem
from daisuso.assessment.policy import Policy
from daisuso.sources.items import USES
from daisuso.sources.node import Node


def read_blueprints(root: Node) -> list[tuple[Blueprint, Node]]:
    """Read all blueprints of blueprints.yaml, with their nodes for later messages."""
    root.only("blueprints")
    read = []
    for node in root.get("blueprints").items():
        node.only(
            "assignment",
            "kind",
            "module",
            "title",
            "minutes",
            "uses",
            "types",
            "items",
            "low_guess",
            "always",
            "seed",
            "anchors",
            "parallel",
        )
        items = node.get("items")
        items.only("least", "most")
        blueprint = Blueprint(
            assignment=node.get("assignment").id(),
            kind=node.get("kind").one_of(("module", "plan", "prepost", "final", "repair")),
            module=node.get("module").id() if node.maybe("module") else "",
            title=node.get("title").pair(),
            minutes=node.get("minutes").integer(5, 240),
            uses=tuple(use.one_of(USES) for use in node.get("uses").items()),
            types=tuple(node.get("types").texts()) if node.maybe("types") else (),
            least=items.get("least").integer(1, 100),
            most=items.get("most").integer(1, 100),
            low_guess=node.get("low_guess").integer(0, 20) if node.maybe("low_guess") else 0,
            always=tuple(node.get("always").texts()) if node.maybe("always") else (),
            seed=node.get("seed").text(),
            anchors=node.get("anchors").integer(0, 100) if node.maybe("anchors") else 0,
            parallel=node.get("parallel").id() if node.maybe("parallel") else "",
        )
        if blueprint.least > blueprint.most:
            items.problem(f"least {blueprint.least} is more than most {blueprint.most}")
        read.append((blueprint, node))
    return read


def read_policy(root: Node, domains: Collection[str] = ()) -> Policy:
    """Read one policy; what contradicts itself, and a domain that the framework lacks, is reported."""
    root.only(
        "id", "status", "starts", "origin", "cuts", "min_items", "min_low_guess", "critical_cap", "form_pass", "uses",
        "unanswered", "not_reached", "neutralised", "min_cell", "certification",
    )  # fmt: skip
    cuts = [cut.number(0, 1) for cut in root.get("cuts").items()]
    if len(cuts) != 3:
        root.get("cuts").problem(f"has {len(cuts)} cut scores; three are expected, for levels 1, 2 and 3")
        cuts = [0.25, 0.5, 0.75]
    policy = Policy(
        id=root.get("id").id(),
        status=root.get("status").one_of(("draft", "active", "archived")),
        starts=root.get("starts").date(),
        origin=root.get("origin").pair(),
        cuts=(cuts[0], cuts[1], cuts[2]),
        min_items=root.get("min_items").integer(1, 50),
        min_low_guess=root.get("min_low_guess").integer(0, 50),
        critical_cap=root.get("critical_cap").integer(0, 3),
        form_pass=root.get("form_pass").number(0, 1),
        uses=tuple(use.one_of(USES) for use in root.get("uses").items()),
        unanswered=root.get("unanswered").one_of(("zero", "missing")),
        not_reached=root.get("not_reached").one_of(("zero", "missing")),
        neutralised=tuple(root.get("neutralised").texts()),
        min_cell=root.get("min_cell").integer(1, 1000),
        certification=_read_certification(block) if (block := root.maybe("certification")) else None,
    )
    if policy.status == "active" and policy.certification is None:
        root.problem(f"policy '{policy.id}' is active and has no certification block: nobody could be decided on")
    for what in policy.problems(domains):
        root.problem(f"policy '{policy.id}': {what}")
    return policy


def _read_certification(node: Node) -> Certification:
    node.only("final_pass", "competencies", "plan", "valid_months", "repair", "overdue_most")
    competencies, plan, repair = node.get("competencies"), node.get("plan"), node.get("repair")
    competencies.only("domains", "min_level")
    plan.only("assignment", "item", "least", "of")
    repair.only("tasks", "days")
    return Certification(
        final_pass=node.get("final_pass").number(0, 1),
        domains=tuple(competencies.get("domains").texts()),
        min_level=competencies.get("min_level").integer(1, 3),
        plan_assignment=plan.get("assignment").id(),
        plan_item=plan.get("item").id(),
        plan_least=plan.get("least").number(0, 100),
        plan_of=plan.get("of").number(0, 100),
        valid_months=node.get("valid_months").integer(1, 600),
        repair_tasks=repair.get("tasks").integer(1, 10),
        repair_days=repair.get("days").integer(1, 365),
        overdue_most=node.get("overdue_most").number(0, 1),
    )


def plan_problem(policy: Policy, forms: Mapping[str, Form], items: Collection[BankItem]) -> str:
    """Say what is wrong with the written plan that a policy asks for; empty where it is there and has the points it says."""
    block = policy.certification
    if block is None:
        return ""
    form = forms.get(block.plan_assignment)
    if form is None or block.plan_item not in {item for item, _ in form.items}:
        return f"policy '{policy.id}': assignment '{block.plan_assignment}' has no item '{block.plan_item}', the written plan"
    points = {entry.item.points for entry in items if entry.item.id == block.plan_item}
    if block.plan_of not in points:
        return f"policy '{policy.id}': plan.of {block.plan_of:g} is not the points of '{block.plan_item}'"
    return ""


def read_rubric(root: Node) -> dict[str, Any]:
    """Read one rubric: five criteria of 0 to 2 points with descriptors, and marked anchor examples."""
    root.only("id", "title", "task", "words", "criteria", "anchors")
    criteria = []
    for node in root.get("criteria").items():
        node.only("id", "name", "descriptors")
        descriptors = node.get("descriptors")
        descriptors.only("0", "1", "2")
        criteria.append(
            {
                "id": node.get("id").id(),
                "name": node.get("name").pair(),
                "descriptors": {points: descriptors.get(points).pair() for points in ("0", "1", "2")},
            }
        )
    names = [node.get("id").text() for node in root.get("criteria").items()]
    anchors = []
    for node in root.get("anchors").items():
        node.only("id", "text", "points", "comment")
        points = node.get("points")
        points.only(*names)
        anchors.append(
            {
                "id": node.get("id").id(),
                "text": node.get("text").pair(),
                "points": {name: points.get(name).integer(0, 2) for name in names},
                "comment": node.get("comment").pair(),
            }
        )
    return {
        "id": root.get("id").id(),
        "title": root.get("title").pair(),
        "task": root.get("task").pair(),
        "words": [word.integer(1, 2000) for word in root.get("words").items()],
        "criteria": criteria,
        "anchors": anchors,
    }
