"""Strict YAML: scalars stay text, keys do not repeat, everything is NFC, every value knows its line."""

import unicodedata
from pathlib import Path

import yaml

from daisuso.sources.node import Node, Source

# The C parser where PyYAML was built with it: the same events, about ten times faster.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str, source: Source, *, first_line: int = 1) -> Node:
    """Parse a document. Problems go to `source`; what cannot be read becomes an empty mapping.

    Parameters
    ----------
    text : str
        The document.
    source : Source
        Collects problems under its file's name.
    first_line : int
        Line of the file on which the document starts (front matter starts on line 2).
    """
    offset = first_line - 1
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1 if error.problem_mark else 1) + offset
        source.problem(line, f"this is not YAML: {error.problem or error.context}")
        return Node(source, first_line, {})
    except yaml.YAMLError as error:
        source.problem(first_line, f"this is not YAML: {error}")
        return Node(source, first_line, {})
    if root is None:
        source.problem(first_line, "the document is empty")
        return Node(source, first_line, {})
    return _convert(root, source, offset)


def read_yaml(path: Path, source: Source) -> Node:
    """Read and parse a file."""
    return parse_yaml(read_text(path, source), source)


def read_text(path: Path, source: Source) -> str:
    """Read a UTF-8 file; problems of coding and of normalisation go to `source`, and the text is returned in NFC."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        source.problem(0, "the file is missing")
        return ""
    except UnicodeDecodeError as error:
        source.problem(0, f"this is not UTF-8 (byte {error.start})")
        return ""
    text = text.replace("\r\n", "\n")
    if not unicodedata.is_normalized("NFC", text):
        for number, line in enumerate(text.splitlines(), 1):
            if not unicodedata.is_normalized("NFC", line):
                source.problem(number, f"letters are not in NFC: {line.strip()[:60]!r}. Save the file normalised.")
        text = unicodedata.normalize("NFC", text)
    return text


def _convert(node: yaml.Node, source: Source, offset: int) -> Node:
    line = node.start_mark.line + 1 + offset
    if isinstance(node, yaml.ScalarNode):
        return Node(source, line, node.value)
    if isinstance(node, yaml.SequenceNode):
        return Node(source, line, [_convert(item, source, offset) for item in node.value])
    entries: dict[str, Node] = {}
    for key, value in node.value:
        key_line = key.start_mark.line + 1 + offset
        if not isinstance(key, yaml.ScalarNode):
            source.problem(key_line, "a key must be text")
        elif key.value in entries:
            source.problem(key_line, f"the key '{key.value}' stands twice (first on line {entries[key.value].line})")
        else:
            entries[key.value] = _convert(value, source, offset)
    return Node(source, line, entries)
