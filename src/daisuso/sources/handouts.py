"""Reads handout.md: front matter with the facts it rests on, then one page of Markdown for a citizen."""

from dataclasses import dataclass

from daisuso.curriculum.facts import Fact
from daisuso.sources.facts import known_facts
from daisuso.sources.node import Source
from daisuso.sources.yaml_text import parse_yaml


@dataclass(frozen=True, slots=True)
class Handout:
    """The printed page that a citizen takes home."""

    lang: str
    facts: tuple[str, ...]
    review_by: str
    markdown: str


def read_handout(text: str, source: Source, facts: dict[str, Fact]) -> Handout:
    """Read one handout; problems go to `source`."""
    lines = text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        source.problem(1, "a handout starts with front matter between two lines of ---")
        return Handout("", (), "", "")
    end = lines.index("---", 1)
    front = parse_yaml("\n".join(lines[1:end]), source, first_line=2)
    front.only("title", "module", "lang", "facts", "reviewed", "review_by")
    steps = sum(line[:1].isdigit() for line in lines[end + 1 :])
    if steps > 4:
        source.problem(end + 2, f"has {steps} steps; a large-print page has room for four")
    front.get("reviewed").date()
    return Handout(
        lang=front.get("lang").one_of(("vi", "en")),
        facts=known_facts(front, facts),
        review_by=front.get("review_by").date(),
        markdown="\n".join(lines[end + 1 :]).strip() + "\n",
    )
