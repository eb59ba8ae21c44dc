# ruff: noqa: D102, D103
"""Measures what grading costs, against nbgrader's own autograde, and fails where a figure does not hold.

The repository's own assignment `vneid`; journals with as many records an item as a person left who worked on its page in a browser.
Marginal processor time per submission, children included: the slope between two numbers of submissions, so that starting up cancels
out. Times are the least of several rounds: a shared computer only ever adds.

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
from collections.abc import Mapping, Sequence
from pathlib import Path

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.outcome import Sample
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem
from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, EVENT, HAND_IN, ITEM_KINDS, Entry, JournalHeader, Record, write_journal

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "scripts" / "recorded" / "vneid-journal.jsonl"
ASSIGNMENT, WARD = "vneid", "25747"
LIKE = 0.2
"""A journal is shaped like the recorded one where every item has as many records, give or take this share."""
T0 = "2026-03-02T01:00Z"
LIMITS = {
    "times faster than nbgrader, --notebooks none": (600.0, True),
    "ms per submission, --notebooks none": (2.5, False),
    "times faster than nbgrader, --notebooks all": (150.0, True),
    "slope at 5,000 learners / slope at 500": (1.3, False),
    "MB peak memory": (200.0, False),
    "CPU-s to import daisuso in the score cell": (0.15, False),
}


def by_item(records: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.kind in ITEM_KINDS:
            found.setdefault(record.item, []).append(record)
    return found


def is_like(count: int, recorded: int) -> bool:
    return abs(count - recorded) <= LIKE * recorded


class Learners:
    """Makes journals of learners who work like the recorded one: the same items, as many records, other answers."""

    def __init__(self, items: Sequence[BankItem], recorded: Mapping[str, Sequence[Record]]) -> None:
        self._recorded = recorded
        self._samples = {entry.item.id: interaction(entry.item.type).samples(entry.item, entry.key) for entry in items}
        self._versions = {entry.item.id: entry.item.version for entry in items}
        self._traces = {entry.item.id: self._ways(entry) for entry in items if entry.item.type in ("simulation", "dialogue")}

    def _ways(self, entry: BankItem) -> list[list[object]]:
        """Ways through a phone or a talk that are about as long as the recorded one."""
        steps = len(self._recorded[entry.item.id])
        ways = [sample.raw["events"] for sample in self._samples[entry.item.id] if sample.kind != "invalid"]
        recorded = [record.value for record in self._recorded[entry.item.id] if record.kind == EVENT]
        return [recorded, *(way for way in ways if is_like(len(way), steps))]

    def records(self, learner: int) -> list[Entry]:
        made: list[Entry] = []
        for place, (item, recorded) in enumerate(self._recorded.items()):
            version = self._versions[item]
            if item in self._traces:
                way = self._traces[item][learner % len(self._traces[item])]
                made += [Entry(EVENT, item, version, event, T0) for event in way]
                continue
            for change in range(len(recorded)):
                last = change == len(recorded) - 1
                kind = ("correct", "partial", "incorrect")[(learner + place) % 3] if last else "incorrect"
                made.append(Entry(ANSWER, item, version, self._sample(item, kind, learner + change).raw, T0))
        return [*made, Entry(HAND_IN, "", 0, None, T0)]

    def _sample(self, item: str, kind: str, index: int) -> Sample:
        found = [sample for sample in self._samples[item] if sample.kind == kind] or [
            sample for sample in self._samples[item] if sample.kind == "incorrect"
        ]
        return found[index % len(found)]


def assert_shape(course: CourseDirectory, recorded: Mapping[str, Sequence[Record]]) -> None:
    """Compare journals with the recorded one: the same items, and records per item within a fifth."""
    for folder in sorted(course.submitted.iterdir())[:100]:
        reading = read_journal((folder / ASSIGNMENT / "responses.jsonl").read_bytes())
        assert reading.chain_ok and not reading.problems
        count = Counter(record.item for record in reading.records if record.kind in ITEM_KINDS)
        assert set(count) == set(recorded), f"{folder.name}: {set(count) ^ set(recorded)}"
        for item, records in recorded.items():
            assert is_like(count[item], len(records)), (
                f"{folder.name}: item '{item}' has {count[item]} records, recorded were {len(records)}"
            )


def build(root: Path, learners: int, journal: Path) -> CourseDirectory:
    course = init_course(root, WARD, synthetic=True)
    release(course, find_bank(ROOT), (ASSIGNMENT,))
    bank = ItemBank.load(course.bank)
    items = bank.form_items(bank.form(ASSIGNMENT))
    recorded = by_item(read_journal(journal.read_bytes()).records)
    # What the recorded person left out, these learners leave out.
    assert set(recorded) <= {entry.item.id for entry in items}, "the recorded journal is of another form: record it again"
    makes = Learners(items, recorded)
    notebook = course.release_notebook(ASSIGNMENT).read_bytes()
    for number in range(learners):
        learner = f"q1-{number:06}"
        folder = course.submission(learner, ASSIGNMENT)
        folder.mkdir(parents=True)
        header = JournalHeader(ASSIGNMENT, learner, bank.hash, synthetic=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(notebook)
        (folder / "responses.jsonl").write_bytes(write_journal(header, makes.records(number), t=T0))
        (folder / "timestamp.txt").write_text("2026-03-02 01:30:00.000000 UTC")
    assert_shape(course, recorded)
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
import json, resource, sys, time
from pathlib import Path
from daisuso.grading.grade import grade_course
from daisuso.response.course_directory import CourseDirectory
root, mode, count = sys.argv[1:]
marks = []
report = grade_course(
    CourseDirectory.open(Path(root)),
    notebooks=mode,
    students=[f"q1-{n:06}" for n in range(int(count))],
    progress=lambda done, of: marks.append((done, time.process_time())),
)
assert report.graded == int(count) and not report.refused and not report.flagged, list(report.lines())
print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, marks]))
"""


