"""Where one learner stands, from everything handed in: levels as the tables give them, and what to practise of one form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from daisuso.assessment.level import REACHED, decide_level, form_passed
from daisuso.assessment.policy import Policy
from daisuso.curriculum.content import load_content
from daisuso.curriculum.lesson_places import LessonPlace, LessonPlaces
from daisuso.hall.provisional import SCORED, MarkedItem, Provisional, Work
from daisuso.measurement.interval import Interval, weighted_share_interval
from daisuso.response.scoring import AWAITING_MARK, NEUTRALISED, counted_statuses

State = Literal["waiting", "passed", "practise", "thin"]
PREPOST = "prepost"


@dataclass(frozen=True, slots=True)
class Standing:
    """One competency of one learner.

    Attributes
    ----------
    competency : str
        Its id.
    level : int or None
        0 to 3; None where there is too little to say.
    reason : str
        One of `assessment.level.REASONS`.
    share : float or None
        Points divided by maximum, in [0, 1].
    interval : Interval or None
        Of the share.
    items, forms : int
        How many items count, and in how many forms they stand.
    missed : bool
        Critical conduct was missed in one of its items.
    """

    competency: str
    level: int | None
    reason: str
    share: float | None
    interval: Interval | None
    items: int
    forms: int
    missed: bool


@dataclass(frozen=True, slots=True)
class Practise:
    """An indicator that a form shows to be not there yet, or conduct that it shows missed, and where it is taught, if anywhere."""

    what: str
    competency: str
    module: str
    place: LessonPlace | None


def standings(provisional: Provisional) -> dict[str, Standing]:
    """Return the standing in every competency of the forms that levels rest on, by its id.

    The rules are those of `results.competency_table`, for one person and without tables; a test holds the two together.
    """
    policy = provisional.policy
    if policy is None:
        return {}
    # An item that stands in two forms counts once, as handed in last; a form whose time is not known comes first.
    works = sorted((work for work in provisional.works.values() if work.status == SCORED), key=lambda work: work.submitted_at)
    counted: dict[str, tuple[MarkedItem, str]] = {}
    missed: set[str] = set()
    seen: set[str] = set()
    for work in works:
        for item in work.items:
            if item.use not in policy.uses:
                continue
            seen.add(item.competency)
            if item.critical:
                missed.add(item.competency)
            if item.status in counted_statuses(policy):
                counted[item.item] = (item, work.assignment)
    groups: defaultdict[str, list[tuple[MarkedItem, str]]] = defaultdict(list)
    for found in counted.values():
        groups[found[0].competency].append(found)
    return {name: _standing(name, groups[name], name in missed, policy) for name in sorted(seen)}


def _standing(competency: str, found: list[tuple[MarkedItem, str]], missed: bool, policy: Policy) -> Standing:
    most = sum(item.max_points for item, _ in found)
    share = sum(item.points for item, _ in found) / most if most > 0 else None
    trials = most**2 / sum(item.max_points**2 for item, _ in found) if most > 0 else 0.0
    level, reason = decide_level(share, len(found), sum(item.low_guess for item, _ in found), policy, missed=missed)
    interval = weighted_share_interval(share, trials) if share is not None else None
    return Standing(competency, level, reason, share, interval, len(found), len({form for _, form in found}), missed)


def totals(items: Iterable[MarkedItem], policy: Policy) -> tuple[float, float, float]:
    """Return points earned, points of the items that say something, and points of all; neutralised items are in none."""
    kept = [item for item in items if item.status != NEUTRALISED]
    known = [item for item in kept if item.status in counted_statuses(policy)]
    return (
        sum(item.points for item in known),
        sum(item.max_points for item in known),
        sum(item.max_points for item in kept),
    )


def state_of(work: Work, provisional: Provisional, levels: Mapping[str, Standing]) -> State:
    """Say how a handed-in form stands.

    `passed`: the form's points reach the policy's `form_pass`, no critical conduct was missed, and nothing that is not there yet
    lies in a competency below level 2. `practise`: conduct was missed, or something is not there yet. `thin`: nothing to practise,
    and yet not enough to say passed. `waiting`: nobody can say yet, or it is a pre-test or post-test, which gives no level.
    """
    policy = provisional.policy
    if policy is None or work.status != SCORED or work.kind == PREPOST:
        return "waiting"
    if all(item.status in (AWAITING_MARK, NEUTRALISED) for item in work.items):
        return "waiting"
    missed = any(item.critical for item in work.items)
    weak = weak_indicators(work, policy)
    below = any(is_below(levels.get(items[0].competency)) for items in weak.values())
    if form_passed(*totals(work.items, policy), policy) and not missed and not below:
        return "passed"
    return "practise" if missed or weak else "thin"


def is_below(standing: Standing | None) -> bool:
    """Say whether a competency has a level, and one below the standard."""
    return standing is not None and standing.level is not None and standing.level < REACHED


@dataclass(frozen=True, slots=True)
class FormState:
    """What home says of a handed-in form: its state, whether there is a result to see, and the part of the lesson to practise."""

    state: State
    has_result: bool
    part: int = 0


def form_states(provisional: Provisional, lang: str) -> dict[str, FormState]:
    """Return the state of every handed-in form by its assignment."""
    levels = standings(provisional)
    found = {}
    for name, work in provisional.works.items():
        state = state_of(work, provisional, levels)
        part = 0
        if state == "practise" and provisional.policy is not None:
            # Conduct before points; of these what stands first in the module's own lesson.
            todo = missed_conduct(work, lang) or to_practise(work, provisional.policy, lang)
            part = min((one.place.part for one in todo if one.place is not None and one.module == work.module), default=0)
        # A post-test has totals to show; written work that waits for its marker has nothing yet.
        found[name] = FormState(state, state != "waiting" or (work.status == SCORED and work.kind == PREPOST), part)
    return found


def weak_indicators(work: Work, policy: Policy) -> dict[str, list[MarkedItem]]:
    """Return the indicators of a form whose items earned less than level 2 asks, each with its items that count, in order."""
    groups: defaultdict[str, list[MarkedItem]] = defaultdict(list)
    for item in work.items:
        if item.status in counted_statuses(policy):
            groups[item.indicator].append(item)
    weak = {}
    for name in sorted(groups):
        most = sum(item.max_points for item in groups[name])
        if most > 0 and policy.level(sum(item.points for item in groups[name]) / most) < REACHED:
            weak[name] = groups[name]
    return weak


def to_practise(work: Work, policy: Policy, lang: str) -> list[Practise]:
    """Return what a form shows to be not there yet, with the place in the lesson of its module; in the order of indicators."""
    found = []
    for indicator, items in weak_indicators(work, policy).items():
        worst = min(items, key=lambda item: item.points / item.max_points)
        places = _places(worst.module, lang)
        facts = [fact for item in items if item.module == worst.module for fact in item.facts]
        place = places.of_indicator(indicator, facts) if places is not None else None
        found.append(Practise(indicator, worst.competency, worst.module, place))
    return found


def missed_conduct(work: Work, lang: str) -> list[Practise]:
    """Return the critical conduct that a form shows missed, once each, with where it is practised; else where it was asked."""
    found: dict[str, Practise] = {}
    for item in work.items:
        for act in item.critical:
            if act not in found:
                module, place = _where_practised(act, item, lang)
                found[act] = Practise(act, item.competency, module, place)
    return list(found.values())


def _where_practised(act: str, item: MarkedItem, lang: str) -> tuple[str, LessonPlace | None]:
    for module in (item.module, *load_content("places.json")):
        places = _places(module, lang)
        if places is not None and (place := places.of_conduct(act)) is not None:
            return module, place
    own = _places(item.module, lang)
    return item.module, own.of_indicator(item.indicator, item.facts) if own is not None else None


def _places(module: str, lang: str) -> LessonPlaces | None:
    data = load_content("places.json").get(module, {}).get(lang)
    return LessonPlaces.from_json(data) if data else None
