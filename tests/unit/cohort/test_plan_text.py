import json
import unicodedata
from importlib import resources
from random import Random

import pytest

from daisuso.cohort.plan_text import plan

DATA = json.loads(resources.files("daisuso.cohort").joinpath("plan_sentences.json").read_text(encoding="utf-8"))
GOOD = {sentence for part in DATA["parts"] for sentence in part["good"]}


def _good_sentences(text):
    fills = [sentence.replace("{who}", who) for sentence in GOOD for who in DATA["people"]]
    lowered = text.lower()
    return sum(sentence.lower() in lowered for sentence in set(fills))


@pytest.mark.parametrize("quality", [0.0, 0.5, 1.0])
def test_plans_have_the_asked_length_whatever_their_quality(quality):
    for seed in range(60):
        assert 80 <= len(plan(Random(seed), quality).split()) <= 200


def test_better_plans_hold_more_that_is_thought_out():
    shares = [sum(_good_sentences(plan(Random(seed), quality)) for seed in range(60)) / 60 for quality in (0.0, 0.5, 1.0)]
    assert shares[0] == 0
    assert 2 < shares[1] < 5 < shares[2]


def test_plans_are_clean_text():
    for seed in range(60):
        text = plan(Random(seed), seed / 60)
        assert "{" not in text
        assert unicodedata.normalize("NFC", text) == text
        assert all(line[0].isupper() for line in text.split("\n"))


def test_plans_differ():
    assert len({plan(Random(seed), 0.5) for seed in range(60)}) > 55
