"""`daisuso certify` on real course directories: a ward, a folder of wards, bad ones, the demo's synthetic class."""

import json
import shutil
from pathlib import Path

import certified
import openpyxl
import pandas as pd
import pytest
import small_course
from small_course import NAMES

from daisuso.cli.main import main
from daisuso.curriculum.content import load_content
from daisuso.curriculum.observation import ObservationSheet
from daisuso.fieldwork.observations import Observation, record_observation
from daisuso.grading.evidence import items_to_json
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.scoring import ItemOutcome

RIGHT = certified.complete()
TABLES = ("decisions", "decision_reasons", "conduct_history", "overdue_facts")
FILES = {*(f"{name}.{kind}" for name in TABLES for kind in ("parquet", "csv")), "decisions.xlsx", "decisions.json"}


def write(place, people, ward="25747", *, synthetic=False, block=True, private=True, plan=8.0, refused=(), days=None):
    """Write a course directory with graded work."""
    policy = {"certification": certified.BLOCK} if block else {}
    data = certified.bank_data(private=private)
    names = [*people, *(who for who, _, _ in refused)]
    root = small_course.write_course(place, synthetic=synthetic, learners=names, ward=ward, data=data, **policy)
    course = CourseDirectory.open(root)
    rows = [small_course.work(who, form, status="refused", reason=why) for who, form, why in refused]
    for who, answers in people.items():
        for found in certified.works(who, answers, days):
            outcomes = [ItemOutcome(one.item, 1, one.status, one.score, 0.0, one.critical) for one in found.items]
            rows.append({**small_course.work(who, found.assignment, at=found.submitted_at), "items": items_to_json(outcomes, {})})
    marks = [(who, "day-nguoi-lon", certified.PLAN, plan, False) for who in people]
    small_course.write_gradebook(course, rows, marks)
    return course


def certify(place, out, *more, today="2026-11-24"):
    return main(["certify", str(place), "--out", str(out), "--today", today, *more])


MISS = certified.without(RIGHT, "vneid", vneid_m06=("miss", 0.0))


def test_one_ward_gets_its_decisions_in_every_format(tmp_path, capsys):
    write(tmp_path / "lop", {"hv-1": RIGHT, "hv-2": MISS, "hv-3": certified.without(RIGHT, certified.FINAL)})
    out = tmp_path / "out"
    assert certify(tmp_path / "lop", out) == 0
    said = capsys.readouterr().out
    assert {path.name for path in out.iterdir()} == FILES
    assert all(f"wrote {path}" in said for path in out.iterdir())
    frame = pd.read_parquet(out / "decisions.parquet")
    assert dict(zip(frame["learner"], frame["outcome"], strict=True)) == {"hv-1": "ready", "hv-2": "not_ready", "hv-3": "not_ready"}
    assert set(pd.read_csv(out / "decisions.csv", encoding="utf-8-sig")["valid_until"].dropna()) == {"2028-11-24"}
    assert pd.read_csv(out / "conduct_history.csv", encoding="utf-8-sig")["event"].tolist() == ["missed"]
    book = openpyxl.load_workbook(out / "decisions.xlsx")
    assert book.sheetnames[1:] == list(TABLES)
    assert [cell.value for cell in book["decisions"]["A"]][1:] == ["hv-1", "hv-2", "hv-3"]
    assert "     1  sẵn sàng" in said and "     2  chưa sẵn sàng" in said and "(critical_open)" in said
    assert "--today" in said and "2026-11-24" in said and "VNeID" in said
    assert "MÔ PHỎNG" not in said and "TẬP DƯỢT" not in said


def test_the_list_for_the_authority_has_those_who_are_ready_and_claims_nothing(tmp_path, capsys):
    write(tmp_path / "lop", {"hv-1": RIGHT, "hv-2": MISS})
    assert certify(tmp_path / "lop", tmp_path / "out", "--lang", "en") == 0
    found = json.loads((tmp_path / "out" / "decisions.json").read_text(encoding="utf-8"))
    assert found["ready"] == [
        {
            "learner": "hv-1", "ward": "25747", "decision": "ready", "kind": "examination", "bank": "private",
            "valid_until": "2028-11-24", "synthetic": False,
        },
    ]  # fmt: skip
    assert found["counts"] == {"ready": 1, "not_ready": 1, "undecided": 0}
    assert "only the State confirms" in found["notice"]["en"] and "chỉ Nhà nước xác nhận" in found["notice"]["vi"]
    assert found["decided_on"] == "2026-11-24" and found["policies"]["test-2026"]["valid_months"] == 24
    assert "synthetic_notice" not in found and "hv-2" not in json.dumps(found)
    assert "Only the State confirms" in capsys.readouterr().out


