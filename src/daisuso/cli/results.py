"""Write the item, competency and ward tables, and one HTML report a ward."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directories", type=Path, nargs="+", metavar="DIR", help="a course directory, or a folder of them")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="where tables and reports go")


def run(arguments: argparse.Namespace) -> int:
    """Write everything and say what was written."""
    from daisuso.cli.repository import refuse_tracked
    from daisuso.reports.write import write_results
    from daisuso.response.course_directory import CourseDirectory

    refuse_tracked(arguments.out)
    courses = tuple(course for place in arguments.directories for course in CourseDirectory.all_in(place))
    for path in write_results(courses, arguments.out):
        print(f"wrote {path}")
    return 0
