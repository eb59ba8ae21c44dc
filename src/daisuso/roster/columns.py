"""The names that wards give to the columns of a list of people (`columns.json`), and how a header row is found by them."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

FULL_NAME, GIVEN_NAME, FAMILY_NAME, NUMBER, REFERENCE, GROUP, QUARTER = (
    "full name", "given name", "family name", "number", "reference", "group", "quarter",
)  # fmt: skip

_TABLE = json.loads(resources.files(__name__.rpartition(".")[0]).joinpath("columns.json").read_text(encoding="utf-8"))
NAMES: Mapping[str, tuple[str, ...]] = {meaning: tuple(names) for meaning, names in _TABLE["headings"].items()}
"""What a column is for, and the headings it goes by. Compared without accents, letter case, signs and what stands in brackets."""

# Lists of the nineties' typefaces: "name" in Vietnamese as it looks when the letters are not Unicode.
_OLD_ENCODINGS: Mapping[str, str] = {
    heading.casefold(): encoding for encoding, headings in _TABLE["old_encodings"].items() for heading in headings
}
_ENOUGH_ROWS = 40


def plain(heading: str) -> str:
    """Return a heading as it is compared: without accents, letter case, signs, and what stands in brackets; `#` stays."""
    text = re.sub(r"[(\[].*?[)\]]", " ", heading.replace("đ", "d").replace("Đ", "D"), flags=re.DOTALL)
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum() or letter == "#")


_MEANINGS = {plain(name): meaning for meaning, names in NAMES.items() for name in names}


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """Return meaning -> place for the headings of a row; where two columns have one meaning, the first counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        meaning = _MEANINGS.get(plain(cell)) if len(cell) < 60 else None
        if meaning is not None:
            found.setdefault(meaning, place)
    return found


def find_header(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[int, dict[str, int]] | None:
    """Return the number of the first row with a column for names, and its columns; None where the first forty rows have none.

    A title of a single word is no header: a table has two columns, or a heading that can be nothing else.
    """
    for count, (number, row) in enumerate(rows):
        if count >= _ENOUGH_ROWS:
            break
        columns = columns_of(row)
        named = FULL_NAME in columns or GIVEN_NAME in columns
        if named and (len(columns) > 1 or sum(1 for cell in row if cell.strip()) in (1, *range(3, 99))):
            return number, columns
    return None


def old_encoding(rows: Iterable[tuple[int, Sequence[str]]]) -> str:
    """Return `TCVN3` or `VNI` where a heading is written in one of these; else an empty text."""
    for _, row in rows:
        for cell in row:
            said = _OLD_ENCODINGS.get(unicodedata.normalize("NFC", cell).strip().casefold())
            if said:
                return said
    return ""
