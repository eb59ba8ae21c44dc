import errno
import stat
import sys
from pathlib import Path

import pytest

from daisuso.hall.sessions import MOST, Sessions
from daisuso.response.durable import Disk


def test_the_first_is_active_a_second_waits_until_it_is_taken(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "hall" / "sessions.json")
    first = sessions.join("an-01", "m")
    second = sessions.join("an-01", "m")
    assert sessions.place("an-01", first, "m") == "active"
    assert sessions.place("an-01", second, "m") == "waiting"
    sessions.take("an-01", second)
    assert sessions.place("an-01", first, "m") == "waiting"
    assert sessions.place("an-01", second, "m") == "active"
    third = sessions.join("an-01", "m")
    sessions.leave("an-01", second)
    # The one that was active before goes on, not the one that was never told to.
    assert sessions.place("an-01", first, "m") == "active"
    assert sessions.place("an-01", third, "m") == "waiting"
    assert sessions.place("an-01", second, "m") == "unknown"


def test_a_session_is_one_learners_and_one_codes(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "sessions.json")
    session = sessions.join("an-01", "m")
    assert sessions.place("binh-02", session, "m") == "unknown"
    assert sessions.place("an-01", session, "another code") == "unknown"
    assert sessions.place("an-01", "0" * 32, "m") == "unknown"
    sessions.take("an-01", "0" * 32)
    sessions.take("binh-02", session)
    assert sessions.place("an-01", session, "m") == "active"
    assert sessions.place("an-01", sessions.join("an-01", "another code"), "another code") == "active"


def test_they_outlive_a_restart_in_a_file_of_the_owners(tmp_path: Path) -> None:
    path = tmp_path / "hall" / "sessions.json"
    sessions = Sessions(path)
    first, second = sessions.join("an-01", "m"), sessions.join("an-01", "m")
    sessions.take("an-01", second)
    again = Sessions(path)
    assert (again.place("an-01", first, "m"), again.place("an-01", second, "m")) == ("waiting", "active")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"sessions": 7}', b'{"sessions": {"an-01": [7]}}', b"\xff"])
def test_a_damaged_file_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sessions.json"
    path.write_bytes(content)
    sessions = Sessions(path)
    session = sessions.join("an-01", "m")
    assert Sessions(path).place("an-01", session, "m") == "active"


class FullDisk(Disk):
    def write(self, handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_people_still_come_in(tmp_path: Path) -> None:
    path = tmp_path / "sessions.json"
    kept = Sessions(path).join("binh-02", "m")
    sessions = Sessions(path, FullDisk())
    session = sessions.join("an-01", "m")
    assert sessions.place("an-01", session, "m") == "active"
    assert Sessions(path).place("binh-02", kept, "m") == "active"


def test_one_code_does_not_fill_the_file_and_the_active_one_stays(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "sessions.json")
    active = sessions.join("an-01", "m")
    made = [sessions.join("an-01", "m") for _ in range(3 * MOST)]
    assert sessions.place("an-01", active, "m") == "active"
    assert sessions.place("an-01", made[-1], "m") == "waiting"
    assert sum(sessions.place("an-01", session, "m") != "unknown" for session in [active, *made]) == MOST
