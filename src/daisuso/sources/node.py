"""A value of a source file that knows its line, and typed ways to read it.

Every reader method returns something usable and reports what is wrong, so that one run shows an author every error of every file.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from daisuso.errors import Problem

ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(slots=True)
class Source:
    """One source file: its name in messages, and the problems found in it so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, what: str) -> None:
        """Add one problem."""
        found = Problem(self.file, line, what)
        if found not in self.problems:
            self.problems.append(found)


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar (text), a sequence or a mapping, with its line."""

    source: Source
    line: int
    value: "str | list[Node] | dict[str, Node]"

    def problem(self, what: str) -> None:
        """Report a problem at this line."""
        self.source.problem(self.line, what)

    def entries(self) -> "dict[str, Node]":
        """Return a mapping's entries."""
        if isinstance(self.value, dict):
            return self.value
        self.problem(f"a mapping `name: value` is expected here, not {self._shown()}")
        return {}

    def items(self) -> "list[Node]":
        """Return a sequence's items; an empty scalar is an empty sequence."""
        if isinstance(self.value, list):
            return self.value
        if self.value != "":
            self.problem(f"a list is expected here, not {self._shown()}")
        return []

    def only(self, *names: str) -> None:
        """Report entries of other names."""
        for name, node in self.entries().items():
            if name not in names:
                node.problem(f"'{name}' is not known here; known: {', '.join(names)}")

    def get(self, name: str) -> "Node":
        """Return an entry; report it where it is missing and return an empty one."""
        found = self.entries().get(name)
        if found is None:
            self.problem(f"'{name}' is missing")
            return Node(Source(self.source.file), self.line, "")
        return found

    def maybe(self, name: str) -> "Node | None":
        """Return an entry, or None where it is missing or empty."""
        found = self.entries().get(name) if isinstance(self.value, dict) else None
        return None if found is None or found.value == "" else found

    def text(self) -> str:
        """Return a scalar that is not empty."""
        if isinstance(self.value, str):
            if not self.value.strip():
                self.problem("a text is expected here, it is empty")
            return self.value.strip()
        self.problem(f"a text is expected here, not {self._shown()}")
        return ""

    def text_or_empty(self) -> str:
        """Return a scalar, which may be empty."""
        return self.value.strip() if isinstance(self.value, str) else self.text()

    def texts(self) -> list[str]:
        """Return a list of scalars."""
        return [node.text() for node in self.items()]

    def id(self) -> str:
        """Return an id: lower-case letters, digits and hyphens, 2 to 40."""
        value = self.text()
        if value and not ID.fullmatch(value):
            self.problem(f"'{value}' is not an id: lower-case letters a-z, digits and hyphens, 2 to 40 of them")
        return value

    def one_of(self, allowed: Collection[str]) -> str:
        """Return a scalar out of a closed list."""
        value = self.text()
        if value not in allowed:
            self.problem(f"'{value}' is not one of: {', '.join(sorted(allowed))}")
        return value

    def integer(self, least: int, most: int) -> int:
        """Return a whole number in a range."""
        value = self.text()
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not least <= int(value) <= most:
            self.problem(f"'{value}' is not a whole number from {least} to {most}")
            return least
        return int(value)

    def number(self, least: float, most: float) -> float:
        """Return a decimal number in a range."""
        value = self.text()
        try:
            number = float(Decimal(value))
        except InvalidOperation:
            number = float("nan")
        if not least <= number <= most:
            self.problem(f"'{value}' is not a number from {least:g} to {most:g}")
            return least
        return number

    def yes(self) -> bool:
        """Return True for `yes`, False for `no`."""
        value = self.text()
        if value not in ("yes", "no"):
            self.problem(f"'{value}' must be yes or no")
        return value == "yes"

    def date(self) -> str:
        """Return a date, ISO 8601."""
        value = self.text()
        try:
            if date.fromisoformat(value).isoformat() != value:
                raise ValueError
        except ValueError:
            self.problem(f"'{value}' is not a date such as 2026-11-20")
        return value

    def pair(self) -> dict[str, str]:
        """Return a text in both languages."""
        self.only("vi", "en")
        return {lang: self.get(lang).text() for lang in ("vi", "en")}

    def pairs(self) -> list[dict[str, str]]:
        """Return a list of texts in both languages."""
        return [node.pair() for node in self.items()]

    def unique(self, what: str, ids: Iterator[tuple[str, "Node"]]) -> None:
        """Report ids that stand more than once."""
        seen: dict[str, int] = {}
        for value, node in ids:
            if value in seen:
                node.problem(f"{what} '{value}' stands twice (first on line {seen[value]})")
            seen.setdefault(value, node.line)

    def _shown(self) -> str:
        if isinstance(self.value, str):
            return f"'{self.value[:40]}'"
        return "a list" if isinstance(self.value, list) else "a mapping"
