import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.grading.row_ids import master_id, row_id, submission_id

learners = st.from_regex(r"[a-z0-9][a-z0-9-]{1,39}", fullmatch=True)


@given(learners, st.integers(0, 15), st.integers(0, 16**4 - 1))
def test_an_id_has_32_digits_and_is_the_same_on_every_run(learner, table, place):
    made = row_id(submission_id("vneid", learner), table, place)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert made == row_id(submission_id("vneid", learner), table, place)


@given(st.lists(st.integers(0, 999_999), min_size=2, max_size=20, unique=True))
def test_ids_rise_with_learners_numbers_and_with_cells(numbers):
    numbers.sort()
    made = [row_id(submission_id("vneid", f"q1-{number:06}"), 2, place) for number in numbers for place in (0, 1, 300)]
    assert made == sorted(made)


@given(st.sets(learners, min_size=2, max_size=30))
def test_no_two_submissions_share_an_id(names):
    made = {submission_id(assignment, name) for name in names for assignment in ("vneid", "plan-one")}
    assert len(made) == 2 * len(names)


def test_ids_of_masters_follow_from_names():
    assert master_id("a", "bc") != master_id("ab", "c")
    assert re.fullmatch("[0-9a-f]{32}", master_id("vneid"))


def test_a_notebook_with_more_cells_than_ids_is_refused():
    with pytest.raises(ValueError, match="65536 cells"):
        row_id(submission_id("vneid", "q1-001"), 0, 65536)
