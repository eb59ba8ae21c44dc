import json
from hashlib import sha256

import pandas as pd
import pytest
import small_course

from daisuso.cohort.simulate import simulate
from daisuso.errors import BankError, CourseError, GradebookError, PolicyError, ResultsError
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute, write_tables
from daisuso.results.schema import TABLES


def _course(place, **settings):
    return CourseDirectory.open(small_course.write_course(place, **settings))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = _course(tmp_path_factory.mktemp("graded") / "course")
    simulate(course, learners=30, seed=4)
    first = sorted(path.parent.name for path in course.submitted.glob("*/vneid-plan"))[0]
    small_course.grade(course, marks=[(first, "vneid-plan", "vneid-w01", 8.0, False)])
    return course, first


def test_from_evidence_to_tables(graded):
    course, marked = graded
    results = compute([course])
    items = results.frames["item_table"]
    assert len(items) == 30 * 15 and results.synthetic
    plan = items.loc[(items["learner"] == marked) & (items["item"] == "vneid-w01")].iloc[0]
    assert (plan["item_status"], plan["points"]) == ("scored", 8.0)
    handed_in = {path.parent.name for path in course.submitted.glob("*/vneid")}
    people = results.frames["learner_table"].set_index("learner")
    assert set(people.index[people["submitted_vneid"]]) == handed_in
    assert len(results.frames["work_list"]) == (items["item_status"] == "awaiting_mark").sum() > 0


def test_a_mark_that_must_be_looked_at_again_does_not_count(tmp_path):
    course = _course(tmp_path / "course")
    simulate(course, learners=5, seed=4)
    first = sorted(path.parent.name for path in course.submitted.glob("*/vneid-plan"))[0]
    small_course.grade(course, marks=[(first, "vneid-plan", "vneid-w01", 8.0, True)])
    items = compute([course]).frames["item_table"]
    plan = items.loc[(items["learner"] == first) & (items["item"] == "vneid-w01")].iloc[0]
    assert plan["item_status"] == "awaiting_mark"


def test_refused_work_is_listed_once_with_its_reason_and_says_nothing_of_the_learner(tmp_path):
    course = _course(tmp_path / "course", learners=["hv-001", "hv-002"])
    rows = [
        small_course.work("hv-001", status="refused", reason="responses.jsonl is empty", at=""),
        small_course.work("hv-002", flags=["the same journal as hv-009"]),
    ]
    small_course.write_gradebook(course, rows)
    frames = compute([course]).frames
    work = frames["work_list"].to_dict("records")
    assert [(row["kind"], row["learner"], row["reason"]) for row in work] == [
        ("flagged", "hv-002", "the same journal as hv-009"),
        ("refused", "hv-001", "responses.jsonl is empty"),
    ]
    items = frames["item_table"]
    assert (items.loc[(items["learner"] == "hv-001") & (items["assignment"] == "vneid"), "item_status"] == "refused").all()
    person = frames["learner_table"].set_index("learner").loc["hv-001"]
    assert person["refused"] == 1 and pd.isna(person["ready_vneid"]) and pd.isna(person["passed_vneid"])


def test_written_files_say_what_they_are_and_the_manifest_names_them_all(graded, tmp_path):
    course, _ = graded
    written = write_tables(compute([course]), tmp_path / "out")
    names = [path.relative_to(tmp_path / "out").as_posix() for path in written]
    assert names[-2:] == ["results.xlsx", "results.json"]
    assert set(names[:-2]) == {f"tables/{table.name}.{kind}" for table in TABLES for kind in ("parquet", "csv")}
    manifest = json.loads(written[-1].read_text(encoding="utf-8"))
    assert manifest["synthetic"] is True
    for name, digest in manifest["files"].items():
        assert sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    (one,) = manifest["courses"]
    assert one["policy"]["id"] == "test-2026" and len(one["bank"]) == 64 and one["learners"] == 30
    for name, digest in one["inputs"].items():
        assert sha256((course.root / name).read_bytes()).hexdigest() == digest
    assert set(one["inputs"]) == {
        "gradebook.db",
        "roster.csv",
        ".daisuso/bank/bank.json",
        ".daisuso/policies/test-2026.json",
        ".daisuso/framework.json",
    }
    assert manifest["rows"]["item_table"] == 450 == sum(manifest["item_status"].values())