def test_no_name_is_written_or_said_and_the_same_inputs_give_the_same_bytes(tmp_path, capsys):
    write(tmp_path / "lop", {"hv-1": RIGHT, "hv-2": MISS})
    for name in ("one", "other"):
        assert certify(tmp_path / "lop", tmp_path / name) == 0
    assert "Học viên mô phỏng" not in capsys.readouterr().out
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()
        if path.suffix != ".xlsx":
            assert "Học viên mô phỏng".encode() not in path.read_bytes()


def test_a_rehearsal_is_called_one_everywhere(tmp_path, capsys):
    write(tmp_path / "lop", {"hv-1": RIGHT}, private=False)
    assert certify(tmp_path / "lop", tmp_path / "out") == 0
    assert "TẬP DƯỢT: 1 người" in capsys.readouterr().out
    (one,) = json.loads((tmp_path / "out" / "decisions.json").read_text(encoding="utf-8"))["ready"]
    assert (one["kind"], one["bank"], one["valid_until"]) == ("rehearsal", "open", None)
    frame = pd.read_parquet(tmp_path / "out" / "decisions.parquet")
    assert frame["rehearsal"].all() and "tập dượt" in frame["for_learner_vi"][0] and "rehearsal" in frame["for_learner_en"][0]


def test_a_folder_of_wards_is_decided_on_and_bad_ones_are_named(tmp_path, capsys):
    city = tmp_path / "city"
    write(city / "a", {"hv-1": RIGHT}, "25747")
    write(city / "b", {"hv-1": MISS}, "25750")
    write(city / "c", {"hv-1": RIGHT}, "25753", block=False)
    write(city / "d", {"hv-1": RIGHT}, "25756")
    (city / "d" / "daisuso.toml").write_text("format = ", encoding="utf-8")
    write(city / "e", {"hv-1": RIGHT}, "25759").gradebook.write_bytes(b"no database" * 200)
    shutil.copytree(city / "a", city / "f")
    assert certify(city, tmp_path / "out") == 1
    said = capsys.readouterr()
    frame = pd.read_parquet(tmp_path / "out" / "decisions.parquet")
    assert frame[["ward", "outcome"]].values.tolist() == [["25747", "ready"], ["25750", "not_ready"]]
    assert said.err.count("\n") == 4
    assert "policy 'test-2026' has no certification block" in said.err and "Run `daisuso release` again" in said.err
    assert str(city / "d") in said.err and str(city / "e") in said.err and "course id 'c25747' stands twice" in said.err
    assert "2 lớp" in said.out


def test_a_place_without_a_single_course_is_status_1_and_writes_nothing(tmp_path, capsys):
    assert certify(tmp_path, tmp_path / "out") == 1
    assert "no course directory" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_wrong_usage_is_status_2(tmp_path, capsys):
    for day in ("24/11/2026", "20261124", "2026-02-30", "hôm nay"):
        assert certify(tmp_path, tmp_path / "out", today=day) == 2
        assert f"--today {day} is not a day" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["certify", str(tmp_path)])
    assert stopped.value.code == 2
    root = Path(__file__).resolve().parents[3]
    assert main(["certify", str(tmp_path), "--out", str(root / "notebooks" / "out")]) == 2


def test_real_and_synthetic_are_not_mixed(tmp_path, capsys):
    write(tmp_path / "city" / "a", {"hv-1": RIGHT}, "25747")
    write(tmp_path / "city" / "b", {"hv-1": RIGHT}, "25750", synthetic=True)
    assert certify(tmp_path / "city", tmp_path / "out") == 1
    assert "one list of decisions cannot hold both" in capsys.readouterr().err


def test_an_observation_sheet_closes_a_failed_repair(tmp_path, capsys):
    answers = {**MISS, **certified.repaired(0.0)}
    course = write(tmp_path / "lop", {"hv-1": answers}, days={certified.REPAIR: "2026-11-22T02:00Z"})
    assert certify(course.root, tmp_path / "out") == 0
    assert "(repair_failed_observe)" in capsys.readouterr().out
    sheet = ObservationSheet.from_json(load_content("observation.json"))
    seen = Observation("hv-1", "giam-sat-1", "2026-11-23", "door", {"E3.1": 2}, conduct=certified.ACT, shown=True)
    record_observation(course, sheet, seen, today="2026-11-24")
    assert certify(course.root, tmp_path / "out") == 0
    assert pd.read_parquet(tmp_path / "out" / "decisions.parquet")["outcome"].tolist() == ["ready"]
    journal = course.root / "observations" / "hv-1" / "responses.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('"shown":true', '"shown":false'), encoding="utf-8")
    assert certify(course.root, tmp_path / "out") == 1
    assert "changed or damaged" in capsys.readouterr().err


