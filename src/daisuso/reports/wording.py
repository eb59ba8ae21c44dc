"""Numbers, dates and shares as the report writes them, in Vietnamese and English."""

import re
from datetime import datetime

from daisuso.messages import text
from daisuso.reports.small_groups import HIDDEN, People
from daisuso.results.calendar_day import VIETNAM

_NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=\w)")


def percent(share: float, lang: str = "vi") -> str:
    """Return a share in [0, 1] as a whole percentage. Not 0% or 100% unless it is exactly so."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        whole = 1
    if whole == 100 and share < 1:
        whole = 99
    return f"{whole}%"


def percent_exact(share: float, lang: str) -> str:
    """Return a share in [0, 1] with one decimal, as tables show it: `80,9%` in Vietnamese, `80.9%` in English."""
    shown = f"{share * 100:.1f}%"
    return shown.replace(".", ",") if lang == "vi" else shown


def count(number: int, lang: str) -> str:
    """Return a whole number, thousands set apart by a point in Vietnamese and a comma in English."""
    return f"{number:,}".replace(",", "." if lang == "vi" else ",")


def date(moment: datetime, lang: str) -> str:
    """Return the date in Vietnam of a UTC time: `22/11/2026`."""
    day = moment + VIETNAM
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def bound(sentence: str) -> str:
    """Keep numbers with their words: a lone `7` at the end of a line is hard to read."""
    return _NUMBER_AND_WORD.sub("\u00a0", sentence)


def how_many(people: People, lang: str) -> str:
    """Return a number of people without its group: `53`, `dưới 10`, `ít nhất 51`, `một số`, `ẩn`."""
    return text(f"rep.count.{people.kind}", lang, a=count(people.count, lang))


def how_many_of(people: People, lang: str, *, opening: bool = False) -> str:
    """Return a number of people with its group: `53 trong 118 người`. A hidden group has no wording of this kind.

    Parameters
    ----------
    opening : bool
        Begin with a capital letter: the phrase opens a sentence.
    """
    if people.kind == HIDDEN:
        raise ValueError("a hidden group cannot be written as a number of people")
    phrase = text(f"rep.people.{people.kind}", lang, a=count(people.count, lang), b=count(people.group, lang))
    return phrase[:1].upper() + phrase[1:] if opening else phrase


def interval(low: float, high: float, lang: str) -> str:
    """Return an interval of a share in words."""
    return text("rep.interval", lang, a=percent(low, lang), b=percent(high, lang))
