"""All tables of one or more courses, and writing them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.exceptions import XlsxFileError

from daisuso.errors import ResultsError
from daisuso.grading.evidence import SubmissionEvidence, read_evidence
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.competency_table import competency_table
from daisuso.results.course_inputs import CourseInputs, input_hashes, read_course
from daisuso.results.evidence_rows import Marks, outcomes, read_marks, work_list
from daisuso.results.files import write_csv, write_parquet, write_workbook
from daisuso.results.item_table import item_table
from daisuso.results.learner_table import learner_table
from daisuso.results.schema import TABLES
from daisuso.results.ward_summary import module_summary, ward_summary

WORKBOOK, MANIFEST, FOLDER = "results.xlsx", "results.json", "tables"


@dataclass(frozen=True, slots=True)
class Results:
    """The tables of one or more courses.

    Attributes
    ----------
    courses : tuple of CourseInputs
    frames : mapping of table name to DataFrame
        All courses together, in the order of `courses`.
    """

    courses: tuple[CourseInputs, ...]
    frames: Mapping[str, pd.DataFrame]

    @property
    def synthetic(self) -> bool:
        """Whether the learners are simulated; courses are either all so or none."""
        return any(inputs.course.synthetic for inputs in self.courses)

    def of(self, course: str) -> dict[str, pd.DataFrame]:
        """Return the rows of one course, table by table."""
        return {name: frame.loc[frame["course"] == course].reset_index(drop=True) for name, frame in self.frames.items()}


def course_frames(inputs: CourseInputs, works: Sequence[SubmissionEvidence], marks: Marks) -> dict[str, pd.DataFrame]:
    """Compute the tables of one course."""
    place, policy, catalogue = inputs.place, inputs.policy, inputs.catalogue
    learners = sorted({*inputs.learners, *(work.learner for work in works)})
    items = item_table(place, learners, catalogue, outcomes(works, inputs.forms, marks))
    competencies = competency_table(items, policy, inputs.names)
    people = learner_table(items, competencies, policy)
    return {
        "item_table": items,
        "competency_table": competencies,
        "learner_table": people,
        "ward_summary": ward_summary(competencies, catalogue, policy, inputs.names, place),
        "module_summary": module_summary(items, people, catalogue, place),
        "work_list": work_list(items, works, place),
    }


def compute(courses: Sequence[CourseDirectory]) -> Results:
    """Read graded courses and compute all tables.

    Raises
    ------
    ResultsError
        There is no course, two have the same id, or synthetic and real ones are mixed.
    GradebookError, BankError, PolicyError, CourseError
        A course cannot be read.
    """
    if not courses:
        raise ResultsError("there is no course to take results from", cure="Name one or more course directories.")
    seen: dict[str, CourseDirectory] = {}
    for course in courses:
        if course.course in seen:
            raise ResultsError(
                f"course id '{course.course}' stands twice: {seen[course.course].root} and {course.root}",
                cure="Give each course its own id in daisuso.toml, or name each directory once.",
            )
        seen[course.course] = course
    if len({course.synthetic for course in courses}) == 2:
        real = next(course for course in courses if not course.synthetic)
        raise ResultsError(
            f"'{real.course}' is real and others are synthetic: one table cannot hold both",
            where=real.root,
            cure="Run the results of real and of synthetic courses separately.",
        )
    inputs = tuple(read_course(course) for course in courses)
    # Evidence first: it says best what is wrong with a gradebook.
    parts = [course_frames(one, list(read_evidence(one.course)), read_marks(one.course)) for one in inputs]
    return Results(inputs, {table.name: _stacked([part[table.name] for part in parts]) for table in TABLES})


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Stack the tables of several courses; columns that only some have stay, in the order they come, empty elsewhere."""
    if len(frames) == 1:
        return frames[0]
    kinds = {name: frame[name].dtype for frame in frames for name in frame.columns}
    filled = [frame.reindex(columns=list(kinds)).astype(kinds) for frame in frames]
    return pd.concat(filled, ignore_index=True).astype(kinds)


def write_tables(results: Results, out: Path) -> list[Path]:
    """Write every table as Parquet and CSV, all in one workbook, and the manifest `results.json`.

    Returns
    -------
    list of Path
        What was written, the manifest last.

    Raises
    ------
    ResultsError
        The place cannot be written.
    """
    try:
        written = _write(results, out)
    except (OSError, XlsxFileError) as error:
        # The workbook's own error hides which system error it was.
        raise ResultsError(
            f"the tables cannot be written ({getattr(error, 'strerror', None) or error})",
            where=getattr(error, "filename", None) or out,
            cure="Close the files if a spreadsheet holds them open, look at the space left, or choose another --out.",
        ) from error
    manifest = out / MANIFEST
    text = json.dumps(_manifest(results, out, written), ensure_ascii=False, indent=1, sort_keys=True)
    manifest.write_text(f"{text}\n", encoding="utf-8")
    return [*written, manifest]


def _write(results: Results, out: Path) -> list[Path]:
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in TABLES:
        frame = results.frames[table.name]
        parquet, sheet = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
        write_parquet(frame, table, parquet, synthetic=results.synthetic)
        write_csv(frame, sheet)
        written += [parquet, sheet]
    workbook = out / WORKBOOK
    policies = ", ".join(sorted({inputs.policy.id for inputs in results.courses}))
    write_workbook(results.frames, workbook, synthetic=results.synthetic, policies=policies)
    return [*written, workbook]


def _manifest(results: Results, out: Path, written: Sequence[Path]) -> dict[str, Any]:
    """What the results were computed from, and what they are: the same inputs give the same manifest."""
    return {
        "format": 1,
        "daisuso": version("daisuso"),
        "synthetic": results.synthetic,
        "courses": [
            {
                "course": inputs.course.course,
                "ward": inputs.course.ward,
                "synthetic": inputs.course.synthetic,
                "policy": inputs.policy.to_json(),
                "bank": inputs.bank_hash,
                "assignments": [form.assignment for form in inputs.forms],
                "learners": len(inputs.learners),
                "inputs": input_hashes(inputs.course),
            }
            for inputs in results.courses
        ],
        "rows": {name: len(frame) for name, frame in results.frames.items()},
        "item_status": {
            str(status): int(count) for status, count in results.frames["item_table"]["item_status"].value_counts().items()
        },
        "files": {path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest() for path in written},
    }
