"""The model behind a synthetic cohort: every number of it, and the probabilities it gives. `docs/synthetic-cohort.md` says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log
from types import MappingProxyType

MEDIAN_SECONDS = MappingProxyType(
    {
        "single-choice": 40.0,
        "multiple-choice": 55.0,
        "ordering": 70.0,
        "matching": 75.0,
        "numeric": 30.0,
        "short-text": 45.0,
        "extended-text": 1200.0,
        "simulation": 150.0,
        "dialogue": 180.0,
    }
)


@dataclass(frozen=True, slots=True)
class CohortModel:
    """Parameters. Abilities and difficulties are in logits; shares and probabilities in [0, 1].

    Attributes
    ----------
    mean, ward_sd, person_sd : float
        Ability of a person: mean + ward effect + own deviation, both normal.
    competency_sd, ward_competency_sd : float
        How much a person's, and a ward's, ability differs from one competency to another.
    item_sd : float
        How far an item's real difficulty lies from the one its author intended.
    slope, slope_sd : float
        Discrimination of an item: lognormal with this median and this standard deviation of the logarithm.
    partial : float
        Of those who do not succeed on an item with partial credit, the share who earn some, at ability equal to difficulty.
    unsafe : float
        Of those who do not succeed on an item that holds an unsafe act, the share who do it, at ability 0.
    unsafe_slope : float
        How fast that share falls with ability: logits per logit.
    omit : float
        Probability of leaving an item blank that was reached, at ability 0; weaker people leave out more.
    stop : float
        Probability of stopping for good before an item, from the second item on.
    hand_in, plan_hand_in : float
        Share of the learners who hand in the first form; of those who got as far, share who hand in a written plan.
    go_on : float
        Of those who handed in one form, share who go on to the next, in the order of the course.
    gain : float
        What the course adds to a person's ability: the pre-test is taken without it.
    change : float
        Probability that an answer was another one before.
    speed_sd, time_sd : float
        Spread of the logarithm of response times between people, and within a person.
    seconds : mapping
        Median response time of each interaction type.
    """

    mean: float = 0.6
    ward_sd: float = 0.25
    person_sd: float = 0.9
    competency_sd: float = 0.35
    ward_competency_sd: float = 0.3
    item_sd: float = 0.2
    slope: float = 1.3
    slope_sd: float = 0.2
    partial: float = 0.6
    unsafe: float = 0.2
    unsafe_slope: float = 0.8
    omit: float = 0.015
    stop: float = 0.006
    hand_in: float = 0.93
    plan_hand_in: float = 0.85
    go_on: float = 0.97
    gain: float = 0.8
    change: float = 0.08
    speed_sd: float = 0.3
    time_sd: float = 0.35
    seconds: Mapping[str, float] = field(default_factory=lambda: MEDIAN_SECONDS)

    def to_json(self) -> dict[str, float | dict[str, float]]:
        """Return the parameters by name."""
        values: dict[str, float | dict[str, float]] = {name: getattr(self, name) for name in self.__slots__ if name != "seconds"}
        return {**values, "seconds": dict(self.seconds)}


def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x), also for large negative x."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def logit(share: float) -> float:
    """Return log(share / (1 - share)); shares at the ends are drawn in to 0.01 and 0.99."""
    drawn_in = min(0.99, max(0.01, share))
    return log(drawn_in / (1 - drawn_in))


@dataclass(frozen=True, slots=True)
class ItemParameters:
    """Slope (per logit), difficulty (logits) and guessing floor (probability) of one item: the three-parameter logistic model.

    Birnbaum, A. (1968), in Lord & Novick, Statistical Theories of Mental Test Scores.
    """

    slope: float
    difficulty: float
    floor: float

    def success(self, ability: float) -> float:
        """Return the probability of full credit."""
        return self.floor + (1 - self.floor) * logistic(self.slope * (ability - self.difficulty))


def item_parameters(intended: float, floor: float, slope: float, departure: float) -> ItemParameters:
    """Return parameters under which a person of ability 0 has the intended probability, but for the departure in logits."""
    above_floor = (intended - floor) / (1 - floor)
    return ItemParameters(slope, -logit(above_floor) / slope + departure, floor)
