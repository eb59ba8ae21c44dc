"""The report of a ward that takes a whole learning path: what its sentences speak of, and that they are true of every person."""

import json

import pytest
import small_course
from small_course import CORE, whole_path

from daisuso.reports.sentences import five_sentences, steps, title
from daisuso.reports.ward_facts import ward_facts
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute


def right(module):
    return {f"{module}-m{n:02d}": 1.0 for n in range(1, 15)}


def wrong(module):
    return dict.fromkeys(right(module), 0.0)


def report(place, people):
    """`people`: learner -> module -> {item: score}."""
    course = CourseDirectory.open(small_course.write_course(place, learners=list(people), data=whole_path()))
    rows = []
    for learner, modules in people.items():
        for module, given in modules.items():
            items = [[item, 1, "scored", score, score, [], "", 1, "2026-11-21T02:00Z", {}] for item, score in given.items()]
            rows.append({**small_course.work(learner, module), "items": json.dumps(items)})
    small_course.write_gradebook(course, rows)
    results = compute([course])
    return ward_facts(results.courses[0], results.of(course.course), "vi")


def words(facts):
    return [sentence.words.replace("\u00a0", " ") for sentence in five_sentences(facts, "vi")]


@pytest.fixture
def ward(tmp_path):
    everything = {module: right(module) for module in CORE}
    people = {f"hv-{n:03d}": everything for n in range(15)}
    people |= {f"hv-{n:03d}": {"vai-tro": wrong("vai-tro")} for n in range(15, 27)}  # decided: not ready
    people |= {f"hv-{n:03d}": {"vai-tro": right("vai-tro")} for n in range(27, 40)}  # on their way
    return report(tmp_path / "course", people)


def test_the_path_heads_the_report(ward):
    assert "15 trong 27 đại sứ số đã sẵn sàng đi từng nhà với cả 5 bài cốt lõi" in title(ward, "vi").replace("\u00a0", " ")
    assert words(ward)[0].startswith("15 trong 27 người đã sẵn sàng hướng dẫn cả 5 bài cốt lõi")
    assert [row for sentence in five_sentences(ward, "vi") for row in sentence.rows if row.startswith("path-")] != []


def test_only_who_is_really_missing_is_called_missing(ward):
    said = words(ward)[3]
    assert "Lớp có 40 người: 13 người chưa nộp đủ bài" in said and "không bị tính là chưa đạt" in said
    assert any("Mời 13 người chưa nộp đủ bài" in step.replace("\u00a0", " ") for step in steps(ward, "vi", most=9))


def test_before_anybody_has_finished_the_report_speaks_of_a_module(tmp_path):
    people = {f"hv-{n:03d}": {"vai-tro": right("vai-tro")} for n in range(20)}
    facts = report(tmp_path / "course", people)
    assert facts.main.slug == "vai-tro"
    assert "20 trong 20" in title(facts, "vi").replace("\u00a0", " ") and "chưa ai nộp" not in title(facts, "vi")
