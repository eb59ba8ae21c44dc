"""A list of people as a ward keeps it, read from a file: who is on it, which rows are none, and what was not taken.

Only what the workshop needs is taken: how to greet, the group, and the number on the ward's own list. The full name serves to
recognise a row when the list comes again (`daisuso.roster.importing`) and is not kept.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from daisuso.errors import RosterError
from daisuso.roster.columns import (
    FAMILY_NAME,
    FULL_NAME,
    GIVEN_NAME,
    GROUP,
    NAMES,
    NUMBER,
    QUARTER,
    REFERENCE,
    columns_of,
    find_header,
    old_encoding,
)
from daisuso.roster.delimited import read_delimited
from daisuso.roster.roster import LONGEST_NAME
from daisuso.roster.workbook import UNCOMPUTED, Sheet, other_format, read_workbook

MOST_BYTES, MOST_ROWS, MOST_PEOPLE = 5_000_000, 5_000, 2_000
LONGEST_GROUP = 40
_NAME = re.compile(r"[^\W\d_][^\d_\n\t]*")
_NAME_SIGNS = re.compile(r"[^\w\s.'’‘\-]")
_NUMBER = re.compile(r"0*(\d{1,5})(?:\.0*)?")
_REFERENCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,11}")
# Nine digits or more are an identity or telephone number, whatever the column is called.
_PRIVATE = re.compile(r"(?:\d[\s./()-]{0,3}){9,}")

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Person:
    """One row that is a person.

    Attributes
    ----------
    row : int
        Its number in the file, as a spreadsheet counts.
    name : str
        The name as the ward writes it; to recognise the row, not to be kept.
    given_name, group, number, reference : str
        How to greet, and the group, number and ward's own code; each may be empty but the first.
    """

    row: int
    name: str
    given_name: str
    group: str = ""
    number: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class WardList:
    """What a file says.

    Attributes
    ----------
    where : str
        The file, with the sheet where it has several.
    people : tuple of Person
        In the order of the file.
    problems : tuple of str
        Rows that are not taken, each with file, row and cure; and sheets that were not read.
    notes : tuple of str
        What a person may want to know, without anything to be done.
    not_taken : tuple of str
        Headings of the columns that were left alone.
    """

    where: str
    people: tuple[Person, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    not_taken: tuple[str, ...]


def greeting(name: str, *, is_full: bool) -> str:
    """Return how to greet somebody: the last word of a full Vietnamese name, with the letter that tells two of a name apart.

    Parameters
    ----------
    is_full : bool
        The name has family and middle names in it; else the whole of it is the given name.
    """
    words = re.sub(r"[(\[].*?[)\]]", " ", name).split()
    if is_full and len(words) > 1:
        # "Nguyễn Thị Lan A": wards tell namesakes apart by a letter. "Ý" and "Y" alone are names.
        last = 2 if len(words) > 2 and re.fullmatch(r"[A-H]\.?", words[-1]) else 1
        words = words[-last:]
    return " ".join(word.capitalize() if len(word) > 1 and (word.isupper() or word.islower()) else word for word in words)


def read_ward_list(path: Path, sheet: str = "") -> WardList:
    """Read a list.

    Parameters
    ----------
    path : Path
        XLSX or CSV.
    sheet : str
        Name of the sheet; default: the first visible one that has a header.

    Raises
    ------
    RosterError
        The file cannot be read, is too large, is something else, or no row has a heading for names.
    """
    where = str(path)
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise RosterError(f"the list cannot be read ({error.strerror})", where=where, cure="Look at the path.") from None
    if data is None:
        raise RosterError(f"the file has over {MOST_BYTES} bytes", where=where, cure="Copy the list alone into a new file.")
    if not data.strip():
        raise RosterError("the file is empty", where=where, cure="Save the list again.")
    if data.startswith(b"PK\x03\x04"):
        return _of_sheets(read_workbook(data, where, MOST_ROWS), sheet, where)
    if kind := other_format(data):
        raise RosterError(f"this is {kind}; XLSX and CSV are read", where=where, cure="Save the list as XLSX.")
    if sheet:
        raise RosterError("a CSV file has no sheets", where=where, cure="Leave --sheet away.")
    ways = read_delimited(data, where, MOST_ROWS)
    # Of the ways to cut the lines, the one that finds most headings.
    rows = max(ways, key=lambda rows: len((find_header(rows) or (0, {}))[1]))
    return _people(rows, where)


def _of_sheets(sheets: list[Sheet], wanted: str, where: str) -> WardList:
    if wanted:
        chosen = [sheet for sheet in sheets if _nfc(sheet.name) == _nfc(wanted)]
        if not chosen:
            names = ", ".join(f"'{_shown(sheet.name)}'" for sheet in sheets)
            raise RosterError(f"there is no visible sheet {wanted!a}", where=where, cure=f"There are: {names}.")
    else:
        chosen = [sheet for sheet in sheets if find_header(sheet.rows)] or sheets[:1]
    if not chosen:
        raise RosterError("no sheet can be seen", where=where, cure="Show the sheet with the list, and save.")
    found = _people(chosen[0].rows, f"{where}[{_shown(chosen[0].name)}]" if len(sheets) > 1 else where)
    left = tuple(
        f"{where}: the sheet '{_shown(sheet.name)}' holds a list too and was not read. If it is not the same people, "
        f"import it with --sheet '{_shown(sheet.name)}'."
        for sheet in chosen[1:]
    )
    return WardList(found.where, found.people, found.problems + left, found.notes, found.not_taken)


def _people(rows: Sequence[Row], where: str) -> WardList:
    header = find_header(rows)
    if header is None:
        encoding = old_encoding(rows)
        if encoding:
            raise RosterError(
                f"the letters are {encoding}, not Unicode", where=where, cure="Convert the list to Unicode, e.g. with UniKey."
            )
        cure = f"Write '{NAMES[FULL_NAME][0]}', '{NAMES[GIVEN_NAME][0]}' or 'Full name' above the names."
        raise RosterError("no row has a heading for names", where=where, cure=cure)
    number, columns = header
    if rows[-1][0] > MOST_ROWS:
        raise RosterError(f"the list has over {MOST_ROWS} rows", where=where, cure="Import it in parts.")
    headings = next(row for place, row in rows if place == number)
    reading = _Reading(where, headings, columns)
    people = reading.people([(place, row) for place, row in rows if place > number])
    if len(people) > MOST_PEOPLE:
        raise RosterError(f"the list has over {MOST_PEOPLE} people", where=where, cure="A course is one ward: import it in parts.")
    taken = set(columns.values()) if people else set()
    left = tuple(_shown(cell) for place, cell in enumerate(headings) if cell.strip() and place not in taken)
    return WardList(where, tuple(people), reading.problems, tuple(reading.notes), left)


class _Reading:
    """Goes through the rows below a header."""

    def __init__(self, where: str, headings: Sequence[str], columns: Mapping[str, int]) -> None:
        self.where = where
        self.headings = headings
        self.columns = columns
        self._problems: list[tuple[int, str]] = []
        self.notes: list[str] = []

    def people(self, rows: Sequence[Row]) -> list[Person]:
        named = [(number, row) for number, row in rows if self._is_person(number, row)]
        groups = {meaning: self._filled(meaning, named) for meaning in (QUARTER, GROUP) if meaning in self.columns}
        has_numbers = sum(1 for _, row in named if _number(self._cell(row, NUMBER))) * 2 >= max(1, len(named))
        found = []
        for number, row in named:
            try:
                person = self._person(number, row, {meaning: filled[number] for meaning, filled in groups.items()})
            except RosterError as error:
                self._problem(number, error.what, error.cure)
                continue
            if NUMBER in self.columns and has_numbers and not _number(self._cell(row, NUMBER)):
                what = f"'{_shown(self._cell(row, NUMBER))}' is no number" if self._cell(row, NUMBER) else "the row has no number"
                self._problem(number, what, "If this is a person, number the row as the others; a signature or a sum stays out.")
                continue
            found.append(person)
        return found

    def _cell(self, row: Sequence[str], meaning: str) -> str:
        place = self.columns.get(meaning)
        return _nfc(row[place]) if place is not None and place < len(row) else ""

    def _is_person(self, number: int, row: Sequence[str]) -> bool:
        """Whether a row has a name; what has none is left out, or a problem where it looks like somebody."""
        if self._cell(row, FULL_NAME) or self._cell(row, GIVEN_NAME):
            return columns_of(row) != self.columns  # a header repeated on every page
        others = [cell for place, cell in enumerate(row) if cell.strip() and place != self.columns.get(NUMBER)]
        cell = self._cell(row, NUMBER)
        if not others and (_number(cell) or not cell or cell == UNCOMPUTED):
            return False  # numbered ahead, and never filled in
        if NUMBER in self.columns and not _number(cell):
            self.notes.append(f"{self.where}:{number}: left out, no person: '{_shown(next(c for c in row if c.strip()))}'.")
            return False
        self._problem(number, "the row has no name", "Write the name, or empty the row.")
        return False

    def _person(self, number: int, row: Sequence[str], groups: Mapping[str, str]) -> Person:
        full, given, family = (self._cell(row, meaning) for meaning in (FULL_NAME, GIVEN_NAME, FAMILY_NAME))
        name = full or " ".join(part for part in (family, given) if part)
        for text in (full, given, family):
            if text:
                _check_name(text)
        # A column "Tên" alone may hold full names: nobody's given name has three words.
        is_full = not given or (FAMILY_NAME not in self.columns and not full and len(given.split()) > 2)
        called = greeting(given or full, is_full=is_full)
        _check_name(called)
        reference = self._cell(row, REFERENCE)
        if not _REFERENCE.fullmatch(reference) or _PRIVATE.search(reference):
            reference = ""
        group = ", ".join(text for meaning, cell in groups.items() if (text := self._group(meaning, cell)))
        if len(group) > LONGEST_GROUP:
            raise RosterError(f"the group has over {LONGEST_GROUP} letters", cure="Shorten it.")
        return Person(number, name, called, group, _number(self._cell(row, NUMBER)), reference)

    def _group(self, meaning: str, cell: str) -> str:
        if not cell:
            return ""
        if cell == UNCOMPUTED or cell[0] in "=+-@#" or not cell.isprintable() or _PRIVATE.search(cell):
            raise RosterError(f"{cell[:40]!a} is no group", cure="Write the group's name or number.")
        heading = " ".join(re.sub(r"[(\[].*?[)\]]", " ", self.headings[self.columns[meaning]]).split())
        return f"{heading.capitalize()} {_number(cell)}" if _number(cell) else cell

    def _filled(self, meaning: str, rows: Sequence[Row]) -> dict[int, str]:
        """Return row number -> group. In merged cells only the first row holds the value: then it holds for those below."""
        cells = {number: self._cell(row, meaning) for number, row in rows}
        given = [cell for cell in cells.values() if cell]
        if not given or len(given) == len(cells) or len(set(given)) < len(given) or not next(iter(cells.values())):
            return cells
        last = ""
        for number, cell in cells.items():
            last = cells[number] = cell or last
        heading = _shown(self.headings[self.columns[meaning]])
        self.notes.append(f"{self.where}: each '{heading}' stands once: it was taken for the rows below it too.")
        return cells

    def _problem(self, number: int, what: str, cure: str) -> None:
        self._problems.append((number, f"{self.where}:{number}: {what}. {cure}"))

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences, by row."""
        return tuple(said for _, said in sorted(self._problems))


