"""Makes what is printed for a class, to a temporary place, and counts its pages: paper is needed when the power fails."""

import re
from collections.abc import Sequence
from pathlib import Path

from daisuso.errors import DaisusoError
from daisuso.printing.papers import papers
from daisuso.printing.slips import slips_pdf
from daisuso.rehearsal.measurements import Paper
from daisuso.roster.roster import Entry

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def page_count(pdf: bytes) -> int:
    """Return the number of pages of a PDF that `daisuso.printing` made: its page objects are not packed."""
    return len(_PAGE.findall(pdf))


def try_printing(place: Path, people: Sequence[Entry], *, address: str, ward: str, lang: str) -> Paper:
    """Write the slips of the class and all other papers below `place`, and return their pages by kind.

    Parameters
    ----------
    people : sequence of Entry
        Fictional ones: the course's own are not printed.
    address, ward, lang : str
        What stands on the slips: where the hall is, the ward's name, the language.
    """
    counted: dict[str, int] = {}
    try:
        place.mkdir()
        files = {"slips.pdf": slips_pdf(people, address=address, ward=ward, lang=lang), **papers()}
        for name, data in files.items():
            (place / name).write_bytes(data)
            kind = "slips" if name == "slips.pdf" else "handouts" if name.startswith("handout-") else "guides"
            counted[kind] = counted.get(kind, 0) + page_count((place / name).read_bytes())
    except (DaisusoError, OSError) as error:
        return Paper(tuple(counted.items()), str(error))
    return Paper(tuple(counted.items()))
