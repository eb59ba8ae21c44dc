"""Real kernels, forked and plain: they know nobody until a learner arrives, and then everything as it is at that moment."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

pytest.importorskip("voila", reason="Voilà is not there: `pip install -e .`")
from daisuso.hall import arrival, forking
from daisuso.hall.app import Hall
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.forking import ForkedProcess, Nursery, NurseryGone, can_fork
from daisuso.hall.identity import OneLearner
from daisuso.hall.kernels import kernel_environment
from daisuso.hall.waiting import StartedKernel
from daisuso.response.course_directory import CourseDirectory

FORKS = pytest.mark.skipif(not can_fork(), reason="this system starts kernels in the plain way")
WAYS = [pytest.param(True, marks=FORKS, id="forked"), pytest.param(False, id="plain")]


@pytest.fixture
def private() -> Iterator[Path]:
    # Short: a socket's path has a limit.
    with tempfile.TemporaryDirectory(prefix="ds-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@asynccontextmanager
async def opened(course: CourseDirectory, private: Path, *, ahead: int, fork: bool) -> AsyncIterator[Hall]:
    hall = Hall.open(
        Catalogue(course, course.root / "lessons"),
        private=private,
        identity=OneLearner("an-01", "An"),
        lang="vi",
        hosts=(),
        environment=dict(os.environ),
        ahead=ahead,
        fork=fork,
    )
    hall.page_kernels.waiting.begin()
    try:
        await until(lambda: len(hall.page_kernels.waiting) == ahead)
        yield hall
    finally:
        await hall.page_kernels.end_all()


async def until(happened: Callable[[], Any], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.02)


async def value(kernel: StartedKernel, expression: str) -> str:
    """Return what an expression is in the kernel."""
    reply = await kernel.client.execute(
        "", user_expressions={"x": f"__import__('json').dumps({expression})"}, reply=True, timeout=30
    )
    found = reply["content"]["user_expressions"]["x"]
    assert found["status"] == "ok", found
    return str(found["data"]["text/plain"])


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE  # one that nobody here has to bury has ended too
    except psutil.NoSuchProcess:
        return False


def below() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


def play(scene: Callable[[], Awaitable[None]]) -> None:
    before = below()
    asyncio.run(scene())  # type: ignore[arg-type]
    assert below() <= before  # nothing is left behind


READ = "open(__import__('os').environ['DAISUSO_WORK'] + '/answers').read()"


@pytest.mark.parametrize("fork", WAYS)
def test_a_kernel_that_waited_sees_what_there_is_when_its_learner_arrives(
    course: CourseDirectory, private: Path, fork: bool
) -> None:
    async def scene() -> None:
        async with opened(course, private, ahead=2, fork=fork) as hall:
            waited = {kernel.id for kernel in hall.page_kernels.waiting._ready}
            work = course.root / "work"
            for learner, answer in (("an-01", "newest of An"), ("binh-02", "newest of Binh")):
                (work / learner).mkdir(parents=True)
                (work / learner / "answers").write_text(answer, "utf-8")
            an = await hall.page_kernels.start("an-01", "vi", work / "an-01" / "vneid")
            binh = await hall.page_kernels.start("binh-02", "en", work / "binh-02")
            assert {an.id, binh.id} == waited
            assert "newest of An" in await value(an, READ)
            assert "newest of Binh" in await value(binh, READ)
            # Nothing of one is in the other's process.
            for kernel, own, other in ((an, "an-01", "binh-02"), (binh, "binh-02", "an-01")):
                variables = await value(kernel, "dict(__import__('os').environ)")
                assert own in variables and other not in variables
            assert str(work / "an-01" / "vneid") in await value(an, "__import__('os').getcwd()")
            assert "[]" in await value(an, "[name for name in globals() if 'arriv' in name or 'told' in name]")
            # It stays An's: it cannot be handed on.
            again = arrival.request({"DAISUSO_LEARNER": "binh-02"}, work)
            reply = await an.client.execute(again, silent=True, reply=True, timeout=30)
            assert reply["content"]["evalue"] == "this kernel has a learner already"
            for kernel in (an, binh):
                kernel.client.stop_channels()

    play(scene)


@pytest.mark.parametrize("fork", WAYS)
def test_a_kernel_that_dies_while_it_waits_is_replaced(course: CourseDirectory, private: Path, fork: bool) -> None:
    async def scene() -> None:
        async with opened(course, private, ahead=1, fork=fork) as hall:
            pool = hall.page_kernels.waiting
            (first,) = pool._ready
            process = hall.kernel_manager.get_kernel(first.id).provisioner
            assert isinstance(process.process, ForkedProcess) is fork
            os.kill(process.pid, signal.SIGKILL)
            await until(lambda: len(pool) and pool._ready[0] is not first)
            assert first.id not in hall.kernel_manager.waiting

    play(scene)


@FORKS
def test_without_the_nursery_kernels_start_in_the_plain_way(
    course: CourseDirectory, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_start(self: Nursery) -> None:
        raise NurseryGone("none here")

    monkeypatch.setattr(Nursery, "_start", no_start)

    async def scene() -> None:
        async with opened(course, private, ahead=0, fork=True) as hall:
            kernel = await hall.page_kernels.start("an-01", "vi", course.root / "work" / "an-01")
            assert not isinstance(hall.kernel_manager.get_kernel(kernel.id).provisioner.process, ForkedProcess)
            assert "an-01" in await value(kernel, "__import__('os').environ['DAISUSO_LEARNER']")
            kernel.client.stop_channels()

    play(scene)


@FORKS
def test_a_nursery_that_dies_is_started_again_but_not_for_ever(private: Path) -> None:
    async def scene() -> None:
        nursery = Nursery(kernel_environment(os.environ, private=private), private)
        for _ in range(forking.MOST_STARTS):
            process = await nursery.fork(["--version"], dict(os.environ), str(private))
            assert process.wait(30) == 0
            assert nursery._process is not None
            os.kill(nursery._process.pid, signal.SIGKILL)
            nursery._process.wait()
            with pytest.raises(NurseryGone):
                await nursery.fork(["--version"], dict(os.environ), str(private))
        with pytest.raises(NurseryGone, match="too often"):
            await nursery.fork(["--version"], dict(os.environ), str(private))

    play(scene)


@FORKS
def test_the_nursery_and_its_kernels_end_when_the_hall_is_killed(tmp_path: Path, private: Path) -> None:
    code = """
import asyncio, os, sys
from pathlib import Path
from daisuso.hall.forking import Nursery
from daisuso.hall.kernels import kernel_environment
place = Path(sys.argv[1])
async def scene():
    environment = kernel_environment(os.environ, private=place)
    nursery = Nursery(environment, place)
    kernel = await nursery.fork(["-f", str(place / "connection.json")], environment, str(place))
    print(nursery._process.pid, kernel.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(scene())
"""

    async def scene() -> None:
        hall = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(private), stdout=asyncio.subprocess.PIPE)
        assert hall.stdout is not None
        pids = [int(pid) for pid in (await hall.stdout.readline()).split()]
        assert len(pids) == 2
        # Its watch over the hall has begun once it has written where it listens.
        await until((private / "connection.json").exists)
        hall.kill()
        await hall.wait()
        await until(lambda: not any(runs(pid) for pid in pids))

    play(scene)
