"""Runs a notebook cell by cell and turns it into a page.

The notebook comes from a known file and from nowhere else; a failed cell ends the page without a word of its traceback; and the
state of the widgets goes into the page itself, so that a browser needs no message that creates anything in a kernel.
"""

import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Protocol

import jinja2
from nbformat import v4

from daisuso.hall.assets import Assets
from daisuso.hall.cells import CellRunner
from daisuso.hall.waiting import StartedKernel
from daisuso.page.files import script_json as script_json
from daisuso.page.markdown import cell_html
from daisuso.widgets.bundle import HOSTED, widget_module, widget_style

_NOT_STATE = frozenset({"_esm", "_css", "layout"})
_LOG = logging.getLogger(__name__)


class Kernels(Protocol):
    """What a page does with kernels."""

    async def start(self) -> StartedKernel:
        """Return one that is the learner's, and answers."""

    def get(self, kernel_id: str) -> Any:
        """Return what the kernel manager holds for it."""

    async def end(self, kernel_id: str) -> None:
        """End it at once."""


class SheetRenderer:
    """Renders one notebook for one request.

    Parameters
    ----------
    path : Path
        The notebook, as the catalogue gave it.
    left : callable
        Says whether the browser has gone meanwhile: then a cell that cannot go on is no fault.

    Attributes
    ----------
    kernel_id : str
        The kernel of the page, once it has started.
    failed : bool
        A cell did not run; the page says so and stops there.
    """

    def __init__(self, path: Path, left: Callable[[], bool]) -> None:
        self.kernel_id = ""
        self.failed = False
        self._path = path
        self._left = left
        self._kernel: StartedKernel | None = None
        self._runner: CellRunner | None = None

    def generate(self, template: jinja2.Template, kernels: Kernels, view: Mapping[str, Any], assets: Assets) -> AsyncIterator[str]:
        """Render the page piece by piece, as the kernel starts and the cells run.

        Parameters
        ----------
        template : Template
            The page's template.
        kernels : Kernels
            Starts and ends kernels for this page.
        view : mapping
            What the template needs to know besides the notebook.
        assets : Assets
            Takes in the scripts and styles of the widgets.
        """
        # Not validated: the project has generated it, and validating takes as long as all the rest.
        notebook = v4.reads(self._path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
        return template.generate_async(
            **view,
            nb=notebook,
            kernel_start=partial(self.start_kernel, kernels=kernels),
            cell_generator=self.run_cells,
            cell_html=partial(cell_html, titles=view["sheet"].titles),
            output_html=partial(output_html, too_old=view["words"]("err.old_browser")),
            widgets=lambda: self.widgets(assets),
            failed=lambda: self.failed,
        )

    async def start_kernel(self, notebook: Any, kernels: Kernels) -> str:
        """Get a kernel for the page, and be ready to run the cells in it."""
        self._kernel = await kernels.start()
        self.kernel_id = self._kernel.id
        self._runner = CellRunner(self._kernel.client, kernels.get(self.kernel_id).is_alive)
        return self.kernel_id

    async def run_cells(self, notebook: Any) -> AsyncIterator[Any]:
        """Run the cells in order and yield each with its outputs; stop at the first that fails."""
        assert self._runner is not None
        place = -1
        try:
            async for cell in self._runner.run(notebook.cells):
                place += 1
                yield cell
        except Exception:  # whatever it was: the log has it, the learner gets a way out
            if not self._left():
                _LOG.exception("Cell %d of %s did not run", place + 1, self._path)
            self.failed = True
        finally:
            self.close()

    def close(self) -> None:
        """Close the hall's own connection to the kernel; the page has another."""
        if self._kernel is not None:
            self._kernel.client.stop_channels()
            self._kernel = None

    def widgets(self, assets: Assets) -> dict[str, Any]:
        """Return what the page needs to bring the widgets to life.

        Returns
        -------
        dict
            `kernel`: the id of the page's kernel.
            `models`: model id -> `{"state": synced traits, "script": address, "style": address or ""}`.
            Only widgets with a script of their own are listed; scripts and styles are replaced by addresses.
        """
        models: dict[str, Any] = {}
        for model_id, state in self._runner.models.items() if self._runner else ():
            if state.get("_esm"):
                style = state.get("_css") or ""
                kept = {name: value for name, value in state.items() if name not in _NOT_STATE}
                models[model_id] = {
                    "state": kept,
                    "script": _script(assets, state["_esm"]),
                    # The style sheet of the hall has what the project's own widgets bring along.
                    "style": assets.add("widget.css", style) if style and style != widget_style() else "",
                }
        return {"kernel": self.kernel_id, "models": models}


def output_html(output: Any, *, too_old: str) -> str:
    """Return the HTML of one output of a cell; text, errors and anything else a learner cannot use give nothing.

    The place of a widget holds `too_old`, which is seen where no widget can be mounted; mounting takes it away.
    The notebooks are generated by the project, so that their HTML is trusted as the template is.
    """
    data = output.get("data", {})
    view = data.get("application/vnd.jupyter.widget-view+json")
    if view:
        model = _attribute(view["model_id"])
        return f'<div class="widget" data-model="{model}"><p class="broken too-old">{escape(too_old)}</p></div>'
    return str(data.get("text/html") or data.get("image/svg+xml") or "")


def _script(assets: Assets, script: str) -> str:
    """Return the address of a widget's script; the project's own is known here, so that a kernel sends its name only."""
    if script.startswith(HOSTED):
        return assets.add("widget.js", widget_module(script.removeprefix(HOSTED)))
    return assets.add("widget.js", script)


def _attribute(value: str) -> str:
    return re.sub(r"[^0-9A-Za-z-]", "", value)