def _nfc(cell: str) -> str:
    return unicodedata.normalize("NFC", " ".join(cell.split())) if cell != UNCOMPUTED else cell


def _shown(text: str) -> str:
    """Return a cell fit for a terminal."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter if letter.isprintable() else "?" for letter in plain)[:40]


def _number(cell: str) -> str:
    found = _NUMBER.fullmatch(cell)
    return found[1] if found else ""


def _check_name(text: str) -> None:
    if text == UNCOMPUTED:
        raise RosterError(
            "the name is a formula whose result is not in the file", cure="Open the list in a spreadsheet program and save it."
        )
    bare = re.sub(r"[(\[].*?[)\]]", " ", text).strip()
    if not _NAME.fullmatch(bare) or _NAME_SIGNS.search(bare) or not text.isprintable() or len(text) > LONGEST_NAME:
        raise RosterError(f"{text[:40]!a} is no name of letters only", cure="Write the name, up to 60 letters.")


def same_rows(people: Sequence[Person], alike: Callable[[Person], object]) -> Iterator[list[Person]]:
    """Yield the people of a list that are alike in something, where there are two or more."""
    groups: dict[object, list[Person]] = {}
    for person in people:
        groups.setdefault(alike(person), []).append(person)
    return (group for group in groups.values() if len(group) > 1)
