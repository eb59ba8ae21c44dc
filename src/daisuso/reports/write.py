"""Everything that `daisuso results` writes: the tables, and one report a ward."""

from collections.abc import Sequence
from pathlib import Path

from daisuso.reports.ward_report import write
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute, write_tables


def write_results(courses: Sequence[CourseDirectory], out: Path) -> list[Path]:
    """Compute and write the tables (Parquet, CSV, one XLSX), the manifest, and `report-<ward>.html` for every course.

    Returns
    -------
    list of Path
        The reports first, then the workbook, the tables and the manifest.

    Raises
    ------
    ResultsError, GradebookError, BankError, PolicyError, CourseError
        The results cannot be computed or written.
    """
    results = compute(courses)
    tables = write_tables(results, out)
    wards = [inputs.course.ward for inputs in results.courses]
    pages = []
    for inputs in results.courses:
        ward, course = inputs.course.ward, inputs.course.course
        name = ward if wards.count(ward) == 1 else f"{ward}-{course}"
        pages.append(write(results, course, out / f"report-{name}.html"))
    return [*pages, *tables]
