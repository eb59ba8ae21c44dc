import json
import shutil
import sqlite3
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parity.course_builder import (
    POLICY,
    answers,
    bank_item,
    compiled_bank,
    entries,
    hand_in,
    make_course,
    neutralising,
    put_bank,
    released,
)

from daisuso.errors import BankError, GradebookError, PolicyError
from daisuso.grading import tables
from daisuso.grading.database import BACKUPS_KEPT
from daisuso.grading.evidence import read_evidence
from daisuso.grading.grade import BATCH, grade_course
from daisuso.grading.gradebook import backups
from daisuso.grading.gradebook_lock import lock_path

ITEMS = [bank_item("single-choice", "item-one"), bank_item("numeric", "item-two"), bank_item("extended-text", "item-plan")]
RIGHT = answers(ITEMS, "correct")
SHORT = RIGHT[:2]


@pytest.fixture
def course(tmp_path):
    """Three learners: one with a written plan, one without, one who answered nothing."""
    made = make_course(tmp_path / "course", {"vneid": ITEMS})
    hand_in(made, "q1-001", "vneid", RIGHT)
    hand_in(made, "q1-002", "vneid", SHORT)
    hand_in(made, "q1-003", "vneid", [])
    return made


def query(course, sql):
    with sqlite3.connect(course.gradebook) as connection:
        return connection.execute(sql).fetchall()


def copies(course):
    return sorted(path.parent.parent.name for path in course.autograded.glob("*/vneid/vneid.ipynb"))


@pytest.mark.parametrize(
    ("mode", "written", "says"),
    [
        ("manual", ["q1-001"], "formgrader will show 1 of 3 graded submissions, those that a person must mark;"),
        ("all", ["q1-001", "q1-002", "q1-003"], "formgrader will show all 3 graded submissions."),
        ("none", [], "formgrader will show 0 of 3 graded submissions, those written before;"),
    ],
)
def test_which_graded_copies_are_written_and_what_formgrader_will_show(course, mode, written, says):
    report = grade_course(course, notebooks=mode)
    assert copies(course) == written
    assert report.formgrader().startswith(says)
    assert list(report.lines())[-1] == report.formgrader()
    assert (report.graded, report.to_mark, report.exit_status) == (3, 1, 0)


def test_a_copy_that_is_there_is_kept_up_to_date_in_every_mode(course):
    grade_course(course, notebooks="all")
    hand_in(course, "q1-002", "vneid", [*SHORT, *entries("item-two", "1")], timestamp="2026-03-03 01:00:00 UTC")
    report = grade_course(course, notebooks="none")
    assert (report.graded, report.unchanged) == (1, 2)
    text = (course.autograded / "q1-002" / "vneid" / "vneid.ipynb").read_text()
    assert '"2.0"' in text and text.count('"0.0"') == 1


def test_copies_are_added_later_without_grading_again(course):
    grade_course(course, notebooks="none")
    with sqlite3.connect(course.gradebook) as connection:
        connection.execute("UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0 WHERE auto_score IS NULL")
    report = grade_course(course, notebooks="all")
    assert (report.graded, report.unchanged, report.to_mark) == (0, 3, 0)
    assert copies(course) == ["q1-001", "q1-002", "q1-003"]
    assert query(course, "SELECT manual_score, needs_manual_grade FROM grade WHERE manual_score IS NOT NULL") == [(1.5, 0)]


def test_only_what_changed_is_graded_again(course):
    assert grade_course(course).graded == 3
    assert grade_course(course).unchanged == 3
    hand_in(course, "q1-003", "vneid", RIGHT)
    again = grade_course(course)
    assert (again.graded, again.unchanged) == (1, 2)
    policy = json.loads(course.policy_file.read_bytes())
    course.policy_file.write_text(json.dumps({**policy, "neutralised": ["item-one"]}))
    assert grade_course(course).graded == 3, "another policy"
    put_bank(course, compiled_bank({"vneid": ITEMS}, [bank_item("numeric", "item-new")]))
    report = grade_course(course)
    assert len(report.refused) == 3 and "item bank" in report.refused[0].reason, "a bank that does not know the one before it"


