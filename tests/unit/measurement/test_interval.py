import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.measurement.interval import (
    effective_items,
    mean_share_interval,
    weighted_share_interval,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_equals_newcombe_1998_table_1_method_3(successes, trials, low, high):
    found = wilson_interval(successes, trials)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_no_trials_give_no_interval():
    assert wilson_interval(0, 0) is None
    assert weighted_share_interval(0.0, 0.0) is None
    assert mean_share_interval([]) is None


@given(st.integers(1, 400), st.data())
def test_wilson_holds_its_share_and_mirrors(trials, data):
    successes = data.draw(st.integers(0, trials))
    one, other = wilson_interval(successes, trials), wilson_interval(trials - successes, trials)
    assert 0 <= one.low <= successes / trials <= one.high <= 1
    assert one.low == pytest.approx(1 - other.high)
    assert one.low < one.high


def test_refuses_more_successes_than_trials():
    with pytest.raises(ValueError, match="do not fit"):
        wilson_interval(3, 2)


def test_equal_weights_count_as_themselves_and_unequal_ones_as_fewer():
    assert effective_items([2, 2, 2, 2]) == 4
    assert effective_items([3, 1]) == pytest.approx(1.6)  # (3 + 1)^2 / (9 + 1)
    assert effective_items([]) == 0


def test_share_of_points_on_equal_right_or_wrong_items_is_wilson():
    assert weighted_share_interval(15 / 148, 148) == wilson_interval(15, 148)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_no_scores_vary_more_than_the_bound_allows(scores):
    # Bhatia & Davis 2000, on [0, 1]: variance <= mean (1 - mean). This is why the interval is cautious for partial credit.
    x = np.array(scores)
    assert x.var() <= x.mean() * (1 - x.mean()) + 1e-12


@pytest.mark.parametrize("kind", ["right or wrong", "partial"])
@pytest.mark.parametrize("items", [4, 9])
def test_share_interval_covers_the_true_share(kind, items):
    rng = np.random.default_rng(20261123)
    covered = people = 0
    # Any single truth may lie in one of the dips of a score interval (Newcombe 1998): its coverage holds on average over truths.
    for truth in np.linspace(0.3, 0.95, 27):
        shape = (600, items)
        # Beta(2p, 2(1-p)): mean p, partial credit spread over the whole range.
        x = rng.random(shape) < truth if kind == "right or wrong" else rng.beta(2 * truth, 2 * (1 - truth), shape)
        for share in x.mean(axis=1):
            found = weighted_share_interval(float(share), items)
            covered += found.low <= truth <= found.high
            people += 1
    assert covered / people > (0.94 if kind == "right or wrong" else 0.97)


def test_mean_of_right_or_wrong_people_is_nearly_wilson():
    ones = [1.0] * 81 + [0.0] * 182
    found, wilson = mean_share_interval(ones), wilson_interval(81, 263)
    assert found.low == pytest.approx(wilson.low, abs=1e-3)
    assert found.high == pytest.approx(wilson.high, abs=1e-3)


def test_people_who_are_alike_give_a_shorter_interval_than_people_who_differ():
    alike, apart = mean_share_interval([0.68, 0.72] * 30), mean_share_interval([0.4, 1.0] * 30)
    assert alike.high - alike.low < (apart.high - apart.low) / 5


@pytest.mark.parametrize("shares", [[0.7], [1.0], [0.0, 0.0], [0.8, 0.8, 0.8]])
def test_no_spread_is_no_certainty(shares):
    found = mean_share_interval(shares)
    assert found == wilson_like(float(np.mean(shares)), len(shares))
    assert found.high - found.low > 0.3


def wilson_like(share, trials):
    return weighted_share_interval(share, trials)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_mean_interval_stays_inside_and_around_the_mean(shares):
    found = mean_share_interval(shares)
    assert 0 <= found.low <= float(np.mean(shares)) + 1e-9
    assert float(np.mean(shares)) - 1e-9 <= found.high <= 1


def test_mean_interval_covers_the_true_mean():
    rng = np.random.default_rng(7)
    truth, hits = 0.8, 0
    for _ in range(2000):
        found = mean_share_interval(rng.beta(8, 2, 15))
        hits += found.low <= truth <= found.high
    assert 0.92 < hits / 2000 < 0.985
