from datetime import datetime, timedelta

import pytest
from parity.course_builder import bank_item, make_course

from daisuso.errors import SubmissionError
from daisuso.grading.hand_in_time import clamped, late_penalty, read_timestamp, seconds_late

NOON = datetime(2026, 3, 2, 12)
STAMPS = [
    "2026-03-02 12:00:00 UTC",
    "2026-03-02 12:00:00.000000 UTC",
    "2026-03-02T12:00:00Z",
    "2026-03-02T12:00:00+00:00",
    "2026-03-02 12:00:00",
    "2026-03-02 19:00:00 Asia/Ho_Chi_Minh",
    "2026-03-02 19:00:00+07:00",
    "2 March 2026 12:00",
    "2026-03-02 12:11:40 +700",
    " 2026-03-02 12:00:00 UTC\n",
]


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_timestamp_is_read_as_nbgrader_reads_it(stamp):
    assert read_timestamp(stamp.encode(), "here") == NOON


@pytest.mark.full
@pytest.mark.parametrize("stamp", [*STAMPS, "2026-03-02 12:00:00 -0500", "2026-07-01 12:00:00 America/Los_Angeles", "2026-03-02"])
def test_nbgrader_itself_reads_the_same(stamp):
    from nbgrader.utils import parse_utc

    assert read_timestamp(stamp.encode(), "here") == parse_utc(stamp.strip())


@pytest.mark.parametrize("data", [b"h\xc3\xb4m qua", b"\xff\xfe", b"2026-13-45 12:00:00 UTC", b"99999999999999"])
def test_what_is_no_date_is_refused_by_name(data):
    with pytest.raises(SubmissionError, match="no date and time") as caught:
        read_timestamp(data, "submitted/q1-001/vneid")
    assert caught.value.where == "submitted/q1-001/vneid/timestamp.txt"


def test_nothing_said_is_no_time():
    assert read_timestamp(None, "here") is None
    assert read_timestamp(b" \n", "here") is None


@pytest.mark.parametrize(
    ("submitted", "due", "extension", "late"),
    [
        (NOON, NOON, None, 0.0),
        (NOON + timedelta(seconds=1.5), NOON, None, 1.5),
        (NOON - timedelta(days=1), NOON, None, 0.0),
        (NOON + timedelta(hours=2), NOON, timedelta(hours=1), 3600.0),
        (NOON, None, None, 0.0),
        (None, NOON, None, 0.0),
    ],
)
def test_seconds_late(submitted, due, extension, late):
    assert seconds_late(submitted, due, extension) == late


def test_a_penalty_stays_between_nothing_and_the_score():
    assert [clamped(penalty, 5.0) for penalty in (-1.0, 0.0, 3.0, 9.0)] == [0.0, 0.0, 3.0, 5.0]


def test_nothing_is_taken_off_unless_the_course_says_so(tmp_path):
    items = {"vneid": [bank_item("numeric", "item-one")]}
    plain = make_course(tmp_path / "plain", items, gradebook=False)
    assert late_penalty(plain) is None
    (plain.root / "nbgrader_config.py").unlink()
    assert late_penalty(plain) is None
    zero = make_course(tmp_path / "zero", items, gradebook=False, config='\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    penalty = late_penalty(zero)
    assert penalty is not None and penalty("q1-001", 4.0, 60.0) == 4.0
