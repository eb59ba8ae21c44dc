"""One synthetic learner: an ability, and what they answer to a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from random import Random
from typing import Any

from daisuso.cohort.item_pool import ItemPool
from daisuso.cohort.model import CohortModel, logistic
from daisuso.cohort.plan_text import plan


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to an item, given `seconds` after the answer before it."""

    item: str
    version: int
    type: str
    value: Any
    seconds: float


@dataclass(frozen=True, slots=True)
class Learner:
    """A person of the model: ability in logits, deviations from it by competency, and the logarithm of their pace."""

    id: str
    ability: float
    by_competency: dict[str, float]
    pace: float

    def ability_in(self, competency: str) -> float:
        """Return the ability in one competency, in logits."""
        return self.ability + self.by_competency.get(competency, 0.0)


def ward_effects(ward: str, competencies: Sequence[str], model: CohortModel, seed: int) -> tuple[float, dict[str, float]]:
    """Return a ward's effect on ability and its further effect on each competency, in logits."""
    random = Random(f"{seed}:ward:{ward}")
    return random.gauss(0.0, model.ward_sd), {code: random.gauss(0.0, model.ward_competency_sd) for code in competencies}


def draw_learner(
    learner: str, random: Random, ward_effect: float, ward_by_competency: dict[str, float], model: CohortModel
) -> Learner:
    """Draw a person of a ward."""
    ability = model.mean + ward_effect + random.gauss(0.0, model.person_sd)
    deviations = {code: effect + random.gauss(0.0, model.competency_sd) for code, effect in ward_by_competency.items()}
    return Learner(learner, ability, deviations, random.gauss(0.0, model.speed_sd))


def answers(learner: Learner, pools: Sequence[ItemPool], random: Random, model: CohortModel) -> list[Answer]:
    """Draw everything a learner enters on a form, in order: omissions, changed answers, and where they stop for good."""
    given: list[Answer] = []
    for place, pool in enumerate(pools):
        item = pool.bank_item.item
        ability = learner.ability_in(pool.bank_item.meta.competency)
        if place and random.random() < model.stop:
            break
        # The last item is not left blank: whoever sees it and hands in has answered it or stopped before it.
        if place < len(pools) - 1 and random.random() < model.omit * 2 * logistic(-ability):
            continue
        if item.type == "extended-text":
            value: Any = plan(random, logistic(1.2 * (ability - 0.2)))
        else:
            value = pool.draw(random, ability, model)
        seconds = _seconds(item.type, learner, random, model)
        before = pool.another(random, value) if _may_change(item.type) and random.random() < model.change else None
        if before is not None:
            given.append(Answer(item.id, item.version, item.type, before, seconds))
            seconds *= 0.4
        given.append(Answer(item.id, item.version, item.type, value, seconds))
    return given


def _may_change(kind: str) -> bool:
    """What was done on a simulated phone or said in a dialogue cannot be taken back; a written plan is kept in one piece."""
    return kind not in ("simulation", "dialogue", "extended-text")


def _seconds(kind: str, learner: Learner, random: Random, model: CohortModel) -> float:
    return random.lognormvariate(log(model.seconds.get(kind, 60.0)) + learner.pace, model.time_sd)
