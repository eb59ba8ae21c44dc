"""What to do about the network of a class: the words of the printed sheet “Mạng của lớp”, cut into its parts for a terminal."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daisuso.curriculum.content import load_content

_ROW = re.compile(r"^\|(.+)\|$")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its id (`hotspot`, `router`, `no-internet`, `firewall`, `try`), its title and its lines, without mark-up."""

    id: str
    title: str
    lines: tuple[str, ...]


def parts(lang: str, content: Mapping[str, Any] | None = None) -> tuple[Part, ...]:
    """Return the parts of the sheet in a language.

    Parameters
    ----------
    content : mapping, optional
        The sheet: `sections` (ids) and `markdown`. Default: the compiled one.
    """
    sheet = content if content is not None else load_content("printed.json")["class_network"][lang]
    chapters = re.split(r"^## ", sheet["markdown"], flags=re.MULTILINE)[1:]
    return tuple(
        Part(part, text.partition("\n")[0].strip(), tuple(_plain(text.partition("\n")[2])))
        for part, text in zip(sheet["sections"], chapters, strict=True)
    )


def _plain(markdown: str) -> Iterator[str]:
    head = True
    for line in markdown.splitlines():
        row = _ROW.match(line)
        if row is None:
            head = True
            if line.strip():
                yield line.replace("**", "").replace("`", "").strip()
            continue
        cells = [cell.strip().replace("**", "") for cell in row[1].split("|")]
        if head or set(cells[0]) <= set("-: "):
            head = False  # the table's head and the line below it say nothing on a terminal
            continue
        yield f"- {cells[0]}: {' '.join(cells[1:])}"
