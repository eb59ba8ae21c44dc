"""Notebook cells and bytes: nbformat 4.5 without importing nbformat, byte-identical each time."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
NBGRADER_SCHEMA = 3


def _lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def markdown_cell(cell_id: str, source: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Markdown cell."""
    return {"cell_type": "markdown", "id": cell_id, "metadata": dict(metadata), "source": _lines(source)}


def code_cell(cell_id: str, source: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a code cell without output, its code collapsed in JupyterLab and Notebook 7."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {**metadata, "jupyter": {"source_hidden": True}},
        "outputs": [],
        "source": _lines(source),
    }


def nbgrader_metadata(
    grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = True, points: float | None = None
) -> dict[str, Any]:
    """Return the `nbgrader` metadata of a cell (schema 3). nbgrader allows no field of others in it."""
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": NBGRADER_SCHEMA,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = points
    return metadata


def notebook(cells: Sequence[Mapping[str, Any]], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook, format 4.5."""
    language = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": KERNELSPEC, "language_info": language, **metadata},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def to_bytes(data: Mapping[str, Any]) -> bytes:
    """Return the bytes that nbformat itself would write: UTF-8, sorted keys, indent 1, final newline."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
