"""Count what the curriculum and the item bank hold: modules, words, items, machines, facts, and what is due for review."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--root", type=Path, metavar="DIR", help="the repository (default: the one this command runs from)")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the inventory."""
    import json
    from datetime import date

    from daisuso.authoring.bank_places import repository_root
    from daisuso.authoring.inventory import inventory
    from daisuso.authoring.inventory_text import inventory_lines
    from daisuso.errors import UsageError
    from daisuso.sources.repository import read_repository

    root = arguments.root or repository_root()
    if root is None:
        raise UsageError("there is no repository here", cure="Give --root, a checkout of the sources.")
    found = inventory(read_repository(root), date.today().isoformat())
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join(inventory_lines(found)))
    return 0
