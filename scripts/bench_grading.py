# ruff: noqa: D103
"""Measures what grading costs, against nbgrader's own autograde, and fails where a figure does not hold.

Marginal processor time per submission, children included: the slope between two numbers of submissions, so that starting up cancels
out. Times are the least of several runs: a shared computer only ever adds.

    python scripts/bench_grading.py [--quick] [--work FOLDER] [--journal RECORDED.jsonl]
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "parity"))

from course_builder import (  # noqa: E402
    bank_item,
    dialogue,
    dialogue_key,
    entries,
    hand_in,
    make_course,
    phone,
    phone_key,
    sample,
)

from daisuso.assessment.item import BankItem  # noqa: E402
from daisuso.response.course_directory import CourseDirectory  # noqa: E402
from daisuso.response.journal_reading import read_journal  # noqa: E402
from daisuso.response.journal_record import ITEM_KINDS, Entry  # noqa: E402

ASSIGNMENT = "vneid"
LONG_PHONE, SHORT_PHONE, TALK = 19, 11, 7
KINDS = (
    *("single-choice",) * 5,
    *("multiple-choice",) * 2,
    "ordering",
    "matching",
    "numeric",
    "short-text",
    "simulation",
    "simulation",
    "dialogue",
)
# Records per item of a journal that a person recorded at the page: answers are changed now and then, a phone's events are many.
RECORDED = {
    "single-choice": 1.4, "multiple-choice": 2.0, "ordering": 3.0, "matching": 3.0, "numeric": 1.0, "short-text": 1.0,
    "simulation": 16.0, "dialogue": 7.0,
}  # fmt: skip
LIMITS = {
    "times faster than nbgrader, --notebooks none": (600.0, True),
    "ms per submission, --notebooks none": (2.5, False),
    "times faster than nbgrader, --notebooks all": (150.0, True),
    "slope at 5,000 learners / slope at 500": (1.3, False),
    "MB peak memory": (200.0, False),
    "CPU-s to import daisuso in the score cell": (0.15, False),
}


def items() -> list[BankItem]:
    made, phones = [], iter((LONG_PHONE, SHORT_PHONE))
    for place, kind in enumerate(KINDS):
        body: Any = None
        key: Any = None
        if kind == "simulation":
            length = next(phones)
            body, key = {"machine": phone(length)}, phone_key(length)
        elif kind == "dialogue":
            body, key = {"machine": dialogue(TALK)}, dialogue_key(TALK)
        made.append(bank_item(kind, f"vneid-m{place:02}", body=body, key=key))
    return made


def records(bank_items: Sequence[BankItem], learner: int) -> list[Entry]:
    """One learner's records: correct, partly correct or wrong, some answers changed before they stood."""
    made: list[Entry] = []
    for place, entry in enumerate(bank_items):
        kind = entry.item.type
        quality = ("correct", "partial", "incorrect")[(learner + place) % 3]
        if kind in ("simulation", "dialogue"):
            # The whole way, as most people go it: samples that break off are far shorter than what was recorded.
            quality = "correct"
        changes = {"ordering": 2, "matching": 2, "multiple-choice": 1}.get(kind, (learner + place) % 5 < 2)
        for change in range(
            int(changes) if kind in RECORDED and RECORDED[kind] > 1 and kind not in ("simulation", "dialogue") else 0
        ):
            made += entries(entry.item.id, sample(entry, "incorrect", learner + change).raw)
        made += entries(entry.item.id, sample(entry, quality, learner).raw)
    return made


def assert_shape(course: CourseDirectory, bank_items: Sequence[BankItem], recorded: dict[str, float]) -> None:
    """Compare the journals with the recorded one: records per item of each type, within a fifth."""
    types = {entry.item.id: entry.item.type for entry in bank_items}
    count, of = Counter(types.values()), Counter[str]()
    folders = sorted(course.submitted.iterdir())[:50]
    for folder in folders:
        reading = read_journal((folder / ASSIGNMENT / "responses.jsonl").read_bytes())
        assert reading.chain_ok and not reading.problems
        of.update(types[record.item] for record in reading.records if record.kind in ITEM_KINDS)
    for kind, expected in recorded.items():
        found = of[kind] / len(folders) / count[kind]
        assert abs(found - expected) <= 0.2 * expected, f"{kind}: {found:.2f} records an item, recorded were {expected:.2f}"


def recorded_shape(path: Path, types: dict[str, str]) -> dict[str, float]:
    """Return records per item by type of a recorded journal; `types` maps its items to their types."""
    reading = read_journal(path.read_bytes())
    per_item = Counter(record.item for record in reading.records if record.kind in ITEM_KINDS)
    return {kind: mean(per_item[item] for item in per_item if types[item] == kind) for kind in {types[item] for item in per_item}}


def build(root: Path, learners: int) -> CourseDirectory:
    bank_items = items()
    course = make_course(root, {ASSIGNMENT: bank_items})
    for learner in range(learners):
        hand_in(course, f"q1-{learner:06}", ASSIGNMENT, records(bank_items, learner))
    return course


