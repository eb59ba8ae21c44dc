"""One test for each content file, so that a report names the file that is wrong."""

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from daisuso.errors import SourceError
from daisuso.sources.repository import read_repository

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("curriculum", "assessments")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".yaml", ".md", ".csv", ".svg") and ".daisuso" not in path.parts
)


@pytest.fixture(scope="module")
def problems():
    try:
        read_repository(ROOT)
    except SourceError as error:
        return error.problems
    return []


@pytest.mark.parametrize("name", FILES)
def test_the_file_has_no_authoring_error(name, problems):
    assert [str(problem) for problem in problems if problem.file == name] == []


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_nfc_and_ends_with_a_line(name):
    text = (ROOT / name).read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n") and "\t" not in text and "\r" not in text


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".md", "practice.yaml")) or "/items/" in name])
def test_numbers_to_call_come_from_a_fact(name):
    """No private person's number: whatever looks like a phone number is one that facts.yaml holds."""
    facts = re.sub(r"\D", "", (ROOT / "curriculum/facts.yaml").read_text(encoding="utf-8"))
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"https?://\S+", "", text)
    for number in re.findall(r"(?<![\d-])(?:\d[ .]?){8,12}(?!\d)", text):
        assert re.sub(r"\D", "", number) in facts, number


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(("trainer-guide.md", "handout.md"))])
def test_guides_and_handouts_name_facts_that_exist(name, repository):
    front = yaml.load((ROOT / name).read_text(encoding="utf-8").split("---")[1], Loader=yaml.BaseLoader)
    assert front["facts"] and set(front["facts"]) <= set(repository.facts)
    assert front["reviewed"] < front["review_by"]
