"""Release assignments into a course directory: the keys stay in .daisuso/bank, learners get items without them."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory, or a folder of them")
    parser.add_argument(
        "assignments",
        nargs="*",
        metavar="ASSIGNMENT",
        help="default: all but repairs and written plans, which the lessons let learners mark themselves",
    )
    parser.add_argument(
        "--bank", type=Path, metavar="PLACE", help="a repository, a private bank or a bank file (default: this repository)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Release into every course."""
    from daisuso.authoring.bank_places import find_bank
    from daisuso.authoring.course_directory import release
    from daisuso.response.course_directory import CourseDirectory

    courses = CourseDirectory.all_in(arguments.directory)
    released = find_bank(arguments.bank)
    forms = released.data["forms"]
    plans, repairs = (sorted(name for name, form in forms.items() if form["kind"] == kind) for kind in ("plan", "repair"))
    names = tuple(arguments.assignments) or tuple(name for name in sorted(forms) if name not in (*plans, *repairs))
    due: dict[str, set[str]] = {}
    withheld: dict[str, list[str]] = {}
    # What every one of these courses has from an earlier release by name is not left out.
    already = {name for name in (*plans, *repairs) if all(course.form_file(name).is_file() for course in courses)}
    plans, repairs = ([name for name in left if name not in already] for left in (plans, repairs))
    for course in courses:
        done = release(course, released, names)
        print(f"{course.root}: released {', '.join(done.names) or 'nothing'}.")
        withheld |= done.withheld
        for overdue in done.overdue.values():
            for fact, items in overdue.items():
                due.setdefault(fact, set()).update(items)
    if plans and not arguments.assignments:
        print(f"Not released: {', '.join(plans)}. Learners mark these plans themselves; to have them marked, release them by name.")
    if repairs and not arguments.assignments:
        print(
            f"Not released: {len(repairs)} repairs ({repairs[0]} …). Release one by name for whoever missed that critical conduct."
        )
    for fact, resting in sorted(due.items()):
        print(f"fact '{fact}' is due for review: {', '.join(sorted(resting))} rest on it. Read it again before you teach it.")
    for name, facts in sorted(withheld.items()):
        print(f"{name} was NOT released: a final examination rests on no overdue fact. Review {', '.join(facts)}, then build.")
    return 1 if withheld else 0
