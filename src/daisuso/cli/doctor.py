"""Say what needs care: this computer, facts that are due for review, course directories."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directories", nargs="*", type=Path, metavar="DIR", help="course directories, or folders of them")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; returns 1 where there are any."""
    from datetime import date

    from daisuso.authoring.bank_places import repository_root
    from daisuso.authoring.doctor import computer_findings, content_findings, course_findings, courses_below
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.sources.repository import read_repository

    today = date.today().isoformat()
    below = [course for place in arguments.directories for course in courses_below(place)]
    courses = [course for course in below if isinstance(course, CourseDirectory)]
    found = list(computer_findings(courses[0].root if courses else Path.cwd()))
    found += [sentence for sentence in below if isinstance(sentence, str)]
    root = repository_root()
    if root is not None:
        found += content_findings(read_repository(root), today)
    for course in courses:
        found += course_findings(course, today)
    for finding in found:
        print(finding)
    looked = f"{len(courses)} course director{'y' if len(courses) == 1 else 'ies'}" if courses else "no course directory"
    print(f"Looked at this computer, {'the content, ' if root else ''}{looked}: {len(found) or 'nothing'} to look after.")
    return 1 if found else 0
