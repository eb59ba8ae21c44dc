"""`daisuso.score("ITEM")`: what the score cell of an assessed item holds, for nbgrader's own grading road.

nbgrader reads the number that the cell shows. A cell that shows nothing earns full points, one that raises or writes to standard
error earns none, so that this function does neither: it always returns a number. Only where `nbgrader validate` finds no compiled
bank it says so on standard error, which is what nbgrader prints: the cell could earn nothing there anyway.
"""

import os
import sys
from functools import lru_cache
from pathlib import Path

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.policy import Policy
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.journal_record import MAX_JOURNAL_BYTES
from daisuso.response.scoring import score_form, score_item
from daisuso.response.submission import check_journal, known_banks, read_regular


class Points(float):
    """Points, 0 to the item's maximum. A learner's page shows nothing of it; its plain text is the number, which nbgrader reads."""

    __slots__ = ()

    def __repr__(self) -> str:
        return float.__repr__(self)

    def _repr_html_(self) -> str:
        return ""


def score(item_id: str) -> Points:
    """Return the points of an item for nbgrader; 0.0 wherever no key may be read.

    Under `NBGRADER_EXECUTION=autograde`, in a folder `autograded/<learner>/<assignment>` of a course, the points of the journal
    beside the notebook. Under `validate`, in a folder below `source`, the points of the item's own correct sample. Never raises.
    """
    execution = os.environ.get("NBGRADER_EXECUTION")
    try:
        if execution == "autograde":
            return Points(_autograded(str(Path.cwd())).get(item_id, 0.0))
        if execution == "validate":
            return Points(_validated(item_id, Path.cwd()))
    except Exception:
        # Whatever is wrong with the course or the submission, the grader's own report says so; here it can only be worth nothing.
        return Points(0.0)
    return Points(0.0)


def _inside(place: Path, step: str, depth: int) -> CourseDirectory | None:
    """Return the course, where `place` lies `depth` folders below its folder `step`."""
    course = CourseDirectory.above(place)
    parts = place.resolve().relative_to(course.root.resolve()).parts if course is not None else ()
    return course if len(parts) == depth + 1 and parts[0] == step else None


@lru_cache(maxsize=1)
def _autograded(place: str) -> dict[str, float]:
    """Points of every item of the form, from the journal beside a notebook; read once in a kernel."""
    folder = Path(place)
    course = _inside(folder, "autograded", 2)
    if course is None:
        return {}
    learner, assignment = folder.parent.name, folder.name
    bank, policy = ItemBank.load(course.bank), Policy.load(course.policy_file)
    data = read_regular(folder / JOURNAL, JOURNAL, MAX_JOURNAL_BYTES)
    banks = known_banks(course, bank, assignment)
    reading, _ = check_journal(data, learner, assignment, banks, synthetic=course.synthetic, where=JOURNAL)
    items = bank.form_items(bank.form(assignment))
    outcomes = score_form(bank, items, reading.responses, policy)
    return {outcome.item: cell_points(outcome.points, entry.item.points) for outcome, entry in zip(outcomes, items, strict=True)}


def cell_points(points: float, most: float) -> float:
    """Return points as the cell shows them: an older version of the item may have been worth more than the cell is now."""
    return max(0.0, min(points, most))


def _validated(item_id: str, folder: Path) -> float:
    course = _inside(folder, "source", 1)
    if course is None:
        return 0.0
    if not (course.bank.is_file() and course.policy_file.is_file()):
        # Short, and without the path: nbgrader cuts long lines.
        print("There is no compiled item bank.\nRun `daisuso build`, in a course `daisuso release`.", file=sys.stderr)
        return 0.0
    bank, policy = ItemBank.load(course.bank), Policy.load(course.policy_file)
    version = dict(bank.form(folder.name).items)[item_id]
    entry = bank.get(item_id, version)
    sample = next(sample for sample in interaction(entry.item.type).samples(entry.item, entry.key) if sample.kind == "correct")
    return score_item(entry, sample.raw, policy).points
