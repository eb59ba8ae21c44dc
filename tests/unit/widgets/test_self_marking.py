"""Written practice: the rubric comes after writing, own marks are durable, and nothing else is taken for marks."""

import json
from pathlib import Path

import pytest
from widget_samples import MemorySink, at_9_41, make_item, make_key

from daisuso.response.journal import Journal
from daisuso.response.journal_record import JournalHeader
from daisuso.widgets.answers import AnswerExchange

RUBRIC = json.loads((Path(__file__).parents[3] / "src/daisuso/content/rubrics.json").read_text(encoding="utf-8"))["vneid-plan"]
TEXT = "Tôi mời bác tự bấm."
MARKS = {"triage": 2, "tell-me": 0}


def written(sink=None, use="practice", rubric=RUBRIC):
    key = make_key("extended-text") if use == "practice" else None
    return AnswerExchange(make_item("extended-text", use=use), sink or MemorySink(), "vi", key, at_9_41, rubric=rubric)


def check(talk):
    return talk.receive({"type": "check", "seq": 90, "value": TEXT})[0]


def test_the_rubric_comes_with_the_feedback_in_the_pages_language():
    said = check(written())
    assert said["verdict"] == "open"
    assert [len(criterion["descriptors"]) for criterion in said["rubric"]["criteria"]] == [3] * 5
    assert [sum(anchor["points"].values()) for anchor in said["rubric"]["anchors"]] == [2, 6, 10]
    assert said["rubric"]["criteria"][0]["name"] == "Chọn ít ý"
    assert said["rubric"]["own"] == {}


def test_own_marks_are_written_and_come_back_and_change_no_answer():
    sink = MemorySink()
    talk = written(sink)
    talk.receive({"type": "answer", "seq": 1, "value": TEXT})
    assert talk.receive({"type": "self-mark", "seq": 2, "value": {"triage": 1}})[0]["type"] == "ack"
    assert talk.receive({"type": "self-mark", "seq": 3, "value": MARKS})[0]["n"] == 3
    again = written(sink)
    assert again.response() == TEXT
    assert check(again)["rubric"]["own"] == MARKS


@pytest.mark.parametrize("value", [None, [], "2", {"triage": 3}, {"triage": -1}, {"triage": True}, {"triage": "2"}, {"lạ": 1}])
def test_what_is_no_mark_is_refused(value):
    talk = written()
    assert talk.receive({"type": "self-mark", "seq": 2, "value": value})[0]["code"] == "save.bad"
    assert talk.sink.records == []


@pytest.mark.parametrize("use", ["module", "practice"])
def test_without_a_rubric_nothing_can_be_marked(use):
    talk = written(use=use, rubric=RUBRIC if use == "module" else None)
    assert talk.receive({"type": "self-mark", "seq": 2, "value": MARKS})[0]["code"] == "save.bad"


def test_the_journal_keeps_own_marks_for_another_day(tmp_path):
    header = JournalHeader("lesson-vneid", "hoc-vien-001", "", False)
    path = tmp_path / "responses.jsonl"
    journal = Journal.open(path, header)
    journal.append("answer", "vneid-p13", 1, TEXT)
    journal.append("mark-note", "vneid-p13", 1, {"triage": 1})
    journal.append("mark-note", "vneid-p13", 1, MARKS)
    later = Journal.open(path, header)
    later.refresh()
    assert later.mark_notes["vneid-p13"].value == MARKS
    assert later.latest() == {"vneid-p13": TEXT}
