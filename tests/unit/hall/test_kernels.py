import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from daisuso.hall.kernels import HallKernelSpecs, PageKernels, kernel_environment, kernel_settings

PLACES = {"course": Path("/c"), "work": Path("/c/work/an-01"), "private": Path("/p")}


def test_a_kernel_is_told_whose_it_is_and_nothing_of_the_users_jupyter() -> None:
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
    told = kernel_environment(base, learner="an-01", name="An", lang="vi", **PLACES)
    assert told == {
        "PATH": "/bin",
        "DAISUSO_COURSE": str(PLACES["course"]),
        "DAISUSO_HOME": "/",
        "DAISUSO_LANG": "vi",
        "DAISUSO_LEARNER": "an-01",
        "DAISUSO_NAME": "An",
        "DAISUSO_WORK": str(PLACES["work"]),
        "IPYTHONDIR": str(PLACES["private"]),
        "JUPYTER_CONFIG_DIR": str(PLACES["private"]),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_WIDGETS_ECHO": "0",
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

    async def start_kernel(self, *, kernel_name: str, env: dict[str, str], cwd: str) -> str:
        self[f"k{len(self)}"] = SimpleNamespace(last_activity=0, env=env, cwd=cwd)
        return f"k{len(self) - 1}"

    def get_kernel(self, kernel_id: str) -> Any:
        return self[kernel_id]

    async def shutdown_kernel(self, kernel_id: str) -> None:
        del self[kernel_id]


def kernels() -> tuple[FakeManager, PageKernels]:
    manager = FakeManager()
    pages = PageKernels(manager, lambda learner, lang: {"who": learner, "lang": lang})
    pages.CONNECT_SECONDS = 0.0
    return manager, pages


def test_a_kernel_belongs_to_one_learner_until_it_ends(tmp_path: Path) -> None:
    manager, pages = kernels()

    async def scene() -> None:
        kernel = await pages.start("an-01", "en", tmp_path / "an-01")
        assert manager[kernel].env == {"who": "an-01", "lang": "en"}
        assert pages.owns("an-01", kernel)
        assert not pages.owns("binh-02", kernel)
        assert not pages.owns("an-01", "another")
        await pages.end(kernel, after=0)
        assert not pages.owns("an-01", kernel)
        await pages.end(kernel, after=0)

    asyncio.run(scene())
    assert not manager


def test_a_kernel_that_no_page_connects_to_is_ended_and_one_in_use_is_not(tmp_path: Path) -> None:
    manager, pages = kernels()

    async def scene() -> None:
        used, unused = [await pages.start("an-01", "vi", tmp_path) for _ in range(2)]
        manager._kernel_connections[used] = 1
        await pages.end_unless_connected(used)
        await pages.end_unless_connected(unused)
        assert list(manager) == [used]

    asyncio.run(scene())
