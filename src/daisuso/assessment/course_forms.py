"""Forms over the whole course: parallel pre-test and post-test, final examinations."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from daisuso.assessment.bank import Form
from daisuso.assessment.blueprint import Blueprint, cannot, fits, form_of, lot
from daisuso.assessment.item import BankItem

ANCHOR = "anchor"


def draw_course_forms(blueprints: Sequence[Blueprint], pool: Sequence[BankItem], modules: Sequence[str]) -> dict[str, Form]:
    """Draw forms that are parallel to one another; a single one is parallel to nothing.

    All of them share the same anchor items, at most one a module. The other items are disjoint. Each module gives every form the
    same number, one more where that does not divide; within a module the competencies are kept even. Of the items drawn for one
    those nearest in intended difficulty are dealt to different forms, the easier one to the form that is harder so far. So parallel
    forms cover the same content and are about equally hard by intention; whether they are in fact is measured on answers.

    Parameters
    ----------
    blueprints : sequence of Blueprint
        Of equal seed, number of items and number of anchors; their `parallel` is the same.
    pool : sequence of BankItem
        Active items, one version each.
    modules : sequence of str
        The course's modules in order; those without items give none.

    Raises
    ------
    BankError
        The pool cannot satisfy the blueprints.
    """
    first = blueprints[0]
    seed = f"{first.parallel or first.assignment}|{first.seed}"
    if any(
        (other.seed, other.most, other.anchors, other.uses) != (first.seed, first.most, first.anchors, first.uses)
        for other in blueprints
    ):
        raise cannot(first, "forms that are parallel need equal seed, items, anchors and uses")
    fitting = sorted((entry for entry in pool if fits(first, entry)), key=lambda entry: lot(seed, entry.item.id))
    anchors = _anchors(first, [entry for entry in fitting if entry.item.use == ANCHOR], seed)
    rest = _by_module([entry for entry in fitting if entry.item.use != ANCHOR], modules)
    hands = _deal(blueprints, rest, first.most - len(anchors), seed)
    order = {module: place for place, module in enumerate(modules)}
    return {
        blueprint.assignment: form_of(blueprint, [*anchors, *hand], seed=f"{blueprint.assignment}|{first.seed}", modules=order)
        for blueprint, hand in zip(blueprints, hands, strict=True)
    }


def _anchors(blueprint: Blueprint, candidates: Sequence[BankItem], seed: str) -> list[BankItem]:
    """Take one anchor a module, the modules by lot."""
    one: dict[str, BankItem] = {}
    for entry in candidates:
        one.setdefault(entry.item.module, entry)
    chosen = sorted(one.values(), key=lambda entry: lot(f"{seed}|{ANCHOR}", entry.item.module))[: blueprint.anchors]
    if len(chosen) < blueprint.anchors:
        raise cannot(blueprint, f"{len(chosen)} modules have an anchor item, {blueprint.anchors} are needed")
    return chosen


def _by_module(entries: Iterable[BankItem], modules: Sequence[str]) -> dict[str, list[BankItem]]:
    """Group by module, competencies taking turns within a module."""
    found: dict[str, list[BankItem]] = {module: [] for module in modules}
    for entry in entries:
        found.setdefault(entry.item.module, []).append(entry)
    return {module: _even(group) for module, group in found.items() if group}


def _even(group: Sequence[BankItem]) -> list[BankItem]:
    taken: Counter[str] = Counter()
    left, ordered = list(group), []
    while left:
        chosen = min(left, key=lambda entry: taken[entry.meta.competency])
        taken[chosen.meta.competency] += 1
        ordered.append(chosen)
        left.remove(chosen)
    return ordered


def _deal(blueprints: Sequence[Blueprint], rest: Mapping[str, Sequence[BankItem]], number: int, seed: str) -> list[list[BankItem]]:
    forms = len(blueprints)
    quota, extra = divmod(number, len(rest)) if rest else (0, number)
    short = [module for module, group in rest.items() if len(group) < quota * forms]
    if short or not rest:
        raise cannot(blueprints[0], f"{quota * forms} items are needed of each module; too few in: {', '.join(short) or 'all'}")
    hands: list[list[BankItem]] = [[] for _ in blueprints]
    for group in rest.values():
        drawn = sorted(group[: quota * forms], key=lambda entry: (entry.meta.difficulty, lot(seed, entry.item.id)))
        for at in range(0, len(drawn), forms):
            _give(hands, drawn[at : at + forms])
    spare = [entry for group in rest.values() for entry in group[quota * forms :][:forms]]
    # One more of a module in a form: no module gives a form two, and modules are taken by lot.
    spare.sort(key=lambda entry: lot(f"{seed}|extra", entry.item.module))
    for _ in range(extra):
        found: list[BankItem] = []
        for hand in hands:
            held = Counter(entry.item.module for entry in hand)
            fresh = next((entry for entry in spare if entry not in found and held[entry.item.module] <= quota), None)
            if fresh is None:
                raise cannot(blueprints[0], f"{number} items are needed beside the anchors; the modules have too few")
            found.append(fresh)
        spare = [entry for entry in spare if entry not in found]
        for hand, entry in zip(hands, found, strict=True):
            hand.append(entry)
    return hands


def _give(hands: Sequence[list[BankItem]], neighbours: Sequence[BankItem]) -> None:
    """Give each form one of the neighbours: the hardest form so far gets the easiest."""
    by_ease = sorted(range(len(hands)), key=lambda at: (sum(entry.meta.difficulty for entry in hands[at]), at))
    for at, entry in zip(by_ease, reversed(neighbours), strict=True):
        hands[at].append(entry)
