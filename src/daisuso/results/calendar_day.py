"""Calendar days as they are lived in Ho Chi Minh City; times in tables are UTC."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd

VIETNAM = timedelta(hours=7)
"""Ahead of UTC, all year."""


def local_day(moments: pd.Series) -> pd.Series:
    """Return the day, ISO 8601, of each moment (UTC); empty where the moment is."""
    return (moments + VIETNAM).dt.strftime("%Y-%m-%d").astype("string")


def today_in_vietnam() -> date:
    """Return the clock's day."""
    return (datetime.now(UTC) + VIETNAM).date()


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the month's last day where it is too short (31 January, one month: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def days_after(day: str, other: str) -> int:
    """Return how many calendar days the first day lies after the other; both ISO 8601."""
    return (date.fromisoformat(day) - date.fromisoformat(other)).days
