import pandas as pd
import pytest
import small_course
from small_course import items_of

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.item import critical_conduct
from daisuso.response.scoring import STATUSES
from daisuso.results.item_table import Outcome, form_catalogue, item_table
from daisuso.results.schema import ITEM_TABLE, Place

PLACE = Place("25747", "c25747", True)


def _row(table, learner, item):
    return table.loc[(table["learner"] == learner) & (table["item"] == item)].iloc[0]


def test_every_learner_has_a_row_for_every_item_of_every_form():
    table, catalogue = items_of({"hv-1": {"vneid-m01": 1.0}}, learners=["hv-2"])
    assert len(table) == 2 * len(catalogue) == 2 * 15
    assert not table.duplicated(list(ITEM_TABLE.key)).any()
    assert (table.loc[table["learner"] == "hv-2", "item_status"] == "not_administered").all()


def test_columns_types_and_labels_are_the_declared_ones():
    table, _ = items_of({"hv-1": {"vneid-m01": 1.0}})
    assert [(name, str(kind)) for name, kind in table.dtypes.items()] == list(ITEM_TABLE.columns)
    assert set(table["synthetic"]) == {True} and set(table["ward"]) == {"25747"}
    empty, _ = items_of({})
    assert len(empty) == 0
    assert [(name, str(kind)) for name, kind in empty.dtypes.items()] == list(ITEM_TABLE.columns)


def test_only_scored_items_have_points_and_only_they_tell_of_critical_acts():
    given = {f"vneid-m{n:02d}": status for n, status in enumerate(STATUSES, start=1) if status != "scored"}
    table, _ = items_of({"hv-1": {**given, "vneid-m12": 0.5, "vneid-m06": ("miss", 0.0)}})
    others = table.loc[table["item_status"] != "scored"]
    assert others[["score", "points", "critical_miss"]].isna().all(axis=None)
    assert _row(table, "hv-1", "vneid-m12")["points"] == 0.5
    assert not _row(table, "hv-1", "vneid-m12")["critical_miss"]
    missed = _row(table, "hv-1", "vneid-m06")
    assert missed["critical_miss"] and missed["critical_missed"] == "vneid-no-passcode"


def test_a_persons_mark_turns_awaiting_into_scored():
    table, _ = items_of({"hv-1": {"vneid-w01": ("mark", 7.0)}, "hv-2": {"vneid-w01": "awaiting_mark"}})
    marked, waiting = _row(table, "hv-1", "vneid-w01"), _row(table, "hv-2", "vneid-w01")
    assert (marked["item_status"], marked["score"], marked["points"], marked["max_points"]) == ("scored", 0.7, 7.0, 10.0)
    assert marked["marked_by_person"] and not waiting["marked_by_person"]
    assert waiting["item_status"] == "awaiting_mark" and pd.isna(waiting["score"])


def test_a_mark_on_an_item_that_awaits_none_changes_nothing():
    bank = small_course.bank()
    catalogue = form_catalogue(bank, [bank.form("vneid")])
    row = Outcome("hv-1", "vneid", "vneid-m01", 1, "scored", 1.0, 0.0, "", "", "", "")
    table = item_table(PLACE, ["hv-1"], catalogue, [row])
    assert _row(table, "hv-1", "vneid-m01")["score"] == 1.0


def test_the_version_that_was_answered_is_kept():
    bank = small_course.bank()
    catalogue = form_catalogue(bank, [bank.form("vneid")])
    row = Outcome("hv-1", "vneid", "vneid-m01", 3, "scored", 1.0, None, "", "", "", "")
    table = item_table(PLACE, ["hv-1"], catalogue, [row])
    assert _row(table, "hv-1", "vneid-m01")["version"] == 3
    assert _row(table, "hv-1", "vneid-m02")["version"] == 1


def test_work_of_someone_who_is_not_on_the_roster_is_kept():
    bank = small_course.bank()
    catalogue = form_catalogue(bank, [bank.form("vneid")])
    row = Outcome("hv-9", "vneid", "vneid-m01", 1, "scored", 1.0, None, "", "", "", "")
    table = item_table(PLACE, ["hv-1"], catalogue, [row])
    assert set(table["learner"]) == {"hv-1", "hv-9"}


def test_a_reason_that_is_no_valid_text_is_spelt_out():
    bank = small_course.bank()
    catalogue = form_catalogue(bank, [bank.form("vneid")])
    row = Outcome("hv-1", "vneid", "vneid-m01", 1, "refused", None, None, "", "file \udc80.ipynb", "", "")
    table = item_table(PLACE, ["hv-1"], catalogue, [row])
    assert _row(table, "hv-1", "vneid-m01")["reason"] == "file \\udc80.ipynb"


def test_the_catalogue_holds_no_key():
    bank = ItemBank(small_course.bank_data(), "test")
    catalogue = form_catalogue(bank, [bank.form("vneid")])
    assert not {"key", "correct", "values", "rule", "rationale"} & set(catalogue.columns)
    assert catalogue.loc[catalogue["type"] == "single-choice", "low_guess"].eq(False).all()
    assert catalogue.loc[catalogue["type"] == "ordering", "low_guess"].all()


@pytest.mark.parametrize(
    ("own", "unsafe", "wanted"),
    [
        (None, [{"act": "r18", "conduct": "b-conduct"}, {"act": "r35", "conduct": "a-conduct"}], "a-conduct b-conduct"),
        ("own-conduct", [{"act": "r18"}, {"act": "r35", "conduct": "a-conduct"}], "a-conduct own-conduct"),
        ("own-conduct", ["d"], "own-conduct"),
        (None, [], ""),
    ],
)
def test_conduct_that_only_acts_of_the_key_name_makes_an_item_critical(own, unsafe, wanted):
    entry = small_course.bank_item("vneid-m01", "single-choice", "A3", critical=own)
    entry["key"]["values"]["unsafe"] = unsafe
    bank = small_course.bank([entry], plan=False)
    (known,) = bank.form_items(bank.form("vneid"))
    assert critical_conduct(known) == wanted
    column = form_catalogue(bank, [bank.form("vneid")])["critical"]
    assert column.fillna("").tolist() == [wanted]
