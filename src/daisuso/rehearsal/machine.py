"""Looks at this computer: disk, network, clock, battery. Nothing is left behind, and no file of the course is changed."""

import ipaddress
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from daisuso.rehearsal.measurements import Clock, Disk, Network, Power
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk as System

# A record of the journal has about 225 bytes, and operations.md, section 7, measured with so many.
_RECORD = b"." * 224 + b"\n"
_RECORDS = 20
# O_APPEND and locks are unreliable there (operations.md, section 7).
_NETWORK_SYSTEMS = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "9p", "ncpfs", "fuse.sshfs",
     "fuse.rclone", "fuse.gvfsd-fuse", "fuse.davfs2", "drvfs"}
)  # fmt: skip
_CLOUD_FOLDERS = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "iclouddrive",
    "mobile documents",
)
# The address that Windows gives itself where it shares a connection, by cable or by its hotspot:
# HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters, ScopeAddress.
WINDOWS_HOTSPOT = ipaddress.ip_network("192.168.137.0/24")


def look_at_disk(folder: Path, copy: Path, system: System | None = None) -> Disk:
    """Measure the free space and how long a record takes to reach the medium.

    The file that is written has no name, or loses it at once (`tempfile.TemporaryFile`): whatever happens, none is left.

    Parameters
    ----------
    folder, copy : Path
        Where the course lies, and where the rehearsal writes.
    system : durable.Disk, optional
        The calls to the system.
    """
    system = system or System()
    try:
        free = shutil.disk_usage(folder).free
        here, there = _syncs(folder, system), _syncs(copy, system)
    except OSError as error:
        return Disk(0, error=error.strerror or str(error), shared=shared_place(folder))
    return Disk(free, here, there, shared_place(folder))


def _syncs(folder: Path, system: System) -> tuple[float, ...]:
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        taken = []
        for _ in range(_RECORDS):
            began = time.perf_counter()
            if system.write(file.fileno(), _RECORD) < len(_RECORD):
                raise OSError(28, os.strerror(28))  # taken in part: the disk is full
            system.sync(file.fileno())
            taken.append(time.perf_counter() - began)
        return tuple(taken)


def shared_place(
    folder: Path, mounts: Sequence[tuple[str, str, str]] | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """Return the kind of network file system or cloud folder that a folder lies on; "" for a disk of this computer.

    Parameters
    ----------
    mounts : sequence of (mount point, file system, options), optional
        Default: those of this computer.
    environment : mapping, optional
        Default: this process's; Windows says there where OneDrive is.
    """
    folder = folder.resolve()
    places = environment if environment is not None else os.environ
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        if places.get(name) and folder.is_relative_to(places[name]):
            return "OneDrive"
    for part in folder.parts:
        for cloud in _CLOUD_FOLDERS:
            if part.casefold() == cloud or part.casefold().startswith(f"{cloud} - "):
                return part
    if str(folder).startswith("\\\\"):
        return "\\\\"
    known = mounts if mounts is not None else [(one.mountpoint, one.fstype, one.opts) for one in psutil.disk_partitions(all=True)]
    above = [mount for mount in known if folder.is_relative_to(mount[0])]
    _, system, options = max(above, key=lambda mount: len(mount[0]), default=("", "", ""))
    return system if system.casefold() in _NETWORK_SYSTEMS else "network" if "remote" in options.split(",") else ""


def look_at_network(host: str, port: int, addresses: Sequence[tuple[str, str]], port_error: str) -> Network:
    """Say what an address is.

    Parameters
    ----------
    host : str
        An IP address, or "".
    port_error : str
        Why it cannot be opened there.
    """
    if not host:
        return Network(port=port, port_error=port_error, addresses=tuple(addresses))
    address = ipaddress.ip_address(host)
    own = host in {known for known, _ in addresses} or address.is_loopback
    # A link-local address is what a computer gives itself where nobody gives it one.
    private = address.is_private and not address.is_link_local
    hotspot = address.version == 4 and address in WINDOWS_HOTSPOT
    return Network(host, own, private, port, port_error, hotspot, tuple(addresses))


def look_at_clock(course: CourseDirectory, content_date: str, now: float | None = None) -> Clock:
    """Hold the clock beside the newest file of the course and the day on which its content was checked (`2026-11-20`)."""
    now = time.time() if now is None else now
    newest = 0.0
    for folder, _, names in os.walk(course.root):
        for name in names:
            try:
                newest = max(newest, (Path(folder) / name).stat().st_mtime)
            except OSError:
                continue
    checked = datetime.fromisoformat(content_date).replace(tzinfo=UTC).timestamp()
    offset = datetime.fromtimestamp(now).astimezone().utcoffset()
    return Clock(now, newest, checked, offset.total_seconds() / 3600 if offset is not None else 7.0)


def look_at_power() -> Power:
    """Return what the system tells of the battery."""
    read = getattr(psutil, "sensors_battery", None)
    battery = read() if read is not None else None
    if battery is None:
        return Power()
    left = float(battery.secsleft) if battery.secsleft is not None and battery.secsleft > 0 else None
    return Power(battery.power_plugged is not False, float(battery.percent), left)


def available_memory() -> float:
    """Return the memory, in MiB, that programs can have without others being moved out."""
    return float(psutil.virtual_memory().available) / 2**20
