"""A course with one small lesson and one small form, for the tests of the hall's parts."""

import json
from pathlib import Path
from typing import Any

import pytest

from daisuso.response.course_directory import CourseDirectory


def write(path: Path, title: str, ours: dict[str, Any], cells: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"metadata": {"title": title, "daisuso": ours}, "cells": [{"metadata": {"daisuso": cell}} for cell in cells]}
    path.write_text(json.dumps(content), "utf-8")
    return path


def part(page: int, number: int, kind: str) -> dict[str, Any]:
    return {"page": str(page), "page_title": f"Phần {number}", "part": number, "minutes": 10 * number, "kind": kind}


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    cells = [
        {},
        part(1, 1, "reading"),
        part(1, 1, "reading"),
        part(2, 1, "practice"),
        part(3, 1, "practice"),
        part(4, 2, "reading"),
    ]
    return write(tmp_path / "lessons" / "vi" / "vneid.ipynb", "VNeID: mỗi công dân", {"number": 3, "parts": 2}, cells)


@pytest.fixture
def course(tmp_path: Path) -> CourseDirectory:
    root = tmp_path / "course"
    root.mkdir()
    (root / "daisuso.toml").write_text('format = 1\ncourse = "c"\nward = "25747"\npolicy = "p"\nsynthetic = true\n', "utf-8")
    cells = [{"page": "1", "kind": "title"}, {"page": "1", "kind": "item"}, {"page": "1", "kind": "score"}]
    cells += [{"page": "2", "kind": "item"}, {"page": "3", "kind": "hand-in"}]
    write(root / "release" / "vneid" / "vneid.ipynb", "Bài kiểm tra", {"minutes": 20}, cells)
    form = root / ".daisuso" / "forms" / "vneid.json"
    form.parent.mkdir(parents=True)
    form.write_text(json.dumps({"title": {"vi": "Bài kiểm tra", "en": "Module test"}}), "utf-8")
    return CourseDirectory.open(root)
