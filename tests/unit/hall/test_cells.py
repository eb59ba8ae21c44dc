"""Cells run in a kernel that is only a list of messages."""

import asyncio
from queue import Empty
from typing import Any

import pytest

pytest.importorskip("voila", reason="Voilà is not there: `pip install -e .`")
from daisuso.hall import cells
from daisuso.hall.cells import CellFailed, CellRunner


def code(source: str, kind: str = "") -> dict[str, Any]:
    about = {"daisuso": {"kind": kind}} if kind else {}
    return {"cell_type": "code", "source": source, "metadata": about, "outputs": ["old"]}


TEXT = {"cell_type": "markdown", "source": "Chữ", "metadata": {}}
IDLE = ("status", {"execution_state": "idle"})


def shown(text: str) -> tuple[str, dict[str, Any]]:
    return "display_data", {"data": {"text/html": text}, "metadata": {}}


class Kernel:
    """Answers the request for a cell's source with prepared messages."""

    def __init__(self, answers: dict[str, list[tuple[str, dict[str, Any]]]]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.queue: list[dict[str, Any]] = []
        self.alive = True

    def execute(self, source: str, **how: Any) -> str:
        assert how == {"store_history": False, "allow_stdin": False, "stop_on_error": True}
        self.asked.append(source)
        request = f"r{len(self.asked)}"
        for kind, content in self.answers[source]:
            self.queue.append({"header": {"msg_type": kind}, "parent_header": {"msg_id": request}, "content": content})
        return request

    async def get_iopub_msg(self, timeout: float) -> dict[str, Any]:
        if not self.queue:
            await asyncio.sleep(0)
            raise Empty
        return self.queue.pop(0)

    async def is_alive(self) -> bool:
        return self.alive


def run(kernel: Kernel, notebook: list[dict[str, Any]]) -> tuple[list[Any], CellRunner]:
    runner = CellRunner(kernel, kernel.is_alive)
    done: list[Any] = []

    async def scene() -> None:
        async for cell in runner.run(notebook):
            done.append(cell)

    try:
        asyncio.run(scene())
    except CellFailed as failure:
        done.append(str(failure))
    return done, runner


def test_each_cell_has_its_own_outputs_in_order() -> None:
    result = "execute_result", {"data": {"text/html": "c"}, "metadata": {}, "execution_count": 3}
    kernel = Kernel({"a": [shown("1"), shown("2"), IDLE], "b": [("stream", {"text": "noise"}), result, IDLE]})
    kernel.queue.append({"header": {"msg_type": "display_data"}, "parent_header": {"msg_id": "r0"}, "content": shown("other")[1]})
    done, _ = run(kernel, [code("a"), TEXT, code("b"), code("  ")])
    assert [cell["cell_type"] for cell in done] == ["code", "markdown", "code", "code"]
    assert [output["data"]["text/html"] for output in done[0]["outputs"]] == ["1", "2"]
    assert [output["data"]["text/html"] for output in done[2]["outputs"]] == ["c"]
    assert done[3]["outputs"] == []


def test_a_score_cell_is_not_run() -> None:
    kernel = Kernel({"show": [IDLE]})
    done, _ = run(kernel, [code("show", "item"), code("daisuso.score('x')", "score")])
    assert kernel.asked == ["show"]
    assert done[1]["outputs"] == []


def test_widgets_are_known_by_their_newest_state() -> None:
    opened = {"comm_id": "m1", "target_name": "jupyter.widget", "data": {"state": {"a": 1, "b": 1}}}
    foreign = {"comm_id": "m2", "target_name": "other", "data": {"state": {"a": 1}}}
    update = {"comm_id": "m1", "data": {"method": "update", "state": {"b": 2}}}
    custom = {"comm_id": "m1", "data": {"method": "custom", "content": {}}}
    messages = [("comm_open", opened), ("comm_open", foreign), ("comm_msg", update), ("comm_msg", custom), IDLE]
    _, runner = run(Kernel({"a": messages}), [code("a")])
    assert runner.models == {"m1": {"a": 1, "b": 2}}


def test_what_stands_after_a_cell_that_fails_is_not_shown() -> None:
    error = ("error", {"ename": "ValueError", "evalue": "no", "traceback": ["line 1"]})
    done, _ = run(Kernel({"a": [IDLE], "b": [error, IDLE], "c": [shown("3"), IDLE]}), [code("a"), code("b"), code("c")])
    assert len(done) == 2
    assert done[1] == "ValueError: no\nline 1"


def test_a_kernel_that_dies_while_it_is_asked_fails_the_cell() -> None:
    kernel = Kernel({"a": []})
    kernel.alive = False
    assert run(kernel, [code("a")])[0] == ["the kernel has died"]


def test_a_cell_that_takes_too_long_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "CELL_SECONDS", 0.01)
    assert run(Kernel({"a": []}), [code("a")])[0] == ["it took more than 0.01 s"]
