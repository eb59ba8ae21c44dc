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