def ours(course: CourseDirectory, mode: str, count: int) -> tuple[float, float, list[tuple[int, float]]]:
    """Grade `count` submissions afresh; return CPU seconds, most memory in MB, and (done, CPU seconds) as it went."""
    shutil.copyfile(course.root / "empty.db", course.gradebook)
    shutil.rmtree(course.autograded, ignore_errors=True)
    seconds, said = cpu_of([sys.executable, "-c", _CHILD, str(course.root), mode, str(count)], course.root)
    memory, marks = json.loads(said)
    return seconds, memory, marks


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
    parser.add_argument("--journal", type=Path, default=RECORDED, help="the recorded journal to take the shape from")
    chosen = parser.parse_args()
    rounds, few, many = (1, 2, 4) if chosen.quick else (3, 2, 8)
    with tempfile.TemporaryDirectory(prefix="daisuso-bench-", dir=chosen.work) as folder:
        course = build(Path(folder) / "course", 1_100 if chosen.quick else 5_500, chosen.journal)
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
    totals: dict[tuple[str, int], list[float]] = {}
    windows: dict[str, list[float]] = {"500": [], "5,000": []}
    # Rounds go through every size: what the computer does besides then weighs on all of them alike.
    for _ in range(rounds):
        for mode, count in (("none", 100), ("none", 1_100), ("all", 100), ("all", 1_100)):
            seconds, used, _ = ours(course, mode, count)
            totals.setdefault((mode, count), []).append(seconds)
            memory = max(memory, used)
        if not quick:
            _, used, marks = ours(course, "none", 5_500)
            memory = max(memory, used)
            at = dict(marks)
            windows["500"].append((at[1_000] - at[250]) / 750)
            windows["5,000"].append((at[5_500] - at[4_500]) / 1_000)

    def slope(mode: str) -> float:
        return (min(totals[mode, 1_100]) - min(totals[mode, 100])) / 1_000

    none, every = slope("none"), slope("all")
    theirs = stock(course, few, many, 1 if quick else 2)
    found = {
        "ms per submission, --notebooks none": 1e3 * none,
        "ms per submission, --notebooks all": 1e3 * every,
        "ms per submission, nbgrader autograde": 1e3 * theirs,
        "times faster than nbgrader, --notebooks none": theirs / none,
        "times faster than nbgrader, --notebooks all": theirs / every,
    }
    if not quick:
        found["slope at 5,000 learners / slope at 500"] = min(windows["5,000"]) / min(windows["500"])
    found["MB peak memory"] = memory
    found["CPU-s to import daisuso in the score cell"] = import_cost(5)
    return found


if __name__ == "__main__":
    sys.exit(main())
