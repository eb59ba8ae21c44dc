"""A rehearsal held for real: a hall in a process of its own, phones that speak its protocol, a course that is not touched."""

import asyncio
import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from daisuso.cli.main import main
from daisuso.errors import CourseError, UsageError
from daisuso.rehearsal import run
from daisuso.rehearsal.class_hour import ClassHour
from daisuso.rehearsal.made_class import LABEL, make_class
from daisuso.rehearsal.measurements import ClassFigures, Paper
from daisuso.rehearsal.run import rehearse
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("rehearsed") / "phuong"
    assert main(["init", str(root), "--ward", "25747"]) == 0
    assert main(["release", str(root), "vneid", "--bank", str(REPOSITORY)]) == 0
    return root


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where a rehearsal writes, so that a test sees what it leaves."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("TMPDIR", str(place))
    return place


def photograph(root):
    """Return every path below a folder with its kind, mode, time and content."""
    seen = {}
    for path in sorted(root.rglob("*")):
        about = path.lstat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        seen[path.relative_to(root).as_posix()] = (about.st_mode, about.st_mtime_ns, digest)
    return seen


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def held(course, learners, minutes, temporary):
    before, steps = photograph(course), []
    report = rehearse(
        course,
        learners=learners,
        minutes=minutes,
        port=free_port(),
        on_progress=lambda step, done, of: steps.append((step, done, of)),
    )
    figures = report.measured.figures
    assert photograph(course) == before
    assert list(temporary.iterdir()) == []
    assert figures.lost == figures.forgotten == figures.refused == (), figures
    assert figures.handed_in == figures.to_hand_in == figures.learners == learners
    everyone = [rush.page for rush in figures.rushes if len(rush.seconds) == learners and not rush.failed]
    assert everyone == ["/lesson/vneid", "/assessment/vneid"], "smaller groups besides, on a machine that is very busy"
    assert figures.ack_seconds and min(figures.ack_seconds) > 0
    assert figures.memory.per_learner > 10 and figures.memory.peak > figures.memory.server > 10
    assert figures.reloaded >= 1 and figures.vanished >= 1
    assert ("hand_in", 2, 2) in steps, "two hand in at the same moment"
    assert dict(report.measured.paper.pages)["slips"] >= 1 and report.measured.paper.error == ""
    return report


def test_a_small_class_is_rehearsed_and_leaves_nothing(course, temporary):
    report = held(course, 3, 0.02, temporary)
    assert report.lines("vi")[0].strip() and report.verdict.kind in ("ready", "up_to", "not_ready")
    assert not [child for child in psutil.Process().children(recursive=True) if "hall_process" in " ".join(child.cmdline())]


@pytest.mark.full
def test_a_larger_class_is_rehearsed(course, temporary):
    held(course, 12, 0.5, temporary)


def test_a_killed_rehearsal_leaves_no_process_and_no_file(course, temporary):
    before = photograph(course)
    command = [sys.executable, "-m", "daisuso.cli", "rehearse", str(course), "--learners", "2", "--lang", "en"]
    killed = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(temporary)})
    for line in killed.stderr:
        if line.startswith("Everyone types a code"):
            break
    below = psutil.Process(killed.pid).children(recursive=True)
    assert any("hall_process" in " ".join(one.cmdline()) for one in below)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(20)
    assert psutil.wait_procs(below, timeout=60)[1] == []
    killed.stderr.close()
    assert photograph(course) == before
    assert [path.relative_to(temporary).as_posix() for path in temporary.rglob("*")] == []


@pytest.fixture
def no_class(monkeypatch):
    """Only look at the computer: no hall, no phones, no paper."""
    monkeypatch.setattr(run, "try_printing", lambda *people, **slip: Paper())
    monkeypatch.setattr(run, "_class", lambda made, *others: ClassFigures(len(made.people)))


def test_a_busy_port_is_found(course, temporary, no_class):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        report = rehearse(course, learners=1, port=taken.getsockname()[1])
    assert "port" in [finding.code for finding in report.findings]
    assert report.verdict.kind == "not_ready"


def test_an_address_that_is_none_of_this_computers_is_found(course, temporary, no_class):
    report = rehearse(course, learners=1, port=free_port(), host="192.0.2.77")
    assert [finding.code for finding in report.findings if finding.code.startswith(("host", "port"))] == ["host_not_own"]


@pytest.mark.parametrize("host", ["laptop", "0.0.0.0", ""])
def test_what_is_no_address_is_wrong_usage(course, host, capsys):
    assert main(["rehearse", str(course), "--host", host]) == 2
    assert "--host" in capsys.readouterr().err


def test_a_full_disk_is_found_and_the_course_untouched(course, temporary, no_class):
    class FullDisk(Disk):
        def write(self, handle: int, data: bytes) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = photograph(course)
    report = rehearse(course, learners=1, port=free_port(), disk=FullDisk())
    assert report.findings[0].code == "no_writing" and report.verdict.kind == "not_ready"
    assert photograph(course) == before


@pytest.mark.parametrize(("learners", "minutes"), [(0, 1), (201, 1), (1, 0), (1, 121)])
def test_numbers_that_cannot_be_are_refused(course, learners, minutes):
    with pytest.raises(UsageError):
        rehearse(course, learners=learners, minutes=minutes)


def test_what_is_no_course_is_refused(tmp_path, capsys):
    with pytest.raises(CourseError):
        rehearse(tmp_path)
    assert main(["rehearse", str(tmp_path)]) == 1


def test_the_command_says_the_verdict_and_ends_with_it(course, temporary, no_class, capsys):
    assert main(["rehearse", str(course), "--learners", "1", "--port", str(free_port()), "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("READY: this laptop can take a class of 1.")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["rehearse", str(course), "--learners", "1", "--port", str(taken.getsockname()[1])]) == 1
    assert capsys.readouterr().out.startswith("CHƯA SẴN SÀNG")


def test_the_class_is_made_of_nobody_real(course, tmp_path):
    original = CourseDirectory.open(course)
    (course / "roster.csv").read_text("utf-8")
    made = make_class(original, tmp_path / "class", 5)
    copied = {path.relative_to(made.course.root).as_posix() for path in made.course.root.rglob("*") if path.is_file()}
    assert made.course.synthetic and (made.course.root / LABEL).is_file()
    assert (made.lesson, made.form) == ("vneid", "vneid")
    assert len(made.people) == 5 and len({entry.code for entry in (made.first, *made.people)}) == 6
    assert all("mô phỏng" in entry.given_name for entry in made.people)
    assert not {name for name in copied if name.startswith(("submitted/", "work/", "consent/", "research/", ".daisuso/hall"))}
    assert "gradebook.db" not in copied
    if os.name == "posix":
        assert made.course.root.stat().st_mode & 0o077 == 0 and made.course.bank.stat().st_mode & 0o077 == 0


def test_as_many_are_simulated_as_the_memory_bears(course, tmp_path):
    made = make_class(CourseDirectory.open(course), tmp_path / "class", 5)
    hour = ClassHour(made, None, minutes=1, available=10_000.0, told=lambda *about: None)
    assert len(asyncio.run(hour._as_many_as_fit())) == 5
