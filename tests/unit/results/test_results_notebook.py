"""The coordinator's notebook runs from top to bottom on a synthetic class, and is committed without outputs."""

import json
import os
from pathlib import Path

import nbformat
import pytest
import small_course
from nbclient import NotebookClient

from daisuso.cohort.simulate import simulate
from daisuso.response.course_directory import CourseDirectory

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "coordinator" / "results.ipynb"


def _run(course, monkeypatch):
    monkeypatch.setenv("DAISUSO_COURSE", str(course.root))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(course.root.parent)}}).execute(env=os.environ.copy())
    return notebook


@pytest.mark.parametrize("learners", [25, pytest.param(0, marks=pytest.mark.full)])
def test_runs_from_top_to_bottom(tmp_path, monkeypatch, learners):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course"))
    simulate(course, learners=learners, seed=1)
    small_course.grade(course)
    notebook = _run(course, monkeypatch)
    found = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    outputs = json.dumps(found, ensure_ascii=False)
    assert "SYNTHETIC DATA" in outputs and "error" not in {output["output_type"] for output in found}
    assert (tmp_path / "results" / "report-25747.html").is_file()
    if learners:
        assert outputs.count("<svg") == 2 and "image/png" in outputs


def test_is_committed_without_outputs_and_with_short_cells():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None
        assert len(cell.source.splitlines()) <= 32
    assert NOTEBOOK.read_text(encoding="utf-8").endswith("}\n")