def cpu_of(command: Sequence[str], cwd: Path) -> tuple[float, str]:
    """Run a command; return user and system seconds of it and of all its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


_CHILD = """
import resource, sys
from pathlib import Path
from daisuso.grading.grade import grade_course
from daisuso.response.course_directory import CourseDirectory
root, mode, count = sys.argv[1:]
report = grade_course(CourseDirectory.open(Path(root)), notebooks=mode, students=[f"q1-{n:06}" for n in range(int(count))])
assert report.graded == int(count) and not report.refused and not report.flagged, list(report.lines())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def ours(course: CourseDirectory, mode: str, count: int, rounds: int) -> tuple[float, float]:
    """Return the least CPU seconds of grading `count` submissions afresh, and the most memory in MB."""
    times, memory = [], []
    for _ in range(rounds):
        shutil.copyfile(course.root / "empty.db", course.gradebook)
        shutil.rmtree(course.autograded, ignore_errors=True)
        seconds, said = cpu_of([sys.executable, "-c", _CHILD, str(course.root), mode, str(count)], course.root)
        times.append(seconds)
        memory.append(float(said))
    return min(times), max(memory)


def stock(course: CourseDirectory, few: int, many: int, rounds: int) -> float:
    """Return nbgrader's CPU seconds per submission: the slope between two numbers of submissions."""
    times: dict[int, list[float]] = {few: [], many: []}
    for _ in range(rounds):
        for count in (few, many):
            shutil.copyfile(course.root / "empty.db", course.gradebook)
            shutil.rmtree(course.autograded, ignore_errors=True)
            kept = course.root / "submitted"
            chosen = course.root / "all-submitted"
            kept.rename(chosen)
            for learner in range(count):
                shutil.copytree(chosen / f"q1-{learner:06}", kept / f"q1-{learner:06}")
            seconds, _ = cpu_of([sys.executable, "-W", "ignore", "-m", "nbgrader", "autograde", ASSIGNMENT, "--quiet"], course.root)
            assert len(list(course.autograded.glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))) == count
            shutil.rmtree(kept)
            chosen.rename(kept)
            times[count].append(seconds)
    return (min(times[many]) - min(times[few])) / (many - few)


def import_cost(rounds: int) -> float:
    code = "import time; t = time.process_time(); import daisuso; daisuso.score; print(time.process_time() - t)"
    return min(float(cpu_of([sys.executable, "-c", code], ROOT)[1]) for _ in range(rounds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one run of each, and no run over 5,000 learners")
    parser.add_argument("--work", type=Path, help="an empty folder to work in (default: a temporary one)")
    parser.add_argument("--journal", type=Path, help="a recorded journal to take the shape from; beside it items.json {item: type}")
    chosen = parser.parse_args()
    rounds, few, many = (1, 2, 4) if chosen.quick else (3, 2, 8)
    shape = RECORDED
    if chosen.journal:
        shape = recorded_shape(chosen.journal, json.loads(chosen.journal.with_name("items.json").read_bytes()))
    with tempfile.TemporaryDirectory(prefix="daisuso-bench-", dir=chosen.work) as folder:
        most = 1_100 if chosen.quick else 5_500
        course = build(Path(folder) / "course", most)
        assert_shape(course, items(), shape)
        shutil.copyfile(course.gradebook, course.root / "empty.db")
        found = measure(course, rounds, few, many, quick=chosen.quick)
    failed = False
    for name, value in found.items():
        limit, at_least = LIMITS.get(name, (None, False))
        verdict = ""
        if limit is not None:
            holds = value >= limit if at_least else value <= limit
            failed |= not holds
            verdict = f"{'ok' if holds else 'FAILS'} ({'at least' if at_least else 'at most'} {limit:g})"
        print(f"{value:10.3f}  {name:50} {verdict}")
    return int(failed)


def measure(course: CourseDirectory, rounds: int, few: int, many: int, *, quick: bool) -> dict[str, float]:
    """Return every figure by its name."""
    memory = 0.0

    def slope(mode: str, low: int, high: int) -> float:
        nonlocal memory
        a, _ = ours(course, mode, low, rounds)
        b, used = ours(course, mode, high, rounds)
        memory = max(memory, used)
        return (b - a) / (high - low)

    none, every = slope("none", 100, 1_100), slope("all", 100, 1_100)
    found = {
        "ms per submission, --notebooks none": 1e3 * none,
        "ms per submission, --notebooks all": 1e3 * every,
    }
    theirs = stock(course, few, many, 1 if quick else 2)
    found |= {
        "ms per submission, nbgrader autograde": 1e3 * theirs,
        "times faster than nbgrader, --notebooks none": theirs / none,
        "times faster than nbgrader, --notebooks all": theirs / every,
    }
    if not quick:
        found["slope at 5,000 learners / slope at 500"] = slope("none", 4_500, 5_500) / slope("none", 250, 750)
    found["MB peak memory"] = memory
    found["CPU-s to import daisuso in the score cell"] = import_cost(5)
    return found


if __name__ == "__main__":
    sys.exit(main())
