"""Reads a private bank: items, blueprints and simulators of the same format, kept outside the repository, over its curriculum."""

from dataclasses import replace
from pathlib import Path

from daisuso.errors import SourceError
from daisuso.sources.bank_files import all_items, draw_forms, read_machines, read_rubrics
from daisuso.sources.items import ItemSources
from daisuso.sources.reader import Reader
from daisuso.sources.repository import Repository


def read_private_bank(root: Path, base: Repository) -> Repository:
    """Read and check a private bank.

    Parameters
    ----------
    root : Path
        Holds `assessments/items/*.yaml` and `assessments/blueprints.yaml`, and where needed `assessments/rubrics/` and
        `curriculum/simulators/`. Framework, facts, conduct and course are those of `base`.
    base : Repository
        The open repository.

    Returns
    -------
    Repository
        As `base`, but with the private bank's items, blueprints and forms only. A form draws from private items only: what has
        been published is known.

    Raises
    ------
    SourceError
        Names every error of every file, also an id that the open bank has already.
    """
    reader = Reader(root)
    machines = {**base.machines, **read_machines(reader, base.facts)}
    rubrics = {**base.rubrics, **read_rubrics(reader)}
    read = all_items(reader, ItemSources(base.framework, base.facts, base.conduct, machines, rubrics))
    known = {entry.item.id for entry in base.items} | {entry.item.id for entries in base.practice.values() for entry in entries}
    for found in read.values():
        for entry, node in found:
            if entry.item.id in known:
                node.get("id").problem(f"the open bank has an item '{entry.item.id}'; choose another id")
    items = [entry for found in read.values() for entry, _ in found]
    blueprints, forms = draw_forms(reader, base.course, items)
    for blueprint in blueprints:
        if blueprint.assignment in base.forms:
            reader.source("assessments/blueprints.yaml").problem(0, f"the open bank has an assignment '{blueprint.assignment}'")
    if problems := reader.problems():
        raise SourceError(problems)
    private = {name: replace(form, private=True) for name, form in forms.items()}
    return replace(base, root=root, machines=machines, rubrics=rubrics, items=items, blueprints=blueprints, forms=private)
