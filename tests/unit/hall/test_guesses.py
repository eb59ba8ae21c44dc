import pytest

from daisuso.hall.guesses import MOST_ADDRESSES, Guesses, TokenBucket, network


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guesses(clock: Clock) -> Guesses:
    return Guesses(clock)


def test_a_bucket_is_emptied_refills_and_never_runs_over() -> None:
    bucket = TokenBucket.full(2, 10.0, 0.0)
    bucket.take(0.0)
    bucket.take(0.0)
    assert bucket.wait(0.0) == 10.0
    bucket.take(0.0)  # nothing there: nothing more is owed
    assert bucket.wait(4.0) == pytest.approx(6.0)
    assert bucket.wait(10.0) == 0.0
    assert bucket.wait(1000.0) == 0.0
    assert bucket.left == 2


def test_a_clock_that_was_set_back_gives_nothing_and_locks_nobody_out() -> None:
    bucket = TokenBucket.full(1, 10.0, 1000.0)
    bucket.take(1000.0)
    assert bucket.wait(0.0) == 10.0
    assert bucket.wait(10.0) == 0.0


def test_twenty_wrong_codes_of_one_address_and_then_one_in_twenty_seconds(guesses: Guesses, clock: Clock) -> None:
    for _ in range(20):
        assert guesses.wait("10.0.0.7") == 0
        guesses.wrong("10.0.0.7")
    assert guesses.wait("10.0.0.7") == 20
    assert guesses.wait("10.0.0.8") == 0
    clock.now += 20
    assert guesses.wait("10.0.0.7") == 0
    guesses.wrong("10.0.0.7")
    assert guesses.wait("10.0.0.7") == 20


def test_a_phone_that_changes_its_address_meets_the_bucket_for_all(guesses: Guesses) -> None:
    for number in range(60):
        assert guesses.wait(f"10.0.1.{number}") == 0
        guesses.wrong(f"10.0.1.{number}")
    assert guesses.wait("10.0.2.1") == 10


def test_a_day_of_guessing_hits_a_roster_of_three_hundred_in_less_than_one_of_a_hundred(guesses: Guesses, clock: Clock) -> None:
    end, tried, address = clock.now + 8 * 3600, 0, 0
    while clock.now < end:
        if guesses.wait(f"10.0.{address // 250}.{address % 250}"):
            clock.now += 10
        else:
            guesses.wrong(f"10.0.{address // 250}.{address % 250}")
            tried += 1
            address = (address + 1) % 2000  # a new address for each guess
    assert 2500 < tried < 3000
    assert tried * 300 / 10**8 < 0.01


def test_addresses_do_not_fill_the_memory(guesses: Guesses, clock: Clock) -> None:
    for number in range(3 * MOST_ADDRESSES):
        guesses.wrong(f"10.1.{number // 250}.{number % 250}")
    assert len(guesses._addresses) <= MOST_ADDRESSES


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.168.1.4", "192.168.1.5", False),
        ("::ffff:192.168.1.4", "192.168.1.4", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%wlan0", "fe80::2", True),
        ("", "unknown", False),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same
