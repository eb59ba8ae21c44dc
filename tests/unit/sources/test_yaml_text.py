import unicodedata

import pytest

from daisuso.sources.node import Source
from daisuso.sources.yaml_text import parse_yaml, read_text, read_yaml


def parsed(text):
    source = Source("a.yaml")
    return parse_yaml(text, source), source


def said(source):
    return [f"{problem.line}: {problem.what}" for problem in source.problems]


@pytest.mark.parametrize("scalar", ["yes", "no", "1.10", "0123", "null", "2026-11-20", "1e3", "~", "on"])
def test_scalars_are_text(scalar):
    root, source = parsed(f"a: {scalar}")
    assert root.get("a").value == scalar
    assert source.problems == []


def test_a_key_that_stands_twice_is_named_with_both_lines():
    _, source = parsed("a: 1\nb: 2\na: 3\n")
    assert said(source) == ["3: the key 'a' stands twice (first on line 1)"]


def test_what_is_not_yaml_is_named_with_its_line():
    _, source = parsed("a: 1\nb: [1, 2\n")
    assert source.problems[0].line >= 2
    assert "not YAML" in source.problems[0].what


def test_letters_that_are_not_nfc_are_named_and_read_as_nfc(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: x\nb: " + unicodedata.normalize("NFD", "Thủ Đức") + "\n", encoding="utf-8")
    source = Source("a.yaml")
    root = read_yaml(path, source)
    assert root.get("b").text() == "Thủ Đức"
    assert [problem.line for problem in source.problems] == [2]
    assert "NFC" in source.problems[0].what


def test_other_codings_and_missing_files_are_named(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("a: Đức".encode("utf-16"))
    source = Source("a.yaml")
    assert read_text(path, source) == ""
    assert "not UTF-8" in source.problems[0].what
    missing = Source("b.yaml")
    read_text(tmp_path / "b.yaml", missing)
    assert "missing" in missing.problems[0].what


def test_lines_of_front_matter_are_lines_of_the_file():
    source = Source("lesson.md")
    root = parse_yaml("a: 1\nb: 2", source, first_line=2)
    assert root.get("b").line == 3


CASES = [
    ("a: [1]", lambda root: root.get("a").text(), "a text is expected"),
    ("a: x", lambda root: root.get("a").items(), "a list is expected"),
    ("a: x", lambda root: root.get("a").entries(), "a mapping"),
    ("a: x", lambda root: root.get("b"), "'b' is missing"),
    ("a: x\nc: y", lambda root: root.only("a"), "'c' is not known here"),
    ("a: Thử", lambda root: root.get("a").id(), "'Thử' is not an id"),
    ("a: seven", lambda root: root.get("a").integer(1, 9), "'seven' is not a whole number from 1 to 9"),
    ("a: 1.5", lambda root: root.get("a").number(0, 1), "'1.5' is not a number from 0 to 1"),
    ("a: nan", lambda root: root.get("a").number(0, 1), "'nan'"),
    ("a: true", lambda root: root.get("a").yes(), "must be yes or no"),
    ("a: 2026-2-30", lambda root: root.get("a").date(), "is not a date"),
    ("a: {vi: x}", lambda root: root.get("a").pair(), "'en' is missing"),
    ("a: z", lambda root: root.get("a").one_of(("x", "y")), "'z' is not one of: x, y"),
    ("a: ''", lambda root: root.get("a").text(), "it is empty"),
]


@pytest.mark.parametrize(("text", "read", "words"), CASES)
def test_readers_name_the_offending_value(text, read, words):
    root, source = parsed(text)
    read(root)
    assert any(words in line for line in said(source)), said(source)
