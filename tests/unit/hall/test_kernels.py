import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("voila", reason="Voilà is not there: `pip install -e .`")
from daisuso.hall.kernels import HallKernelSpecs, PageKernels, identity_variables, kernel_environment, kernel_settings
from daisuso.hall.waiting import StartedKernel

PRIVATE = Path("/p")


def test_a_kernel_that_waits_knows_nobody_and_nothing_of_the_users_jupyter() -> None:
    base = {
        "PATH": "/bin",
        "JUPYTER_CONFIG_DIR": "/home/me/.jupyter",
        "JUPYTER_TOKEN": "secret",
        "IPYTHONDIR": "/home/me/.ipython",
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONSTARTUP": "/home/me/start.py",
        "DAISUSO_LEARNER": "someone-else",
        "Voila_Base_Url": "/x",
    }
    assert kernel_environment(base, private=PRIVATE) == {
        "PATH": "/bin",
        "DAISUSO_HOME": "/",
        "IPYTHONDIR": str(PRIVATE),
        "JUPYTER_CONFIG_DIR": str(PRIVATE),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_WIDGETS_ECHO": "0",
    }


def test_a_learner_who_arrives_is_all_that_a_kernel_is_told() -> None:
    told = identity_variables(course=Path("/c"), work=Path("/c/work/an-01"), learner="an-01", name="An", lang="vi")
    assert told == {
        "DAISUSO_COURSE": str(Path("/c")),
        "DAISUSO_LANG": "vi",
        "DAISUSO_LEARNER": "an-01",
        "DAISUSO_NAME": "An",
        "DAISUSO_WORK": str(Path("/c/work/an-01")),
    }


def test_there_is_one_kernel_and_it_is_this_python() -> None:
    specs = HallKernelSpecs()
    assert list(specs.get_all_specs()) == ["python3"]
    assert specs.get_kernel_spec("python3").argv[:4] == [sys.executable, "-P", "-m", "daisuso.hall.learner_kernel"]


def test_idle_kernels_of_closed_pages_are_ended_and_dead_ones_not_restarted() -> None:
    settings = kernel_settings()
    assert settings.MappingKernelManager == {
        "cull_idle_timeout": 600,
        "cull_interval": 60,
        "cull_connected": False,
        "allow_tracebacks": False,
    }
    assert settings.KernelRestarter.restart_limit == 0


class FakeManager(dict[str, Any]):
    """Kernels that are only counted."""

    def __init__(self) -> None:
        super().__init__()
        self._kernel_connections: dict[str, int] = {}
        self.waiting: set[str] = set()
        self.nursery = None

    def get_kernel(self, kernel_id: str) -> Any:
        return self[kernel_id]

    async def is_alive(self, kernel_id: str) -> bool:
        return kernel_id in self

    async def shutdown_kernel(self, kernel_id: str, now: bool = False) -> None:
        del self[kernel_id]

    async def shutdown_all(self) -> None:
        self.clear()


class FakeClient:
    """Takes the code that a kernel is to execute; answers with the next of `replies`, or "ok"."""

    def __init__(self, replies: list[Any]) -> None:
        self.replies = replies
        self.asked: list[str] = []
        self.closed = False

    async def execute(self, code: str, **how: Any) -> Any:
        assert how["silent"] is True and how["store_history"] is False and how["reply"] is True
        self.asked.append(code)
        reply = self.replies.pop(0) if self.replies else "ok"
        if isinstance(reply, Exception):
            raise reply
        return {"content": {"status": reply, "evalue": "no"}}

    def stop_channels(self) -> None:
        self.closed = True


class FakeStarter:
    """Starts kernels that are only counted."""

    def __init__(self, manager: FakeManager) -> None:
        self.manager = manager
        self.clients: list[FakeClient] = []
        self.replies: list[Any] = []

    async def start(self) -> StartedKernel:
        self.clients.append(FakeClient(self.replies))
        name = f"k{len(self.clients)}"
        self.manager[name] = SimpleNamespace(last_activity=0)
        return StartedKernel(name, self.clients[-1])

    async def end(self, kernel_id: str) -> None:
        self.manager.pop(kernel_id, None)


def kernels() -> tuple[FakeManager, FakeStarter, PageKernels]:
    manager = FakeManager()
    starter = FakeStarter(manager)
    pages = PageKernels(manager, lambda learner, lang: {"DAISUSO_LEARNER": learner, "DAISUSO_LANG": lang}, starter)  # type: ignore[arg-type]
    pages.CONNECT_SECONDS = 0.0
    return manager, starter, pages


def test_a_kernel_is_told_whose_it_is_and_belongs_to_them_until_it_ends(tmp_path: Path) -> None:
    manager, starter, pages = kernels()

    async def scene() -> None:
        kernel = await pages.start("an-01", "en", tmp_path / "an-01")
        (asked,) = starter.clients[0].asked
        assert "'DAISUSO_LEARNER': 'an-01'" in asked and "'DAISUSO_LANG': 'en'" in asked and str(tmp_path / "an-01") in asked
        assert pages.owns("an-01", kernel.id)
        assert not pages.owns("binh-02", kernel.id)
        assert not pages.owns("an-01", "another")
        await pages.end(kernel.id, after=0)
        assert not pages.owns("an-01", kernel.id)
        await pages.end(kernel.id, after=0)

    asyncio.run(scene())
    assert not manager


@pytest.mark.parametrize("trouble", ["error", TimeoutError(), RuntimeError("it died")])
def test_a_kernel_that_does_not_take_a_learner_on_is_ended_and_another_takes_its_place(tmp_path: Path, trouble: Any) -> None:
    manager, starter, pages = kernels()
    starter.replies = [trouble]

    async def scene() -> None:
        kernel = await pages.start("an-01", "vi", tmp_path)
        assert kernel.id == "k2"
        assert list(manager) == ["k2"]
        assert starter.clients[0].closed
        assert not pages.owns("an-01", "k1")

    asyncio.run(scene())


def test_a_second_failure_is_the_pages_to_tell(tmp_path: Path) -> None:
    manager, starter, pages = kernels()
    starter.replies = ["error", "error"]
    with pytest.raises(RuntimeError, match="could not take on a learner"):
        asyncio.run(pages.start("an-01", "vi", tmp_path))
    assert not manager


def test_a_kernel_that_no_page_connects_to_is_ended_and_one_in_use_is_not(tmp_path: Path) -> None:
    manager, _, pages = kernels()

    async def scene() -> None:
        used, unused = [(await pages.start("an-01", "vi", tmp_path)).id for _ in range(2)]
        manager._kernel_connections[used] = 1
        await pages.end_unless_connected(used)
        await pages.end_unless_connected(unused)
        assert list(manager) == [used]

    asyncio.run(scene())
