"""Addresses of this computer: which a hall may be opened at, and under which names a browser may then ask for it."""

import errno
import ipaddress
import socket
from collections.abc import Iterator

import psutil

from daisuso.errors import UsageError

HERE = "127.0.0.1"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def own_addresses() -> list[tuple[str, str]]:
    """Return (address, name of its network interface) of this computer, those of a hotspot or a local network first.

    Only IPv4: it is what a hotspot gives, and what a person can type.
    """
    up = {name for name, about in psutil.net_if_stats().items() if about.isup}
    found = [
        (entry.address, name)
        for name, entries in psutil.net_if_addrs().items()
        for entry in entries
        if name in up and entry.family == socket.AF_INET and not ipaddress.ip_address(entry.address).is_loopback
    ]
    return sorted(found, key=lambda pair: (not ipaddress.ip_address(pair[0]).is_private, pair[1], pair[0]))


def suggestion() -> str:
    """Return the cure for a missing or wrong --host: what could be given here and now."""
    found = own_addresses()
    if not found:
        return "This computer is in no network now: switch on its hotspot, or connect it, then try again."
    return "Addresses of this computer: " + ", ".join(f"--host {address} ({name})" for address, name in found) + "."


def checked_host(host: str) -> str:
    """Return an address to which a hall may be bound.

    Raises
    ------
    UsageError
        It is no address, or stands for all addresses; the cure names those of this computer.
    """
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        what = f"--host {host!r} is no address" if host else "--host needs an address"
        raise UsageError(what, cure=suggestion()) from None
    if address.is_unspecified or address.is_multicast:
        raise UsageError(
            f"--host {host} stands for every network that this computer is in, a cable of the office or a VPN among them",
            cure=f"Choose the one that the phones are in. {suggestion()}",
        )
    return str(address)


def cannot_bind(host: str, port: int, error: OSError) -> UsageError:
    """Return what to say when an address cannot be opened."""
    if error.errno == errno.EADDRNOTAVAIL or not _is_own(ipaddress.ip_address(host)):
        return UsageError(f"{host} is no address of this computer", cure=suggestion())
    return UsageError(f"port {port} cannot be used ({error.strerror})", cure="Stop what uses it, or choose another with --port.")


def home_address(host: str, port: int) -> str:
    """Return the address of the home page."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def names_for(host: str) -> Iterator[str]:
    """Yield what a browser may call a hall that is bound to an address: the address, and the names of this computer."""
    yield host
    if not ipaddress.ip_address(host).is_loopback:
        name = socket.gethostname().lower()
        yield from (name, f"{name}.local", f"{name.partition('.')[0]}.local")


def _is_own(address: _Address) -> bool:
    return address.is_loopback or str(address) in {
        entry.address.partition("%")[0] for entries in psutil.net_if_addrs().values() for entry in entries
    }


def is_allowed_host(host: str, names: frozenset[str]) -> bool:
    """Say whether a request may call the hall this: a loopback address, or one of its names.

    A page of another site that points a name of its own here is refused, because it asks by that name.

    Parameters
    ----------
    host : str
        The Host header, with or without a port.
    names : frozenset of str
        In small letters, without ports and brackets.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and not host.endswith("]") else host
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name.lower() in names
    return address.is_loopback or str(address) in names
