"""Reads what is printed: handout.md of a module, and the guide to a first workshop; front matter, then Markdown."""

from dataclasses import dataclass

from daisuso.curriculum.facts import Fact
from daisuso.sources.facts import known_facts
from daisuso.sources.node import Node, Source
from daisuso.sources.yaml_text import parse_yaml


@dataclass(frozen=True, slots=True)
class Handout:
    """The printed page that a citizen takes home."""

    lang: str
    facts: tuple[str, ...]
    review_by: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A printed guide that rests on no fact of its own."""

    lang: str
    review_by: str
    markdown: str


@dataclass(frozen=True, slots=True)
class NetworkSheet(Guide):
    """The sheet about the network of a class; `sections` names its `##` parts in order, for those who show only some of them."""

    sections: tuple[str, ...] = ()


def front_matter(text: str, source: Source) -> tuple[Node, str, int] | None:
    """Return front matter, the Markdown below it, and the line where that begins; None where there is none, which is a problem."""
    lines = text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        source.problem(1, "a printed text starts with front matter between two lines of ---")
        return None
    end = lines.index("---", 1)
    return parse_yaml("\n".join(lines[1:end]), source, first_line=2), "\n".join(lines[end + 1 :]).strip() + "\n", end + 2


def read_handout(text: str, source: Source, facts: dict[str, Fact]) -> Handout:
    """Read one handout; problems go to `source`."""
    read = front_matter(text, source)
    if read is None:
        return Handout("", (), "", "")
    front, markdown, line = read
    front.only("title", "module", "lang", "facts", "reviewed", "review_by")
    steps = sum(row[:1].isdigit() for row in markdown.split("\n"))
    if steps > 4:
        source.problem(line, f"has {steps} steps; a large-print page has room for four")
    headings = sum(row.startswith("## ") for row in markdown.split("\n"))
    if headings != 1:
        source.problem(line, f"has {headings} sections; one is expected, with what never to do, which is drawn as the heavy box")
    front.get("reviewed").date()
    return Handout(
        lang=front.get("lang").one_of(("vi", "en")),
        facts=known_facts(front, facts),
        review_by=front.get("review_by").date(),
        markdown=markdown,
    )


def read_guide(text: str, source: Source) -> Guide:
    """Read a guide; problems go to `source`."""
    read = front_matter(text, source)
    if read is None:
        return Guide("", "", "")
    front, markdown, _ = read
    front.only("title", "lang", "reviewed", "review_by")
    front.get("title").text()
    front.get("reviewed").date()
    return Guide(front.get("lang").one_of(("vi", "en")), front.get("review_by").date(), markdown)


def read_network_sheet(text: str, source: Source, lang: str) -> NetworkSheet:
    """Read the sheet about the network of a class in one language; problems go to `source`."""
    read = front_matter(text, source)
    if read is None:
        return NetworkSheet("", "", "")
    front, markdown, line = read
    front.only("title", "lang", "sections", "reviewed", "review_by", "sources")
    front.get("title").text()
    front.get("reviewed").date()
    if sources := front.maybe("sources"):
        sources.texts()
    sections = tuple(node.id() for node in front.get("sections").items())
    headings = sum(row.startswith("## ") for row in markdown.split("\n"))
    if headings != len(sections):
        source.problem(line, f"has {headings} parts, and {len(sections)} names of parts")
    return NetworkSheet(front.get("lang").one_of((lang,)), front.get("review_by").date(), markdown, sections)
