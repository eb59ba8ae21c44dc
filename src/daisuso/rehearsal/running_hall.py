"""Starts the hall of a rehearsal, reads what its processes use, and ends it."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from daisuso.errors import RehearsalError
from daisuso.rehearsal.hall_process import END

_END_WITHIN = 60.0
_QUIET_SECONDS, _QUIET_SHARE = 1.0, 0.08
_MIB = 2**20


class RunningHall:
    """A hall in a process of its own, on 127.0.0.1; a context manager that starts and ends it.

    Parameters
    ----------
    folder : Path
        The folder of the rehearsal; the course lies in `course` below it, the log of the hall beside that.

    Raises
    ------
    RehearsalError
        The hall did not start, with what it said last.
    """

    def __init__(self, folder: Path, lang: str) -> None:
        self.folder = folder
        self._lang = lang
        self.address = ""

    def __enter__(self) -> "RunningHall":
        command = [sys.executable, "-m", "daisuso.rehearsal.hall_process", str(self.folder), self._lang]
        with (self.folder / "hall.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        if not self.address.startswith("http://"):
            self._end()
            said = (self.folder / "hall.log").read_text("utf-8", "replace").strip().splitlines()
            raise RehearsalError(
                f"the hall did not start ({said[-1] if said else 'it said nothing'})",
                cure="Run `daisuso doctor DIR`, then try again.",
            )
        self._server = psutil.Process(self._process.pid)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def memory(self) -> tuple[float, float]:
        """Return MiB of the hall's own process, and of all below it (shared pages counted once where the system tells)."""
        own, *others = (_memory(process) for process in self._processes())
        return own, sum(others)

    def cpu(self) -> float:
        """Return the processor seconds of the hall and of what runs below it."""
        return sum(_cpu(process) for process in self._processes())

    def settle(self, seconds: float) -> None:
        """Wait until the hall has had nothing to do for a second, as a hall has that was opened before people came."""
        end, before = time.monotonic() + seconds, self.cpu()
        while time.monotonic() < end:
            time.sleep(_QUIET_SECONDS)
            now = self.cpu()
            if now - before < _QUIET_SHARE * _QUIET_SECONDS:
                return
            before = now

    def _processes(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            return [self._server, *self._server.children(recursive=True)]
        return [self._server]

    def _end(self) -> None:
        """Tell the hall to end its kernels, then itself. What is left after a minute is ended by force."""
        below: list[psutil.Process] = []
        with suppress(psutil.Error):
            below = psutil.Process(self._process.pid).children(recursive=True)
        assert self._process.stdin is not None and self._process.stdout is not None
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is self._process.stdin:
                    pipe.write(END.decode())
                pipe.close()
        try:
            self._process.wait(_END_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for process in psutil.wait_procs(below, timeout=5)[1]:
            with suppress(psutil.Error):
                process.kill()


def _cpu(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _memory(process: psutil.Process) -> float:
    with suppress(psutil.Error, OSError, StopIteration):
        rollup = Path(f"/proc/{process.pid}/smaps_rollup")
        if rollup.exists():
            return next(int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:")) / 1024
        return float(process.memory_info().rss) / _MIB
    return 0.0
