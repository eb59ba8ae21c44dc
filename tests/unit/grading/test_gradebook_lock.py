import json
import os
import subprocess
import sys

import pytest

from daisuso.errors import GradebookError
from daisuso.grading.gradebook_lock import lock_path, locked


@pytest.fixture
def gradebook(tmp_path):
    return tmp_path / "gradebook.db"


def test_it_says_who_holds_it_and_goes_away(gradebook):
    with locked(gradebook):
        holder = json.loads(lock_path(gradebook).read_bytes())
        assert holder["pid"] == os.getpid() and holder["host"] and holder["since"]
        with pytest.raises(GradebookError, match=f"process {os.getpid()} on ") as caught, locked(gradebook):
            pass
        assert "delete gradebook.db.lock" in caught.value.cure
    assert not lock_path(gradebook).exists()


def test_it_goes_away_when_something_fails(gradebook):
    with pytest.raises(ZeroDivisionError), locked(gradebook):
        raise ZeroDivisionError
    assert not lock_path(gradebook).exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can ask whether a process runs")
def test_a_lock_that_a_dead_process_left_is_taken_over(gradebook):
    with locked(gradebook):
        holder = json.loads(lock_path(gradebook).read_bytes())
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    lock_path(gradebook).write_text(json.dumps({**holder, "pid": int(dead.stdout)}))
    with locked(gradebook):
        assert json.loads(lock_path(gradebook).read_bytes())["pid"] == os.getpid()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"pid": 1, "host": "another-computer", "since": "2026"}'])
def test_a_lock_of_another_computer_or_an_unreadable_one_is_respected(gradebook, content):
    lock_path(gradebook).write_text(content)
    with pytest.raises(GradebookError, match="somebody is grading"), locked(gradebook):
        pass
    assert lock_path(gradebook).read_text() == content


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    with pytest.raises(GradebookError, match="cannot be written to"), locked(tmp_path / "nowhere" / "gradebook.db"):
        pass


def test_a_full_disk_leaves_no_lock_behind(gradebook, monkeypatch):
    import errno

    from daisuso.grading import gradebook_lock

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(gradebook_lock.json, "dump", full)
    with pytest.raises(GradebookError, match="No space left"), locked(gradebook):
        pass
    assert not lock_path(gradebook).exists()
