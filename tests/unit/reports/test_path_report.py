"""The report of a ward that takes a whole learning path: what its sentences speak of, and that they are true of every person."""

import json

import pytest
import small_course
from small_course import CORE, whole_path

from daisuso.reports.sentences import five_sentences, steps, title
from daisuso.reports.ward_facts import ward_facts
from daisuso.reports.ward_report import render
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute

EXTRA = [("pre-test", "prepost", "prepost")]


def right(module):
    return {f"{module}-m{n:02d}": 1.0 for n in range(1, 15)}


def wrong(module):
    return dict.fromkeys(right(module), 0.0)


def report(place, people, data=None):
    """`people`: learner -> form -> {item: score}, or None for work that is refused."""
    data = data or whole_path(EXTRA)
    course = CourseDirectory.open(small_course.write_course(place, learners=list(people), data=data))
    rows = []
    for learner, modules in people.items():
        for module, given in modules.items():
            if given is None:
                rows.append(small_course.work(learner, module, status="refused", reason="the journal is empty."))
                continue
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


def test_a_few_who_failed_one_module_do_not_head_the_report_of_a_class_that_took_another(tmp_path):
    people = {f"hv-{n:03d}": {"vneid": right("vneid")} for n in range(20)}
    people |= {f"hv-{n:03d}": {"vneid": wrong("vneid")} for n in range(20, 23)}
    facts = report(tmp_path / "course", people)
    assert facts.paths[0].submitted == 3 and facts.main.slug == "vneid"
    assert "trong 23" in title(facts, "vi").replace("\u00a0", " ")


def test_a_class_that_took_only_the_pre_test_has_taken_part(tmp_path):
    given = {f"{module}-pre-test": 1.0 for module in CORE}
    people = {f"hv-{n:03d}": {"pre-test": given if n < 18 else None} for n in range(20)}
    facts = report(tmp_path / "released", people | {"hv-900": {}})
    assert facts.main.submitted == 0 and facts.took_part == 20
    assert "20 trong 21 người đã làm bài kiểm tra chung" in title(facts, "vi")
    assert words(facts)[4].startswith("Có 2 bài bị từ chối")
    assert any("Mở 2 bài bị từ chối" in step.replace("\u00a0", " ") for step in steps(facts, "vi"))
    refused = five_sentences(facts, "vi")[4]
    assert (refused.table, refused.rows) == ("work_list", ("refused-pre-test",))
    assert 'id="work_list-refused-pre-test"' in render(facts)

    only = whole_path(EXTRA)
    only["forms"] = {"pre-test": only["forms"]["pre-test"]}
    facts = report(tmp_path / "alone", people, only)
    assert facts.main is None and "20 trong 20 người đã làm bài kiểm tra chung" in title(facts, "vi")
    assert words(facts)[0].startswith("Mới phát bài kiểm tra chung") and words(facts)[3].startswith("Cả 20 người trong lớp đã làm")
    assert steps(facts, "vi") == ("Phát bài của từng bài học cho lớp.",)
