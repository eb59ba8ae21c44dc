"""What a rehearsal sees of a computer: disk, network, clock, battery, paper."""

import errno
import os
from pathlib import Path

import psutil
import pytest

from daisuso.curriculum.content import load_content
from daisuso.errors import PrintError
from daisuso.rehearsal import paper
from daisuso.rehearsal.machine import look_at_clock, look_at_disk, look_at_network, look_at_power, shared_place
from daisuso.rehearsal.measurements import Power
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk
from daisuso.roster.roster import Entry


class FullDisk(Disk):
    """Takes so many bytes and no more."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, handle: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = super().write(handle, data[: self.room])
        self.room -= taken
        return taken


def test_a_disk_is_measured_and_nothing_is_left_on_it(tmp_path):
    here, there = tmp_path / "course", tmp_path / "copy"
    here.mkdir()
    there.mkdir()
    seen = look_at_disk(here, there)
    assert seen.error == "" and seen.free_bytes > 0
    assert len(seen.sync_seconds) == len(seen.copy_sync_seconds) == 20 and min(seen.sync_seconds) > 0
    assert list(tmp_path.rglob("*")) == [here, there] or set(tmp_path.rglob("*")) == {here, there}


@pytest.mark.parametrize("room", [0, 100, 300])
def test_a_full_disk_is_named(tmp_path, room):
    seen = look_at_disk(tmp_path, tmp_path, FullDisk(room))
    assert seen.error == os.strerror(errno.ENOSPC)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_sync_is_named(tmp_path):
    class Failing(Disk):
        def sync(self, handle: int) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    assert look_at_disk(tmp_path, tmp_path, Failing()).error == os.strerror(errno.EIO)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/lan/OneDrive/lop", "OneDrive"),
        ("/home/lan/OneDrive - Phuong/lop", "OneDrive - Phuong"),
        ("/home/lan/Dropbox/lop", "Dropbox"),
        ("/home/lan/OneDrives/lop", ""),
        ("/srv/share/lop", "nfs4"),
        ("/srv/letter/lop", "network"),
        ("/srv/shared/lop", ""),
        ("/home/lan/lop", ""),
    ],
)
def test_network_and_cloud_folders_are_known(folder, kind):
    mounts = [("/", "ext4", "rw"), ("/srv/share", "nfs4", "rw"), ("/srv/letter", "NTFS", "rw,remote")]
    assert shared_place(Path(folder), mounts, {}) == kind


def test_onedrive_is_known_by_what_windows_says_of_it(tmp_path):
    assert shared_place(tmp_path / "lop", [], {"OneDriveCommercial": str(tmp_path)}) == "OneDrive"
    assert shared_place(tmp_path / "lop", [], {"OneDriveCommercial": str(tmp_path / "other")}) == ""


ADDRESSES = [
    ("192.168.1.5", "wlan0"),
    ("192.168.137.1", "wlan1"),
    ("203.0.113.9", "eth0"),
    ("169.254.3.3", "eth1"),
    ("8.8.4.4", "ppp0"),
]


@pytest.mark.parametrize(
    ("host", "own", "private", "hotspot"),
    [
        ("192.168.1.5", True, True, False),
        ("192.168.137.1", True, True, True),
        ("192.168.1.6", False, True, False),
        ("8.8.4.4", True, False, False),
        ("169.254.3.3", True, False, False),
    ],
)
def test_what_an_address_is(host, own, private, hotspot):
    seen = look_at_network(host, 8866, ADDRESSES, "")
    assert (seen.own, seen.private, seen.windows_hotspot) == (own, private, hotspot)


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    (root / "work" / "a").mkdir(parents=True)
    (root / "daisuso.toml").write_text('format = 1\ncourse = "c"\nward = "25747"\npolicy = "p"\nsynthetic = true\n', "utf-8")
    newest = root / "work" / "a" / "responses.jsonl"
    newest.write_bytes(b"")
    os.utime(root / "daisuso.toml", (1_000, 1_000))
    os.utime(newest, (2_000, 2_000))
    return CourseDirectory.open(root)


def test_a_clock_is_held_beside_the_newest_file_and_the_content(course):
    seen = look_at_clock(course, "1970-01-02", now=5_000)
    assert (seen.now, seen.newest, seen.content) == (5_000, 2_000, 86_400)


@pytest.mark.parametrize(
    ("battery", "power"),
    [
        (None, Power()),
        ((80, psutil.POWER_TIME_UNLIMITED, True), Power(True, 80.0, None)),
        ((40, 3600, False), Power(False, 40.0, 3600.0)),
        ((40, psutil.POWER_TIME_UNKNOWN, False), Power(False, 40.0, None)),
        ((40, psutil.POWER_TIME_UNKNOWN, None), Power(True, 40.0, None)),
    ],
)
def test_a_battery_is_read_where_there_is_one(monkeypatch, battery, power):
    sensed = (
        None if battery is None else type("Battery", (), dict(zip(("percent", "secsleft", "power_plugged"), battery, strict=True)))
    )
    monkeypatch.setattr(psutil, "sensors_battery", lambda: sensed, raising=False)
    assert look_at_power() == power


PEOPLE = [Entry(f"tap-duot-{number:03d}", "Học viên mô phỏng", "000000000") for number in range(11)]


def test_papers_are_made_and_their_pages_counted(tmp_path):
    seen = paper.try_printing(tmp_path / "paper", PEOPLE, address="http://192.168.1.5:8866", ward="Phường", lang="vi")
    assert seen.error == ""
    assert dict(seen.pages) == {"slips": 2, "handouts": len(load_content("printed.json")["handouts"]), "guides": 6}


def test_a_paper_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    def fail() -> dict[str, bytes]:
        raise PrintError("'Dài' needs 2 pages, 1 at most")

    monkeypatch.setattr(paper, "papers", fail)
    assert "'Dài'" in paper.try_printing(tmp_path / "paper", PEOPLE, address="http://a", ward="Phường", lang="vi").error
