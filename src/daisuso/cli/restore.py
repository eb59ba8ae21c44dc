"""Bring a course back from a backup: into a new directory, or into the same course, where nothing newer is lost."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "archive", type=Path, metavar="ARCHIVE", help="a ZIP from `daisuso backup`, or a folder of them: the newest of each"
    )
    parser.add_argument(
        "--to", required=True, type=Path, metavar="DIR", help="the course directory; for a folder of archives, the city's"
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore; 1 where the course and the archive differ in a file."""
    from daisuso.cli.repository import refuse_tracked
    from daisuso.keeping.restore import latest_in, place_in, restore

    refuse_tracked(arguments.to)
    status = 0
    many = arguments.archive.is_dir()
    for path in latest_in(arguments.archive) if many else (arguments.archive,):
        done = restore(path, place_in(arguments.to, path) if many else arguments.to)
        print(f"{done.root}: {done.written} files written from {path.name}, {done.same} were there already.")
        if done.newer:
            print(f"{done.newer} journals go on where the archive ends: kept.")
        for learner in done.departed:
            print(f"{learner} has left this course since; nothing of theirs was brought back.")
        for ours, theirs in done.conflicts:
            print(f"{ours}: differs from the archive. Both are kept: the other is {theirs}")
        if done.conflicts:
            print("Look at each; where the other one is right, copy it over.")
            status = 1
    return status
