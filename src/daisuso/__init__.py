"""daisuso trains digital ambassadors: lessons with widgets, nbgrader assessments, competency results.

The names below are all that a notebook needs; each is imported on first use, so that a score cell stays light.
"""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"
__all__ = ["hand_in", "item", "lesson", "score"]

_HOME = {
    "hand_in": "daisuso.widgets.notebook",
    "item": "daisuso.widgets.notebook",
    "lesson": "daisuso.widgets.notebook",
    "score": "daisuso.response.score_cell",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'daisuso' has no attribute {name!r}")
