"""From nbgrader's source notebook to its release: what `nbgrader generate_assignment` makes of our cells, without a kernel."""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def checksum(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's checksum of a cell: md5 over source, type, roles, id and points (`nbgrader.utils.compute_checksum`)."""
    roles = cell["metadata"]["nbgrader"]
    digest = hashlib.md5("".join(cell["source"]).encode(), usedforsecurity=False)
    digest.update(cell["cell_type"].encode())
    for flag in ("grade", "solution", "locked"):
        digest.update(str(roles[flag]).encode())
    digest.update(str(roles["grade_id"]).encode())
    if roles["grade"]:
        digest.update(str(float(roles["points"])).encode())
    return digest.hexdigest()


def release_notebook(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the release of a source notebook.

    Locks graded and read-only cells, and stamps every such cell with its checksum and type, as stock nbgrader does with
    the course's own configuration; our cells hold no solution, hidden test or output that would have to be cleared.
    """
    made = deepcopy(dict(source))
    for cell in made["cells"]:
        roles = cell["metadata"].get("nbgrader")
        if roles is None:
            continue
        if roles["grade"] or roles["solution"] or roles["locked"]:
            cell["metadata"]["deletable"] = False
            if not roles["solution"]:
                cell["metadata"]["editable"] = False
            roles["checksum"] = checksum(cell)
            roles["cell_type"] = cell["cell_type"]
    return made
