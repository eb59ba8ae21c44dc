import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daisuso.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_every_command_has_help_and_stands_in_the_readme(capsys):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert len(capsys.readouterr().out) > 100
        assert re.search(rf"daisuso {name}\b", readme), name


def test_wrong_usage_is_status_2(capsys, out):
    with pytest.raises(SystemExit) as stopped:
        main(["init"])
    assert stopped.value.code == 2
    assert main(["demo", "--no-serve", "--learners", "0", "--out", str(out)]) == 2
    assert "--learners 0 makes no class" in capsys.readouterr().err


def test_a_directory_that_is_no_course_is_status_1_with_the_cure(capsys, tmp_path):
    for command in ("grade", "release", "simulate"):
        assert main([command, str(tmp_path)]) == 1
    assert main(["results", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert said.count("there is no course directory here") == 4
    assert said.count("Make one with `daisuso init DIR --ward CODE`.") == 4


def test_init_refuses_by_name(capsys, tmp_path):
    assert main(["init", str(tmp_path / "a"), "--ward", "99999"]) == 1
    assert "'99999' is not the code of a ward" in capsys.readouterr().err
    assert main(["init", str(tmp_path / "a"), "--ward", "25747", "--policy", "none"]) == 1
    assert "no policy 'none'" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
    assert main(["init", str(tmp_path / "a"), "--ward", "25747"]) == 0
    assert main(["init", str(tmp_path / "a"), "--ward", "25747"]) == 1
    assert "is a course directory already" in capsys.readouterr().err
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").write_text("x")
    assert main(["init", str(tmp_path / "b"), "--ward", "25747"]) == 1
    assert (tmp_path / "b" / "mine.txt").read_text() == "x"


def test_a_course_directory_travels(tmp_path, capsys):
    assert main(["init", str(tmp_path / "a"), "--ward", "25747", "--synthetic"]) == 0
    assert main(["release", str(tmp_path / "a")]) == 0
    assert main(["simulate", str(tmp_path / "a"), "--learners", "3"]) == 0
    shutil.move(tmp_path / "a", tmp_path / "elsewhere")
    for path in (tmp_path / "elsewhere").rglob("*"):
        if path.is_file() and path.suffix in (".py", ".toml", ".json", ".ipynb"):
            assert str(tmp_path) not in path.read_text(encoding="utf-8"), path
    assert main(["grade", str(tmp_path / "elsewhere")]) == 0
    assert main(["results", str(tmp_path / "elsewhere"), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "tables" / "competency_table.parquet").is_file()
    capsys.readouterr()


def test_what_was_released_by_name_is_not_called_left_out(tmp_path, capsys):
    assert main(["init", str(tmp_path / "a"), "--ward", "25747"]) == 0
    assert main(["release", str(tmp_path / "a"), "vneid-plan", "repair-vt-no-pay"]) == 0
    capsys.readouterr()
    assert main(["release", str(tmp_path / "a")]) == 0
    left = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Not released")]
    assert "an-toan-plan" in left[0] and "vneid-plan" not in left[0]
    assert "27 repairs" in left[1]


def test_a_real_course_takes_no_synthetic_learners(tmp_path, capsys):
    assert main(["init", str(tmp_path / "a"), "--ward", "25747"]) == 0
    assert main(["release", str(tmp_path / "a")]) == 0
    assert main(["simulate", str(tmp_path / "a"), "--learners", "3"]) == 1
    assert "synthetic" in capsys.readouterr().err
    assert not any((tmp_path / "a" / "submitted").iterdir())


def test_the_demo_shows_everything_and_keeps_ones_own_work(out, capsys):
    assert main(["demo", "--no-serve", "--out", str(out), "--learners", "12"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("daisuso demo: a synthetic class of 12")
    report = Path(re.search(r"^Report: (.+)$", said, re.MULTILINE)[1])
    assert "Số liệu mô phỏng" in report.read_text(encoding="utf-8")
    assert "SỐ LIỆU MÔ PHỎNG" in said
    for name in ("A3", "C2", "E3"):
        assert re.search(rf"^{name} ", said, re.MULTILINE)
    mine = out / "course" / "work" / "hoc-vien-001" / "lesson-vneid" / "responses.jsonl"
    mine.parent.mkdir(parents=True)
    mine.write_text("kept")
    for name in ("consent", "research", "observations"):
        record = out / "course" / name / "hoc-vien-001" / "responses.jsonl"
        record.parent.mkdir(parents=True)
        record.write_text(name)
    assert main(["demo", "--no-serve", "--out", str(out), "--learners", "5"]) == 0
    assert mine.read_text() == "kept"
    for name in ("consent", "research", "observations"):
        assert (out / "course" / name / "hoc-vien-001" / "responses.jsonl").read_text() == name
    assert len(list((out / "course" / "submitted").iterdir())) <= 5
    assert not (out / "course.new").exists()


def test_the_demo_touches_nothing_that_is_not_its_own(out, capsys):
    (out / "course").mkdir(parents=True)
    (out / "course" / "mine.txt").write_text("x")
    assert main(["demo", "--no-serve", "--out", str(out)]) == 2
    assert "no demo made" in capsys.readouterr().err
    assert (out / "course" / "mine.txt").read_text() == "x"


def test_the_demo_makes_nothing_inside_a_course_directory(tmp_path, capsys):
    course = tmp_path / "a"
    assert main(["init", str(course), "--ward", "25747"]) == 0
    assert main(["demo", "--no-serve", "--out", str(course)]) == 2
    assert f"{course} is a course directory. Choose another --out" in capsys.readouterr().err
    assert not (course / "course").exists()


@pytest.mark.parametrize("port", ["99999", "65536", "-1"])
def test_a_number_that_is_no_port_is_refused(port, out, tmp_path, capsys):
    assert main(["hall", str(tmp_path), f"--port={port}"]) == 2
    assert main(["demo", "--out", str(out), f"--port={port}"]) == 2
    said = capsys.readouterr().err
    assert said.count(f"--port {port} is no port. Give a number from 1 to 65535") == said.count("\n") == 2
    assert not out.exists()


def test_a_reader_that_has_enough_ends_the_command_quietly():
    command = [sys.executable, "-m", "daisuso.cli", "inventory", "--json", "--root", str(ROOT)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    assert running.wait() == 1
    assert said == ""


def test_the_demo_keeps_learners_data_out_of_the_repository(capsys):
    place = ROOT / "notebooks" / "demo"
    assert main(["demo", "--no-serve", "--out", str(place)]) == 2
    assert "learners' data never lie in the repository" in capsys.readouterr().err
    assert not place.exists()


def test_the_first_line_comes_before_anything_heavy_is_loaded():
    heavy = ("pandas", "matplotlib", "nbgrader", "sqlalchemy", "numpy", "pyarrow", "yaml", "voila")
    probe = f"import sys, daisuso.cli.main as m; m.parser(); print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_place_that_git_ignores_may_hold_the_demo_even_before_it_exists():
    from daisuso.cli.repository import refuse_tracked

    assert not (ROOT / "daisuso-demo").exists()
    refuse_tracked(ROOT / "daisuso-demo")
    refuse_tracked(ROOT / "daisuso-demo" / "deeper")


def test_without_git_nothing_inside_the_repository_is_taken(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert main(["demo", "--no-serve", "--out", str(ROOT / "daisuso-demo")]) == 2
    assert "lies in the repository" in capsys.readouterr().err


def test_init_and_results_keep_out_of_the_repository_too(tmp_path, capsys):
    assert main(["init", str(ROOT / "notebooks" / "ward"), "--ward", "25747"]) == 2
    assert main(["init", str(tmp_path / "a"), "--ward", "25747"]) == 0
    assert main(["results", str(tmp_path / "a"), "--out", str(ROOT / "notebooks" / "out")]) == 2
    assert capsys.readouterr().err.count("lies in the repository") == 2


def test_a_place_that_cannot_be_written_is_named_without_a_traceback(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert main(["demo", "--no-serve", "--out", str(tmp_path / "file" / "x")]) == 1
    assert main(["init", str(tmp_path / "file"), "--ward", "25747"]) == 1
    said = capsys.readouterr().err
    assert said.count(str(tmp_path / "file")) >= 2 and "Traceback" not in said


def test_read_only_files_are_removed_too(tmp_path):
    from daisuso.cli.repository import remove_tree

    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "graded.ipynb").write_text("x")
    (tmp_path / "a" / "b" / "graded.ipynb").chmod(0o444)
    remove_tree(tmp_path / "a")
    assert not (tmp_path / "a").exists()
