import errno
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from daisuso.errors import UsageError
from daisuso.hall import address as module
from daisuso.hall.address import cannot_bind, checked_host, home_address, is_allowed_host, names_for, own_addresses, suggestion


def entry(address: str, family: int = socket.AF_INET) -> Any:
    return SimpleNamespace(address=address, family=family)


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "lo": [entry("127.0.0.1")],
        "eth0": [entry("20.1.2.3"), entry("2001:db8::1", socket.AF_INET6)],
        "wlan0": [entry("192.168.137.1")],
        "off0": [entry("10.9.9.9")],
    }
    monkeypatch.setattr(module.psutil, "net_if_addrs", lambda: found)
    monkeypatch.setattr(module.psutil, "net_if_stats", lambda: {name: SimpleNamespace(isup=name != "off0") for name in found})
    monkeypatch.setattr(module.socket, "gethostname", lambda: "Phuong-1.home")


@pytest.mark.usefixtures("laptop")
def test_a_hotspots_address_comes_first_and_what_is_off_or_loopback_is_not_offered() -> None:
    assert own_addresses() == [("192.168.137.1", "wlan0"), ("20.1.2.3", "eth0")]
    assert suggestion() == "Addresses of this computer: --host 192.168.137.1 (wlan0), --host 20.1.2.3 (eth0)."


def test_in_no_network_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "own_addresses", lambda: [])
    assert "switch on its hotspot" in suggestion()


@pytest.mark.usefixtures("laptop")
@pytest.mark.parametrize("host", ["", "laptop", "192.168.1", "192.168.1.4:80", "0.0.0.0/0", "http://192.168.1.4"])
def test_what_is_no_address_is_refused_with_those_that_are(host: str) -> None:
    with pytest.raises(UsageError, match=r"address\. Addresses of this computer: --host 192\.168\.137\.1"):
        checked_host(host)


@pytest.mark.usefixtures("laptop")
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", "224.0.0.1"])
def test_every_network_at_once_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match=r"every network.*Choose the one that the phones are in"):
        checked_host(host)


def test_an_address_is_taken_as_it_is() -> None:
    assert checked_host("192.168.137.1") == "192.168.137.1"
    assert checked_host("[FD00::1]") == "fd00::1"
    assert home_address("192.168.137.1", 80) == "http://192.168.137.1:80/"
    assert home_address("fd00::1", 80) == "http://[fd00::1]:80/"


@pytest.mark.usefixtures("laptop")
def test_an_address_of_another_computer_and_a_taken_port_are_told_apart() -> None:
    taken = OSError(errno.EADDRINUSE, "Address already in use")
    assert "port 8866 cannot be used" in str(cannot_bind("192.168.137.1", 8866, taken))
    foreign = OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
    assert "192.168.9.9 is no address of this computer. Addresses" in str(cannot_bind("192.168.9.9", 8866, foreign))


@pytest.mark.usefixtures("laptop")
def test_the_hall_answers_to_its_address_and_to_the_computers_names() -> None:
    names = frozenset(("localhost", *names_for("192.168.137.1")))
    good = (
        "192.168.137.1:8866",
        "192.168.137.1",
        "localhost",
        "127.0.0.1:8866",
        "[::1]:8866",
        "PHUONG-1.local:8866",
        "phuong-1.home",
    )
    bad = ("192.168.137.2:8866", "evil.example", "192.168.137.1.evil.example:8866", "20.1.2.3", "[fd00::1]:80", "", ":80", "a;b")
    assert [host for host in good if not is_allowed_host(host, names)] == []
    assert [host for host in bad if is_allowed_host(host, names)] == []
    assert list(names_for("127.0.0.1")) == ["127.0.0.1"]
    assert is_allowed_host("[fd00::1]:80", frozenset(names_for("fd00::1")))
