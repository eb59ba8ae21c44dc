"""Reads the agenda of a class from trainer-guide.md of a module: the first table of minutes, under the section of the class."""

import re

from daisuso.curriculum.agenda import Agenda, AgendaPart
from daisuso.curriculum.course import Course
from daisuso.messages import text as text_of
from daisuso.sources.handouts import front_matter
from daisuso.sources.node import Source
from daisuso.sources.reader import Reader
from daisuso.sources.yaml_text import read_text

_ROW = re.compile(r"\|\s*(\d+)\s*[–-]\s*(\d+)\s*\|\s*([^|]+?)\s*\|")


def read_agenda(text: str, source: Source) -> Agenda:
    """Read one guide; problems go to `source`.

    The parts must follow one another from minute 0 to the minutes that the front matter states.
    """
    read = front_matter(text, source)
    if read is None:
        return Agenda("", ())
    front, _, first = read
    lang, minutes = front.get("lang").one_of(("vi", "en")), front.get("minutes").integer(5, 480)
    parts: list[AgendaPart] = []
    lines = text.split("\n")
    heading = f"### {text_of('guide.minute_by_minute', lang)}"
    begin = next((place for place, line in enumerate(lines) if line.strip() == heading), None)
    if begin is None:
        source.problem(first, f"has no section “{heading}” with the table of minutes")
        return Agenda(lang, ())
    for number, line in enumerate(lines[begin + 1 :], start=begin + 2):
        if line.startswith("#"):
            break
        found = _ROW.match(line)
        if found is None:
            if parts and not line.startswith("|"):
                break  # what a later table says belongs to another occasion
            continue
        start, end = int(found[1]), int(found[2])
        expected = parts[-1].end if parts else 0
        if start != expected or end <= start:
            source.problem(number, f"minutes {start} to {end} do not follow minute {expected}")
        parts.append(AgendaPart(start, end, found[3]))
    if not parts or parts[-1].end != minutes:
        source.problem(begin + 1, f"the parts end at minute {parts[-1].end if parts else 0}; the class has {minutes}")
    return Agenda(lang, tuple(parts))


def read_agendas(reader: Reader, course: Course) -> dict[str, Agenda]:
    """Read the agendas of available modules."""
    agendas = {}
    for module in (module for module in course.modules.values() if module.status == "available"):
        path = f"curriculum/modules/{module.slug}/trainer-guide.md"
        source = reader.source(path)
        agendas[module.slug] = read_agenda(read_text(reader.root / path, source), source)
    return agendas
