"""A course with learners whose journals are written as their pages write them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daisuso.hall.catalogue import Catalogue
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal import Journal
from daisuso.response.journal_record import ANSWER, JournalHeader

Answer = Callable[..., Journal]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def course(tmp_path: Path) -> CourseDirectory:
    root = tmp_path / "course"
    root.mkdir()
    (root / "daisuso.toml").write_text('format = 1\ncourse = "c"\nward = "25747"\npolicy = "p"\nsynthetic = true\n', "utf-8")
    (root / "roster.csv").write_text("learner,given_name,code\nan-01,An,\nbinh-02,Bình,\n", "utf-8")
    release = root / "release" / "vneid" / "vneid.ipynb"
    release.parent.mkdir(parents=True)
    cells = [{"metadata": {"daisuso": {"page": str(n), "kind": "item"}}} for n in (1, 2, 3)]
    release.write_text(json.dumps({"metadata": {"title": "Bài kiểm tra"}, "cells": cells}), "utf-8")
    form = root / ".daisuso" / "forms" / "vneid.json"
    form.parent.mkdir(parents=True)
    described: dict[str, Any] = {"title": {"vi": "Bài kiểm tra", "en": "Test"}, "module": "vneid", "bank": "ab" * 32}
    form.write_text(json.dumps({**described, "items": [{"id": name} for name in ("q1", "q2", "q3")]}), "utf-8")
    return CourseDirectory.open(root)


@pytest.fixture
def catalogue(course: CourseDirectory, tmp_path: Path) -> Catalogue:
    return Catalogue(course, tmp_path / "lessons")


@pytest.fixture
def answer(course: CourseDirectory) -> Answer:
    def write(learner: str, assignment: str, *items: str, value: Any = "a") -> Journal:
        path = course.work(learner, assignment) / "responses.jsonl"
        journal = Journal.open(path, JournalHeader(assignment, learner, "", synthetic=True))
        for item in items:
            journal.append(ANSWER, item, 1, value)
        return journal

    return write
