"""Prints a module's assessed items without their keys, for a reader who has not written them.

python scripts/blind_reading.py MODULE [--options-only] [--lang vi|en] [--items ID …]
python scripts/blind_reading.py MODULE --machines
python scripts/blind_reading.py MODULE --walk ITEM ACT …

Machines are read in `curriculum/simulators/`; a walk is a list of act or reply ids, typed text as `act=text`, and of it only the
score is printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from daisuso.assessment.interactions.outcome import FormatError
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import Item, Key
from daisuso.errors import SourceError
from daisuso.sources.repository import read_repository

ROOT = Path(__file__).resolve().parent.parent


def shown(item: Item, lang: str, options_only: bool) -> list[str]:
    """Return the lines of one item; choice items alone can be read without their stem."""
    lines = [f"## {item.id} ({item.type})"]
    if not options_only:
        lines += [text[lang] for text in (item.scene, item.stem) if text]
    for kind in ("prompts", "options"):
        lines += [f"  {entry['id']}  {entry['text'][lang]}" for entry in item.body.get(kind, [])]
    if item.type == "numeric":
        unit: dict[str, Any] = item.body.get("unit") or {}
        lines.append(f"  a number {unit.get(lang, '')}")
    return [*lines, ""]


MACHINES = ("simulation", "dialogue")


def walked(item: Item, key: Key, acts: list[str]) -> str:
    """Return the score of a walk, in [0, 1], as a sentence."""
    kind = interaction(item.type)
    events = [{"a": act, "v": text} if text else {"a": act} for act, _, text in (entry.partition("=") for entry in acts)]
    parsed = kind.parse(item, {"events": events})
    if isinstance(parsed, FormatError):
        return f"{item.id}: this cannot be walked ({parsed.code} {dict(parsed.fill)})"
    return f"{item.id}: {kind.score(item, key, parsed.value).value:.2f}"


def main() -> int:
    """Print the items; nothing of a key is ever printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module")
    parser.add_argument("--options-only", action="store_true", help="choice items without scene and stem")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    parser.add_argument("--items", nargs="*", default=[], help="only these ids")
    parser.add_argument("--machines", action="store_true", help="only simulators and dialogues: their stem and their file")
    parser.add_argument("--walk", nargs="+", metavar="ITEM ACT", help="score a walk through a machine")
    arguments = parser.parse_args()
    try:
        repository = read_repository(ROOT)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    for entry in repository.items:
        item = entry.item
        if item.module != arguments.module or entry.meta.status != "active" or (arguments.items and item.id not in arguments.items):
            continue
        if arguments.walk:
            if item.id == arguments.walk[0]:
                print(walked(item, entry.key, arguments.walk[1:]))
            continue
        if arguments.machines != (item.type in MACHINES) or item.type == "extended-text":
            continue
        if arguments.machines:
            print("\n".join(shown(item, arguments.lang, False)[:-1]))
            print(f"  curriculum/simulators/{item.body['machine']['name']}.yaml\n")
            continue
        if arguments.options_only and item.type not in ("single-choice", "multiple-choice"):
            continue
        print("\n".join(shown(item, arguments.lang, arguments.options_only)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
