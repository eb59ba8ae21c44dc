"""The hall's side of the nursery: starts it, asks it for kernels, and watches each of them as if it had started it itself."""

import asyncio
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from daisuso.hall.nursery import READY

LOADS_WITHIN = 60.0
ANSWERS_WITHIN = 20.0
MOST_STARTS = 3
"""A nursery that dies more often than this is not started again; kernels then start in the plain way."""
_LOG = logging.getLogger(__name__)


def can_fork() -> bool:
    """Say whether this system can fork and watch the process without mixing it up with a later one: Linux."""
    return hasattr(os, "fork") and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")


class NurseryGone(OSError):
    """The nursery is not there, or does not answer; the kernel is started in the plain way."""


class ForkedProcess:
    """A kernel made by the nursery, as `subprocess.Popen` would show it.

    Attributes
    ----------
    pid : int
        Its id.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._fd = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None while it runs; its exit status is the nursery's to know, so that 0 stands for any."""
        if self._fd >= 0 and not select.select([self._fd], [], [], 0)[0]:
            return None
        self._close()
        return 0

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises
        ------
        subprocess.TimeoutExpired
        """
        if self._fd >= 0 and not select.select([self._fd], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"kernel {self.pid}", timeout or 0)
        self._close()
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, never to another process that got the same id."""
        if self._fd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._fd, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __del__(self) -> None:
        self._close()


class Nursery:
    """One nursery, started when the first kernel is asked for, and again when it has died.

    Parameters
    ----------
    environment : mapping
        The environment of the nursery: that of a kernel without a learner.
    place : Path
        The folder in which it runs.
    """

    def __init__(self, environment: Mapping[str, str], place: Path) -> None:
        self._environment = dict(environment)
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._starts = 0
        self._one_at_a_time = asyncio.Lock()

    async def fork(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> ForkedProcess:
        """Make one kernel.

        Raises
        ------
        NurseryGone
            It could not be started, or has died.
        """
        async with self._one_at_a_time:
            try:
                if self._line is None:
                    await self._start()
                request = json.dumps({"argv": list(argv), "env": dict(env), "cwd": cwd}) + "\n"
                return ForkedProcess(int(await self._ask(request.encode("utf-8"), ANSWERS_WITHIN)))
            except (OSError, ValueError, TimeoutError) as error:
                self.close()
                raise NurseryGone(f"no kernel could be forked ({error})") from error

    def close(self) -> None:
        """End it; kernels that it has made end with it."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def _start(self) -> None:
        if self._starts >= MOST_STARTS:
            raise NurseryGone("the nursery has died too often")
        self._starts += 1
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "daisuso.hall.nursery", str(theirs.fileno())],
                env=self._environment,
                cwd=self._place,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # Ctrl+C is the hall's to handle.
                start_new_session=True,
            )
        ours.setblocking(False)
        self._line = ours
        if await self._ask(b"", LOADS_WITHIN) + b"\n" != READY:
            raise NurseryGone("the nursery did not start")

    async def _ask(self, request: bytes, seconds: float) -> bytes:
        """Send a request and return the line that answers it."""
        loop = asyncio.get_running_loop()
        assert self._line is not None
        reply = b""
        async with asyncio.timeout(seconds):
            await loop.sock_sendall(self._line, request)
            while not reply.endswith(b"\n"):
                piece = await loop.sock_recv(self._line, 64)
                if not piece:
                    raise NurseryGone("the nursery has ended")
                reply += piece
        return reply.rstrip(b"\n")


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by the nursery, and where that fails as a process of its own.

    Attributes
    ----------
    nursery : Nursery
        Makes the kernels.
    """

    nursery: Nursery

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch a kernel; `cmd` is that of the plain way, so that the application's arguments follow the module's name."""
        try:
            process = await self.nursery.fork(
                cmd[cmd.index("-m") + 2 :], kwargs["env"], str(kwargs.get("cwd") or self.nursery._place)
            )
        except NurseryGone as error:
            _LOG.warning("%s; a plain one is started.", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]  # it answers as a Popen does
        self.pid = process.pid
        self.pgid = process.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; a forked one has no group that could be mistaken for another."""
        if isinstance(self.process, ForkedProcess):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)
