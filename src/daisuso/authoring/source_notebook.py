"""From a form to nbgrader's source notebook: a display cell and a score cell for each item."""

from collections.abc import Mapping, Sequence
from typing import Any

from daisuso import messages
from daisuso.assessment.bank import Form
from daisuso.assessment.item import BankItem
from daisuso.authoring.notebook import code_cell, markdown_cell, nbgrader_metadata, notebook


def _display(grade_id: str, source: str, page: int, kind: str) -> dict[str, Any]:
    metadata = {"nbgrader": nbgrader_metadata(grade_id), "daisuso": {"page": str(page), "kind": kind}}
    return code_cell(grade_id, source, metadata)


def _score(item: BankItem, page: int) -> dict[str, Any]:
    name = item.item.id
    metadata = {
        "nbgrader": nbgrader_metadata(name, grade=True, points=item.item.points),
        "daisuso": {"page": str(page), "kind": "score"},
    }
    return code_cell(name, f'daisuso.score("{name}")', metadata)


def _manual(item: BankItem, page: int) -> dict[str, Any]:
    name = item.item.id
    metadata = {
        "nbgrader": nbgrader_metadata(name, grade=True, solution=True, locked=False, points=item.item.points),
        "daisuso": {"page": str(page), "kind": "written"},
    }
    return markdown_cell(name, messages.text("form.written", "vi") + "\n", metadata)


def source_notebook(form: Form, items: Sequence[BankItem]) -> dict[str, Any]:
    """Return the instructor version of an assignment.

    The display cell is read-only and carries no grade; the score cell is apart from it, grade-only and locked, because nbgrader
    gives full points to a graded cell that shows something other than a number.
    """
    title = form.title
    opening = markdown_cell(
        "title",
        f'# {title["vi"]}\n\n<p lang="en" class="ds-twin">{title["en"]}</p>',
        {"nbgrader": nbgrader_metadata("title"), "daisuso": {"page": "1", "kind": "title"}},
    )
    setup = code_cell(
        "setup", "import daisuso", {"nbgrader": nbgrader_metadata("setup"), "daisuso": {"page": "1", "kind": "setup"}}
    )
    cells = [opening, setup]
    for page, item in enumerate(items, 1):
        name = item.item.id
        cells.append(_display(f"show-{name}", f'daisuso.item("{name}")', page, "item"))
        cells.append(_manual(item, page) if item.item.type == "extended-text" else _score(item, page))
    cells.append(_display("hand-in", "daisuso.hand_in()", len(items) + 1, "hand-in"))
    metadata: Mapping[str, Any] = {
        "title": title["vi"],
        "daisuso": {
            "assignment": form.assignment,
            "content": form.kind,
            "module": form.module,
            "items": [f"{item.item.id}/{item.item.version}" for item in items],
            "minutes": form.minutes,
        },
    }
    return notebook(cells, metadata)
