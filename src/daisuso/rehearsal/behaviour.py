"""What a learner of the rehearsal does on a page: answers with the errors and at the pace of the cohort's model, and mishaps."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

from daisuso.assessment.item import BankItem
from daisuso.cohort.item_pool import ItemPool, item_pool
from daisuso.cohort.learner import Answer, answers, draw_learner, ward_effects
from daisuso.cohort.model import CohortModel
from daisuso.rehearsal.phone import Phone

_TRACES = ("simulation", "dialogue")


class Mishap(Enum):
    """What happens to a phone in the middle of a page."""

    NONE = "none"
    RELOADED = "reloaded"
    VANISHED = "vanished"


def mishap_of(number: int, page: int) -> Mishap:
    """Return what happens to the phone of this number on the first or second page, both from 0.

    With three phones each mishap happens once, with more one of both to each third phone on each page.
    """
    planned = ({1: Mishap.RELOADED, 5: Mishap.VANISHED}, {2: Mishap.VANISHED, 4: Mishap.RELOADED})
    return planned[page].get(number % 6, Mishap.NONE)


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a learner, after a pause of so many seconds; `check`: practice is then asked whether it is right."""

    item: str
    message: Mapping[str, Any]
    pause: float
    check: bool = False


class Behaviour:
    """Draws what learners do.

    Parameters
    ----------
    ward : str
        Ward code: its people differ from others in the model.
    seed : int
        The same seed gives the same class.
    """

    def __init__(self, ward: str, seed: int, model: CohortModel | None = None) -> None:
        self._model = model or CohortModel()
        self._ward, self._seed = ward, seed

    def steps(self, learner: str, entries: Sequence[BankItem], *, seconds: float, practice: bool) -> list[Step]:
        """Return what a learner does with the items of a page, with pauses that fit into so many seconds.

        The model's pauses are kept in proportion and never made longer: a class in miniature asks more of a laptop than a real one.
        """
        pools = [item_pool(entry, self._model, self._seed) for entry in entries]
        given = self._answers(learner, pools)
        whole = sum(answer.seconds for answer in given)
        scale = min(1.0, seconds / whole) if whole else 1.0
        return [step for answer in given for step in _steps(answer, scale, practice)]

    def _answers(self, learner: str, pools: Sequence[ItemPool]) -> list[Answer]:
        random = Random(f"{self._seed}:{learner}")
        competencies = sorted({pool.bank_item.meta.competency for pool in pools})
        effect, by_competency = ward_effects(self._ward, competencies, self._model, self._seed)
        person = draw_learner(learner, random, effect, by_competency, self._model)
        return answers(person, pools, random, self._model)


def _steps(answer: Answer, scale: float, practice: bool) -> Iterator[Step]:
    if answer.type in _TRACES:
        events = answer.value["events"]
        for place, event in enumerate(events):
            yield Step(answer.item, {"type": "event", "i": place, "value": event}, scale * answer.seconds / len(events))
        return
    checked = practice and answer.type != "extended-text"
    yield Step(answer.item, {"type": "answer", "value": answer.value}, scale * answer.seconds, checked)


async def work(phone: Phone, steps: Sequence[Step], mishap: Mishap, seconds: float) -> None:
    """Do what is planned on the open page until it is done or the time is over; the mishap comes half-way, whatever happens.

    Raises what the phone raises.
    """
    there = [step for step in steps if step.item in phone.items()]
    began = time.monotonic()
    for place, step in enumerate(there):
        await asyncio.sleep(step.pause)
        passed = time.monotonic() - began
        half_way = place >= len(there) // 2 or passed >= seconds / 2
        if mishap is Mishap.VANISHED and half_way:
            mishap = Mishap.NONE
            # Its answer may have arrived or not; the phone keeps it, and sends it when it is back.
            phone.vanish(step.item, step.message)
            await asyncio.sleep(step.pause)
            await phone.open(phone.page)
            continue
        if mishap is Mishap.RELOADED and half_way:
            mishap, page = Mishap.NONE, phone.page
            await phone.leave()
            await phone.open(page)
        await phone.say(step.item, step.message)
        if step.check:
            await phone.ask(step.item, {**step.message, "type": "check"}, {"feedback", "refused"})
        if passed >= seconds:
            return
