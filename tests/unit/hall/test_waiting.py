"""Kernels that wait for learners: how many, when they are started, and what becomes of those that die."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("voila", reason="Voilà is not there: `pip install -e .`")
from daisuso.hall import waiting
from daisuso.hall.kernel_manager import AsyncMappingKernelManager, HallKernels
from daisuso.hall.waiting import SPARE, StartedKernel, WaitingKernels


class Client:
    def __init__(self) -> None:
        self.closed = False

    def stop_channels(self) -> None:
        self.closed = True


class Manager:
    """What the pool asks of the manager."""

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.waiting: set[str] = set()
        self.deaths: dict[str, Callable[[], None]] = {}

    def __contains__(self, kernel_id: str) -> bool:
        return kernel_id in self.alive

    async def is_alive(self, kernel_id: str) -> bool:
        return kernel_id in self.alive

    def add_restart_callback(self, kernel_id: str, run: Callable[[], None], event: str) -> None:
        assert event == "dead"
        self.deaths[kernel_id] = run

    def kill(self, kernel_id: str) -> None:
        self.alive.discard(kernel_id)

    def notice(self, kernel_id: str) -> None:
        self.deaths[kernel_id]()


class Starter:
    """Starts kernels in no time; counts how many are being started together."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager
        self.count = 0
        self.together = self.most_together = 0
        self.troubles = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def start(self) -> StartedKernel:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
            if self.troubles:
                self.troubles -= 1
                raise RuntimeError("no memory")
        finally:
            self.together -= 1
        self.count += 1
        self.manager.alive.add(f"k{self.count}")
        return StartedKernel(f"k{self.count}", Client())

    async def end(self, kernel_id: str) -> None:
        self.manager.waiting.discard(kernel_id)
        self.manager.alive.discard(kernel_id)


class Scene:
    def __init__(self, ahead: int) -> None:
        self.manager = Manager()
        self.starter = Starter(self.manager)
        self.used = 0
        self.pool = WaitingKernels(self.starter, self.manager, ahead, lambda: self.used)  # type: ignore[arg-type]

    async def settled(self, count: int) -> None:
        """Wait until so many wait, and see that it stays so."""
        for _ in range(1000):
            if len(self.pool) == count:
                break
            await asyncio.sleep(0)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(self.pool) == count


def play(scene: Callable[[Scene], Any], ahead: int) -> None:
    async def run() -> None:
        one = Scene(ahead)
        one.pool.begin()
        await scene(one)
        await one.pool.end()
        assert len(one.pool) == 0

    asyncio.run(run())


@pytest.mark.parametrize("ahead", [0, 1, 7])
def test_as_many_wait_as_are_wanted_and_few_are_started_together(ahead: int) -> None:
    async def scene(one: Scene) -> None:
        await one.settled(ahead)
        assert one.starter.count == ahead
        assert one.manager.waiting == one.manager.alive
        assert one.starter.most_together <= waiting.AT_ONCE

    play(scene, ahead)


def test_those_in_use_and_those_that_wait_are_bounded_together() -> None:
    async def scene(one: Scene) -> None:
        await one.settled(10)
        for used in range(1, 11):
            assert await one.pool.take() is not None
            one.used = used
            one.pool.changed()
        await one.settled(SPARE)
        one.used = 40  # more came than were expected
        one.pool.changed()
        await one.settled(SPARE)
        one.used = 8
        one.pool.changed()
        await one.settled(SPARE)
        one.used = 2
        one.pool.changed()
        await one.settled(8)

    play(scene, 10)


def test_one_that_is_given_away_waits_no_more() -> None:
    async def scene(one: Scene) -> None:
        await one.settled(1)
        kernel = await one.pool.take()
        assert kernel is not None and kernel.id == "k1"
        assert "k1" not in one.manager.waiting
        assert await one.pool.take() is None

    play(scene, 1)


def test_none_is_started_ahead_while_someone_waits_for_a_page() -> None:
    async def scene(one: Scene) -> None:
        await one.settled(3)
        one.pool.arriving(1)
        await one.pool.take()
        await one.settled(2)
        one.pool.arriving(-1)
        await one.settled(3)

    play(scene, 3)


def test_one_that_dies_is_replaced() -> None:
    async def scene(one: Scene) -> None:
        await one.settled(2)
        one.manager.kill("k1")
        one.manager.notice("k1")
        await one.settled(2)
        assert one.manager.waiting == {"k2", "k3"}

    play(scene, 2)


def test_one_whose_death_nobody_has_noticed_yet_is_not_given_away() -> None:
    async def scene(one: Scene) -> None:
        await one.settled(2)
        one.manager.kill("k1")
        kernel = await one.pool.take()
        assert kernel is not None and kernel.id == "k2"
        one.manager.notice("k1")  # late, and without effect

    play(scene, 2)


def test_trouble_at_the_start_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        if seconds:
            pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr(waiting.asyncio, "sleep", pause)

    async def scene(one: Scene) -> None:
        one.starter.troubles = 3
        await one.settled(1)

    play(scene, 1)
    assert pauses == [1.0, 2.0, 4.0]
    assert "no memory" in caplog.text


def test_ending_while_one_is_being_started_leaves_none() -> None:
    async def run() -> None:
        one = Scene(3)
        one.starter.gate.clear()
        one.pool.begin()
        while not one.starter.together:
            await asyncio.sleep(0)
        await one.pool.end()
        one.starter.gate.set()
        await asyncio.sleep(0)
        assert not one.manager.alive
        assert not one.manager.waiting

    asyncio.run(run())


def test_idle_kernels_that_wait_are_not_culled(monkeypatch: pytest.MonkeyPatch) -> None:
    culled: list[str] = []

    async def cull(self: Any, kernel_id: str) -> None:
        culled.append(kernel_id)

    monkeypatch.setattr(AsyncMappingKernelManager, "cull_kernel_if_idle", cull)
    manager = HallKernels()
    manager.waiting.add("waits")

    async def scene() -> None:
        for kernel_id in ("waits", "given-away"):
            await manager.cull_kernel_if_idle(kernel_id)

    asyncio.run(scene())
    assert culled == ["given-away"]
