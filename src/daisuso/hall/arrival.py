"""What a kernel that was started ahead does when a learner arrives: from then on it is that learner's.

Runs inside the kernel, asked by the hall itself before the first cell. A page cannot ask: its messages execute nothing.
"""

import os
from collections.abc import Mapping
from pathlib import Path

_OWNER = "DAISUSO_LEARNER"


def arrive(told: Mapping[str, str], place: str) -> None:
    """Take on a learner's identity and go to a folder of theirs.

    Parameters
    ----------
    told : mapping
        Environment variables, `DAISUSO_LEARNER` among them.
    place : str
        The kernel's folder: an assessment's notebook knows its form by the folder's name.

    Raises
    ------
    RuntimeError
        The kernel is somebody's already. It is never handed on: its memory holds what they saw.
    """
    if _OWNER in os.environ:
        raise RuntimeError("this kernel has a learner already")
    os.environ.update(told)
    Path(place).mkdir(parents=True, exist_ok=True)
    os.chdir(place)


def request(told: Mapping[str, str], place: Path) -> str:
    """Return the code that the hall has a kernel execute; it leaves no name behind."""
    return f"__import__({__name__!r}, fromlist=['arrive']).arrive({dict(told)!r}, {str(place)!r})"


def warm_up() -> None:
    """Load what every learner's page needs and what is the same for all: nothing of a learner is read."""
    import daisuso.widgets.notebook  # noqa: F401