def test_a_due_date_or_an_extension_that_changes_later_counts(tmp_path):
    course = make_course(tmp_path / "course", {"vneid": ITEMS}, config='\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    hand_in(course, "q1-002", "vneid", SHORT)
    grade_course(course)
    late = "SELECT late_submission_penalty FROM submitted_notebook"
    assert query(course, late) == [(None,)]
    with sqlite3.connect(course.gradebook) as connection:
        connection.execute("UPDATE assignment SET duedate = '2026-03-01 00:00:00.000000'")
    assert grade_course(course).graded == 1
    assert query(course, late) == [(4.0,)]
    with sqlite3.connect(course.gradebook) as connection:
        connection.execute("UPDATE submitted_assignment SET extension = '1970-02-01 00:00:00.000000'")
    assert grade_course(course).graded == 1
    assert query(course, late) == [(None,)]


def test_some_learners_only(course):
    report = grade_course(course, students=["q1-002"])
    assert (report.graded, query(course, "SELECT id FROM student")) == (1, [("q1-002",)])


def test_progress_is_told_and_ends_at_the_whole(tmp_path):
    course = make_course(tmp_path / "course", {"vneid": ITEMS[:1], "plan-one": ITEMS[2:]})
    for number in range(BATCH + 3):
        hand_in(course, f"q1-{number:04}", "vneid", SHORT[:1])
    hand_in(course, "q1-0000", "plan-one", entries("item-plan", "Kế hoạch của tôi là thế này."))
    told = []
    report = grade_course(course, progress=lambda done, of: told.append((done, of)))
    total = BATCH + 4
    assert told == [(1, total), (BATCH + 1, total), (total, total)]
    assert [(name, count.graded) for name, count in report.assignments.items()] == [("plan-one", 1), ("vneid", BATCH + 3)]


def test_evidence_says_what_nbgraders_rows_cannot(course):
    grade_course(course)
    found = {evidence.learner: evidence for evidence in read_evidence(course)}
    assert [[item.status for item in found[learner].items] for learner in sorted(found)] == [
        ["scored", "scored", "awaiting_mark"],
        ["scored", "scored", "not_reached"],
        ["not_reached", "not_reached", "not_reached"],
    ]
    one = found["q1-001"]
    assert (one.status, one.reason, one.flags, one.policy) == ("graded", "", (), POLICY.id)
    assert one.bank == json.loads(course.bank.read_bytes())["hash"]
    assert (one.submitted_at, one.started_at, one.finished_at) == ("2026-03-02T01:30:00Z", "2026-03-02T01:00Z", "2026-03-02T01:00Z")
    assert (one.records, len(one.journal), len(one.journal_head)) == (4, 16, 32)
    first = one.items[0]
    assert (first.item, first.version, first.score, first.points, first.critical, first.n) == ("item-one", 1, 1.0, 2.0, (), 1)
    assert first.detail == {"chosen": "b"} and first.answered_at == "2026-03-02T01:00Z"
    assert (found["q1-003"].started_at, found["q1-003"].items[0].n) == ("", 0)


def test_evidence_names_critical_conduct(course):
    hand_in(course, "q1-004", "vneid", entries("item-one", "c"))
    grade_course(course)
    found = {evidence.learner: evidence for evidence in read_evidence(course)}
    assert found["q1-004"].items[0].critical == ("no-code",)


def test_a_neutralised_item_gives_everyone_its_points(tmp_path):
    course = make_course(tmp_path / "course", {"vneid": ITEMS}, policy=neutralising("item-one"))
    hand_in(course, "q1-001", "vneid", entries("item-one", "a"))
    grade_course(course)
    assert query(course, "SELECT auto_score FROM grade JOIN base_cell b ON b.id = cell_id WHERE b.name = 'item-one'") == [(2.0,)]
    assert next(read_evidence(course)).items[0].status == "neutralised"


def test_a_submission_that_goes_bad_keeps_its_earlier_score_and_says_so(course):
    grade_course(course, notebooks="all")
    before = query(course, "SELECT * FROM grade ORDER BY id")
    (course.submission("q1-001", "vneid") / "responses.jsonl").write_bytes(b"")
    report = grade_course(course, notebooks="all")
    assert report.refused[0].reason.endswith("Its earlier score stays in the gradebook.")
    assert query(course, "SELECT * FROM grade ORDER BY id") == before and "q1-001" in copies(course)
    assert next(read_evidence(course)).status == "refused"
    hand_in(course, "q1-001", "vneid", RIGHT)
    assert grade_course(course).exit_status == 0
    assert next(read_evidence(course)).status == "graded"


def test_the_gradebook_has_the_five_indexes_even_if_nbgrader_made_it(course):
    with sqlite3.connect(course.gradebook) as connection:
        for table, column in tables.INDEXES:
            connection.execute(f"DROP INDEX ix_daisuso_{table}_{column}")
        connection.execute("DROP TABLE daisuso_submission")
    grade_course(course)
    for table, column in tables.INDEXES:
        found = query(course, f"EXPLAIN QUERY PLAN SELECT * FROM \"{table}\" WHERE {column} = 'x'")
        assert f"USING INDEX ix_daisuso_{table}_{column}" in found[0][3]


def test_copies_of_the_gradebook_are_made_before_it_changes(course):
    shutil.rmtree(backups(course), ignore_errors=True)
    grade_course(course)
    (copy,) = backups(course).iterdir()
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM grade").fetchone() == (0,)
    assert copy.stat().st_mode & 0o077 == 0
    grade_course(course)
    assert len(list(backups(course).iterdir())) == 1, "nothing changed"
    for number in range(BACKUPS_KEPT + 2):
        hand_in(course, "q1-003", "vneid", entries("item-one", "abcd"[number % 4]))
        grade_course(course)
    assert len(list(backups(course).iterdir())) == BACKUPS_KEPT


def test_a_second_grader_is_told_who_is_at_work(course):
    lock_path(course.gradebook).write_text('{"pid": 7, "host": "elsewhere", "since": "2026-03-02T01:00:00+00:00"}')
    with pytest.raises(GradebookError, match="process 7 on elsewhere since 2026-03-02"):
        grade_course(course)


def spoil(course, how):
    if how == "missing":
        course.gradebook.unlink()
    elif how == "empty":
        course.gradebook.write_bytes(b"")
    elif how == "noise":
        course.gradebook.write_bytes(b"noise" * 1000)
    elif how == "cut":
        course.gradebook.write_bytes(course.gradebook.read_bytes()[:9000])
    elif how == "other":
        course.gradebook.unlink()
        query(course, "CREATE TABLE t (x)")
    else:
        with sqlite3.connect(course.gradebook) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'abc'")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("missing", "there is no gradebook"),
        ("empty", "there is no gradebook"),
        ("noise", "damaged"),
        ("cut", "damaged"),
        ("other", "no gradebook of nbgrader"),
        ("version", "schema abc"),
    ],
)
def test_a_gradebook_that_cannot_be_used_is_named_with_a_cure(course, how, words):
    spoil(course, how)
    with pytest.raises(GradebookError, match=words) as caught:
        grade_course(course)
    assert caught.value.where == str(course.gradebook) and caught.value.cure
    assert not lock_path(course.gradebook).exists()


