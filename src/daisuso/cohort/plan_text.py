"""Made-up session plans of differing quality, composed from sentences of our own about people who do not exist."""

import json
from functools import cache
from importlib import resources
from random import Random
from typing import Any

LEAST_WORDS, MOST_WORDS = 85, 195
"""Within what the plan item asks for, so that length tells nothing about quality."""


@cache
def _sentences() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resources.files(__package__).joinpath("plan_sentences.json").read_text(encoding="utf-8"))
    return data


def plan(random: Random, quality: float) -> str:
    """Compose a plan in Vietnamese, of 85 to 195 words.

    Parameters
    ----------
    quality : float
        In [0, 1]: the probability that a part of the plan is well thought out; the other parts are weak, and some are left out.
    """
    data = _sentences()
    lines: list[str] = []
    for part in data["parts"]:
        if random.random() < quality:
            _add(lines, random.choice(part["good"]))
        elif part["name"] == "aim" or random.random() < 0.65:
            _add(lines, random.choice(part["weak"]))
    # A weak plan is filled up with sentences that say little.
    for filler in random.sample(data["fillers"], len(data["fillers"])):
        if _words(lines) < LEAST_WORDS:
            _add(lines, filler)
    who = random.choice(data["people"])
    told = [line.replace("{who}", who) for line in lines]
    return "\n".join(line[:1].upper() + line[1:] for line in told)


def _words(lines: list[str]) -> int:
    # A person in the sentences is two words, the placeholder one.
    return sum(len(line.split()) + line.count("{who}") for line in lines)


def _add(lines: list[str], line: str) -> None:
    if _words([*lines, line]) <= MOST_WORDS:
        lines.append(line)
