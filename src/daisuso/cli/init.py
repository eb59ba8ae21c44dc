"""Make a course directory for one ward: an nbgrader course with relative paths only."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--ward", required=True, metavar="CODE", help="five-digit code of the ward, see curriculum/wards.csv")
    parser.add_argument("--roster", type=Path, metavar="FILE", help="the ward's list of people, XLSX or CSV")
    parser.add_argument("--policy", default="default-2026", metavar="ID")
    parser.add_argument("--synthetic", action="store_true", help="for simulated learners only; every output will say so")


def run(arguments: argparse.Namespace) -> int:
    """Make the directory."""
    from daisuso.authoring.course_directory import init_course
    from daisuso.cli.learner_list import take_in
    from daisuso.cli.repository import refuse_tracked
    from daisuso.curriculum.content import load_content
    from daisuso.roster.ward_list import read_ward_list

    refuse_tracked(arguments.directory)
    # Before anything is made: a list that cannot be read leaves no half-made course behind.
    people = read_ward_list(arguments.roster) if arguments.roster else None
    course = init_course(arguments.directory, arguments.ward, policy=arguments.policy, synthetic=arguments.synthetic)
    print(f"Made a course for {load_content('wards.json')[course.ward]['name']} in {course.root}.")
    status = take_in(course, people) if people else 0
    print(f"Next: daisuso release {course.root}")
    return status
