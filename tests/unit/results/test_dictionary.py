from pathlib import Path

import pytest

from daisuso.results.dictionary import KINDS, markdown, meaning
from daisuso.results.schema import TABLES, column_for

DOCS = Path(__file__).parents[3] / "docs" / "tables.md"


def test_the_documented_dictionary_is_the_one_of_the_code():
    assert DOCS.read_text(encoding="utf-8").rstrip("\n").endswith(markdown().rstrip("\n"))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_has_a_meaning_in_both_languages(table, lang):
    for name, kind in table.columns:
        assert len(meaning(table, name, lang)) > 5
        assert kind in KINDS
    assert set(table.key) <= {name for name, _ in table.columns}


def test_columns_of_a_form_or_module_are_looked_up_by_their_pattern():
    learner = next(table for table in TABLES if table.name == "learner_table")
    assert column_for("passed_<form>", "vneid-plan") == "passed_vneid_plan"
    assert meaning(learner, "passed_vneid_plan", "en") == meaning(learner, "passed_<form>", "en")
    with pytest.raises(KeyError):
        meaning(learner, "no_such_column", "en")
