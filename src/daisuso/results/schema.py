"""The columns of every results table: name, type and order, in one place.

What each column means, its unit and its range stand in the message table as `tab.<table>.<column>`; `docs/tables.md` is
written from both (`results.dictionary`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

TEXT, YES_NO, WHOLE, NUMBER, TIME = "string", "boolean", "Int64", "Float64", "datetime64[us, UTC]"
"""The five column types, all of which know an empty cell: missing is not zero, not `no` and not an empty text."""

_WHERE = (("ward", TEXT), ("course", TEXT), ("synthetic", YES_NO))
_WHO = (("learner", TEXT), *_WHERE)


class Place(NamedTuple):
    """Where rows come from: the ward's five-digit code, the course id, and whether its learners are simulated."""

    ward: str
    course: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes
    ----------
    name : str
        Also the file's and the sheet's name.
    columns : tuple of (name, dtype)
        In their order. A name with `<form>` or `<module>` stands for one column per form or module of the course.
    key : tuple of str
        What tells two rows apart.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def plain_columns(self) -> tuple[tuple[str, str], ...]:
        """The columns that every course has."""
        return tuple((name, kind) for name, kind in self.columns if "<" not in name)


ITEM_TABLE = Table(
    "item_table",
    (
        *_WHO,
        ("assignment", TEXT),
        ("form_kind", TEXT),
        ("position", WHOLE),
        ("item", TEXT),
        ("version", WHOLE),
        ("type", TEXT),
        ("low_guess", YES_NO),
        ("use", TEXT),
        ("module", TEXT),
        ("competency", TEXT),
        ("indicator", TEXT),
        ("critical", TEXT),
        ("item_status", TEXT),
        ("score", NUMBER),
        ("points", NUMBER),
        ("max_points", NUMBER),
        ("marked_by_person", YES_NO),
        ("critical_miss", YES_NO),
        ("critical_missed", TEXT),
        ("reason", TEXT),
        ("answered_at", TIME),
        ("submitted_at", TIME),
    ),
    ("course", "learner", "assignment", "item"),
)

COMPETENCY_TABLE = Table(
    "competency_table",
    (
        *_WHO,
        ("competency", TEXT),
        ("competency_vi", TEXT),
        ("competency_en", TEXT),
        ("points", NUMBER),
        ("max_points", NUMBER),
        ("proportion", NUMBER),
        ("proportion_low", NUMBER),
        ("proportion_high", NUMBER),
        ("level", WHOLE),
        ("level_reason", TEXT),
        ("items", WHOLE),
        ("low_guess_items", WHOLE),
        ("unanswered", WHOLE),
        ("not_reached", WHOLE),
        ("awaiting_mark", WHOLE),
        ("critical_miss", YES_NO),
        ("critical_missed", TEXT),
        ("assessable", YES_NO),
        ("policy", TEXT),
    ),
    ("course", "learner", "competency"),
)

LEARNER_TABLE = Table(
    "learner_table",
    (
        *_WHO,
        ("forms", WHOLE),
        ("forms_submitted", WHOLE),
        ("submitted", YES_NO),
        ("last_submitted_at", TIME),
        ("competencies_assessed", WHOLE),
        ("competencies_reached", WHOLE),
        ("critical_misses", WHOLE),
        ("awaiting_mark", WHOLE),
        ("refused", WHOLE),
        ("submitted_<form>", YES_NO),
        ("proportion_<form>", NUMBER),
        ("passed_<form>", YES_NO),
        ("ready_<module>", YES_NO),
        ("readiness_reason_<module>", TEXT),
        ("critical_unseen_<module>", WHOLE),
    ),
    ("course", "learner"),
)

WARD_SUMMARY = Table(
    "ward_summary",
    (
        *_WHERE,
        ("competency", TEXT),
        ("competency_vi", TEXT),
        ("competency_en", TEXT),
        ("assessable", YES_NO),
        ("learners", WHOLE),
        ("learners_with_level", WHOLE),
        ("too_few", WHOLE),
        ("no_evidence", WHOLE),
        ("level_0", WHOLE),
        ("level_1", WHOLE),
        ("level_2", WHOLE),
        ("level_3", WHOLE),
        ("reached", WHOLE),
        ("share_reached", NUMBER),
        ("share_low", NUMBER),
        ("share_high", NUMBER),
        ("mean_proportion", NUMBER),
        ("mean_low", NUMBER),
        ("mean_high", NUMBER),
        ("critical_learners", WHOLE),
    ),
    ("course", "competency"),
)

MODULE_SUMMARY = Table(
    "module_summary",
    (
        *_WHERE,
        ("module", TEXT),
        ("learners", WHOLE),
        ("submitted", WHOLE),
        ("not_submitted", WHOLE),
        ("decided", WHOLE),
        ("ready", WHOLE),
        ("not_ready", WHOLE),
        ("undecided", WHOLE),
        ("undecided_refused", WHOLE),
        ("undecided_not_scored", WHOLE),
        ("undecided_critical_unseen", WHOLE),
        ("undecided_too_few", WHOLE),
        ("share_ready", NUMBER),
        ("share_low", NUMBER),
        ("share_high", NUMBER),
        ("critical_seen", WHOLE),
        ("critical_unseen", WHOLE),
        ("critical_learners", WHOLE),
        ("awaiting_mark", WHOLE),
        ("refused", WHOLE),
        ("format_error", WHOLE),
        ("last_submitted_at", TIME),
    ),
    ("course", "module"),
)

WORK_LIST = Table(
    "work_list",
    (
        *_WHO,
        ("kind", TEXT),
        ("assignment", TEXT),
        ("item", TEXT),
        ("reason_code", TEXT),
        ("reason", TEXT),
        ("submitted_at", TIME),
    ),
    ("course", "learner", "assignment", "item", "kind"),
)

TABLES = (ITEM_TABLE, COMPETENCY_TABLE, LEARNER_TABLE, WARD_SUMMARY, MODULE_SUMMARY, WORK_LIST)


def column_for(pattern: str, name: str) -> str:
    """Return the column of one form or module: `passed_<form>` of `vneid-plan` is `passed_vneid_plan`."""
    return pattern[: pattern.index("<")] + name.replace("-", "_")


def conform(frame: pd.DataFrame, table: Table, extra: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
    """Return the table's columns in their order and types; columns that the frame lacks are empty.

    `extra` are the columns that only this course has, with their types.
    """
    columns = (*table.plain_columns, *extra)
    shaped = {name: _typed(frame, name, kind) for name, kind in columns}
    return pd.DataFrame(shaped, columns=[name for name, _ in columns]).reset_index(drop=True)


def _typed(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    dtype = pd.api.types.pandas_dtype(kind)
    if name not in frame.columns:
        return pd.Series([None] * len(frame), index=frame.index, dtype=dtype)
    if kind == TIME:
        # A column without a single time has lost its zone.
        return pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    return pd.Series(frame[name], dtype=dtype)
