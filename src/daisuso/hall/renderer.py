"""Runs a notebook cell by cell and turns it into a page: Voilà's renderer with three things changed.

The notebook comes from a known file and from nowhere else; a failed cell ends the page without a word of its traceback; and the
state of the widgets goes into the page itself, so that a browser needs no message that creates anything in a kernel.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.clearoutput import ClearOutputPreprocessor
from voila.execute import VoilaExecutor
from voila.notebook_renderer import NotebookRenderer

from daisuso.hall.assets import Assets
from daisuso.hall.waiting import StartedKernel
from daisuso.messages.typography import keep_together
from daisuso.widgets.bundle import widget_style

_HEADING = re.compile(r"<h([12])[^>]*>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_NOT_STATE = frozenset({"_esm", "_css", "layout"})


class NoFiles:
    """Stands where Voilà expects a contents manager: there are no files."""

    def file_exists(self, path: str) -> bool:
        """Say no."""
        return False


class Kernels(Protocol):
    """What a page does with kernels."""

    async def start(self) -> StartedKernel:
        """Return one that is the learner's, and answers."""

    def get(self, kernel_id: str) -> Any:
        """Return what the kernel manager holds for it."""

    async def end(self, kernel_id: str) -> None:
        """End it at once."""


class SheetRenderer(NotebookRenderer):  # type: ignore[misc]  # ships no types
    """Renders one notebook for one request.

    Attributes
    ----------
    kernel_id : str
        The kernel of the page, once it has started.
    failed : bool
        A cell did not run; the page says so and stops there.
    """

    kernel_id = ""
    failed = False

    async def load_notebook(self, path: str) -> Any:
        """Read the notebook from the path that the catalogue gave."""
        return await self.fix_notebook(nbformat.read(Path(path), as_version=4))  # type: ignore[no-untyped-call]

    def generate(self, kernels: Kernels, view: Mapping[str, Any], assets: Assets) -> AsyncIterator[tuple[str, Any]]:
        """Render the page piece by piece, as the kernel starts and the cells run.

        Parameters
        ----------
        kernels : Kernels
            Starts and ends kernels for this page.
        view : mapping
            What the template needs to know besides the notebook.
        assets : Assets
            Takes in the scripts and styles of the widgets.
        """
        self.exporter.register_filter("cell_html", partial(cell_html, titles=view["sheet"].titles))
        self.exporter.register_filter("output_html", partial(output_html, too_old=view["words"]("err.old_browser")))
        return self.exporter.generate_from_notebook_node(  # type: ignore[no-any-return]
            self.notebook,
            resources=self.resources,
            extra_context={
                **view,
                "kernel_start": partial(self.start_kernel, kernels=kernels),
                "cell_generator": self.run_cells,
                "widgets": lambda: self.widgets(assets),
                "failed": lambda: self.failed,
            },
        )

    async def start_kernel(self, notebook: Any, kernels: Kernels) -> str:
        """Get a kernel for the page, and be ready to run the cells in it."""
        kernel = await kernels.start()
        self.kernel_id = kernel.id
        self.executor = VoilaExecutor(
            notebook,
            km=kernels.get(kernel.id),
            config=self.traitlet_config,
            show_tracebacks=self.voila_configuration.show_tracebacks,
        )
        self.executor.kc = kernel.client
        return self.kernel_id

    async def run_cells(self, notebook: Any) -> AsyncIterator[Any]:
        """Run the cells in order and yield each with its outputs; stop at the first that fails."""
        notebook, _ = ClearOutputPreprocessor().preprocess(notebook, {})  # type: ignore[no-untyped-call]
        for place, cell in enumerate(notebook.cells):
            try:
                await self.executor.execute_cell(cell, None, place, store_history=False)
            except Exception:  # whatever it was: the log has it, the learner gets a way out
                if not self.request_handler.left:
                    self.request_handler.log.exception("Cell %d of %s did not run", place, self.notebook_path)
                self.failed = True
                break
            yield cell
        await self._cleanup_resources()

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
        for model_id, state in self.executor.widget_state.items():
            if state.get("_esm"):
                style = state.get("_css") or ""
                kept = {name: value for name, value in state.items() if name not in _NOT_STATE}
                models[model_id] = {
                    "state": kept,
                    "script": assets.add("widget.js", state["_esm"]),
                    # The style sheet of the hall has what the project's own widgets bring along.
                    "style": assets.add("widget.css", style) if style and style != widget_style() else "",
                }
        return {"kernel": self.kernel_id, "models": models}


def cell_html(cell: Any, *, titles: set[str]) -> str:
    """Render the Markdown of a cell, its pictures inside.

    The template writes a page's own heading. One that repeats it is dropped; another of the first level goes down.
    """
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=cell.get("attachments", {}))
    html = MarkdownWithMath(renderer=renderer).render(cell.source)
    known = {keep_together(title) for title in titles}

    def below(found: re.Match[str]) -> str:
        words = unescape(_TAG.sub("", found.group(2))).strip()
        return "" if keep_together(words) in known else f"<h2>{found.group(2)}</h2>"

    return _HEADING.sub(below, html)


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


def _attribute(value: str) -> str:
    return re.sub(r"[^0-9A-Za-z-]", "", value)


def script_json(value: Any) -> str:
    """Return JSON that is safe inside a `<script>` element."""
    encoded = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")
