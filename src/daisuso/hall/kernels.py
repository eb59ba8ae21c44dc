"""The kernels of learners' pages: which Python they run, what they are told, when they end."""

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from traitlets.config import Config

from daisuso.hall import arrival
from daisuso.hall.waiting import StartedKernel, Starter, WaitingKernels

# A phone that slept this long gets a new kernel when it wakes; answers lie in the journal.
IDLE_SECONDS = 600
CULL_EVERY = 60
# Variables that would change what a learner's kernel does, or point it at the user's own Jupyter.
_FOREIGN = ("JUPYTER", "IPYTHON", "NBGRADER", "DAISUSO", "PYTHONSTARTUP", "PYTHONPATH", "VOILA")
_LOG = logging.getLogger(__name__)
_QUIET = ("--HistoryManager.enabled=False", "--log-level=ERROR")


class HallKernelSpecs(KernelSpecManager):
    """Knows one kernel: the Python that runs the hall. Kernels installed by the user are not looked at."""

    def _kernel_dirs_default(self) -> list[str]:
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one kernel: light, without history, and without warnings on standard error."""
        spec = super().get_kernel_spec(kernel_name)
        # -P: nothing in the learner's folder can stand for a module.
        spec.argv = [sys.executable, "-P", "-m", "daisuso.hall.learner_kernel", "-f", "{connection_file}", *_QUIET]
        return spec


def kernel_settings() -> Config:
    """Return how kernels are watched and ended.

    Notes
    -----
    A dead kernel is not restarted: the new one would know nothing of the page. The page is told, and reloads.
    """
    settings = Config()
    settings.MappingKernelManager.cull_idle_timeout = IDLE_SECONDS
    settings.MappingKernelManager.cull_interval = CULL_EVERY
    settings.MappingKernelManager.cull_connected = False
    settings.MappingKernelManager.allow_tracebacks = False
    settings.KernelRestarter.restart_limit = 0
    settings.KernelRestarter.time_to_dead = 1.0
    return settings


def kernel_environment(base: Mapping[str, str], *, private: Path) -> dict[str, str]:
    """Return the environment of a kernel that belongs to nobody yet.

    Parameters
    ----------
    base : mapping
        The hall's own environment.
    private : Path
        An empty folder for IPython, so that no start-up file of the user runs.
    """
    kept = {name: value for name, value in base.items() if not name.upper().startswith(_FOREIGN)}
    return kept | {
        "DAISUSO_HOME": "/",
        "IPYTHONDIR": str(private),
        "JUPYTER_CONFIG_DIR": str(private),
        "JUPYTER_NO_CONFIG": "1",
        # A page needs no echo of what it has just sent.
        "JUPYTER_WIDGETS_ECHO": "0",
    }


def identity_variables(*, course: Path, work: Path, learner: str, name: str, lang: str) -> dict[str, str]:
    """Return what a kernel is told when a learner arrives.

    Parameters
    ----------
    course : Path
        The course directory.
    work : Path
        The folder that holds the learner's journals, `<assignment>/responses.jsonl`.
    learner, name, lang : str
        Id, how to greet, and `vi` or `en`. Fixed before the first cell; nothing that a page sends can change them.
    """
    return {
        "DAISUSO_COURSE": str(course),
        "DAISUSO_LANG": lang,
        "DAISUSO_LEARNER": learner,
        "DAISUSO_NAME": name,
        "DAISUSO_WORK": str(work),
    }


class PageKernels:
    """The kernels of open pages: one a page, known by the learner whose page it is.

    Parameters
    ----------
    manager : HallKernels
        Jupyter's manager of kernels.
    identity : callable
        Returns what a kernel is told of a learner, given the id and the language: see `identity_variables`.
    starter : Starter
        Starts kernels that belong to nobody yet.
    ahead : int
        How many are kept ready for a class that has not come yet.
    """

    # Answers that are on their way when a page is left are still written.
    GRACE_SECONDS = 2.0
    # A page that never connects was fetched by something that is no browser.
    CONNECT_SECONDS = 60.0
    # What a kernel has to do for a learner who arrives takes a hundredth of it, also on a busy machine.
    ARRIVE_SECONDS = 30.0

    def __init__(self, manager: Any, identity: Callable[[str, str], dict[str, str]], starter: Starter, *, ahead: int = 0) -> None:
        self._manager = manager
        self._identity = identity
        self._starter = starter
        self._owners: dict[str, str] = {}
        self.waiting = WaitingKernels(starter, manager, ahead, self._in_use)

    def _in_use(self) -> int:
        """Count the kernels that learners have; one that was culled or died is nobody's."""
        self._owners = {kernel: learner for kernel, learner in self._owners.items() if kernel in self._manager}
        return len(self._owners)

    async def start(self, learner: str, lang: str, place: Path) -> StartedKernel:
        """Give a learner's page a kernel, in a folder of theirs: one that waits, or a new one.

        It knows nobody before; it is told whose it is here, before the first cell. One that dies over it is replaced once: its
        ports are chosen before it takes them, so that on a busy machine another program may be faster.

        Raises
        ------
        RuntimeError
            No kernel could be started.
        """
        self.waiting.arriving(1)
        try:
            for last in (False, True):
                try:
                    return await self._given_to(learner, lang, place, await self.waiting.take() or await self._starter.start())
                except Exception as error:
                    if last:
                        raise
                    _LOG.warning("A kernel did not start (%s); another one is tried.", error)
            raise AssertionError("the loop returns or raises")
        finally:
            self.waiting.arriving(-1)

    async def _given_to(self, learner: str, lang: str, place: Path, kernel: StartedKernel) -> StartedKernel:
        code = arrival.request(self._identity(learner, lang), place)
        try:
            # Silent: nothing of it appears on the page, and it stands in no history.
            reply = await kernel.client.execute(
                code, silent=True, store_history=False, allow_stdin=False, reply=True, timeout=self.ARRIVE_SECONDS
            )
            if reply["content"]["status"] != "ok":
                raise RuntimeError(f"the kernel could not take on a learner: {reply['content'].get('evalue')}")
        except BaseException as error:
            kernel.client.stop_channels()
            await self._starter.end(kernel.id)
            if isinstance(error, TimeoutError):
                raise RuntimeError("the kernel did not answer") from None
            raise
        self._owners[kernel.id] = learner
        return kernel

    def get(self, kernel_id: str) -> Any:
        """Return what the manager holds for a kernel."""
        return self._manager.get_kernel(kernel_id)

    def owns(self, learner: str, kernel_id: str) -> bool:
        """Say whether a kernel is alive and belongs to this learner."""
        return kernel_id in self._manager and self._owners.get(kernel_id) == learner

    def connected(self) -> set[str]:
        """Return the learners who have a page connected now."""
        connections = self._manager._kernel_connections
        return {learner for kernel_id, learner in self._owners.items() if connections.get(kernel_id)}

    async def end(self, kernel_id: str, *, after: float = GRACE_SECONDS) -> None:
        """End a kernel, unless it has gone by itself meanwhile."""
        await asyncio.sleep(after)
        self._owners.pop(kernel_id, None)
        if kernel_id in self._manager:
            await self._manager.shutdown_kernel(kernel_id)
        self.waiting.changed()

    async def end_unless_connected(self, kernel_id: str) -> None:
        """Wait for the page's first connection, and end the kernel if there is none."""
        kernel = self.get(kernel_id)
        asked = kernel.last_activity
        await asyncio.sleep(self.CONNECT_SECONDS)
        if kernel_id in self._manager and not self._manager._kernel_connections.get(kernel_id) and kernel.last_activity == asked:
            await self.end(kernel_id, after=0)

    async def end_all(self) -> None:
        """End every kernel."""
        await self.waiting.end()
        self._owners.clear()
        await self._manager.shutdown_all()
        if self._manager.nursery is not None:
            self._manager.nursery.close()


@dataclass(frozen=True, slots=True)
class OnePage:
    """The kernels as one page of one learner sees them.

    Attributes
    ----------
    kernels : PageKernels
        All of them.
    learner, lang : str
        Whose page it is, and its language.
    place : Path
        The folder in which its kernel starts.
    """

    kernels: PageKernels
    learner: str
    lang: str
    place: Path

    async def start(self) -> StartedKernel:
        """Return a kernel that has been told whose it is."""
        return await self.kernels.start(self.learner, self.lang, self.place)

    def get(self, kernel_id: str) -> Any:
        """Return what the kernel manager holds for it."""
        return self.kernels.get(kernel_id)

    async def end(self, kernel_id: str) -> None:
        """End it at once."""
        await self.kernels.end(kernel_id, after=0)
