from hypothesis import given
from hypothesis import strategies as st

from daisuso.roster.code import is_code, new_code, shown, tidy

codes = st.integers(0, 10**8 - 1).map(lambda number: new_code((), lambda below: number % below))


@given(codes, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(code: str, place: int, by: int) -> None:
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert is_code(code)
    assert not is_code(wrong)


@given(codes, st.integers(0, 7))
def test_swapped_neighbours_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_code(swapped) == (swapped == code)


@given(codes)
def test_what_is_shown_can_be_typed_again(code: str) -> None:
    assert tidy(shown(code)) == code
    assert tidy("-".join(code)) == code
    assert tidy(code.translate({ord("0") + n: ord("\uff10") + n for n in range(10)})) == code


def test_a_code_that_somebody_has_is_not_given_again() -> None:
    numbers = iter([12345678, 12345678, 87654321])
    first = new_code((), lambda below: next(numbers))
    assert new_code({first}, lambda below: next(numbers)).startswith("87654321")


def test_other_texts_are_no_codes() -> None:
    assert not any(map(is_code, ("", "12345", "²23456789", "１２３４５６７８９", "1234567890", "abcdefghi")))
