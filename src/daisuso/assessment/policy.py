"""The policy: every number that turns scores into levels, in one versioned file."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daisuso.assessment.certification import Certification
from daisuso.assessment.item import Text
from daisuso.errors import PolicyError


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the programme's rules. The numbers are the programme's own, to be set by a panel.

    Attributes
    ----------
    id, status, starts : str
        `status` is `draft`, `active` or `archived`; `starts` is a date, ISO 8601.
    origin : Text
        Who set the numbers.
    cuts : tuple of three floats
        Lowest proportion of points, 0 to 1, for levels 1, 2 and 3; strictly increasing.
    min_items : int
        Fewest scored items of a competency for a level; below it there is too little to say.
    min_low_guess : int
        Fewest of them of a type that cannot be guessed well (any but single and multiple choice).
    critical_cap : int
        Highest level of a competency with a critical miss.
    form_pass : float
        Proportion of points, 0 to 1, from which a module form counts as passed.
    uses : tuple of str
        Item uses that levels may rest on.
    unanswered : str
        `zero`: an item that was reached and left blank earns nothing.
    not_reached : str
        `missing`: an item after the last one answered says nothing about the person.
    neutralised : tuple of str
        Items taken out of every result after release; the gradebook gives everyone their points.
    min_cell : int
        Smallest group shown in a report.
    certification : Certification or None
        What a decision asks for; None in a policy of an earlier daisuso, with which nobody can be decided on.
    """

    id: str
    status: str
    starts: str
    origin: Text
    cuts: tuple[float, float, float]
    min_items: int
    min_low_guess: int
    critical_cap: int
    form_pass: float
    uses: tuple[str, ...]
    unanswered: str
    not_reached: str
    neutralised: tuple[str, ...]
    min_cell: int
    certification: Certification | None = None

    def problems(self, domains: Collection[str] = ()) -> list[str]:
        """Return what contradicts itself; empty when the policy holds. `domains` are the framework's, where they are known."""
        found = []
        if not 0 < self.cuts[0] < self.cuts[1] < self.cuts[2] <= 1:
            found.append(f"cuts {list(self.cuts)} must rise strictly, above 0 and up to 1")
        if self.status not in ("draft", "active", "archived"):
            found.append(f"status '{self.status}' is not draft, active or archived")
        if not 0 <= self.critical_cap <= 3:
            found.append(f"critical_cap {self.critical_cap} is not a level from 0 to 3")
        if not 0 < self.form_pass <= 1:
            found.append(f"form_pass {self.form_pass} is not a share above 0 and up to 1")
        if self.min_items < 1 or self.min_low_guess < 0 or self.min_low_guess > self.min_items:
            found.append(f"min_items {self.min_items} and min_low_guess {self.min_low_guess} do not fit together")
        if self.unanswered not in ("zero", "missing") or self.not_reached not in ("zero", "missing"):
            found.append("unanswered and not_reached are 'zero' or 'missing'")
        if self.min_cell < 1:
            found.append(f"min_cell {self.min_cell} must be 1 or more")
        return [*found, *(self.certification.problems(domains) if self.certification else ())]

    def level(self, proportion: float) -> int:
        """Return the level, 0 to 3, of a proportion of points. A proportion that equals a cut reaches it."""
        # 0.7 of 10 points may come out as 0.6999999999999999: a person must not fall for that.
        return sum(proportion >= cut - 1e-9 for cut in self.cuts)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Policy":
        """Read the compiled form."""
        one, two, three = (float(cut) for cut in data["cuts"])
        return cls(
            id=data["id"],
            status=data["status"],
            starts=data["starts"],
            origin=data["origin"],
            cuts=(one, two, three),
            min_items=data["min_items"],
            min_low_guess=data["min_low_guess"],
            critical_cap=data["critical_cap"],
            form_pass=float(data["form_pass"]),
            uses=tuple(data["uses"]),
            unanswered=data["unanswered"],
            not_reached=data["not_reached"],
            neutralised=tuple(data["neutralised"]),
            min_cell=data["min_cell"],
            certification=Certification.from_json(data["certification"]) if data.get("certification") else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "id": self.id,
            "status": self.status,
            "starts": self.starts,
            "origin": dict(self.origin),
            "cuts": list(self.cuts),
            "min_items": self.min_items,
            "min_low_guess": self.min_low_guess,
            "critical_cap": self.critical_cap,
            "form_pass": self.form_pass,
            "uses": list(self.uses),
            "unanswered": self.unanswered,
            "not_reached": self.not_reached,
            "neutralised": list(self.neutralised),
            "min_cell": self.min_cell,
            **({"certification": self.certification.to_json()} if self.certification else {}),
        }

    @classmethod
    def load(cls, path: Path) -> "Policy":
        """Read a compiled policy.

        Raises
        ------
        PolicyError
            The file is missing, is no policy, or contradicts itself.
        """
        try:
            policy = cls.from_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            raise PolicyError("there is no such policy", where=path, cure="Check `policy` in daisuso.toml.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise PolicyError(f"this is not a policy ({error})", where=path, cure="Run `daisuso release` again.") from None
        if found := policy.problems():
            raise PolicyError("; ".join(found), where=path, cure="Mend the policy's source and release again.")
        return policy