def test_no_name_of_a_learner_is_in_any_table(graded, tmp_path):
    course, _ = graded
    for path in write_tables(compute([course]), tmp_path / "out"):
        if path.suffix in (".csv", ".json"):
            assert "Học viên mô phỏng" not in path.read_text(encoding="utf-8-sig")


def test_the_same_course_gives_the_same_bytes(graded, tmp_path):
    course, _ = graded
    one = [path.read_bytes() for path in write_tables(compute([course]), tmp_path / "one")]
    other = [path.read_bytes() for path in write_tables(compute([course]), tmp_path / "other")]
    assert one == other


def test_courses_are_stacked(tmp_path):
    courses = []
    for ward, data in (("25747", None), ("25750", small_course.bank_data(plan=False))):
        course = _course(tmp_path / ward, ward=ward, data=data)
        simulate(course, learners=4, seed=1)
        small_course.grade(course)
        courses.append(course)
    results = compute(courses)
    people = results.frames["learner_table"]
    assert people["ward"].value_counts().to_dict() == {"25747": 4, "25750": 4}
    assert people.loc[people["ward"] == "25750", "submitted_vneid_plan"].isna().all()
    assert str(people["submitted_vneid_plan"].dtype) == "boolean"
    assert len(results.of("c25750")["ward_summary"]) == 3
    alone = compute([courses[0]]).frames["competency_table"]
    pd.testing.assert_frame_equal(results.of("c25747")["competency_table"], alone)


def test_no_course_is_refused():
    with pytest.raises(ResultsError, match="no course"):
        compute([])


def test_the_same_course_twice_is_refused(graded):
    with pytest.raises(ResultsError, match="twice"):
        compute([graded[0], graded[0]])


def test_real_and_synthetic_are_not_mixed(graded, tmp_path):
    real = _course(tmp_path / "real", synthetic=False, ward="25750")
    with pytest.raises(ResultsError, match="cannot hold both"):
        compute([graded[0], real])


@pytest.mark.parametrize(
    ("missing", "error"),
    [
        (".daisuso/bank/bank.json", BankError),
        (".daisuso/policies/test-2026.json", PolicyError),
        (".daisuso/framework.json", CourseError),
        ("roster.csv", CourseError),
        ("gradebook.db", GradebookError),
    ],
)
def test_a_missing_file_is_named(tmp_path, missing, error):
    course = _course(tmp_path / "course")
    small_course.write_gradebook(course)
    (course.root / missing).unlink()
    with pytest.raises(error) as caught:
        compute([course])
    assert missing.split("/")[-1] in str(caught.value)


@pytest.mark.parametrize("text", ["name\nx\n", "\xff"])
def test_a_roster_that_is_none_is_named(tmp_path, text):
    course = _course(tmp_path / "course")
    small_course.write_gradebook(course)
    course.roster.write_bytes(text.encode("latin-1"))
    with pytest.raises(CourseError, match=r"roster\.csv"):
        compute([course])


def test_a_place_that_cannot_be_written_is_named(graded, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ResultsError, match="cannot be written"):
        write_tables(compute([graded[0]]), tmp_path / "out")


def test_a_workbook_that_cannot_be_written_is_named(graded, tmp_path):
    (tmp_path / "out" / "results.xlsx").mkdir(parents=True)
    with pytest.raises(ResultsError, match=r"results\.xlsx|Is a directory"):
        write_tables(compute([graded[0]]), tmp_path / "out")
