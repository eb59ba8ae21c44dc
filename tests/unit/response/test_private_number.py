"""Numbers of real people are found however they are grouped; dates, times and amounts are not taken for them."""

import pytest

from daisuso.response.private_number import holds_private_number


@pytest.mark.parametrize(
    "text", ["0912345678", "gọi 0912 345 678 nhé", "079.123.456.789", "(028) 38-22-11-00", "0 9 1 2 3 4 5 6 7", "09\u200b12345678"]
)
def test_a_number_is_found(text: str) -> None:
    assert holds_private_number(text)


@pytest.mark.parametrize(
    "text", ["", "mức độ 2", "22/11/2026", "lúc 9:41", "130.000 đồng", "1900 0368", "câu 1, 2, 3, 4, 5, 6, 7, 8, 9"]
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_private_number(text)
