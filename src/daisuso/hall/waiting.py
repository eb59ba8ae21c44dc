"""Kernels started ahead of learners: they have loaded the runtime, and know nobody."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SPARE = 4
"""Kept ready also while everyone is there: for the next page of someone, or a phone that wakes."""
AT_ONCE = 2
READY_WITHIN = 60
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StartedKernel:
    """A kernel that answers.

    Attributes
    ----------
    id : str
        Its id.
    client : AsyncKernelClient
        The hall's own connection to it.
    """

    id: str
    client: Any


class Starter:
    """Starts kernels that belong to nobody yet.

    Parameters
    ----------
    manager : HallKernels
        Jupyter's manager of kernels.
    environment : mapping
        The environment of a kernel without a learner.
    place : Path
        The folder in which a kernel waits.
    """

    def __init__(self, manager: Any, environment: dict[str, str], place: Path) -> None:
        self._manager = manager
        self._environment = environment
        self._place = place

    async def start(self) -> StartedKernel:
        """Start one and wait until it answers.

        Raises
        ------
        RuntimeError
            It died, or did not answer in time.
        """
        kernel_id = str(await self._manager.start_kernel(kernel_name="python3", env=dict(self._environment), cwd=str(self._place)))
        client = None
        try:
            client = self._manager.get_kernel(kernel_id).client()
            # Its heart is watched by the manager, and it asks nobody for a line of input.
            client.start_channels(stdin=False, hb=False, control=False)
            await client.wait_for_ready(timeout=READY_WITHIN)
        except BaseException:
            if client is not None:
                client.stop_channels()
            await self.end(kernel_id)
            raise
        client.allow_stdin = False
        return StartedKernel(kernel_id, client)

    async def end(self, kernel_id: str) -> None:
        """End one that nobody has used, at once."""
        self._manager.waiting.discard(kernel_id)
        with suppress(KeyError):
            await self._manager.shutdown_kernel(kernel_id, now=True)


class WaitingKernels:
    """A bounded number of kernels that wait; refilled slowly, and never while someone waits for a page.

    Parameters
    ----------
    starter : Starter
        Starts them.
    manager : HallKernels
        Is told which kernels wait, and tells which have died.
    ahead : int
        How many there are for a class that has not come yet; 0 for none.
    in_use : callable
        Says how many kernels learners have. As they come, fewer wait, down to a few spare ones: both together are never
        more than `ahead` and the spare.
    """

    def __init__(self, starter: Starter, manager: Any, ahead: int, in_use: Callable[[], int]) -> None:
        self._starter = starter
        self._manager = manager
        self._ahead = ahead
        self._in_use = in_use
        self._ready: deque[StartedKernel] = deque()
        self._starting = 0
        self._arriving = 0
        self._changed = asyncio.Event()
        self._filler: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._ready)

    @property
    def missing(self) -> int:
        """How many are to be started."""
        wanted = max(min(SPARE, self._ahead), self._ahead - self._in_use())
        return max(0, wanted - len(self._ready) - self._starting)

    def begin(self) -> None:
        """Start filling."""
        if self._ahead and self._filler is None:
            self._filler = asyncio.get_running_loop().create_task(self._fill())

    def changed(self) -> None:
        """Look again whether any are missing: a learner has come or gone."""
        self._changed.set()

    async def take(self) -> StartedKernel | None:
        """Return one that lives and give it away, or None where none waits."""
        while self._ready:
            kernel = self._ready.popleft()
            self._manager.waiting.discard(kernel.id)
            if kernel.id in self._manager and await self._manager.is_alive(kernel.id):
                return kernel
            kernel.client.stop_channels()
        return None

    def arriving(self, by: int) -> None:
        """Count who waits for a page: while anyone does, none is started ahead."""
        self._arriving += by
        self.changed()

    async def end(self) -> None:
        """Stop filling and end those that wait."""
        if self._filler is not None:
            self._filler.cancel()
            await asyncio.gather(self._filler, return_exceptions=True)
        while self._ready:
            kernel = self._ready.popleft()
            kernel.client.stop_channels()
            await self._starter.end(kernel.id)

    async def _fill(self) -> None:
        pause = 1.0
        while True:
            while not self.missing or self._arriving:
                self._changed.clear()
                await self._changed.wait()
            count = min(AT_ONCE, self.missing)
            self._starting += count
            done = await asyncio.gather(*(self._one() for _ in range(count)), return_exceptions=True)
            troubles = [one for one in done if isinstance(one, Exception)]
            if troubles:
                # Pages start a kernel of their own; this machine may be full.
                _LOG.warning("No kernel could be started ahead (%s); tried again in %g s.", troubles[0], pause)
                await asyncio.sleep(pause)
            pause = min(60.0, 2 * pause) if troubles else 1.0

    async def _one(self) -> None:
        try:
            kernel = await self._starter.start()
            self._manager.waiting.add(kernel.id)
            self._manager.add_restart_callback(kernel.id, lambda: self._lose(kernel), "dead")
            self._ready.append(kernel)
        finally:
            self._starting -= 1

    def _lose(self, kernel: StartedKernel) -> None:
        """Forget one that has died, and start another."""
        if kernel in self._ready:
            self._ready.remove(kernel)
            self._manager.waiting.discard(kernel.id)
            kernel.client.stop_channels()
        self.changed()