def test_a_course_without_bank_or_policy_is_named(course):
    course.policy_file.unlink()
    with pytest.raises(PolicyError):
        grade_course(course)
    course.bank.unlink()
    with pytest.raises(BankError):
        grade_course(course)


def test_a_form_that_the_gradebook_does_not_know_is_refused_for_each(course):
    put_bank(course, compiled_bank({"vneid": ITEMS[:2]}))
    report = grade_course(course)
    assert len(report.refused) == 3
    assert "submitted/q1-001/vneid: cannot be graded: gradebook.db: assignment 'vneid'" in report.refused[0].reason
    assert "`daisuso release`" in report.refused[0].reason


def test_a_file_beside_the_source_that_would_replace_answers_stops_the_assignment(course):
    (course.source_notebook("vneid").parent / "responses.jsonl").write_text("")
    report = grade_course(course)
    assert len(report.refused) == 3 and "would replace every learner's own" in report.refused[0].reason


def test_files_beside_the_source_go_into_every_graded_copy(course):
    (course.source_notebook("vneid").parent / "map.png").write_bytes(b"png")
    grade_course(course, notebooks="all")
    assert (course.autograded / "q1-002" / "vneid" / "map.png").read_bytes() == b"png"


def test_evidence_of_a_course_never_graded(course, tmp_path):
    assert list(read_evidence(course)) == []
    bare = make_course(tmp_path / "bare", {"vneid": ITEMS}, gradebook=False)
    with pytest.raises(GradebookError, match="there is no gradebook"):
        next(read_evidence(bare))


def test_the_release_in_another_layout_is_as_good(course):
    hand_in(course, "q1-005", "vneid", SHORT, notebook=json.dumps(released(course, "vneid"), indent=4).encode())
    report = grade_course(course, notebooks="all")
    assert report.exit_status == 0
    copies = [(course.autograded / learner / "vneid" / "vneid.ipynb").read_bytes() for learner in ("q1-002", "q1-005")]
    assert copies[0] == copies[1]


def test_nothing_submitted_is_no_error(tmp_path):
    course = make_course(tmp_path / "course", {"vneid": ITEMS})
    report = grade_course(course)
    assert (report.exit_status, list(report.lines())) == (0, ["formgrader will show no graded submission."])


