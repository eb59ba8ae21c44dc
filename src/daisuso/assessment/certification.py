"""The certification block of a policy: what must be shown before the programme calls somebody ready as an ambassador."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Certification:
    """The programme's own conditions, to be set by a panel. None comes from the State, which alone confirms, on VNeID.

    Attributes
    ----------
    final_pass : float
        Share of the final examination's counted points, 0 to 1, from which it is passed.
    domains : tuple of str
        Domains whose competencies count one by one.
    min_level : int
        Lowest level, 1 to 3, of each competency of these domains that the person's path measures.
    plan_assignment, plan_item : str
        The written plan, and the assignment it is an item of.
    plan_least, plan_of : float
        Points of the plan that are enough, out of how many.
    valid_months : int
        How many calendar months a decision holds.
    repair_tasks, repair_days : int
        Tasks on the missed act that a repair needs right, and how many calendar days after the miss at the earliest.
    overdue_most : float
        Share of the final's points, 0 to 1, that may rest on facts overdue on the day it was handed in; above it the final decides
        nothing.
    """

    final_pass: float
    domains: tuple[str, ...]
    min_level: int
    plan_assignment: str
    plan_item: str
    plan_least: float
    plan_of: float
    valid_months: int
    repair_tasks: int
    repair_days: int
    overdue_most: float

    def problems(self, domains: Collection[str] = ()) -> list[str]:
        """Return what contradicts itself; with the framework's domains, also a domain that is not among them."""
        found = []
        if not 0 < self.final_pass <= 1:
            found.append(f"final_pass {self.final_pass} is not a share above 0 and up to 1")
        if not self.domains:
            found.append("competencies.domains names no domain")
        found += [f"there is no domain '{name}' in the framework" for name in self.domains if domains and name not in domains]
        if not 1 <= self.min_level <= 3:
            found.append(f"competencies.min_level {self.min_level} is not a level from 1 to 3")
        if not 0 < self.plan_least <= self.plan_of:
            found.append(f"plan.least {self.plan_least:g} is not above 0 and up to plan.of {self.plan_of:g}")
        if self.valid_months < 1:
            found.append(f"valid_months {self.valid_months} must be 1 or more")
        if self.repair_tasks < 1 or self.repair_days < 1:
            found.append(f"repair.tasks {self.repair_tasks} and repair.days {self.repair_days} must be 1 or more")
        if not 0 <= self.overdue_most < 1:
            found.append(f"overdue_most {self.overdue_most} is not a share from 0 to below 1")
        return [f"certification: {what}" for what in found]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Certification":
        """Read the compiled form."""
        competencies, plan, repair = data["competencies"], data["plan"], data["repair"]
        return cls(
            final_pass=float(data["final_pass"]),
            domains=tuple(competencies["domains"]),
            min_level=int(competencies["min_level"]),
            plan_assignment=plan["assignment"],
            plan_item=plan["item"],
            plan_least=float(plan["least"]),
            plan_of=float(plan["of"]),
            valid_months=int(data["valid_months"]),
            repair_tasks=int(repair["tasks"]),
            repair_days=int(repair["days"]),
            overdue_most=float(data["overdue_most"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "final_pass": self.final_pass,
            "competencies": {"domains": list(self.domains), "min_level": self.min_level},
            "plan": {
                "assignment": self.plan_assignment,
                "item": self.plan_item,
                "least": self.plan_least,
                "of": self.plan_of,
            },
            "valid_months": self.valid_months,
            "repair": {"tasks": self.repair_tasks, "days": self.repair_days},
            "overdue_most": self.overdue_most,
        }
