"""Make a synthetic ward, grade it, show its results, then open a hall: the whole of daisuso in a minute."""

import argparse
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daisuso.response.course_directory import CourseDirectory

WARD = "25747"
MARK = "demo.txt"
MARK_TEXT = "Made by `daisuso demo`: a synthetic class, no real people. The next demo replaces this folder and keeps your work.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="where everything goes (default: daisuso-demo in your home folder)")
    parser.add_argument("--learners", type=int, default=60, metavar="N", help="size of the synthetic class (default 60)")
    parser.add_argument("--no-serve", action="store_true", help="end after the report, without opening the hall")
    parser.add_argument("--port", type=int, default=8866, metavar="N", help="port of the hall on 127.0.0.1 (default 8866)")


def run(arguments: argparse.Namespace) -> int:
    """Run the demo; each step says what it does before it starts."""
    from daisuso.cli.hall import check_port
    from daisuso.cli.repository import refuse_tracked
    from daisuso.errors import UsageError
    from daisuso.response.course_directory import MARKER

    if arguments.learners < 1:
        raise UsageError(f"--learners {arguments.learners} makes no class", cure="Give 1 or more.")
    check_port(arguments.port)
    out = (arguments.out or Path.home() / "daisuso-demo").resolve()
    refuse_tracked(out)
    if (out / MARKER).is_file():
        raise UsageError(f"{out} is a course directory", cure="Choose another --out: the demo puts its own course into it.")
    _say(f"daisuso demo: a synthetic class of {arguments.learners} in {out}")
    begun = time.monotonic()
    course = _course(out / "course", arguments.learners)

    _say("3/5 Grading without a kernel ...")
    from daisuso.cli.progress import Progress
    from daisuso.grading.grade import grade_course

    progress = Progress("    submissions")
    report = grade_course(course, progress=progress.show)
    progress.end()
    for line in report.lines():
        print(f"    {line}")

    _say("4/5 Writing tables and the ward report ...")
    from daisuso.reports.write import write_results

    written = write_results((course,), out)
    _say("5/5 What the class can do (synthetic data):\n")
    from daisuso.reports.terminal import competency_lines

    for line in competency_lines((course,)):
        print(line)
    page = next(path for path in written if path.suffix == ".html")
    _say(f"\nReport: {page}\nTables: {out}\nCourse: {course.root}\nDone in {time.monotonic() - begun:.0f} s.")
    if arguments.no_serve:
        return 0

    from daisuso.cli.hall import open_hall
    from daisuso.hall.serve import LEARNER

    _say("\nOpening the hall, for one fictional learner ...")
    return open_hall(course.root, port=arguments.port, lang="vi", learner=LEARNER, ahead=2)


def _say(text: str) -> None:
    print(text, flush=True)


def _course(place: Path, learners: int) -> "CourseDirectory":
    """Make the synthetic course beside its place, then put it there: an interrupted demo leaves the former one whole."""
    from daisuso.authoring.bank_places import find_bank
    from daisuso.authoring.course_directory import init_course, release
    from daisuso.cli.repository import remove_tree
    from daisuso.cohort.simulate import simulate
    from daisuso.errors import UsageError
    from daisuso.response.course_directory import CourseDirectory

    if place.exists() and not (place / MARK).is_file() and any(place.iterdir()):
        raise UsageError(f"{place} holds something that no demo made", cure="Choose another --out.")
    fresh = place.with_name(place.name + ".new")
    if fresh.exists():
        remove_tree(fresh)
    _say("1/5 Making the course directory and releasing its assignments ...")
    course = init_course(fresh, WARD, course="demo", synthetic=True)
    release(course, find_bank(None))
    _say("2/5 Writing the synthetic class's submissions ...")
    simulate(course, learners=learners, seed=2026)
    (fresh / MARK).write_text(MARK_TEXT, encoding="utf-8")
    if place.exists():
        _keep_own_work(place, fresh)
        remove_tree(place)
    fresh.replace(place)
    return CourseDirectory.open(place)


def _keep_own_work(old: Path, fresh: Path) -> None:
    """Take over what was answered, agreed to and handed in through the former demo's hall, and what was observed of anybody."""
    from daisuso.response.consent import CONSENT, RESEARCH_DATA
    from daisuso.response.course_directory import OBSERVATIONS

    # Only people write into these; of submitted/, the synthetic class's part is made anew.
    for name in ("work", CONSENT, RESEARCH_DATA, OBSERVATIONS):
        if (old / name).is_dir():
            shutil.copytree(old / name, fresh / name, dirs_exist_ok=True)
    for learner in (fresh / "work").iterdir():
        handed_in = old / "submitted" / learner.name
        if handed_in.is_dir():
            shutil.copytree(handed_in, fresh / "submitted" / learner.name, dirs_exist_ok=True)
