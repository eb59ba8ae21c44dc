"""The item, in two halves: what a learner is shown, and the key that scores it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

Text = Mapping[str, str]
"""One text in both languages: `{"vi": …, "en": …}`."""


def text_or_none(value: Any) -> Text | None:
    """Return a bilingual text, or None where the source left it out."""
    return value if value else None


@dataclass(frozen=True, slots=True)
class Item:
    """The presented item: everything a learner's page may hold, and nothing that scores it.

    Attributes
    ----------
    id : str
        `[a-z0-9][a-z0-9-]{1,39}`, never reused.
    version : int
        1 and up.
    type : str
        Name of an interaction, e.g. `single-choice`.
    module, use : str
        Module slug; `practice`, `module`, `prepost`, `anchor`, `final` or `repair`.
    points : float
        Points for a score of 1.
    scene, stem : Text
        The situation (optional) and the question.
    body : mapping
        The presented fields of the type: `options`, `prompts`, `choose`, `machine`, ….
    """

    id: str
    version: int
    type: str
    module: str
    use: str
    points: float
    scene: Text | None
    stem: Text
    body: Mapping[str, Any]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the compiled form."""
        return cls(
            id=data["id"],
            version=data["version"],
            type=data["type"],
            module=data["module"],
            use=data["use"],
            points=float(data["points"]),
            scene=text_or_none(data.get("scene")),
            stem=data["stem"],
            body=data["body"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "id": self.id,
            "version": self.version,
            "type": self.type,
            "module": self.module,
            "use": self.use,
            "points": self.points,
            "scene": dict(self.scene) if self.scene else None,
            "stem": dict(self.stem),
            "body": dict(self.body),
        }


@dataclass(frozen=True, slots=True)
class Key:
    """What scores a response to an item.

    Attributes
    ----------
    rule : str
        The scoring rule by its name, e.g. `net-correct`.
    values : mapping
        The type's key fields: `correct`, `unsafe`, `order`, `pairs`, `goal`, ….
    rationale : mapping of option id to Text
        Why each option is right, or why it seemed right.
    explanation : Text or None
        For types without options.
    critical : str or None
        Id of the critical conduct that an unsafe choice violates.
    """

    rule: str
    values: Mapping[str, Any]
    rationale: Mapping[str, Text]
    explanation: Text | None
    critical: str | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the compiled form."""
        return cls(
            rule=data["rule"],
            values=data["values"],
            rationale=data.get("rationale") or {},
            explanation=text_or_none(data.get("explanation")),
            critical=data.get("critical") or None,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "rule": self.rule,
            "values": dict(self.values),
            "rationale": {option: dict(why) for option, why in self.rationale.items()},
            "explanation": dict(self.explanation) if self.explanation else None,
            "critical": self.critical,
        }


@dataclass(frozen=True, slots=True)
class Meta:
    """What coordinators and researchers need to know of an item; not shown to learners.

    `difficulty` is the intended share of prepared ambassadors who succeed, 0 to 1; `hash` is the sha256 (hex) of item and key.
    """

    competency: str
    indicator: str
    cognitive: str
    difficulty: float
    situational: bool
    critical: str | None
    facts: tuple[str, ...]
    reviewed: str
    review_by: str
    status: str
    accessibility: Text | None
    hash: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the compiled form."""
        return cls(
            competency=data["competency"],
            indicator=data["indicator"],
            cognitive=data["cognitive"],
            difficulty=float(data["difficulty"]),
            situational=bool(data["situational"]),
            critical=data.get("critical") or None,
            facts=tuple(data["facts"]),
            reviewed=data["reviewed"],
            review_by=data["review_by"],
            status=data["status"],
            accessibility=text_or_none(data.get("accessibility")),
            hash=data.get("hash", ""),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "competency": self.competency,
            "indicator": self.indicator,
            "cognitive": self.cognitive,
            "difficulty": self.difficulty,
            "situational": self.situational,
            "critical": self.critical,
            "facts": list(self.facts),
            "reviewed": self.reviewed,
            "review_by": self.review_by,
            "status": self.status,
            "accessibility": dict(self.accessibility) if self.accessibility else None,
            "hash": self.hash,
        }


@dataclass(frozen=True, slots=True)
class BankItem:
    """One version of an item as the bank holds it."""

    item: Item
    key: Key
    meta: Meta

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the compiled form."""
        return cls(Item.from_json(data["item"]), Key.from_json(data["key"]), Meta.from_json(data["meta"]))

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {"item": self.item.to_json(), "key": self.key.to_json(), "meta": self.meta.to_json()}


def critical_conduct(known: BankItem) -> str:
    """Return the ids of critical conduct that an item can show a violation of, sorted, separated by spaces; empty where none.

    The item's own, and what the unsafe acts of a simulation or replies of a dialogue name: such an item is a safety task though its
    head names no conduct.
    """
    own = known.key.critical or known.meta.critical
    unsafe = known.key.values.get("unsafe") or ()
    named = {entry.get("conduct") for entry in unsafe if isinstance(entry, Mapping)}
    return " ".join(sorted({str(conduct) for conduct in (own, *named) if conduct}))
