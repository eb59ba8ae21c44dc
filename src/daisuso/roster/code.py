"""Personal codes: nine digits that say nothing of the person, the last of them a check digit."""

import secrets
from collections.abc import Callable, Collection

DIGITS = 9
SLIP_PATH = "/k/"
"""What stands between a hall's address and a code in the QR of a slip."""
_RANDOM = 10 ** (DIGITS - 1)
# A totally anti-symmetric quasigroup of order 10: every wrong digit and every swap of neighbours is noticed
# (H. Michael Damm, Total anti-symmetrische Quasigruppen, thesis, Marburg 2004).
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def _interim(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state


def is_code(text: str) -> bool:
    """Say whether a text is nine ASCII digits with the right check digit."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and _interim(text) == 0


def tidy(typed: str) -> str:
    """Return what a person meant to type: its digits, full-width ones made plain."""
    return "".join(str(int(letter)) for letter in typed if letter.isdecimal())


def shown(code: str) -> str:
    """Return a code in groups of three, as it is printed and read aloud."""
    return " ".join(code[start : start + 3] for start in range(0, len(code), 3))


def new_code(taken: Collection[str], draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a code that nobody has.

    Parameters
    ----------
    taken : collection of str
        Codes in use.
    draw : callable
        Returns a whole number from 0 to below its argument; unpredictable by default.
    """
    while True:
        digits = f"{draw(_RANDOM):0{DIGITS - 1}d}"
        code = f"{digits}{_interim(digits)}"
        if code not in taken:
            return code
