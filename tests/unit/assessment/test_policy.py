import json

import pytest

from daisuso.assessment.policy import Policy
from daisuso.curriculum.content import load_content
from daisuso.errors import PolicyError

DEFAULT = load_content("policies.json")["default-2026"]


@pytest.mark.parametrize(
    ("proportion", "level"),
    [(0, 0), (0.4999, 0), (0.5, 1), (0.6999, 1), (0.7, 2), (0.1 * 7, 2), (0.85, 3), (1, 3), (0.85 - 1e-12, 3)],
)
def test_a_proportion_that_equals_a_cut_reaches_it(proportion, level):
    assert Policy.from_json(DEFAULT).level(proportion) == level


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cuts": [0.7, 0.5, 0.85]}, "rise strictly"),
        ({"cuts": [0.5, 0.5, 0.85]}, "rise strictly"),
        ({"status": "maybe"}, "status 'maybe'"),
        ({"critical_cap": 4}, "critical_cap 4"),
        ({"min_items": 1, "min_low_guess": 2}, "do not fit together"),
        ({"unanswered": "half"}, "'zero' or 'missing'"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused_by_name(tmp_path, change, words):
    path = tmp_path / "p.json"
    path.write_text(json.dumps({**DEFAULT, **change}), encoding="utf-8")
    with pytest.raises(PolicyError, match=words) as caught:
        Policy.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"{"])
def test_what_is_no_policy_is_refused(tmp_path, data):
    path = tmp_path / "p.json"
    path.write_bytes(data)
    with pytest.raises(PolicyError, match="not a policy"):
        Policy.load(path)
    with pytest.raises(PolicyError, match="no such policy"):
        Policy.load(tmp_path / "none.json")


BLOCK = DEFAULT["certification"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"final_pass": 0}, "final_pass 0"),
        ({"final_pass": 1.1}, "final_pass 1.1"),
        ({"competencies": {"domains": [], "min_level": 2}}, "names no domain"),
        ({"competencies": {"domains": ["C"], "min_level": 4}}, "min_level 4"),
        ({"plan": {**BLOCK["plan"], "least": 11}}, "plan.least 11"),
        ({"valid_months": 0}, "valid_months 0"),
        ({"repair": {"tasks": 0, "days": 1}}, "repair.tasks 0"),
        ({"repair": {"tasks": 2, "days": 0}}, "repair.days 0"),
        ({"overdue_most": 1}, "overdue_most 1"),
    ],
)
def test_conditions_that_contradict_themselves_are_refused_by_name(tmp_path, change, words):
    path = tmp_path / "p.json"
    path.write_text(json.dumps({**DEFAULT, "certification": {**BLOCK, **change}}), encoding="utf-8")
    with pytest.raises(PolicyError, match=words):
        Policy.load(path)


def test_a_policy_without_conditions_is_a_policy_and_stays_as_it_is(tmp_path):
    old = {name: value for name, value in DEFAULT.items() if name != "certification"}
    path = tmp_path / "p.json"
    path.write_text(json.dumps(old), encoding="utf-8")
    policy = Policy.load(path)
    assert policy.certification is None and policy.to_json() == old
    assert Policy.from_json(DEFAULT).to_json() == DEFAULT


def test_an_unknown_domain_is_named_where_the_domains_are_known():
    policy = Policy.from_json({**DEFAULT, "certification": {**BLOCK, "competencies": {"domains": ["C", "X"], "min_level": 2}}})
    assert policy.problems() == [] and policy.problems("ABCDEF") == ["certification: there is no domain 'X' in the framework"]


def test_the_programmes_own_conditions():
    rules = Policy.from_json(DEFAULT).certification
    assert (rules.final_pass, rules.domains, rules.min_level, rules.valid_months) == (0.7, ("C", "E"), 2, 24)
    assert (rules.plan_assignment, rules.plan_item, rules.plan_least, rules.plan_of) == ("day-nguoi-lon", "dnl-w01", 6, 10)
    assert (rules.repair_tasks, rules.repair_days) == (2, 1)
