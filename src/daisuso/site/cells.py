"""What the code cells of a lesson's notebook ask for, read without running them."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Practice:
    """`lesson.practice("vneid-p01", page=5)`: the item, and the page to read again."""

    item: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """`lesson.picture("two-levels", "…")`: the file's name, and what it shows in words."""

    name: str
    description: str


def source_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's text, which a notebook keeps as a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def asked_for(cell: Mapping[str, Any]) -> Practice | Picture:
    """Read a code cell.

    Raises
    ------
    ValueError
        It is no call that a static page can answer.
    """
    source = source_of(cell)
    try:
        call = ast.parse(source, mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            raise ValueError("no call")
        given = [ast.literal_eval(argument) for argument in call.args]
        named = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
        made: Practice | Picture = _MAKERS[call.func.attr](*given, **named)
    except (SyntaxError, ValueError, KeyError, TypeError):
        raise ValueError(f"cell '{cell.get('id', '?')}' asks for `{source[:60]}`, which a static page cannot show") from None
    return made


def _practice(item: str, page: int | None = None) -> Practice:
    return Practice(item, page)


_MAKERS: Mapping[str, Any] = {"practice": _practice, "picture": Picture}
