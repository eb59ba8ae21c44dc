"""Facts go stale: the clock's day decides at release and for the doctor, never in a build."""

import copy
import json
from datetime import date
from itertools import chain

import pytest

from daisuso.assessment.bank import ItemBank
from daisuso.authoring.bank_places import ReleasedBank, find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.authoring.doctor import computer_findings, content_findings, course_findings
from daisuso.authoring.notebook import to_bytes
from daisuso.authoring.source_notebook import source_notebook
from daisuso.cli.main import main
from daisuso.sources.repository import read_repository

BEFORE, AFTER = "2026-11-24", "2099-01-01"


def with_final():
    """The open bank with the VNeID form a second time, as a final examination."""
    bank = find_bank(None)
    data = copy.deepcopy(dict(bank.data))
    data["forms"]["thi-thu"] = {**data["forms"]["vneid"], "assignment": "thi-thu", "kind": "final", "module": ""}
    compiled = ItemBank(data, "test")
    form = compiled.form("thi-thu")
    return ReleasedBank(data, {**bank.notebooks, "thi-thu": to_bytes(source_notebook(form, compiled.form_items(form)))})


@pytest.fixture
def course(tmp_path):
    return init_course(tmp_path / "course", "25747", synthetic=True)


def test_a_final_examination_rests_on_no_overdue_fact(course):
    done = release(course, with_final(), ("vneid", "thi-thu"), today=AFTER)
    assert done.names == ("vneid",)
    assert "vneid-activate-7d" in done.withheld["thi-thu"]
    assert not course.form_file("thi-thu").exists() and not course.release_notebook("thi-thu").exists()
    assert "vneid-m02" in done.overdue["vneid"]["vneid-activate-7d"]


def test_nothing_is_withheld_while_the_facts_are_fresh(course):
    done = release(course, with_final(), ("vneid", "thi-thu"), today=BEFORE)
    assert (done.names, done.withheld, done.overdue) == (("vneid", "thi-thu"), {}, {})


def test_the_command_names_facts_and_says_no(course, capsys, monkeypatch):
    monkeypatch.setattr("daisuso.authoring.bank_places.find_bank", lambda place: with_final())

    class Later(date):
        @classmethod
        def today(cls):
            return cls(2099, 1, 1)

    monkeypatch.setattr("daisuso.authoring.course_directory.date", Later)
    assert main(["release", str(course.root)]) == 1
    said = capsys.readouterr().out
    assert "fact 'vneid-activate-7d' is due for review" in said
    assert "thi-thu was NOT released" in said


def test_the_doctor_names_each_overdue_fact_with_what_rests_on_it(repository_copy):
    repository = read_repository(repository_copy)
    assert list(content_findings(repository, repository.course.content_date)) == []
    found = list(content_findings(repository, AFTER))
    assert len(found) == len(repository.facts)
    told = next(line for line in found if "'vneid-activate-7d'" in line)
    assert "vneid-m02" in told and "lesson vneid" in told


def test_the_doctor_looks_at_a_course(course):
    assert any("item bank" in line for line in course_findings(course, BEFORE))
    release(course, find_bank(None), today=BEFORE)
    assert [line for line in course_findings(course, BEFORE) if "roster" not in line] == []
    assert any("'vneid-activate-7d'" in line for line in course_findings(course, AFTER))


@pytest.mark.skipif("os.name != 'posix'", reason="file modes: run it on Linux or macOS")
def test_the_doctor_sees_keys_that_others_can_read(course):
    release(course, find_bank(None), today=BEFORE)
    course.bank.chmod(0o644)
    assert any("others on this computer can read the keys" in line for line in course_findings(course, BEFORE))


def test_the_doctor_sees_a_full_disk_and_a_missing_package(tmp_path, monkeypatch):
    assert list(computer_findings(tmp_path)) == []
    monkeypatch.setattr("daisuso.authoring.doctor.shutil.disk_usage", lambda place: type("Usage", (), {"free": 1_000_000})())
    monkeypatch.setattr(
        "daisuso.authoring.doctor.importlib.metadata.requires", lambda name: ["khong-co-goi-nay>=1", "x; extra == 'dev'"]
    )
    found = list(computer_findings(tmp_path))
    assert len(found) == 2 and "khong-co-goi-nay" in found[0] and "1 MB" in found[1]


def test_the_doctors_command_ends_with_one_where_something_needs_care(course, capsys):
    assert main(["doctor", str(course.root)]) == 1
    assert "1 course directory: 1 to look after" in capsys.readouterr().out


def test_the_inventory_counts_what_is_there(repository_copy, capsys):
    assert main(["inventory", "--json", "--root", str(repository_copy)]) == 0
    found = json.loads(capsys.readouterr().out)
    repository = read_repository(repository_copy)
    assert found["items"]["assessed"]["total"] == sum(entry.meta.status != "retired" for entry in repository.items)
    assert sum(found["items"]["assessed"]["type"].values()) == found["items"]["assessed"]["total"]
    assert found["items"]["practice"]["total"] == len(list(chain(*repository.practice.values())))
    assert set(found["machines"]) == set(repository.machines)
    assert set(found["competencies"]) == set(repository.framework.competencies)
    vneid = found["modules"]["vneid"]
    assert vneid["minutes"] == sum(part["minutes"] for part in vneid["parts"]) + 20
    assert vneid["words"]["vi"] == sum(part["words"]["vi"] for part in vneid["parts"]) > 3000
    assert found["facts"]["used"] + len(found["facts"]["unused"]) == found["facts"]["total"] == len(repository.facts)
    assert main(["inventory", "--root", str(repository_copy)]) == 0
    text = capsys.readouterr().out
    assert "vneid-no-passcode" in text and ("Planned:" in text) == bool(found["planned"])


def test_the_doctor_names_what_is_damaged_and_goes_on_to_the_next_course(tmp_path, capsys):
    courses = [init_course(tmp_path / name, "25747", course=name, synthetic=True) for name in ("lop-a", "lop-b", "lop-c")]
    for course in courses:
        release(course, find_bank(None), ("vneid",), today=BEFORE)
    (courses[0].root / "daisuso.toml").write_text("format = ", encoding="utf-8")
    courses[1].gradebook.write_bytes(b"no database" * 200)
    torn = courses[1].submission("hoc-vien-001", "vneid") / "responses.jsonl"
    torn.parent.mkdir(parents=True)
    torn.write_text("not a journal\n", encoding="utf-8")
    courses[2].release_notebook("vneid").unlink()
    assert main(["doctor", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "lop-a" in said and "the gradebook is damaged" in said and str(torn) in said
    assert "the released notebook is missing" in said and "2 course directories" in said
