"""Reads lesson.md: YAML front matter, then Markdown in parts, with boxes."""

import re

from daisuso.curriculum.lesson import BOXES, Block, Lesson, Objective, Part
from daisuso.sources.node import Source
from daisuso.sources.yaml_text import parse_yaml

_PART = re.compile(r"# (?P<title>.+?)\s*\{#(?P<id>[a-z0-9-]+) minutes=(?P<minutes>[0-9]+)\}\s*")
_OPEN = re.compile(r":::(?P<kind>[a-z]+)(?: (?P<argument>.*))?")
KINDS = (*BOXES, "practice", "picture")
_WITH_ARGUMENT = ("fact", "practice", "picture")


def read_lesson(text: str, source: Source) -> Lesson:
    """Parse a lesson; problems go to `source`."""
    lines = text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        source.problem(1, "a lesson starts with front matter between two lines of ---")
        return Lesson("", "", "", (), (), ())
    end = lines.index("---", 1)
    front = parse_yaml("\n".join(lines[1:end]), source, first_line=2)
    front.only("title", "module", "lang", "objectives", "keypoints")
    objectives = []
    for node in front.get("objectives").items():
        node.only("indicator", "text")
        objectives.append(Objective(node.get("indicator").text(), node.get("text").text()))
    return Lesson(
        module=front.get("module").id(),
        lang=front.get("lang").one_of(("vi", "en")),
        title=front.get("title").text(),
        objectives=tuple(objectives),
        keypoints=tuple(front.get("keypoints").texts()),
        parts=_parts(lines, end + 1, source),
    )


def _parts(lines: list[str], start: int, source: Source) -> tuple[Part, ...]:
    parts: list[Part] = []
    heads = [index for index in range(start, len(lines)) if re.match(r"# ", lines[index])]
    for index in range(start, heads[0] if heads else len(lines)):
        if lines[index].strip():
            source.problem(index + 1, "text before the first part; a part starts with `# Title {#id minutes=10}`")
            break
    for head, stop in zip(heads, [*heads[1:], len(lines)], strict=True):
        match = _PART.fullmatch(lines[head])
        if match is None:
            source.problem(head + 1, "a part starts with `# Title {#id minutes=10}`")
            _blocks(lines, head + 1, stop, source)  # its other errors are worth knowing too
            continue
        blocks = _blocks(lines, head + 1, stop, source)
        parts.append(Part(match["id"], match["title"], int(match["minutes"]), blocks, head + 1))
        if [part.id for part in parts].count(match["id"]) > 1:
            source.problem(head + 1, f"part id '{match['id']}' stands twice")
    if not parts:
        source.problem(start, "the lesson has no part")
    return tuple(parts)


def _blocks(lines: list[str], start: int, stop: int, source: Source) -> tuple[Block, ...]:
    blocks: list[Block] = []
    text: list[str] = []
    text_line = start + 1

    def flush(next_line: int) -> None:
        nonlocal text, text_line
        content = "\n".join(text).strip()
        if content:
            blocks.append(Block("text", "", content, text_line))
        text, text_line = [], next_line

    index = start
    while index < stop:
        match = _OPEN.fullmatch(lines[index].rstrip())
        if match is None:
            if lines[index].startswith(":::"):
                source.problem(index + 1, f"{lines[index]!r} closes or opens no box")
            text.append(lines[index])
            index += 1
            continue
        flush(index + 1)
        close = next((k for k in range(index + 1, stop) if lines[k].rstrip() == ":::"), None)
        if close is None:
            source.problem(index + 1, f"the box '{match['kind']}' is not closed with :::")
            break
        blocks.append(_box(match, lines[index + 1 : close], index + 1, source))
        index = close + 1
        text_line = index + 1
    flush(stop)
    return tuple(blocks)


def _box(match: re.Match[str], body: list[str], line: int, source: Source) -> Block:
    kind, argument = match["kind"], (match["argument"] or "").strip()
    content = "\n".join(body).strip()
    if kind not in KINDS:
        source.problem(line, f"'{kind}' is not a kind of box: {', '.join(KINDS)}")
    if (kind in _WITH_ARGUMENT) != bool(argument):
        need = "needs an id after it" if kind in _WITH_ARGUMENT else "takes no argument"
        source.problem(line, f"the box '{kind}' {need}")
    if kind == "picture":
        named = re.fullmatch(r'([a-z0-9-]+) "(.+)"', argument)
        if named is None:
            source.problem(line, 'a picture is written :::picture name "what it shows"')
        else:
            argument, content = named[1], named[2]
    elif kind == "practice":
        if content:
            source.problem(line, "a practice box holds nothing but item ids on its first line")
    elif not content:
        source.problem(line, f"the box '{kind}' is empty")
    if any(row.startswith(":::") for row in body):
        source.problem(line, f"the box '{kind}' holds another box; boxes do not nest")
    return Block(kind, argument, content, line)
