"""The inventory as tables for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

USES = ("module", "prepost", "anchor", "final", "repair")


def inventory_lines(found: Mapping[str, Any]) -> list[str]:
    """Return the lines to print; `found` as `inventory` returns it."""
    return [
        f"Content of {found['content_date']}: {len(found['modules'])} modules, {found['items']['assessed']['total']} assessed and "
        f"{found['items']['practice']['total']} practice items, {len(found['machines'])} simulators and dialogues.",
        *([f"Planned: {', '.join(found['planned'])}."] if found["planned"] else []),
        "",
        *_table(("module", "min", "parts", "words vi", "words en", *USES, "practice"), map(_module_row, found["modules"].items())),
        "",
        *_table(("competency", "assessed", "low-guess", "situational"), _rows(found["competencies"])),
        "",
        *_table(("conduct", "critical tasks", "repair"), _rows(found["conduct"])),
        "",
        *(line for what in ("type", "cognitive", "status") for line in _by(what, found)),
        "",
        *_table(("form", "kind", "items", "min"), ((n, f["kind"], f["items"], f["minutes"]) for n, f in found["forms"].items())),
        "",
        *_table(("simulator", "kind", "screens or turns", "items"), map(_machine_row, found["machines"].items())),
        "",
        f"Facts: {found['facts']['total']}, {found['facts']['used']} used.",
        *(f"Not used: {name}" for name in found["facts"]["unused"]),
        *(f"DUE FOR REVIEW: {name} ({', '.join(rest) or 'nothing rests on it'})" for name, rest in found["facts"]["due"].items()),
    ]


def _module_row(pair: tuple[str, Mapping[str, Any]]) -> Sequence[object]:
    slug, module = pair
    uses = [module["assessed"].get(use, 0) for use in USES]
    return (slug, module["minutes"], len(module["parts"]), module["words"]["vi"], module["words"]["en"], *uses, module["practice"])


def _machine_row(pair: tuple[str, Mapping[str, Any]]) -> Sequence[object]:
    name, machine = pair
    return (name, machine["kind"], machine["size"], " ".join(machine["items"]))


def _rows(table: Mapping[str, Mapping[str, int]]) -> Iterable[Sequence[object]]:
    return ((name, *counts.values()) for name, counts in table.items())


def _by(what: str, found: Mapping[str, Any]) -> list[str]:
    counts = found["items"]["assessed"][what]
    return [f"Assessed items by {what}: " + ", ".join(f"{name} {count}" for name, count in counts.items())]


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    cells = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
