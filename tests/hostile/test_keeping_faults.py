"""Backups and restoring with a fault at every write, sync and rename: the old state or the new one, and once more mends it."""

import shutil

import pytest
from faulty_disk import every_fault, syncs_before_rename
from kept_course import make_course, tree

from daisuso.keeping.archive import opened
from daisuso.keeping.backup import back_up
from daisuso.keeping.restore import restore


@pytest.fixture
def course(tmp_path):
    # One person: each file more is some twenty faults more.
    course = make_course(tmp_path / "ward", learners=("hv-01",))
    shutil.rmtree(course.root / "autograded")
    shutil.rmtree(course.root / ".daisuso" / "forms")
    shutil.rmtree(course.root / "work" / "hv-01" / "vneid")
    return course


@pytest.mark.parametrize("kill", [False, True], ids=["error", "killed"])
def test_what_is_called_a_backup_is_whole(course, tmp_path, kill):
    place, failures = tmp_path / "stick", []

    def look(at):
        failures.append(at)
        for path in place.glob("*.zip"):
            with opened(path) as archive:  # only after its rename can it have this name
                archive.verify()
        if not kill:
            assert not list(place.glob(".*.new"))
        shutil.rmtree(place, ignore_errors=True)

    disk = every_fault(lambda disk: back_up(course, place, disk=disk), kill=kill, after=look)
    assert len(failures) > 40
    assert syncs_before_rename(disk.log) == []
    assert len(list(place.glob("*.zip"))) == 1


@pytest.mark.parametrize("kill", [False, True], ids=["error", "killed"])
def test_a_new_directory_gets_the_whole_course_or_nothing(course, tmp_path, kill):
    archive, new, failures = back_up(course, tmp_path / "stick").path, tmp_path / "new", []
    restore(archive, tmp_path / "wanted")
    wanted = tree(tmp_path / "wanted")

    def look(at):
        failures.append(at)
        assert not new.exists() or tree(new) == wanted
        shutil.rmtree(new, ignore_errors=True)

    disk = every_fault(lambda disk: restore(archive, new, disk=disk), kill=kill, after=look)
    assert len(failures) > 40
    assert syncs_before_rename(disk.log) == []
    assert tree(new) == wanted


@pytest.mark.parametrize("kill", [False, True], ids=["error", "killed"])
def test_into_the_same_course_each_file_is_old_or_new_and_once_more_mends_it(course, tmp_path, kill):
    archive = back_up(course, tmp_path / "stick").path
    plan = "work/hv-01/vneid-plan/responses.jsonl"
    shutil.rmtree(course.root / "submitted" / "hv-01")
    full = (course.root / plan).read_bytes()
    (course.root / plan).write_bytes(full[: full[:-1].rindex(b"\n") + 1])
    (course.root / "roster.csv").write_text("learner\nhv-09\n")
    before, now = tree(course.root), course.root
    shutil.copytree(now, tmp_path / "wanted")
    restore(archive, tmp_path / "wanted")
    wanted, failures = tree(tmp_path / "wanted"), []

    def look(at):
        failures.append(at)
        found = {path: data for path, data in tree(now).items() if not path.endswith(".new")}
        assert all(data in (before.get(path), wanted.get(path)) for path, data in found.items())
        assert before.keys() <= found.keys()

    disk = every_fault(lambda disk: restore(archive, now, disk=disk), kill=kill, after=look)
    assert len(failures) > 10
    assert syncs_before_rename(disk.log) == []
    assert {path: data for path, data in tree(now).items() if not path.endswith(".new")} == wanted
