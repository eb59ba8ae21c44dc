"""Ids of new gradebook rows: 32 hexadecimal digits, the same on every run, and rising with learner and cell.

Rows that are written one after another lie beside each other in the database: with random ids most of the time of a bulk load goes
into fetching pages.
"""

from hashlib import sha256

_DIGITS = {char: value for value, char in enumerate("-0123456789abcdefghijklmnopqrstuvwxyz")}
_HEAD, _TAIL = 3, 6
_ORDER_LENGTH = 12
_CELLS_MOST = 16**4


def _digest(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]


def master_id(*names: str) -> str:
    """Return the id of an assignment, notebook or cell, from the names that lead to it."""
    return _digest("\0".join(("master", *names)), 32)


def _order(learner: str) -> str:
    """Digits that sort as ids such as `q1-000123` do: by their first letters, then by their last."""
    head = learner[:_HEAD].ljust(_HEAD, "-")
    tail = learner[_HEAD:][-_TAIL:].rjust(_TAIL, "-")
    number = 0
    for char in head + tail:
        number = number * len(_DIGITS) + _DIGITS.get(char, 0)
    return f"{number:0{_ORDER_LENGTH}x}"


def submission_id(assignment: str, learner: str) -> str:
    """Return the first 27 digits of the ids of a submission's rows."""
    return _digest(assignment, 4) + _order(learner) + _digest(f"{assignment}\0{learner}", 11)


def row_id(submission: str, table: int, place: int = 0) -> str:
    """Return the id of a row: `submission` as `submission_id` gives it, `table` 0 to 15, `place` of the cell in the notebook.

    Raises
    ------
    ValueError
        There are more cells than ids.
    """
    if place >= _CELLS_MOST:
        raise ValueError(f"a notebook of {place} cells cannot be numbered")
    return f"{submission}{table:x}{place:04x}"