def test_what_the_course_lacks_and_work_from_the_future_are_said(tmp_path, capsys):
    course = write(tmp_path / "lop", {"hv-1": RIGHT})
    assert certify(course.root, tmp_path / "out", "--lang", "en", today="2026-11-20") == 0
    assert "6 works were handed in after the day of decision 2026-11-20" in capsys.readouterr().out
    assert certify(course.root, tmp_path / "out", "--lang", "en", today="2026-11-21") == 0
    assert "handed in after" not in capsys.readouterr().out
    course.form_file(certified.FINAL).unlink()
    course.form_file("day-nguoi-lon").unlink()
    assert certify(course.root, tmp_path / "out", "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "the final examination has not been released" in said and "the written plan of module 14 has not been" in said


def test_every_overdue_fact_is_named_with_what_rests_on_it(tmp_path, capsys):
    city = tmp_path / "city"
    for ward in ("25747", "25750"):
        write(city / ward, {"hv-1": RIGHT}, ward)
    assert certify(city, tmp_path / "out", "--lang", "en", today="2027-05-31") == 0
    said = capsys.readouterr().out
    assert said.count("fact-07 (due 2027-05-31): fin-07 of final-b rest on it; kept out of the score of 0 people") == 1
    assert "     2  ready" in said


def test_a_place_that_cannot_be_written_is_named(tmp_path, capsys):
    write(tmp_path / "lop", {"hv-1": RIGHT})
    (tmp_path / "out").write_text("a file")
    assert certify(tmp_path / "lop", tmp_path / "out") == 1
    assert "the decisions cannot be written" in capsys.readouterr().err


def test_the_demos_class_from_release_to_decision(tmp_path, capsys):
    place, out = tmp_path / "lop", tmp_path / "out"
    assert main(["init", str(place), "--ward", "25747", "--synthetic"]) == 0
    assert main(["release", str(place)]) == 0
    assert main(["simulate", str(place), "--learners", "12"]) == 0
    assert main(["grade", str(place)]) == 0
    capsys.readouterr()
    assert certify(place, out) == 0
    said = capsys.readouterr().out
    assert "SỐ LIỆU MÔ PHỎNG" in said and "TẬP DƯỢT" in said
    frame = pd.read_parquet(out / "decisions.parquet")
    assert len(frame) == 12 and frame["synthetic"].all() and set(frame["outcome"]) <= {"ready", "not_ready", "undecided"}
    taken = frame.dropna(subset=["final"])
    assert len(taken) and taken["rehearsal"].all() and set(taken["bank"]) == {"open"} and set(taken["final_max_points"]) == {50}
    # Nobody marked the plans, so nobody is ready; who has everything else waits for that alone.
    assert not (frame["outcome"] == "ready").any() and "plan_awaiting_mark" in said
    found = json.loads((out / "decisions.json").read_text(encoding="utf-8"))
    assert found["synthetic"] is True and "mô phỏng" in found["synthetic_notice"]["vi"].casefold()
    assert openpyxl.load_workbook(out / "decisions.xlsx").worksheets[0]["A1"].value.startswith("SỐ LIỆU MÔ PHỎNG")
    assert "Học viên mô phỏng" not in (out / "decisions.csv").read_text(encoding="utf-8-sig")


def test_a_course_of_an_earlier_daisuso_gets_the_block_by_a_release(tmp_path, capsys):
    place = tmp_path / "lop"
    assert main(["init", str(place), "--ward", "25747"]) == 0
    assert main(["release", str(place), "vneid"]) == 0
    policy = place / ".daisuso" / "policies" / "default-2026.json"
    new = policy.read_bytes()
    old = {name: value for name, value in json.loads(new).items() if name != "certification"}
    policy.write_text(json.dumps(old), encoding="utf-8")
    assert certify(place, tmp_path / "out") == 1
    assert "has no certification block" in capsys.readouterr().err
    assert main(["grade", str(place)]) == 0 and main(["results", str(place), "--out", str(tmp_path / "results")]) == 0
    assert main(["release", str(place), "vneid"]) == 0
    assert policy.read_bytes() == new
    assert certify(place, tmp_path / "out") == 0
    # A policy with numbers of its own is not touched: the block of another policy may not be what its panel wants.
    own = json.dumps({**old, "form_pass": 0.8})
    policy.write_text(own, encoding="utf-8")
    assert main(["release", str(place), "vneid"]) == 0
    assert policy.read_text(encoding="utf-8") == own
    capsys.readouterr()


def test_names_of_competencies_are_those_of_the_course(tmp_path):
    wrong = {name: {i: 0.0 if a == 1.0 and i[-3:] in ("m10", "m11", "m12", "m13") else a for i, a in form.items()}
             for name, form in RIGHT.items()}  # fmt: skip
    write(tmp_path / "lop", {"hv-1": wrong})
    assert certify(tmp_path / "lop", tmp_path / "out") == 0
    row = pd.read_parquet(tmp_path / "out" / "decisions.parquet").iloc[0]
    assert f"E3 {NAMES['E3']['vi']}" in row["for_learner_vi"] and f"E3 {NAMES['E3']['en']}" in row["for_learner_en"]
