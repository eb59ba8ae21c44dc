from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.reports.small_groups import Band, bands, people


@pytest.mark.parametrize(
    ("count", "group", "kind", "shown"),
    [
        (5, 9, "hidden", 0),
        (0, 9, "hidden", 0),
        (0, 10, "exact", 0),
        (10, 10, "exact", 10),
        (3, 60, "few", 10),
        (9, 60, "few", 10),
        (10, 60, "exact", 10),
        (50, 60, "exact", 50),
        (51, 60, "nearly_all", 51),
        (57, 60, "nearly_all", 51),
        (7, 15, "some", 0),
        (12, 19, "some", 0),
        (12, 21, "nearly_all", 12),
        (15, 15, "exact", 15),
        (60, 60, "exact", 60),
    ],
)
def test_counts(count, group, kind, shown):
    found = people(count, group, 10)
    assert (found.kind, found.count) == (kind, shown)
    assert (found.share is None) == (kind != "exact")


@given(st.integers(0, 80), st.integers(0, 80), st.integers(2, 12))
def test_no_small_number_of_people_can_be_told_from_what_is_shown(count, rest, least):
    group = count + rest
    shown = people(count, group, least)
    possible = [guess for guess in range(group + 1) if people(guess, group, least) == shown]
    if 0 < count < group and (count < least or rest < least):
        assert len(possible) >= min(least - 1, group - 1)
    assert count in possible


def test_levels_of_few_people_join_a_neighbour():
    assert bands([12, 41, 38, 27], 10) == (Band(0, 0, 12), Band(1, 1, 41), Band(2, 2, 38), Band(3, 3, 27))
    assert bands([6, 27, 47, 38], 10) == (Band(0, 1, 33), Band(2, 2, 47), Band(3, 3, 38))
    assert bands([16, 6, 12, 21], 10) == (Band(0, 1, 22), Band(2, 2, 12), Band(3, 3, 21))
    assert bands([1, 2, 20, 30], 10) == (Band(0, 2, 23), Band(3, 3, 30))
    assert bands([30, 20, 2, 1], 10) == (Band(0, 0, 30), Band(1, 3, 23))
    assert bands([2, 3, 47, 8], 10) == (Band(0, 3, 60),)


def test_empty_levels_stay():
    assert bands([0, 0, 20, 0], 10) == (Band(0, 0, 0), Band(1, 1, 0), Band(2, 2, 20), Band(3, 3, 0))


def test_a_small_group_shows_nothing():
    assert bands([1, 2, 3, 3], 10) == ()


def test_what_is_shown_together_gives_no_small_number_away():
    # Everything that a reader sees of one competency, for every possible class of up to 14 people: whoever looks for a class
    # that fits finds at least two values for each small number.
    least = 3
    fitting = defaultdict(list)
    for counts in (counts for counts in product(range(15), repeat=4) if sum(counts) <= 14):
        shown = (sum(counts) if sum(counts) >= least else None, bands(counts, least), people(sum(counts[2:]), sum(counts), least))
        fitting[shown].append(counts)
    for classes in fitting.values():
        for numbers in zip(*classes, strict=True):
            assert len(set(numbers)) > 1 or not 0 < numbers[0] < least, classes
        halves = {sum(counts[2:]) for counts in classes}
        assert len(halves) > 1 or not 0 < min(halves) < least


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.integers(2, 12))
def test_every_band_is_empty_or_large_enough_and_the_total_stays(counts, least):
    found = bands(counts, least)
    if sum(counts) < least:
        assert found == ()
        return
    assert sum(band.count for band in found) == sum(counts)
    assert all(band.count == 0 or band.count >= least for band in found)
    levels = [level for band in found for level in range(band.first, band.last + 1)]
    assert levels == [0, 1, 2, 3]
    assert all(sum(counts[band.first : band.last + 1]) == band.count for band in found)
