"""Decide who is ready as an ambassador, and say why; only the State confirms digital literacy, on VNeID."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directories", type=Path, nargs="+", metavar="DIR", help="a course directory, or a folder of them")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="where the decisions go")
    parser.add_argument("--today", metavar="DATE", help="decide as on this day, YYYY-MM-DD: for rehearsals (default: the clock's)")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of what is printed (default vi)")


def run(arguments: argparse.Namespace) -> int:
    """Decide, write and say; returns 1 where a course could not be decided on."""
    import sys
    from datetime import date

    from daisuso.authoring.doctor import courses_below
    from daisuso.cli.repository import refuse_tracked
    from daisuso.errors import UsageError
    from daisuso.fieldwork.observations import observed_conduct
    from daisuso.messages import text
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.results.calendar_day import today_in_vietnam
    from daisuso.results.certification.certify import certify
    from daisuso.results.certification.said import lines
    from daisuso.results.certification.write import write_decisions

    refuse_tracked(arguments.out)
    today = today_in_vietnam()
    if arguments.today is not None:
        try:
            today = date.fromisoformat(arguments.today)
        except ValueError:
            today = date.min
        if today.isoformat() != arguments.today:
            raise UsageError(f"--today {arguments.today} is not a day", cure="Write it as 2026-11-24.")
    below = [course for place in arguments.directories for course in courses_below(place)]
    decisions = certify([course for course in below if isinstance(course, CourseDirectory)], observed_conduct, today)
    refused = [*(sentence for sentence in below if isinstance(sentence, str)), *decisions.refused]
    if decisions.courses:
        written = write_decisions(decisions, arguments.out)
        if arguments.today is not None:
            print(text("certify.today", arguments.lang))
        for line in lines(decisions, arguments.lang):
            print(line)
        for path in written:
            print(f"wrote {path}")
    for sentence in refused:
        print(f"daisuso certify: {sentence}", file=sys.stderr)
    return 1 if refused else 0
