"""Which wheels a computer can install: pins of a lock, the tags of a platform, and what is missing. Runs in the environment."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

PYTHONS = ("3.11", "3.12", "3.13")
GLIBC = (2, 28)
"""The oldest C library of a Linux that the kit serves: Debian 10, Ubuntu 20.04 and newer."""


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of computer that a kit is for: 64-bit Intel or AMD, one system, one Python.

    Attributes
    ----------
    platform : str
        `windows` or `linux`.
    python : str
        `3.11`, `3.12` or `3.13`.
    """

    platform: str
    python: str

    @property
    def name(self) -> str:
        """What people call it."""
        glibc = ".".join(map(str, GLIBC))
        system = "Windows 10/11, 64 bit" if self.platform == "windows" else f"Linux, 64 bit (x86_64, glibc {glibc}+)"
        return f"{system}, Python {self.python}"

    @property
    def resolver(self) -> str:
        """The platform in uv's words: with it, markers are those of the target, not of the computer that makes the kit."""
        glibc = "_".join(map(str, GLIBC))
        return "x86_64-pc-windows-msvc" if self.platform == "windows" else f"x86_64-manylinux_{glibc}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platform tags of wheels, best first. pip takes only those it is given, so each older glibc is named."""
        if self.platform == "windows":
            return ("win_amd64",)
        older = [f"manylinux_{GLIBC[0]}_{minor}_x86_64" for minor in range(GLIBC[1], 4, -1)]
        return (*older, "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64")

    @property
    def tags(self) -> frozenset[Tag]:
        """Every tag of a wheel that this computer can install."""
        version = tuple(map(int, self.python.split(".")))
        interpreter = "cp" + self.python.replace(".", "")
        native = cpython_tags(version, platforms=self.platforms)
        return frozenset([*native, *compatible_tags(version, interpreter, self.platforms)])


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a lock: `name==version` and the sha256 (hex) of each of its published files."""

    name: str
    version: str
    hashes: frozenset[str]

    def __str__(self) -> str:
        """Return the pin as pip reads it."""
        return f"{self.name}=={self.version}"

    @property
    def requirement(self) -> str:
        """The pin with its hashes, as pip reads it."""
        return " ".join([str(self), *(f"--hash=sha256:{sha}" for sha in sorted(self.hashes))]) + "\n"


def read_pins(lock: str) -> list[Pin]:
    """Return the pins of a lock that was resolved for one platform.

    Raises
    ------
    ValueError
        A line has a marker (it was resolved for more than one platform), or a pin has no hash.
    """
    pins = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + lock):
        found = re.match(r"\n*([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;]+)(\s*;)?", block)
        if found is None:
            continue
        hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
        if found[3] or not hashes:
            raise ValueError(f"{found[1]}=={found[2]}: this pin has a marker or no hash. Resolve the lock for one platform.")
        pins.append(Pin(canonicalize_name(found[1]), found[2], hashes))
    return pins


def digest(path: Path) -> str:
    """Return the sha256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wheel_of(pin: Pin, folder: Path, target: Target) -> Path | None:
    """Return the wheel of a pin that the target can install, or None."""
    for path in sorted(folder.glob("*.whl")):
        try:
            name, version, _, tags = parse_wheel_filename(path.name)
        except InvalidWheelFilename:
            continue
        if (name, str(version)) == (pin.name, pin.version) and tags & target.tags:
            return path
    return None


def missing(pins: list[Pin], folder: Path, target: Target) -> Iterator[Pin]:
    """Return the pins that have no wheel for the target in a folder."""
    return (pin for pin in pins if wheel_of(pin, folder, target) is None)


def is_pure(path: Path) -> bool:
    """Say whether a wheel holds nothing that was compiled for one system."""
    return all(tag.platform == "any" and tag.abi == "none" for tag in parse_wheel_filename(path.name)[3])
