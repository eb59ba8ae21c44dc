from datetime import datetime

import pytest

from daisuso.reports.small_groups import people
from daisuso.reports.wording import bound, count, date, how_many, how_many_of, percent, percent_exact


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (0.001, "1%"), (0.285, "28%"), (0.999, "99%"), (1.0, "100%"), (0.7, "70%")]
)
def test_whole_percent_never_rounds_to_none_or_all(share, shown):
    assert percent(share) == shown


def test_numbers_as_vietnamese_writes_them():
    assert percent_exact(0.8094, "vi") == "80,9%"
    assert percent_exact(0.8094, "en") == "80.9%"
    assert count(12345, "vi") == "12.345"
    assert count(12345, "en") == "12,345"


def test_dates_are_those_of_vietnam():
    assert date(datetime(2026, 11, 21, 18, 30), "vi") == "22/11/2026"


def test_numbers_stay_with_their_words():
    assert bound("96 trong 118 người") == "96\u00a0trong 118\u00a0người"
    assert bound("từ 73% đến 87%") == "từ 73% đến 87%"


def test_people_in_words():
    assert how_many_of(people(53, 118, 10), "vi", opening=True) == "53 trong 118 người"
    assert how_many_of(people(3, 118, 10), "vi", opening=True) == "Dưới 10 trong 118 người"
    assert how_many_of(people(115, 118, 10), "vi") == "ít nhất 109 trong 118 người"
    assert how_many_of(people(4, 12, 10), "en") == "some of 12 people"
    assert how_many(people(4, 8, 10), "vi") == "ẩn"
    with pytest.raises(ValueError, match="hidden"):
        how_many_of(people(4, 8, 10), "vi")
