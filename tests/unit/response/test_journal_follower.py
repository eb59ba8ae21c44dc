"""Following a journal: only what is new is read, and what it says is what the reader of grading says."""

from pathlib import Path
from typing import Any

import pytest

from daisuso.response.journal import Journal
from daisuso.response.journal_follower import JournalFollower
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, EVENT, HAND_IN, RESTART, JournalHeader


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(tmp_path / "vneid" / "responses.jsonl", JournalHeader("vneid", "an-01", ""))


def values(follower: JournalFollower) -> dict[str, Any]:
    return {item: response.value for item, response in follower.responses.items()}


def test_reads_only_what_is_new_and_says_what_the_reader_of_grading_says(journal: Journal) -> None:
    follower = JournalFollower(journal.path)
    for number in range(60):
        journal.append(ANSWER, f"item-{number % 20}", 1, ["a", number])
        before = follower.bytes_read
        size = journal.path.stat().st_size
        assert follower.look()
        assert follower.bytes_read - before <= (size if number == 0 else 400)
        assert not follower.look()
    journal.append(EVENT, "talk", 1, {"a": "k1"})
    journal.append(EVENT, "talk", 1, {"a": "k2"})
    follower.look()
    assert values(follower)["talk"] == {"events": [{"a": "k1"}, {"a": "k2"}]}
    journal.append(RESTART, "talk", 1)
    journal.append(HAND_IN)
    follower.look()
    reading = read_journal(journal.path.read_bytes())
    assert values(follower) == {item: response.value for item, response in reading.responses.items()}
    assert (follower.count, follower.handed_in) == (len(reading.records), reading.records[-1])
    assert follower.bytes_read == journal.path.stat().st_size


def test_a_file_that_is_not_there_yet_is_no_problem(tmp_path: Path) -> None:
    follower = JournalFollower(tmp_path / "nowhere" / "responses.jsonl")
    assert not follower.look()
    assert (follower.exists, follower.problem, follower.responses) == (False, "", {})


@pytest.mark.parametrize("cut", [1, 5, 40, 120])
def test_a_line_that_is_half_written_waits_until_it_is_whole(journal: Journal, tmp_path: Path, cut: int) -> None:
    journal.append(ANSWER, "q1", 1, "a")
    first = journal.path.read_bytes()
    journal.append(ANSWER, "q1", 1, "b")
    whole = journal.path.read_bytes()
    other = tmp_path / "other.jsonl"
    other.write_bytes(first)
    follower = JournalFollower(other)
    follower.look()
    with other.open("ab") as file:
        file.write(whole[len(first) : -cut])
    follower.look()
    assert (values(follower), follower.problem, follower.damaged) == ({"q1": "a"}, "", False)
    with other.open("ab") as file:
        file.write(whole[-cut:])
    follower.look()
    assert values(follower) == {"q1": "b"}


def test_a_file_that_was_changed_is_read_again_and_known_as_damaged(journal: Journal) -> None:
    journal.append(ANSWER, "q1", 1, "a")
    journal.append(ANSWER, "q2", 1, "b")
    follower = JournalFollower(journal.path)
    follower.look()
    data = journal.path.read_bytes().replace(b'"value":"a"', b'"value":"c"')
    journal.path.write_bytes(data + b"nothing of a journal\n")
    follower.look()
    assert follower.damaged
    journal.refresh()
    journal.append(ANSWER, "q3", 1, "d")  # seals the damage
    follower.look()
    assert values(follower) == {item: one.value for item, one in read_journal(journal.path.read_bytes()).responses.items()}


def test_a_journal_put_in_its_place_is_another_one(journal: Journal, tmp_path: Path) -> None:
    journal.append(ANSWER, "q1", 1, "a")
    follower = JournalFollower(journal.path)
    follower.look()
    other = Journal.open(tmp_path / "other.jsonl", JournalHeader("vneid", "an-01", ""))
    for number in range(5):
        other.append(ANSWER, f"r{number}", 1, "b")
    other.path.replace(journal.path)
    follower.look()
    assert set(values(follower)) == {"r0", "r1", "r2", "r3", "r4"}
    journal.path.unlink()
    assert follower.look()
    assert follower.responses == {}


def test_what_is_no_journal_is_a_problem_and_not_a_crash(journal: Journal) -> None:
    follower = JournalFollower(journal.path)
    journal.path.write_bytes(b"MZ\x90\x00 nothing\n" * 20)
    follower.look()
    assert follower.problem
    assert follower.damaged
    assert follower.responses == {}
