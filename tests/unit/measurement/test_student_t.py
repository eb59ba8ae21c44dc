"""Student's t against the printed tables (Fisher & Yates; any statistics textbook) and its closed forms."""

from math import pi, tan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.measurement.student_t import t_quantile


@pytest.mark.parametrize(
    ("freedom", "table"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (20, 2.086), (30, 2.042), (60, 2.000), (120, 1.980)],
)
def test_equals_the_printed_table_at_95_percent(freedom, table):
    assert t_quantile(0.95, freedom) == pytest.approx(table, abs=6e-4)


@pytest.mark.parametrize(("freedom", "table"), [(1, 63.657), (3, 5.841), (9, 3.250), (25, 2.787)])
def test_equals_the_printed_table_at_99_percent(freedom, table):
    assert t_quantile(0.99, freedom) == pytest.approx(table, abs=6e-4)


def test_one_degree_of_freedom_is_cauchy():
    assert t_quantile(0.9, 1) == pytest.approx(tan(0.45 * pi))


@given(st.integers(1, 5000))
def test_falls_with_freedom_towards_the_normal(freedom):
    assert t_quantile(0.95, freedom) > t_quantile(0.95, freedom + 1) > 1.9599


@pytest.mark.parametrize(("confidence", "freedom"), [(0, 3), (1, 3), (0.95, 0)])
def test_refuses_what_has_no_quantile(confidence, freedom):
    with pytest.raises(ValueError, match="must"):
        t_quantile(confidence, freedom)
