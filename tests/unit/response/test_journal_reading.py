"""What the reader makes of journals: whole, old, edited, damaged, and of files that are none."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daisuso.errors import JournalError
from daisuso.response.journal_reading import JournalReading, read_journal
from daisuso.response.journal_record import (
    MAX_JOURNAL_BYTES,
    MAX_VALUE_BYTES,
    Entry,
    JournalHeader,
    seal,
    write_journal,
)

HEADER = JournalHeader("vneid", "dai-su-001", "ab" * 32, journal="0123456789abcdef")
T = "2026-03-01T08:05Z"
ENTRIES = [
    Entry("answer", "vneid-m01", 1, "b", T),
    Entry("answer", "vneid-m02", 1, ["a", "c"], T),
    Entry("event", "vneid-s01", 2, {"a": "k1"}, T),
    Entry("event", "vneid-s01", 2, {"a": "k2", "v": "0912"}, T),
    Entry("answer", "vneid-m01", 1, 'Bạn gõ "chậm" thôi', T),
    Entry("hand-in", "", 0, None, T),
]


def journal(*entries: Entry) -> bytes:
    return write_journal(HEADER, entries or ENTRIES, t=T)


def with_value(raw: str, n: int = 1) -> bytes:
    """A journal of one answer whose value is `raw` as it stands, its hash correct: what a forger would write."""
    first = journal(Entry("hand-in", "", 0, None, T)).splitlines(keepends=True)[0]
    previous = json.loads(first)["~h"]
    body = f'{{"item":"vneid-m01","iv":1,"k":"answer","n":{n},"p":"{previous}","t":"{T}","value":{raw}'
    return first + seal(body)[0]


def codes(reading: JournalReading) -> list[str]:
    return [problem.code for problem in reading.problems]


def values(reading: JournalReading) -> dict[str, Any]:
    return {item: response.value for item, response in reading.responses.items()}


def test_a_whole_journal_gives_its_records_and_the_current_responses() -> None:
    reading = read_journal(journal())
    assert reading.header == HEADER
    assert reading.problems == () and reading.chain_ok and not reading.torn and not reading.needs_human
    assert [record.n for record in reading.records] == [1, 2, 3, 4, 5, 6]
    assert values(reading) == {
        "vneid-m01": 'Bạn gõ "chậm" thôi',
        "vneid-m02": ["a", "c"],
        "vneid-s01": {"events": [{"a": "k1"}, {"a": "k2", "v": "0912"}]},
    }
    assert (reading.responses["vneid-m01"].n, reading.responses["vneid-s01"].n) == (5, 4)
    assert reading.responses["vneid-s01"].version == 2
    assert (reading.head, reading.next_n) == (reading.records[-1].hash, 7)


def test_the_hash_is_what_the_format_says() -> None:
    """Checked against the definition, not against our own functions."""
    previous = None
    for line in journal().splitlines():
        fields = json.loads(line)
        stored = fields.pop("~h")
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert stored == hashlib.sha256(text.encode()).hexdigest()[:32]
        assert previous is None or fields["p"] == previous
        previous = stored


def test_restart_empties_a_trace() -> None:
    reading = read_journal(
        journal(*ENTRIES[2:4], Entry("restart", "vneid-s01", 2, None, T), Entry("event", "vneid-s01", 2, {"a": "z"}, T))
    )
    assert values(reading) == {"vneid-s01": {"events": [{"a": "z"}]}}
    assert values(read_journal(journal(ENTRIES[2], Entry("restart", "vneid-s01", 2, None, T)))) == {"vneid-s01": {"events": []}}


def test_a_trace_never_mixes_two_item_versions() -> None:
    reading = read_journal(journal(ENTRIES[2], Entry("event", "vneid-s01", 3, {"a": "z"}, T)))
    assert values(reading) == {"vneid-s01": {"events": [{"a": "z"}]}}
    assert reading.responses["vneid-s01"].version == 3


def test_an_answer_that_looks_like_a_trace_is_not_added_to() -> None:
    reading = read_journal(
        journal(Entry("answer", "vneid-s01", 1, {"events": 5}, T), Entry("event", "vneid-s01", 1, {"a": "k"}, T))
    )
    assert values(reading) == {"vneid-s01": {"events": [{"a": "k"}]}}


def test_order_is_the_sequence_and_never_the_clock() -> None:
    late, early = (
        Entry("answer", "vneid-m01", 1, "first", "2031-01-01T00:00Z"),
        Entry("answer", "vneid-m01", 1, "second", "1999-12-31T23:59Z"),
    )
    reading = read_journal(journal(late, early))
    assert values(reading) == {"vneid-m01": "second"} and reading.problems == ()


@pytest.mark.parametrize("data", [b"", b"\n", b"\0" * 700, b" \r\n\t\0"])
def test_an_empty_file_is_refused_as_empty(data: bytes) -> None:
    reading = read_journal(data)
    assert reading.refusal is not None and reading.refusal.code == "empty"
    assert not reading.records and not reading.responses


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html>\n<body></body></html>\n",
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01",
        b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n',
        b"[1, 2, 3]\n",
        b"null\n",
        "Họ tên,Điểm\nA,10\n".encode(),
    ],
)
def test_another_kind_of_file_is_refused_and_its_start_shown(data: bytes) -> None:
    reading = read_journal(data)
    assert reading.refusal is not None and reading.refusal.code == "not-a-journal"
    assert "starts with" in reading.refusal.message and reading.refusal.message.isascii()
    assert not reading.records


def test_a_file_over_the_cap_is_refused() -> None:
    reading = read_journal(b"x" * (MAX_JOURNAL_BYTES + 1))
    assert codes(reading) == ["over-size"]


def test_a_journal_of_a_newer_format_is_refused_with_the_cure() -> None:
    fields = {**HEADER.to_json(), "format": 2, "k": "open", "n": 0, "t": T}
    line, _ = seal(json.dumps(fields, sort_keys=True, separators=(",", ":"))[:-1])
    for data in (line, b"\xef\xbb\xbf" + line, line[:-1]):
        reading = read_journal(data)
        assert reading.refusal is not None and reading.refusal.code == "newer-format"
        assert "update daisuso" in reading.refusal.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf" + journal(), "byte-order-mark"),
        (journal().decode().encode("utf-16"), "utf-16"),
        (journal().decode().encode("utf-16-le"), "utf-16"),
        (journal().decode().encode("utf-16-be"), "utf-16"),
        (journal().replace(b"\n", b"\r\n"), "line-endings"),
        (journal()[:-1], "no-final-newline"),
    ],
)
def test_what_an_editor_does_to_a_file_is_noted_and_read_all_the_same(data: bytes, code: str) -> None:
    reading, whole = read_journal(data), read_journal(journal())
    assert codes(reading) == [code] and not reading.needs_human and reading.refusal is None
    assert (reading.header, reading.responses, reading.records) == (whole.header, whole.responses, whole.records)
    assert reading.chain_ok and not reading.torn


def test_notepads_unicode_is_read() -> None:
    """UTF-16 with a mark and carriage returns."""
    reading = read_journal(journal().decode().replace("\n", "\r\n").encode("utf-16"))
    assert codes(reading) == ["utf-16", "line-endings"] and reading.responses == read_journal(journal()).responses


def test_broken_utf16_is_refused_by_name() -> None:
    assert codes(read_journal(b"\xff\xfe\x00\xd8\x00\xd8\x00")) == ["encoding"]


def test_windows_1258_is_named_and_the_other_records_are_kept() -> None:
    entries = [ENTRIES[0], Entry("answer", "vneid-m03", 1, "đ ư", T), ENTRIES[1]]
    reading = read_journal(journal(*entries).decode().encode("windows-1258"))
    assert codes(reading) == ["not-utf-8"] and "windows-1258" in reading.problems[0].message
    assert values(reading) == {"vneid-m01": "b", "vneid-m02": ["a", "c"]}
    assert reading.needs_human and not reading.chain_ok


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("NaN", "not-finite"),
        ("[Infinity]", "not-finite"),
        ("-Infinity", "not-finite"),
        ("1e999", "not-finite"),
        ('{"a":-1e999}', "not-finite"),
        ('{"a":"k1","a":"k2"}', "duplicate-key"),
        ('"A","value":"B"', "duplicate-key"),
        ('"A","\\u0076alue":"B"', "duplicate-key"),
        ("[" * 40 + "]" * 40, "too-deep"),
        ("[" * 9_000 + "]" * 9_000, "too-deep"),
        ('{"a":' * 3_000 + "1" + "}" * 3_000, "too-deep"),
        ("9" * 5_000, "integer-too-large"),
        ("9" * 16, "integer-too-large"),
        ('"\\ud800"', "lone-surrogate"),
        ('{"\\uDFFF":1}', "lone-surrogate"),
        ('"' + "x" * MAX_VALUE_BYTES + '"', "value-too-long"),
        ('"' + "x" * 400_000 + '"', "value-too-long"),
        ("[" * 400_000, "value-too-long"),
    ],
)
def test_a_value_that_json_lets_through_is_refused_by_name(raw: str, code: str) -> None:
    """Its hash is right, so the chain is whole: the record alone is refused, and the next ones count."""
    reading = read_journal(with_value(raw))
    assert codes(reading) == [code]
    assert reading.problems[0].record == 1 and reading.problems[0].offset == len(journal().splitlines()[0]) + 1
    assert reading.needs_human and reading.chain_ok
    assert not reading.responses and reading.next_n == 2


@pytest.mark.parametrize(
    "raw", ["9007199254740991", "-0.0", "1.5e300", '"\\ud83d\\ude00"', "[[[]]]", '"\\u0000\\u202e"', " 1", "true"]
)
def test_odd_but_legal_values_are_read(raw: str) -> None:
    reading = read_journal(with_value(raw))
    assert reading.problems == () and values(reading) == {"vneid-m01": json.loads(raw)}


def test_the_longest_value_is_taken_and_one_byte_more_is_not() -> None:
    longest = "x" * (MAX_VALUE_BYTES - 2)
    assert values(read_journal(journal(Entry("answer", "vneid-m01", 1, longest, T)))) == {"vneid-m01": longest}
    with pytest.raises(JournalError, match="too long: 20001 bytes"):
        journal(Entry("answer", "vneid-m01", 1, longest + "x", T))


def test_a_changed_answer_is_kept_scored_and_flagged() -> None:
    data = journal().replace(b'"value":"b"', b'"value":"d"')
    reading = read_journal(data)
    assert codes(reading) == ["hash-mismatch"] and reading.problems[0].record == 1
    assert reading.records[0].value == "d" and len(reading.records) == 6
    assert not reading.chain_ok and reading.needs_human


def test_a_changed_answer_with_a_new_hash_breaks_the_chain_at_the_next_record() -> None:
    lines = journal().splitlines(keepends=True)
    lines[1] = seal(lines[1].decode().replace('"b"', '"d"')[: -len(',"~h":"' + "0" * 32 + '"}\n')])[0]
    reading = read_journal(b"".join(lines))
    assert codes(reading) == ["chain-broken"] and reading.problems[0].record == 2
    assert len(reading.records) == 6


def test_removed_and_moved_records_are_seen_and_sequence_decides() -> None:
    lines = journal().splitlines(keepends=True)
    removed = read_journal(b"".join(lines[:2] + lines[3:]))
    assert codes(removed) == ["chain-broken"] and removed.problems[0].record == 3
    moved = read_journal(b"".join([lines[0], lines[5], *lines[1:5], lines[6]]))
    assert set(codes(moved)) == {"chain-broken"} and not moved.chain_ok
    assert [record.n for record in moved.records] == [1, 2, 3, 4, 5, 6]
    assert moved.responses == read_journal(journal()).responses


def test_a_damaged_line_costs_that_record_only() -> None:
    lines = journal().splitlines(keepends=True)
    lines[2] = b"\x07\x07 garbage\n"
    reading = read_journal(b"".join(lines))
    assert codes(reading) == ["record-damaged"] and reading.problems[0].offset == len(lines[0]) + len(lines[1])
    assert [record.n for record in reading.records] == [1, 3, 4, 5, 6]


def test_a_damaged_header_leaves_the_records_readable() -> None:
    lines = journal().splitlines(keepends=True)
    reading = read_journal(b"{}\n" + b"".join(lines[1:]))
    assert reading.header is None and reading.needs_human and reading.refusal is None
    assert reading.responses == read_journal(journal()).responses


@pytest.mark.parametrize("field", ["learner", "assignment", "bank", "journal", "synthetic"])
@pytest.mark.parametrize("value", ["../../etc", "CON", None, 5, ["a"], {"a": 1}, "nguyễn-văn-a", "x" * 300])
def test_a_header_that_could_lead_a_path_astray_is_not_taken(field: str, value: Any) -> None:
    fields = {**HEADER.to_json(), field: value, "k": "open", "n": 0, "t": T}
    line, _ = seal(json.dumps(fields, sort_keys=True, separators=(",", ":"))[:-1])
    reading = read_journal(line)
    assert reading.header is None or (field, value) in {("bank", "CON"), ("journal", "CON")}
    assert reading.header is not None or "header-damaged" in codes(reading)


def test_a_second_journal_in_the_file_is_not_read() -> None:
    friend = write_journal(JournalHeader("vneid", "dai-su-002", "ab" * 32), [Entry("answer", "vneid-m09", 1, "a", T)], t=T)
    reading = read_journal(journal() + friend)
    assert codes(reading) == ["second-journal"] and reading.responses == read_journal(journal()).responses


def test_a_blank_line_in_front_is_no_second_journal() -> None:
    reading = read_journal(b"\n" + journal())
    assert reading.header == HEADER and reading.needs_human
    assert reading.responses == read_journal(journal()).responses


def test_a_kind_of_a_later_version_is_passed_over_with_a_note() -> None:
    line = with_value("1").replace(b'"k":"answer"', b'"k":"later"').splitlines(keepends=True)
    data = line[0] + seal(line[1].decode()[: -len(',"~h":"' + "0" * 32 + '"}\n')])[0]
    reading = read_journal(data)
    assert codes(reading) == ["unknown-kind"] and reading.chain_ok and not reading.responses and len(reading.records) == 1


def test_a_flood_of_garbage_is_given_up_early() -> None:
    reading = read_journal(journal() + b"x\n" * 3_000_000)
    assert codes(reading)[-1] == "too-much-damage" and len(reading.problems) <= 202 and reading.stopped
    assert reading.responses == read_journal(journal()).responses


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
ITEMS = st.sampled_from(["vneid-m01", "vneid-m02", "vneid-s01"])
ENTRY = st.builds(Entry, st.sampled_from(["answer", "event", "restart"]), ITEMS, st.integers(1, 2), JSON, st.just(T))


@settings(derandomize=True, deadline=None)
@given(st.lists(ENTRY, max_size=12))
def test_whatever_is_written_is_read_back(entries: list[Entry]) -> None:
    reading = read_journal(write_journal(HEADER, entries, t=T))
    assert reading.problems == () and reading.chain_ok
    read = [(record.kind, record.item, record.version, record.value) for record in reading.records]
    assert read == [(entry.kind, entry.item, entry.version, entry.value) for entry in entries]
    last = {entry.item: entry for entry in entries}
    for item, entry in last.items():
        if entry.kind == "answer":
            assert reading.responses[item].value == entry.value
    assert set(reading.responses) == set(last)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b'{"assignment":"')
@example(b"\0\n")
@example(b"\n\0\n")
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    reading = read_journal(data)
    assert reading.problems and not reading.records


EDIT = st.tuples(
    st.integers(0, 1_300), st.integers(0, 60), st.one_of(st.binary(max_size=8), st.sampled_from([b"\n", b"\0", b'"', b"{", b"\\u"]))
)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_edits_of_a_journal_are_seen_and_never_make_the_reader_raise(edits: list[tuple[int, int, bytes]]) -> None:
    data = whole = journal()
    for at, removed, inserted in edits:
        data = data[:at] + inserted + data[at + removed :]
    reading = read_journal(data)
    if data.replace(b"\r\n", b"\n").split(b"\n") != whole.split(b"\n") and not whole.startswith(data):
        blank_lines_apart = [line for line in data.split(b"\n") if line.strip()]
        assert reading.problems or blank_lines_apart == whole.splitlines()
