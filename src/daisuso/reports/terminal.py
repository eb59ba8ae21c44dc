"""The competency table of a ward on a terminal: for `daisuso demo`, and for a coordinator without a browser."""

import unicodedata
from collections.abc import Iterator, Sequence

from daisuso.messages import text
from daisuso.reports.ward_facts import lesson_name
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute
from daisuso.results.ward_summary import LEVELS


def competency_lines(courses: Sequence[CourseDirectory], lang: str = "vi") -> Iterator[str]:
    """Yield the lines of a table ward by ward: how many people have a level, and how many stand at each.

    Exact counts, as in the tables: this is for the people who run the class, not for passing on.
    """
    results = compute(courses)
    heads = text("rep.term.head", lang).split(" | ")
    for inputs in results.courses:
        frames = results.of(inputs.course.course)
        if inputs.course.synthetic:
            yield text("rep.term.synthetic", lang)
        for row in frames["module_summary"].to_dict("records"):
            yield text(
                "rep.term.ready",
                lang,
                lesson=lesson_name(row["module"], lang),
                ready=row["ready"],
                decided=row["decided"],
                too_few=row["undecided_too_few"],
                refused=row["undecided_refused"],
                unscored=row["undecided_not_scored"],
                unseen=row["undecided_critical_unseen"],
                missing=row["not_submitted"],
            )
        rows = [
            [f"{row['competency']} {row[f'competency_{lang}']}", str(row["learners_with_level"])]
            + [str(row[f"level_{level}"]) for level in LEVELS]
            for row in frames["ward_summary"].to_dict("records")
        ]
        yield from _aligned([heads, *rows])


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Align columns by letters as a terminal shows them: composed, one cell each."""
    composed = [[unicodedata.normalize("NFC", cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in composed) for column in range(len(composed[0]))]
    for number, row in enumerate(composed):
        first = row[0].ljust(widths[0])
        yield "  ".join([first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        if number == 0:
            yield "  ".join("-" * width for width in widths)
