"""The people of a course: take in a ward's list, add, move and merge learners, give codes, print slips and attendance."""

import argparse
from collections.abc import Callable
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", metavar="WHAT", required=True)

    def verb(name: str, summary: str, act: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        made.add_argument("directory", type=Path, metavar="DIR", help="a course directory")
        made.set_defaults(act=act)
        return made

    taken = verb("import", "take in a ward's list of people, XLSX or CSV; the same list twice adds nobody twice", _import)
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument("--sheet", default="", metavar="NAME", help="the sheet with the list (default: the first that has one)")
    added = verb("add", "add one person and show the personal code", _add)
    added.add_argument("name", metavar="NAME", help="given name: how to greet")
    added.add_argument("--group", default="", metavar="NAME")
    moved = verb("move", "move a person with all their work to another course; close both halls first", _move)
    moved.add_argument("learner", metavar="LEARNER")
    moved.add_argument("--to", required=True, type=Path, metavar="DIR2", help="the course that they go to")
    merged = verb("merge", "make one person of two ids: the work of GONE goes on under KEEP; close the hall first", _merge)
    merged.add_argument("keep", metavar="KEEP")
    merged.add_argument("gone", metavar="GONE")
    merged.add_argument(
        "--set-aside", action="store_true", help="where both did the same work, KEEP's counts, GONE's is kept aside"
    )
    out = verb("ungrade", "take somebody who was moved or merged out of the gradebook, so that results count them once", _ungrade)
    out.add_argument("learner", metavar="LEARNER")
    code = verb("code", "show the personal codes, giving one to everybody who has none", _code)
    code.add_argument("learner", nargs="?", default="", metavar="LEARNER")
    code.add_argument("--renew", action="store_true", help="a new code for LEARNER, because a slip was lost")
    slips = verb("slips", "write a PDF with a slip for each: name, personal code, QR and address of the hall", _slips)
    slips.add_argument("--address", required=True, metavar="URL", help="the hall's, as it prints it: http://192.168.1.5:8866")
    slips.add_argument("--out", required=True, type=Path, metavar="FILE", help="the PDF")
    slips.add_argument("--lang", choices=("vi", "en"), default="vi")
    there = verb("attendance", "write who was here by day: a PDF to sign and a spreadsheet", _attendance)
    there.add_argument("--out", required=True, type=Path, metavar="OUT", help="a folder; it is made where it is missing")
    there.add_argument("--lang", choices=("vi", "en"), default="vi")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    status: int = arguments.act(arguments)
    return status


def _import(arguments: argparse.Namespace) -> int:
    from daisuso.cli.learner_list import take_in
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.ward_list import read_ward_list

    course = CourseDirectory.open(arguments.directory)
    return take_in(course, read_ward_list(arguments.file, arguments.sheet))


def _add(arguments: argparse.Namespace) -> int:
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.code import shown
    from daisuso.roster.roster import GROUP, add_learner, checked_name

    course = CourseDirectory.open(arguments.directory)
    others = {GROUP: checked_name(arguments.group)} if arguments.group else {}
    entry = add_learner(course, arguments.name, others=others)
    print(f"Added '{entry.given_name}' as {entry.learner} to {course.roster}. Personal code: {shown(entry.code)}")
    return 0


def _code(arguments: argparse.Namespace) -> int:
    from daisuso.errors import UsageError
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.code import shown
    from daisuso.roster.roster import Roster, give_codes, not_on_roster, renew_code

    course = CourseDirectory.open(arguments.directory)
    if arguments.renew:
        if not arguments.learner:
            raise UsageError("--renew needs a LEARNER", cure="Name the one whose slip was lost.")
        entry = renew_code(course, arguments.learner)
        print(f"Wrote {course.roster}: the old code of {entry.learner} ('{entry.given_name}') opens nothing any more.")
        print(f"{entry.learner}  {shown(entry.code)}  {entry.given_name}")
        return 0
    before = Roster.read(course)
    roster = give_codes(course)
    found = roster.find(arguments.learner) if arguments.learner else None
    if arguments.learner and found is None:
        raise not_on_roster(course, arguments.learner)
    for entry in (found,) if found else roster.entries:
        print(f"{entry.learner}  {shown(entry.code)}  {entry.given_name}")
    made = sum(1 for entry in before.entries if not entry.code)
    if made:
        print(f"Wrote {course.roster}: {made} new codes.")
    return 0


def _slips(arguments: argparse.Namespace) -> int:
    from daisuso.cli.learner_papers import slips

    return slips(arguments)


def _attendance(arguments: argparse.Namespace) -> int:
    from daisuso.cli.learner_papers import attendance

    return attendance(arguments)


def _move(arguments: argparse.Namespace) -> int:
    from daisuso.cli.learner_work import move_learner

    return move_learner(arguments)


def _merge(arguments: argparse.Namespace) -> int:
    from daisuso.cli.learner_work import merge_learners

    return merge_learners(arguments)


def _ungrade(arguments: argparse.Namespace) -> int:
    from daisuso.cli.learner_work import ungrade

    return ungrade(arguments)
