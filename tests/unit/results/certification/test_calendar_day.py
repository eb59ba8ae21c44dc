from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.results.calendar_day import days_after, local_day, months_later


def test_a_moment_lies_on_the_day_of_vietnam():
    moments = pd.to_datetime(pd.Series(["2026-11-21T16:59Z", "2026-11-21T17:00Z", None]), utc=True, format="ISO8601")
    assert local_day(moments).fillna("").tolist() == ["2026-11-21", "2026-11-22", ""]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 24), 24, date(2028, 11, 24)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day, months, later):
    assert months_later(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_later_never_leaves_its_month(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months and later.day <= day.day
    assert days_after(later.isoformat(), day.isoformat()) == (later - day).days
