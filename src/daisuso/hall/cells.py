"""Runs the cells of a page in its kernel: all are asked for at once, so that nobody waits for the way to and fro."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from queue import Empty
from typing import Any

CELL_SECONDS = 60.0
_LOOK_EVERY = 1.0
# It stands in the notebook for nbgrader; on a page it shows nothing, and its value is 0.0.
_NOT_RUN = frozenset({"score"})


class CellFailed(RuntimeError):
    """A cell raised, took too long, or its kernel died."""


class CellRunner:
    """Runs code cells in order and collects what they show and which widgets they make.

    Parameters
    ----------
    client : AsyncKernelClient
        The connection to the kernel.
    is_alive : callable
        Says whether the kernel lives; asked while it is silent.

    Attributes
    ----------
    models : dict
        Model id -> state of every widget that the cells have made.
    """

    def __init__(self, client: Any, is_alive: Callable[[], Awaitable[bool]]) -> None:
        self.models: dict[str, dict[str, Any]] = {}
        self._client = client
        self._is_alive = is_alive

    async def run(self, cells: Sequence[Any]) -> AsyncIterator[Any]:
        """Yield each cell as soon as it has run, its outputs in it.

        Raises
        ------
        CellFailed
            One did not run; those after it do not run either.
        """
        asked: dict[int, str] = {}
        for place, cell in enumerate(cells):
            if cell["cell_type"] != "code":
                continue
            cell["outputs"] = []
            kind = cell["metadata"].get("daisuso", {}).get("kind", "")
            if cell["source"].strip() and kind not in _NOT_RUN:
                asked[place] = self._client.execute(cell["source"], store_history=False, allow_stdin=False, stop_on_error=True)
        for place, cell in enumerate(cells):
            if place in asked:
                try:
                    async with asyncio.timeout(CELL_SECONDS):
                        await self._finish(asked[place], cell["outputs"])
                except TimeoutError:
                    raise CellFailed(f"it took more than {CELL_SECONDS:g} s") from None
            yield cell

    async def _finish(self, request: str, outputs: list[dict[str, Any]]) -> None:
        """Take in what the kernel says until it has done with a request."""
        failure = ""
        while True:
            message = await self._next()
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind in ("display_data", "execute_result"):
                outputs.append({"output_type": kind, "data": content["data"], "metadata": content["metadata"]})
            elif kind == "comm_open" and content.get("target_name") == "jupyter.widget":
                self.models[content["comm_id"]] = dict(content["data"].get("state", {}))
            elif kind == "comm_msg" and content["data"].get("method") == "update":
                self.models.get(content["comm_id"], {}).update(content["data"].get("state", {}))
            elif kind == "error":
                failure = "\n".join([f"{content['ename']}: {content['evalue']}", *content["traceback"]])
            elif kind == "status" and content["execution_state"] == "idle":
                break
        if failure:
            raise CellFailed(failure)

    async def _next(self) -> dict[str, Any]:
        while True:
            try:
                message: dict[str, Any] = await self._client.get_iopub_msg(timeout=_LOOK_EVERY)
            except Empty:
                if not await self._is_alive():
                    raise CellFailed("the kernel has died") from None
            else:
                return message
