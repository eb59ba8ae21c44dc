"""Generate notebooks, content and ledger from the sources; every authoring error is named with its file and line."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something generated is stale")
    parser.add_argument("--root", type=Path, help="the repository (default: the one this package runs from)")


def run(arguments: argparse.Namespace) -> int:
    """Build or check; 1 where `--check` found something stale."""
    from daisuso.authoring.bank_places import repository_root
    from daisuso.authoring.build import build
    from daisuso.errors import UsageError

    root = arguments.root or repository_root()
    if root is None:
        raise UsageError("there is no repository here", cure="Give its folder with --root.")
    report = build(root, check=arguments.check)
    if arguments.check:
        for path in report.written:
            print(f"stale: {path}")
        for path in report.removed:
            print(f"no source: {path}")
        if report.written or report.removed:
            print("Run `daisuso build` and commit what it writes.")
            return 1
        # No error: CI checks a fresh clone before anything is built in it.
        if report.missing:
            print(f"note: missing or stale, and never committed: {', '.join(report.missing)}.")
            print("`nbgrader validate` needs them: run `daisuso build`.")
        print(f"{report.unchanged} generated files are up to date.")
        return 0
    for path in report.written:
        print(f"wrote {path}")
    for path in report.removed:
        print(f"removed {path}")
    print(f"{len(report.written)} written, {len(report.removed)} removed, {report.unchanged} unchanged.")
    return 0
