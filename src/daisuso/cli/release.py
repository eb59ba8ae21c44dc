"""Release assignments into a course directory: the keys stay in .daisuso/bank, learners get items without them."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory, or a folder of them")
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all of the bank")
    parser.add_argument("--bank", type=Path, metavar="PLACE", help="a repository or a bank file (default: this repository)")


def run(arguments: argparse.Namespace) -> int:
    """Release into every course."""
    from daisuso.authoring.bank_places import find_bank
    from daisuso.authoring.course_directory import release
    from daisuso.response.course_directory import CourseDirectory

    courses = CourseDirectory.all_in(arguments.directory)
    released = find_bank(arguments.bank)
    for course in courses:
        names = release(course, released, tuple(arguments.assignments))
        print(f"{course.root}: released {', '.join(names)}.")
    return 0
