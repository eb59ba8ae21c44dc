"""Prints a module's assessed items without their keys, for a reader who has not written them.

python scripts/blind_reading.py MODULE [--options-only] [--lang vi|en] [--items ID …]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from daisuso.assessment.item import Item
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


def main() -> int:
    """Print the items; nothing of a key is ever printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module")
    parser.add_argument("--options-only", action="store_true", help="choice items without scene and stem")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    parser.add_argument("--items", nargs="*", default=[], help="only these ids")
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
        if item.type in ("simulation", "dialogue", "extended-text"):
            continue  # read in the page, as a learner meets them
        if arguments.options_only and item.type not in ("single-choice", "multiple-choice"):
            continue
        print("\n".join(shown(item, arguments.lang, arguments.options_only)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
