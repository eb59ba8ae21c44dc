"""More than one module, forms over the whole course, and the learning path: what readiness is said of."""

import pandas as pd
import pytest
import small_course
from small_course import CORE, NAMES, items_of, whole_path

from daisuso.results.competency_table import competency_table
from daisuso.results.learner_table import learner_table
from daisuso.results.readiness import READY, REASON, UNSEEN, path_readiness
from daisuso.results.schema import Place
from daisuso.results.scopes import complete_paths
from daisuso.results.ward_summary import module_summary

PLACE = Place("25747", "c25747", True)


def tables(answers, extra=(), **roster):
    items, catalogue = items_of(answers, data=whole_path(extra), **roster)
    policy = small_course.policy()
    competencies = competency_table(items, policy, NAMES)
    people = learner_table(items, competencies, policy)
    return people.set_index("learner"), module_summary(items, people, catalogue, PLACE).set_index("module")


def all_right(*modules):
    return {f"{module}-m{n:02d}": 1.0 for module in modules for n in range(1, 15)}


def test_whoever_is_ready_in_every_module_is_ready_for_the_path():
    people, summary = tables({"hv-1": all_right(*CORE), "hv-2": all_right(*CORE[:3])}, learners=["hv-3"])
    assert people.loc["hv-1", "ready_path_core"] and people.loc["hv-1", "readiness_reason_path_core"] == "standard_reached"
    assert pd.isna(people.loc["hv-2", "ready_path_core"]) and people.loc["hv-2", "readiness_reason_path_core"] == "not_submitted"
    row = summary.loc["path-core"]
    assert (row["learners"], row["submitted"], row["not_submitted"], row["decided"], row["ready"]) == (3, 1, 2, 1, 1)
    assert set(summary.index) == {*CORE, "path-core"}


def test_one_unsafe_act_in_one_module_is_enough():
    answers = all_right(*CORE) | {"an-toan-m06": ("miss", 0.0)}
    people, summary = tables({"hv-1": answers})
    assert people.loc["hv-1", "ready_path_core"] == False  # noqa: E712 (pd.NA is neither)
    assert people.loc["hv-1", "readiness_reason_path_core"] == "critical_miss"
    row = summary.loc["path-core"]
    assert row["learners"] == row["submitted"] + row["not_submitted"] and row["submitted"] == row["decided"] + row["undecided"]
    assert summary.loc["path-core", "critical_learners"] == 1 and summary.loc["vneid", "critical_learners"] == 0


@pytest.mark.parametrize(("name", "kind", "use"), [("pre-test", "prepost", "prepost"), ("final-a", "final", "final")])
def test_a_form_over_the_course_is_not_handing_in_a_module(name, kind, use):
    extra = [(name, kind, use)]
    people, summary = tables({"hv-1": {f"{module}-{name}": 1.0 for module in CORE}}, extra)
    assert set(summary["submitted"]) == {0}
    assert people.loc["hv-1", "submitted"] and people.loc["hv-1", f"submitted_{name.replace('-', '_')}"]
    assert pd.isna(people.loc["hv-1", "ready_vneid"])


@pytest.mark.parametrize(("name", "kind", "use"), [("pre-test", "prepost", "prepost"), ("final-a", "final", "final")])
def test_an_examination_that_is_still_to_come_takes_nobodys_readiness(name, kind, use):
    people, _ = tables({"hv-1": all_right(*CORE)}, [(name, kind, use)])
    assert people.loc["hv-1", "ready_vneid"] and people.loc["hv-1", "ready_path_core"]
    assert people.loc["hv-1", "critical_unseen_vneid"] == 0


def test_whoever_failed_one_module_is_not_missing_from_the_path():
    wrong = {f"vai-tro-m{n:02d}": 0.0 for n in range(1, 15)}
    _, summary = tables({"hv-1": wrong, "hv-2": all_right("vai-tro")}, learners=["hv-3"])
    row = summary.loc["path-core"]
    assert (row["submitted"], row["not_submitted"], row["decided"], row["ready"], row["not_ready"]) == (1, 2, 1, 0, 1)


def test_a_low_level_from_other_modules_decides_nothing_of_a_module_that_was_not_handed_in():
    # All modules of this bank share their competencies, so vneid's answers give levels in those of vai-tro.
    people, summary = tables({"hv-1": {f"vneid-m{n:02d}": 0.0 for n in range(1, 15)}})
    assert people.loc["hv-1", "ready_vneid"] == False  # noqa: E712 (pd.NA is neither)
    assert pd.isna(people.loc["hv-1", "ready_vai_tro"])
    assert people.loc["hv-1", "readiness_reason_vai_tro"] == "not_submitted"
    row = summary.loc["vai-tro"]
    assert (row["submitted"], row["decided"], row["not_submitted"]) == (0, 0, 1)
    assert people.loc["hv-1", "ready_path_core"] == False  # noqa: E712


def test_an_unsafe_act_in_the_final_decides_a_module_and_counts_as_known():
    people, summary = tables({"hv-1": {"vneid-final-a": ("miss", 0.0)}}, [("final-a", "final", "final")])
    assert people.loc["hv-1", "ready_vneid"] == False  # noqa: E712
    row = summary.loc["vneid"]
    assert (row["submitted"], row["not_submitted"], row["decided"], row["not_ready"]) == (1, 0, 1, 1)


def test_a_path_is_there_only_whole():
    assert set(complete_paths(CORE)) == {"path-core"}
    assert complete_paths(CORE[:4]) == {} and complete_paths(["vneid"]) == {}
    assert "path-by-service" not in complete_paths([*CORE, "etax", "ai"])


def test_the_reason_of_a_path_is_the_gravest_of_its_modules():
    def module(ready, reason, unseen):
        return pd.DataFrame(
            {
                READY: pd.Series([ready], dtype="boolean"),
                REASON: pd.Series([reason], dtype="string"),
                UNSEEN: pd.Series([unseen], dtype="Int64"),
            }
        )

    found = path_readiness([module(pd.NA, "critical_unseen", 2), module(True, "standard_reached", 0), module(pd.NA, "too_few", 1)])
    assert pd.isna(found[READY][0]) and found[REASON][0] == "critical_unseen" and found[UNSEEN][0] == 3
    found = path_readiness([module(False, "below_standard", 0), module(pd.NA, "not_submitted", 0)])
    assert found[READY][0] == False and found[REASON][0] == "below_standard"  # noqa: E712
