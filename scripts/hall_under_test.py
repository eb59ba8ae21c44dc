"""A hall in a process of its own, on cores of its own, and what it costs: for `bench_hall.py`."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

NAME = "hall.test"
"""A name that is not `localhost`: a page of a hotspot is no secure context."""


def cores_for(count: int) -> tuple[list[int], list[int]]:
    """Return the cores of the hall, and those of the clients: others where there are any."""
    if not hasattr(os, "sched_getaffinity"):
        return [], []
    every = sorted(os.sched_getaffinity(0))
    return every[:count], every[count:] or every


class HallUnderTest:
    """Starts the hall, and reads what its processes use.

    Parameters
    ----------
    course : Path
        The course directory.
    options : dict
        What goes to `serve` besides.
    cores : sequence of int
        Where it runs with its kernels; empty where a process cannot be pinned.
    """

    def __init__(self, course: Path, options: dict[str, Any], cores: Sequence[int]) -> None:
        self.log = course.parent / "hall.log"
        command = [sys.executable, str(Path(__file__).resolve()), str(course), json.dumps(options), json.dumps(list(cores))]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("http://"):
            raise SystemExit(f"the hall did not start:\n{self.log.read_text('utf-8')[-3000:]}")
        self.port = int(line.rstrip().rstrip("/").rpartition(":")[2])
        self._server = psutil.Process(self._process.pid)

    def processes(self) -> list[psutil.Process]:
        """Return the hall's process and all below it."""
        return [self._server, *self._server.children(recursive=True)]

    def kernels(self) -> int:
        """Return how many kernels there are, those that wait too."""
        below = self._server.children(recursive=True)
        nurseries = {process.pid for process in below if process.ppid() == self._server.pid and "hall.nursery" in _command(process)}
        return sum("learner_kernel" in _command(process) or process.ppid() in nurseries for process in below)

    def cpu(self, *, server_only: bool = False) -> float:
        """Return the CPU seconds of the hall's own process, and of those below it that run."""
        return sum(_cpu(process) for process in ([self._server] if server_only else self.processes()))

    def memory(self) -> tuple[float, list[float]]:
        """Return megabytes of the hall's own process, and of each below it (proportional share where the system tells it)."""
        own, *others = (_memory(process) for process in self.processes())
        return own, others

    def settle(self, seconds: float = 120) -> float:
        """Wait until the hall has had nothing to do for three seconds, and return how long that took."""
        began = time.monotonic()
        before, quiet = self.cpu(), 0
        while time.monotonic() - began < seconds and quiet < 3:
            time.sleep(1)
            now = self.cpu()
            quiet = quiet + 1 if now - before < 0.08 else 0
            before = now
        return time.monotonic() - began - quiet

    def stop(self) -> int:
        """End it as Ctrl+C does; return how many processes it left behind."""
        below = self._server.children(recursive=True)
        self._process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(60)
        left = psutil.wait_procs(below, timeout=5)[1]
        for process in (*left, self._process):
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.kill()
        return len(left)


def _command(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _cpu(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _memory(process: psutil.Process) -> float:
    with suppress(psutil.Error, OSError):
        rollup = Path(f"/proc/{process.pid}/smaps_rollup")
        if rollup.exists():
            return next(int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:")) / 1024
        return float(process.memory_info().rss) / 2**20
    return 0.0


def run(course: Path, options: dict[str, Any], cores: Sequence[int]) -> int:
    """Be the hall."""
    if cores:
        os.sched_setaffinity(0, cores)
    from daisuso.hall.serve import serve

    return serve(
        course,
        port=0,
        hosts=[NAME],
        learner=None,
        on_ready=lambda address: print(address, flush=True),
        **options,
    )


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])))
