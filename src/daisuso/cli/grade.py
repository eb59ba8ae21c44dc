"""Grade submissions into nbgrader's gradebook, without starting a kernel."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directories", type=Path, nargs="+", metavar="DIR", help="a course directory, or a folder of them")
    parser.add_argument(
        "--notebooks",
        choices=("manual", "all", "none"),
        default="manual",
        help="which graded notebooks to write for formgrader (default: where a person must mark)",
    )
    parser.add_argument(
        "--allow-code", action="store_true", help="run notebooks that hold ordinary code: this runs learners' code on this computer"
    )


def run(arguments: argparse.Namespace) -> int:
    """Grade every course; 1 where a submission was refused."""
    from daisuso.cli.progress import Progress
    from daisuso.grading.grade import grade_course
    from daisuso.response.course_directory import CourseDirectory

    status = 0
    for place in arguments.directories:
        for course in CourseDirectory.all_in(place):
            progress = Progress(f"Grading {course.root.name}")
            report = grade_course(course, notebooks=arguments.notebooks, allow_code=arguments.allow_code, progress=progress.show)
            progress.end()
            for line in report.lines():
                print(line)
            status = max(status, report.exit_status)
    return status