def test_grading_starts_no_process_and_imports_no_nbgrader(course):
    import os
    import subprocess
    import sys

    code = (
        "import subprocess, sys, pathlib; subprocess.Popen.__init__ = None;"
        "from daisuso.grading.grade import grade_course; from daisuso.response.course_directory import CourseDirectory;"
        "course = CourseDirectory.open(pathlib.Path(sys.argv[1]));"
        "assert grade_course(course, notebooks='all').graded == 3;"
        "heavy = {'nbgrader', 'nbformat', 'nbconvert', 'jupyter_client', 'IPython', 'traitlets', 'pandas'};"
        "assert not heavy & {name.partition('.')[0] for name in sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code, str(course.root)], check=True, env={**os.environ, "PATH": ""})


@pytest.mark.full
def test_four_thousand_submissions_are_read_by_formgraders_queries_in_seconds(tmp_path):
    """A ward's year: 300 learners and 14 assignments. Without the indexes the same query takes most of a minute."""
    from nbgrader.api import Gradebook

    forms = {
        f"module-{number:02}": [bank_item("single-choice", f"item-{number}-{place}") for place in range(4)] for number in range(14)
    }
    course = make_course(tmp_path / "course", forms)
    for name, items in forms.items():
        for learner in range(300):
            hand_in(course, f"q1-{learner:04}", name, answers(items, "correct"))
    assert grade_course(course, notebooks="none").graded == 4200
    with Gradebook(f"sqlite:///{course.gradebook}", "ward-25747") as gradebook:
        start = time.process_time()
        assert len(gradebook.submission_dicts("module-03")) == 300
        assert time.process_time() - start < 5


@pytest.mark.parametrize("taken_back", [None, ""])
def test_what_was_typed_into_the_notebook_counts_where_the_journal_says_nothing(course, taken_back):
    notebook = released(course, "vneid")
    next(cell for cell in notebook["cells"] if cell["id"] == "item-plan")["source"] = "Gõ thẳng vào ô."
    hand_in(course, "q1-004", "vneid", [*RIGHT, *entries("item-plan", taken_back)], notebook=notebook)
    hand_in(course, "q1-005", "vneid", RIGHT, notebook=notebook)
    report = grade_course(course)
    assert report.to_mark == 3
    text = {name: (course.autograded / name / "vneid" / "vneid.ipynb").read_text(encoding="utf-8") for name in ("q1-004", "q1-005")}
    assert ["Gõ thẳng" in text["q1-004"], "Gõ thẳng" in text["q1-005"]] == [True, False]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_edit_of_one_submission_changes_anothers_score_or_raises(edited, data):
    """Random bytes in any file of one learner: a refusal, or scores, and the others' rows as they were."""
    course, files, before = edited
    name = data.draw(st.sampled_from(sorted(files)))
    changed = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    (course.submission("q1-001", "vneid") / name).write_bytes(bytes(changed))
    try:
        report = grade_course(course, notebooks="none", force=True)
    finally:
        (course.submission("q1-001", "vneid") / name).write_bytes(files[name])
    assert report.graded + len(report.refused) == 3
    assert all("report this" not in refusal.reason for refusal in report.refused)
    assert {refusal.learner for refusal in report.refused} <= {"q1-001"}
    assert others(course) == before


def others(course):
    return query(course, "SELECT * FROM daisuso_submission WHERE student_id <> 'q1-001' ORDER BY student_id")


@pytest.fixture
def edited(course):
    grade_course(course, notebooks="none")
    files = {path.name: path.read_bytes() for path in course.submission("q1-001", "vneid").iterdir()}
    return course, files, others(course)


def test_a_full_disk_is_named_and_what_was_graded_before_is_kept(course, monkeypatch):
    import errno

    from daisuso.grading import graded_files

    assert grade_course(course, notebooks="none", students=["q1-002"]).graded == 1
    write = graded_files.os.write

    def full(handle, data):
        if data.startswith(b"{\n"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, data)

    monkeypatch.setattr(graded_files.os, "write", full)
    with pytest.raises(GradebookError, match="No space left on device") as caught:
        grade_course(course, notebooks="all")
    assert caught.value.where == "autograded/q1-001/vneid" and "grade again" in caught.value.cure
    monkeypatch.undo()
    assert not lock_path(course.gradebook).exists()
    assert query(course, "SELECT id FROM student") == [("q1-002",)]
    report = grade_course(course, notebooks="all")
    assert (report.graded, report.unchanged) == (2, 1) and copies(course) == ["q1-001", "q1-002", "q1-003"]
