"""The blueprint of a form, and drawing the form from it, once, by a seed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daisuso.assessment.bank import Form
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem, Text
from daisuso.errors import BankError


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The specification of one form: which items it may draw, how many, and what it must cover.

    Attributes
    ----------
    assignment, kind, module : str
        nbgrader's name of the assignment; `module`, `plan`, …; slug of the module, empty for a form over the whole course.
    minutes : int
        Planned working time.
    uses, types : tuple of str
        Item uses to draw from; types to draw from (empty: all, extended-text only where `always` names the item).
    least, most : int
        Number of items.
    low_guess : int
        Fewest low-guess items for each competency of the module.
    always : tuple of str
        Items that are on every form.
    seed : str
        Seed of the draw.
    anchors : int
        Forms over the whole course: how many of the items are anchors.
    parallel : str
        Forms over the whole course: forms of the same name are drawn together, parallel to one another.
    """

    assignment: str
    kind: str
    module: str
    title: Text
    minutes: int
    uses: tuple[str, ...]
    types: tuple[str, ...]
    least: int
    most: int
    low_guess: int
    always: tuple[str, ...]
    seed: str
    anchors: int = 0
    parallel: str = ""


def is_low_guess(bank_item: BankItem) -> bool:
    """Say whether the item's type can hardly be answered by guessing: every type but single and multiple choice."""
    return interaction(bank_item.item.type).LOW_GUESS


def lot(seed: str, item: str) -> str:
    """Return an item's place in the draw: a hash, so that it is the same on every machine and version of Python."""
    return hashlib.sha256(f"{seed}|{item}".encode()).hexdigest()


def draw_form(blueprint: Blueprint, pool: Sequence[BankItem], competencies: Sequence[str]) -> Form:
    """Draw the items of a form.

    First the items that are always there, then low-guess items until each competency has its number, then one competency after the
    other until the form has `most` items or the pool is empty. Questions come first on the form, then tasks, written work
    last, each by lot.

    Parameters
    ----------
    pool : sequence of BankItem
        Active items, one version each.
    competencies : sequence of str
        The module's competencies, whose shares are kept even.

    Raises
    ------
    BankError
        The pool cannot satisfy the blueprint; says which part.
    """
    seed = f"{blueprint.assignment}|{blueprint.seed}"
    fitting = sorted((entry for entry in pool if fits(blueprint, entry)), key=lambda entry: lot(seed, entry.item.id))
    chosen: list[BankItem] = []
    for name in blueprint.always:
        found = next((entry for entry in fitting if entry.item.id == name), None)
        if found is None:
            raise cannot(blueprint, f"item '{name}' must be on it, but no such item fits")
        chosen.append(found)
    for competency in competencies:
        while _count(chosen, competency, low_guess=True) < blueprint.low_guess:
            found = _next(fitting, chosen, competency, low_guess=True)
            if found is None:
                raise cannot(blueprint, f"competency {competency} has fewer than {blueprint.low_guess} low-guess items")
            chosen.append(found)
    while len(chosen) < blueprint.most:
        order = sorted(competencies, key=lambda competency: _count(chosen, competency, low_guess=False))
        found = next((entry for entry in (_next(fitting, chosen, c, low_guess=False) for c in order) if entry), None)
        if found is None:
            break
        chosen.append(found)
    if not blueprint.least <= len(chosen) <= blueprint.most:
        raise cannot(blueprint, f"it has {len(chosen)} items, not {blueprint.least} to {blueprint.most}")
    return form_of(blueprint, chosen, seed=seed, modules={blueprint.module: 0})


def form_of(blueprint: Blueprint, chosen: Sequence[BankItem], *, seed: str, modules: Mapping[str, int]) -> Form:
    """Put items in order: questions, then tasks, written work last; within that by module, then by lot."""

    def place(entry: BankItem) -> tuple[int, int, str]:
        kind = {"simulation": 1, "dialogue": 1, "extended-text": 2}.get(entry.item.type, 0)
        return kind, modules[entry.item.module], lot(seed + "|order", entry.item.id)

    return Form(
        assignment=blueprint.assignment,
        kind=blueprint.kind,
        module=blueprint.module,
        title=blueprint.title,
        minutes=blueprint.minutes,
        items=tuple((entry.item.id, entry.item.version) for entry in sorted(chosen, key=place)),
    )


def fits(blueprint: Blueprint, entry: BankItem) -> bool:
    """Say whether a form may draw an item."""
    if entry.item.use not in blueprint.uses or blueprint.module not in ("", entry.item.module) or entry.meta.status != "active":
        return False
    if blueprint.types:
        return entry.item.type in blueprint.types
    # Written work needs a marker, so no lot puts it on a form.
    return entry.item.type != "extended-text" or entry.item.id in blueprint.always


def _count(chosen: Sequence[BankItem], competency: str, *, low_guess: bool) -> int:
    """Count the items of a competency; written work, which awaits its marker, is no low-guess item here."""
    return sum(
        entry.meta.competency == competency and (not low_guess or (is_low_guess(entry) and entry.item.type != "extended-text"))
        for entry in chosen
    )


def _next(fitting: Sequence[BankItem], chosen: Sequence[BankItem], competency: str, *, low_guess: bool) -> BankItem | None:
    for entry in fitting:
        if entry.meta.competency == competency and entry not in chosen and (not low_guess or is_low_guess(entry)):
            return entry
    return None


def cannot(blueprint: Blueprint, what: str) -> BankError:
    """Make the error that says why a form cannot be drawn."""
    return BankError(
        f"the form '{blueprint.assignment}' cannot be drawn: {what}",
        where="assessments/blueprints.yaml",
        cure="Write more items or change the blueprint.",
    )
