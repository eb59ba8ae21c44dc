"""Backups and restoring with a fault at every write, sync and rename: the old state or the new one, and once more mends it."""

import shutil

import pytest
from faulty_disk import every_fault, quick, syncs_before_rename
from kept_course import make_course, tree

from daisuso.keeping.archive import opened
from daisuso.keeping.backup import back_up
from daisuso.keeping.merge import merge
from daisuso.keeping.move import move
from daisuso.keeping.restore import restore
from daisuso.roster.roster import Roster


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


def _whole_somewhere(pieces, roots, learners):
    """Every answer of a person lies in one of the courses, whole."""
    found = [tree(root) for root in roots]
    for path, data in pieces.items():
        kind, _, rest = path.split("/", 2)
        places = [files.get(f"{kind}/{learner}/{rest}") for files in found for learner in learners]
        places += [files.get(f".daisuso/merged/hv-01/{kind}/{rest}") for files in found]
        assert data in places, path


def _kept(root):
    return {path: data for path, data in tree(root).items() if not path.endswith(".new")}


class _Again:
    """Directories as they were, for one fault after another."""

    def __init__(self, place, *roots):
        self.copies = {root: place / f"before-{root.name}" for root in roots}
        for root, copy in self.copies.items():
            shutil.copytree(root, copy)

    def set_back(self):
        for root, copy in self.copies.items():
            shutil.rmtree(root)
            shutil.copytree(copy, root)


@pytest.mark.parametrize("kill", [False, True], ids=["error", "killed"])
def test_a_person_who_is_moved_is_never_nowhere_and_moving_again_mends_it(course, tmp_path, kill):
    other = make_course(tmp_path / "two", ward="26734", learners=())
    pieces = {path: data for path, data in tree(course.root).items() if "/hv-01/" in path}
    again, failures = _Again(tmp_path, course.root, other.root), []
    move(course, "hv-01", other)
    wanted = _kept(course.root), _kept(other.root)
    again.set_back()

    def look(at):
        failures.append(at)
        _whole_somewhere(pieces, (course.root, other.root), ("hv-01",))
        assert any(Roster.read(place).find("hv-01") for place in (course, other))
        move(course, "hv-01", other, disk=quick())
        assert (_kept(course.root), _kept(other.root)) == wanted
        again.set_back()

    disk = every_fault(lambda disk: move(course, "hv-01", other, disk=disk), kill=kill, after=look)
    assert len(failures) > 60
    assert syncs_before_rename(disk.log) == []
    assert pieces.items() <= wanted[1].items()
    assert not [path for path in wanted[0] if "/hv-01/" in path]


@pytest.mark.parametrize("kill", [False, True], ids=["error", "killed"])
def test_two_who_become_one_are_never_nowhere_and_merging_again_mends_it(course, tmp_path, kill):
    (course.root / "roster.csv").write_text("learner,given_name,code\nhv-01,Lan,\nhv-09,Lan,\n")
    pieces = {path: data for path, data in tree(course.root).items() if "/hv-01/" in path}
    again, failures = _Again(tmp_path, course.root), []
    merge(course, "hv-09", "hv-01")
    wanted = _kept(course.root)
    again.set_back()

    def look(at):
        failures.append(at)
        _whole_somewhere(pieces, (course.root,), ("hv-01",))
        assert Roster.read(course).find("hv-09")
        merge(course, "hv-09", "hv-01", disk=quick())
        assert _kept(course.root) == wanted
        again.set_back()

    disk = every_fault(lambda disk: merge(course, "hv-09", "hv-01", disk=disk), kill=kill, after=look)
    assert len(failures) > 40
    assert syncs_before_rename(disk.log) == []
