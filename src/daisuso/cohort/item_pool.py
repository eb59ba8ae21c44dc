"""What a synthetic learner may answer to an item: the item's own samples, sorted by what they earn."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem
from daisuso.cohort.model import CohortModel, ItemParameters, item_parameters, logistic


@dataclass(slots=True)
class ItemPool:
    """The sorted samples of one item and its parameters.

    Attributes
    ----------
    right, wrong, unsafe : list of JSON values
        Full credit; no credit and harmless; anything that violates critical conduct.
    partial : list of (score, JSON value)
        Some credit, harmless.
    """

    bank_item: BankItem
    parameters: ItemParameters
    right: list[Any] = field(default_factory=list)
    partial: list[tuple[float, Any]] = field(default_factory=list)
    wrong: list[Any] = field(default_factory=list)
    unsafe: list[Any] = field(default_factory=list)

    def draw(self, random: Random, ability: float, model: CohortModel) -> Any:
        """Draw an answer for a person of this ability in the item's competency."""
        if self.right and random.random() < self.parameters.success(ability):
            return random.choice(self.right)
        if self.unsafe and random.random() < model.unsafe * 2 * logistic(-model.unsafe_slope * ability):
            return random.choice(self.unsafe)
        gap = ability - self.parameters.difficulty
        if self.partial and random.random() < min(1.0, model.partial * 2 * logistic(gap)):
            # Of several half-right answers the able give the better ones.
            weights = [score ** (1 + 2 * logistic(gap)) for score, _ in self.partial]
            return random.choices([value for _, value in self.partial], weights)[0]
        return random.choice(self.wrong or self.unsafe or self.right)

    def another(self, random: Random, value: Any) -> Any:
        """Draw an earlier answer that was changed later: any but this one, mostly a wrong one; None where there is none."""
        others = [other for other in (*self.wrong, *(other for _, other in self.partial), *self.right) if other != value]
        return random.choice(others) if others else None


def item_pool(bank_item: BankItem, model: CohortModel, seed: int) -> ItemPool:
    """Sort an item's samples by what its own key gives them, and draw its parameters.

    The parameters depend on the seed and the item only, so an item is equally hard in every ward.
    """
    item, key = bank_item.item, bank_item.key
    kind = interaction(item.type)
    pool = ItemPool(bank_item, ItemParameters(model.slope, 0.0, 0.0))
    for sample in kind.samples(item, key):
        parsed = kind.parse(item, sample.raw)
        if isinstance(parsed, FormatError):
            continue
        score = kind.score(item, key, parsed.value)
        if score.critical:
            pool.unsafe.append(sample.raw)
        elif score.value is None or score.value >= 1:
            pool.right.append(sample.raw)
        elif score.value > 0:
            pool.partial.append((score.value, sample.raw))
        else:
            pool.wrong.append(sample.raw)
    valid = len(pool.right) + len(pool.partial) + len(pool.wrong) + len(pool.unsafe)
    # For types with ready-made answers, choosing blindly is drawing one of the admissible answers.
    floor = 0.0 if kind.LOW_GUESS or not valid else len(pool.right) / valid
    random = Random(f"{seed}:item:{item.id}:{item.version}")
    slope = model.slope * random.lognormvariate(0.0, model.slope_sd)
    departure = random.gauss(0.0, model.item_sd)
    pool.parameters = item_parameters(bank_item.meta.difficulty, floor, slope, departure)
    return pool
