"""What the room's page is told each second: words and numbers, ready to be shown as plain text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from daisuso.hall.room.class_clock import TimedPart
from daisuso.hall.room.people import ATTENTION, AWAY, DONE, HAND, LOST, QUIET, WORKING, Person
from daisuso.hall.room.sheet_items import PollItem
from daisuso.page.words import Words
from daisuso.response.responses import ItemResponse

_WHY = {HAND: "live.hand", LOST: "live.unsaved", QUIET: "live.quiet", WORKING: "live.ok", DONE: "live.done", AWAY: "live.away"}


def people_view(rows: Sequence[Person], names: Mapping[str, str], words: Words) -> list[dict[str, Any]]:
    """Return the rows of the table; `hand` says that a raised hand can be taken down."""
    return [
        {
            "id": row.learner,
            "name": names.get(row.learner) or row.learner,
            "where": _where(row, words),
            "cells": row.cells,
            "said": words("live.cells", a=row.saved, b=len(row.cells)) if row.cells else "",
            "why": "problem" if row.problem and row.why not in ATTENTION else row.why,
            "text": words("live.problem") if row.problem and row.why not in ATTENTION else _why(row, words),
            "hand": row.why == HAND,
        }
        for row in rows
    ]


def _why(row: Person, words: Words) -> str:
    just_now = row.why == HAND and row.amount == 0
    return words("live.hand_now") if just_now else words(_WHY[row.why], n=row.amount)


def _where(row: Person, words: Words) -> str:
    if row.why == DONE:
        return words("live.at_done")
    if row.item:
        return words("live.at_item", n=row.item)
    if row.elsewhere:
        return words("live.at_other")
    return words("live.at_part", n=row.part) if row.part else ""


def figures(rows: Sequence[Person], parts: Sequence[TimedPart]) -> dict[str, str]:
    """Return the four figures above the table; a part that takes too long counts below zero."""
    left = next((str(part.left).replace("-", "\N{MINUS SIGN}") for part in parts if part.state == "now"), "\N{EN DASH}")
    attention = sum(row.why in ATTENTION or row.problem for row in rows)
    return {
        "working": str(sum(row.here for row in rows)),
        "attention": str(attention),
        "done": str(sum(row.why == DONE for row in rows)),
        "minutes": left,
    }


def agenda_view(parts: Sequence[TimedPart], words: Words) -> dict[str, Any]:
    """Return the agenda: rows, and what is left of the whole."""
    running = any(part.state == "now" for part in parts)
    left = sum(part.left if part.state == "now" else part.minutes for part in parts if part.state != "done")
    return {
        "left": (words("live.left", n=left) if left >= 0 else words("live.over", n=-left)) if running else "",
        "running": running,
        "begun": any(part.state != "next" for part in parts),
        "last": bool(parts) and parts[-1].state == "now",
        "parts": [
            {
                "time": _clock_time(part.starts) if part.starts else words("live.minutes", n=part.minutes),
                "title": part.title if part.state != "done" else words("live.part_done", title=part.title),
                "state": part.state,
                "left": _left(part, words),
            }
            for part in parts
        ],
    }


def _clock_time(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.hour}:{local.minute:02d}"


def _left(part: TimedPart, words: Words) -> str:
    if part.state != "now":
        return ""
    return words("live.left", n=part.left) if part.left >= 0 else words("live.over", n=-part.left)


def poll_view(item: PollItem, answers: Sequence[Mapping[str, ItemResponse]], answer: bool, words: Words) -> dict[str, Any]:
    """Count who chose which option; nobody is named, and a value that names no option counts nowhere."""
    counts: Counter[str] = Counter()
    chose = 0
    for responses in answers:
        chosen = item.chosen(responses[item.id].value) if item.id in responses else frozenset()
        counts.update(chosen)
        chose += bool(chosen)
    return {
        "item": item.id,
        "title": words("live.poll", n=item.number),
        "stem": item.stem[words.lang],
        "note": words("live.poll_count", n=chose),
        "answer": answer,
        "of": chose,
        "options": [
            {"id": option, "text": text[words.lang], "count": counts[option], "right": option in item.right}
            for option, text in item.options
        ],
    }
