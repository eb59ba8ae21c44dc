"""Write a synthetic cohort's submissions into a synthetic course; the model is described in docs/synthetic-cohort.md."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a synthetic course directory, or a folder of them")
    parser.add_argument("--learners", type=int, default=60, metavar="N", help="learners a course (default 60)")
    parser.add_argument("--seed", type=int, default=2026, metavar="S", help="same seed, same cohort (default 2026)")


def run(arguments: argparse.Namespace) -> int:
    """Simulate every course."""
    from daisuso.cohort.simulate import simulate
    from daisuso.errors import UsageError
    from daisuso.response.course_directory import CourseDirectory

    if arguments.learners < 1:
        raise UsageError(f"--learners {arguments.learners} makes no cohort", cure="Give 1 or more.")
    for course in CourseDirectory.all_in(arguments.directory):
        simulate(course, learners=arguments.learners, seed=arguments.seed)
        print(f"{course.root}: wrote a synthetic cohort of {arguments.learners}, seed {arguments.seed}.")
    return 0
