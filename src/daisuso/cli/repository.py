"""Keeps learners' data out of the repository, and removes folders that hold read-only files."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def refuse_tracked(place: Path) -> None:
    """Refuse a place inside the repository, unless git ignores it.

    Raises
    ------
    UsageError
        Learners' data would lie where a commit can take them.
    """
    from daisuso.authoring.bank_places import repository_root
    from daisuso.errors import UsageError

    place, root = place.resolve(), repository_root()
    if root is None or (root != place and root not in place.parents):
        return
    # With a slash at the end, a folder that does not exist yet matches a pattern for folders.
    inside = place.relative_to(root).as_posix() + "/"
    try:
        ignored = subprocess.run(["git", "-C", str(root), "check-ignore", "-q", inside], capture_output=True).returncode == 0
    except OSError:  # no git here: nothing is known to be ignored
        ignored = False
    if not ignored:
        cure = "Choose another place: learners' data never lie in the repository."
        raise UsageError(f"{place} lies in the repository", cure=cure)


def _make_writable(remove: Callable[[str], Any], path: str, _error: Any) -> None:
    os.chmod(path, stat.S_IWRITE)  # noqa: PTH101 (shutil hands over a string)
    remove(path)


def remove_tree(folder: Path) -> None:
    """Remove a folder; graded notebooks in it are read-only, which Windows refuses to delete."""
    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=_make_writable)
    else:
        shutil.rmtree(folder, onerror=_make_writable)
