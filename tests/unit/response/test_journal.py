"""The journal's writer: what it takes, what it refuses, and how it shares a file."""

import math
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daisuso.errors import JournalError, JournalMismatch, ResponseNotSaved, ResponseRefused
from daisuso.response.durable import Disk
from daisuso.response.file_lock import locked
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import MAX_JOURNAL_BYTES, Entry, JournalHeader, timestamp, write_journal

HEADER = JournalHeader("vneid", "dai-su-001", "ab" * 32)
MORNING = datetime(2026, 3, 1, 8, 5, 9, 123_456, tzinfo=UTC)


class QuickDisk(Disk):
    """Spares the medium where a test is not about it."""

    def sync(self, handle: int) -> None:
        """Do nothing."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work" / "vneid" / "responses.jsonl"


def opened(path: Path, header: JournalHeader = HEADER, **options: Any) -> Journal:
    return Journal.open(path, header, disk=QuickDisk(), **options)


def test_a_journal_begins_with_its_header_and_gives_back_what_was_appended(path: Path) -> None:
    journal = opened(path)
    first = journal.append("answer", "vneid-m01", 1, "b")
    journal.append("event", "vneid-s01", 2, {"a": "k1"})
    journal.append("event", "vneid-s01", 2, {"a": "k2"})
    journal.append("answer", "vneid-m01", 1, ["c", "Đ"])
    last = journal.append("hand-in")
    assert (first.n, last.n) == (1, 5) and journal.last == (5, last.hash)
    assert journal.latest() == {"vneid-m01": ["c", "Đ"], "vneid-s01": {"events": [{"a": "k1"}, {"a": "k2"}]}}
    reading = read_journal(path.read_bytes())
    assert reading.header == HEADER and reading.problems == () and reading.chain_ok
    assert reading.records[0] == first and reading.records[-1] == last
    assert reading.responses == journal.responses


def test_what_was_saved_is_there_after_reopening(path: Path) -> None:
    opened(path).append("answer", "vneid-m01", 1, "b")
    again = opened(path)
    assert again.latest() == {"vneid-m01": "b"} and again.problems == ()
    assert again.append("answer", "vneid-m02", 1, "c").n == 2
    assert read_journal(path.read_bytes()).problems == ()


def test_restart_empties_a_trace(path: Path) -> None:
    journal = opened(path)
    journal.append("event", "vneid-s01", 1, {"a": "k1"})
    journal.append("restart", "vneid-s01", 1)
    assert journal.latest() == {"vneid-s01": {"events": []}}


def test_callers_cannot_change_the_journals_own_lists(path: Path) -> None:
    journal = opened(path)
    journal.append("event", "vneid-s01", 1, {"a": "k1"})
    journal.latest()["vneid-s01"]["events"].append("forged")
    assert journal.latest() == {"vneid-s01": {"events": [{"a": "k1"}]}}


def test_the_builder_makes_the_writers_bytes(path: Path) -> None:
    entries = [
        Entry("answer", "vneid-m01", 1, "Bạn\u202e\x7f", timestamp(MORNING)),
        Entry("event", "vneid-s01", 1, {"v": "1", "a": "k"}, timestamp(MORNING)),
        Entry("hand-in", "", 0, None, timestamp(MORNING)),
    ]
    journal = opened(path)
    for kind, item, version, value, _ in entries:
        journal.append(kind, item, version, value, at=MORNING)
    written = path.read_bytes()
    begun = read_journal(written.splitlines(keepends=True)[0])
    assert begun.header == HEADER
    t = written.split(b'"t":"')[1][:17].decode()
    assert write_journal(HEADER, entries, t=t) == written


def test_what_hides_or_reorders_text_is_stored_escaped(path: Path) -> None:
    value = "a\u202eb\u2028c\0d\x1b[31me\ufeff"
    journal = opened(path)
    journal.append("answer", "vneid-m01", 1, value)
    text = path.read_bytes().decode()
    assert not any(character in text for character in "\u202e\u2028\0\x1b\ufeff")
    assert len(text.splitlines()) == 2
    assert journal.latest() == opened(path).latest() == {"vneid-m01": value}


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        [math.inf],
        {"a": -math.inf},
        "\ud800",
        {"\udfff": 1},
        10**5_000,
        2**53,
        "x" * 20_000,
        b"bytes",
        {1, 2},
        {1: "a", "1": "b"},
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_cannot_be_stored_is_refused_and_leaves_no_trace(path: Path, value: Any) -> None:
    journal = opened(path)
    before = path.read_bytes()
    with pytest.raises(ResponseRefused, match="the response"):
        journal.append("answer", "vneid-m01", 1, value)
    assert path.read_bytes() == before
    assert journal.append("answer", "vneid-m01", 1, "b").n == 1


def test_a_value_nested_without_end_is_refused(path: Path) -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: list[Any] = []
    for _ in range(50):
        deep = [deep]
    journal = opened(path)
    for value in (endless, deep):
        with pytest.raises(ResponseRefused):
            journal.append("answer", "vneid-m01", 1, value)


@pytest.mark.parametrize(
    ("kind", "item", "version"),
    [
        ("open", "vneid-m01", 1),
        ("mend", "", 0),
        ("score", "vneid-m01", 1),
        ("answer", "", 1),
        ("event", "../etc", 1),
        ("answer", 'a","n":9', 1),
        ("answer", "vneid-m01", -1),
        ("answer", "vneid-m01", True),
    ],
)
def test_a_record_of_no_known_kind_or_item_is_refused(path: Path, kind: str, item: str, version: int) -> None:
    journal = opened(path)
    before = path.read_bytes()
    with pytest.raises(ResponseRefused):
        journal.append(kind, item, version, "b")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "other",
    [
        JournalHeader("vneid", "dai-su-002", "ab" * 32),
        JournalHeader("lua-dao", "dai-su-001", "ab" * 32),
        JournalHeader("vneid", "dai-su-001", "ab" * 32, synthetic=True),
    ],
)
def test_the_journal_of_another_is_refused_and_left_alone(path: Path, other: JournalHeader) -> None:
    opened(path).append("answer", "vneid-m01", 1, "b")
    before = path.read_bytes()
    with pytest.raises(JournalMismatch, match="was expected"):
        opened(path, other)
    assert path.read_bytes() == before


def test_a_newer_bank_continues_the_journal_that_the_older_began(path: Path) -> None:
    opened(path).append("answer", "vneid-m01", 1, "b")
    journal = opened(path, JournalHeader("vneid", "dai-su-001", "cd" * 32))
    journal.append("answer", "vneid-m01", 2, "c")
    assert journal.header == HEADER
    assert journal.responses["vneid-m01"].version == 2


@pytest.mark.parametrize("header", [JournalHeader("../vneid", "dai-su-001", ""), JournalHeader("vneid", "Nguyễn Văn A", "")])
def test_a_header_that_names_no_id_is_refused(path: Path, header: JournalHeader) -> None:
    with pytest.raises(JournalError, match="is not an id"):
        opened(path, header)


@pytest.mark.parametrize("content", [b"<html>\n</html>\n", b'{"cells":[]}', b"PK\x03\x04\0\0\0"])
def test_a_file_that_is_no_journal_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(JournalError, match="not a response journal"):
        opened(path)
    assert path.read_bytes() == content and len(list(path.parent.iterdir())) == 2


def test_a_journal_saved_as_utf16_is_not_continued(path: Path) -> None:
    opened(path).append("answer", "vneid-m01", 1, "b")
    path.write_bytes(path.read_bytes().decode().encode("utf-16"))
    with pytest.raises(JournalError, match="UTF-16"):
        opened(path)


@pytest.mark.parametrize("change", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n")])
def test_a_journal_that_an_editor_saved_is_continued(path: Path, change: Any) -> None:
    opened(path).append("answer", "vneid-m01", 1, "b")
    path.write_bytes(change(path.read_bytes()))
    journal = opened(path)
    journal.append("answer", "vneid-m02", 1, "c")
    journal.append("answer", "vneid-m03", 1, "d")
    reading = read_journal(path.read_bytes())
    assert reading.chain_ok and not reading.needs_human and len(reading.records) == 3


def test_a_folder_in_the_files_place_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(JournalError, match=r"responses\.jsonl"):
        opened(path)


def test_a_journal_over_the_cap_is_not_read(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(MAX_JOURNAL_BYTES + 1)
    with pytest.raises(JournalError, match="bytes; up to"):
        opened(path)


def test_a_full_journal_can_still_be_handed_in(path: Path) -> None:
    entries = [Entry("answer", "vneid-m01", 1, "x" * 19_000, "2026-03-01T08:05Z")] * 415
    path.parent.mkdir(parents=True)
    path.write_bytes(write_journal(HEADER, entries, t="2026-03-01T08:05Z"))
    journal = opened(path)
    with pytest.raises(JournalError, match="journal is full"):
        for _ in range(10):
            journal.append("answer", "vneid-m01", 1, "x" * 19_000)
    handed_in = journal.append("hand-in")
    reading = read_journal(path.read_bytes())
    assert reading.problems == () and reading.head == handed_in.hash


def test_times_are_coarse_without_consent_and_in_utc(path: Path) -> None:
    hanoi = MORNING.astimezone(timezone(timedelta(hours=7)))
    assert opened(path).append("answer", "vneid-m01", 1, "b", at=hanoi).t == "2026-03-01T08:05Z"
    assert opened(path, precise=True).append("answer", "vneid-m01", 1, "b", at=hanoi).t == "2026-03-01T08:05:09.123Z"
    assert read_journal(path.read_bytes()).problems == ()
    with pytest.raises(JournalError, match="time zone"):
        opened(path).append("answer", "vneid-m01", 1, "b", at=MORNING.replace(tzinfo=None))


def test_a_clock_set_back_changes_nothing(path: Path) -> None:
    journal = opened(path)
    journal.append("answer", "vneid-m01", 1, "first", at=MORNING)
    journal.append("answer", "vneid-m01", 1, "second", at=MORNING - timedelta(days=20_000))
    assert journal.latest() == opened(path).latest() == {"vneid-m01": "second"}
    assert read_journal(path.read_bytes()).problems == ()


def test_two_tabs_write_one_chain_and_see_each_other(path: Path) -> None:
    one, two = opened(path), opened(path)
    one.append("answer", "vneid-m01", 1, "a")
    two.append("answer", "vneid-m02", 1, "b")
    one.append("answer", "vneid-m01", 1, "c")
    two.refresh()
    assert one.latest() == two.latest() == {"vneid-m01": "c", "vneid-m02": "b"}
    reading = read_journal(path.read_bytes())
    assert reading.problems == () and [record.n for record in reading.records] == [1, 2, 3]


def test_threads_write_one_chain(path: Path) -> None:
    journal, other = opened(path), opened(path)

    def answer(which: Journal, item: str) -> None:
        for count in range(40):
            which.append("answer", item, 1, count)

    work = [(journal, "vneid-m01"), (journal, "vneid-m02"), (other, "vneid-m03")]
    threads = [threading.Thread(target=answer, args=job) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reading = read_journal(path.read_bytes())
    assert reading.problems == () and len(reading.records) == 120
    assert {item: response.value for item, response in reading.responses.items()} == dict.fromkeys(reading.responses, 39)


def test_a_writer_that_must_wait_too_long_says_so(path: Path) -> None:
    journal = opened(path, patience=0.0)
    with locked(path.with_name("responses.jsonl.lock")), pytest.raises(ResponseNotSaved, match="another program"):
        journal.append("answer", "vneid-m01", 1, "b")
    assert journal.append("answer", "vneid-m01", 1, "b").n == 1


def test_a_file_deleted_under_an_open_page_is_named_and_not_begun_anew(path: Path) -> None:
    journal = opened(path)
    journal.append("answer", "vneid-m01", 1, "b")
    path.unlink()
    with pytest.raises(JournalError, match="moved or deleted"):
        journal.append("answer", "vneid-m02", 1, "c")
    assert not path.exists()


@pytest.mark.parametrize("kept", [1, 2])
def test_a_file_put_back_from_an_older_copy_is_continued_from_there(path: Path, kept: int) -> None:
    journal = opened(path)
    for item in ("vneid-m01", "vneid-m02", "vneid-m03"):
        journal.append("answer", item, 1, "b")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:kept]))
    assert journal.append("answer", "vneid-m04", 1, "c").n == kept
    assert read_journal(path.read_bytes()).problems == ()


def test_a_file_of_the_same_size_with_another_end_is_read_again(path: Path) -> None:
    journal = opened(path)
    journal.append("answer", "vneid-m01", 1, "b")
    other = write_journal(HEADER, [Entry("answer", "vneid-m01", 1, "d", "2026-03-01T08:05Z")], t="2026-03-01T08:05Z")
    assert len(other) == path.stat().st_size
    path.write_bytes(other)
    journal.append("answer", "vneid-m02", 1, "c")
    assert journal.latest() == {"vneid-m01": "d", "vneid-m02": "c"}
    assert read_journal(path.read_bytes()).problems == ()


@pytest.mark.parametrize("kind", ["another learner's", "garbage"])
def test_a_file_whose_end_no_reader_would_reach_is_not_continued(path: Path, kind: str) -> None:
    opened(path).append("answer", "vneid-m01", 1, "b")
    other = write_journal(JournalHeader("vneid", "dai-su-002", ""), [], t="2026-03-01T08:05Z")
    path.write_bytes(path.read_bytes() + (other if kind != "garbage" else b"x\n" * 300))
    before = path.read_bytes()
    with pytest.raises(JournalError, match="cannot be continued"):
        opened(path)
    assert path.read_bytes() == before


def test_after_more_damage_than_is_listed_a_missing_line_end_is_still_put_right(path: Path) -> None:
    entries = [Entry("answer", "vneid-m01", 1, "before", "2026-03-01T08:05Z")] * 250
    path.parent.mkdir(parents=True)
    path.write_bytes(write_journal(HEADER, entries, t="2026-03-01T08:05Z").replace(b"before", b"forged", 249)[:-1])
    opened(path).append("answer", "vneid-m02", 1, "c")
    reading = read_journal(path.read_bytes())
    assert reading.responses["vneid-m02"].value == "c" and len(reading.records) == 252 and reading.needs_human


ANSWERS = st.lists(
    st.tuples(st.sampled_from(["vneid-m01", "vneid-m02"]), st.text(max_size=20) | st.lists(st.integers(0, 9))), max_size=6
)


@settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS, splits=st.sets(st.integers(0, 5)))
def test_the_last_answer_wins_however_often_the_page_is_reopened(tmp_path_factory: Any, answers: Any, splits: set[int]) -> None:
    path = tmp_path_factory.mktemp("journal") / "responses.jsonl"
    journal, expected = opened(path), {}
    for index, (item, value) in enumerate(answers):
        if index in splits:
            journal = opened(path)
        try:
            journal.append("answer", item, 1, value)
        except ResponseRefused:
            assert any(0xD800 <= ord(character) < 0xE000 for character in value)
            continue
        expected[item] = value
    assert journal.latest() == opened(path).latest() == expected
