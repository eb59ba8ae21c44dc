import json
import sqlite3
from contextlib import closing

import pytest

from daisuso.cli.main import main
from daisuso.errors import RosterError
from daisuso.grading.departed_rows import take_out
from daisuso.response.course_directory import CourseDirectory

TABLES = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment", "daisuso_submission")


def rows(course):
    with closing(sqlite3.connect(course.gradebook)) as database:
        return {name: set(database.execute(f"SELECT * FROM {name}")) for name in TABLES}


def test_a_person_who_was_moved_is_counted_once_and_their_marks_are_written_down(tmp_path, capsys):
    one, two = (str(tmp_path / name) for name in ("one", "two"))
    for root, ward, learners in ((one, "25747", "4"), (two, "25750", "0")):
        assert main(["init", root, "--ward", ward, "--synthetic"]) == 0
        assert main(["release", root, "vneid"]) == 0
        if learners != "0":
            assert main(["simulate", root, "--learners", learners]) == 0
    assert main(["grade", one]) == 0
    course = CourseDirectory.open(tmp_path / "one")
    learner = sorted(place.name for place in course.submitted.iterdir())[0]
    with closing(sqlite3.connect(course.gradebook)) as database:
        found = database.execute(
            "SELECT grade.id FROM grade JOIN submitted_notebook n ON n.id = grade.notebook_id "
            "JOIN submitted_assignment a ON a.id = n.assignment_id WHERE a.student_id = ? LIMIT 1",
            (learner,),
        ).fetchone()
        database.execute("UPDATE grade SET manual_score = 0.5 WHERE id = ?", found)
        database.commit()
    before = rows(course)
    with pytest.raises(RosterError, match="has not left this course"):
        take_out(course, learner)
    capsys.readouterr()
    assert main(["learner", "move", one, learner, "--to", two]) == 0
    said = capsys.readouterr().out
    assert f"still holds {learner}: vneid." in said and "vneid: 1 marks were given by hand" in said
    assert f"daisuso learner ungrade {one} {learner}" in said
    assert rows(course) == before
    assert main(["learner", "ungrade", one, learner]) == 0
    (mark,) = json.loads((course.root / ".daisuso" / "departed" / f"{learner}-marks.json").read_bytes())
    assert (mark["assignment"], mark["manual_score"]) == ("vneid", 0.5)
    after = rows(course)
    assert all(after[name] < before[name] for name in TABLES if before[name])
    assert not any(learner in str(row) for found in after.values() for row in found)
    notebooks = {row[0] for row in after["submitted_notebook"]}
    assert len(after["grade"]) * len(before["submitted_notebook"]) == len(before["grade"]) * len(notebooks)
    assert main(["grade", two]) == 0
    assert main(["grade", one]) == 0
    assert rows(course)["grade"] == after["grade"]
