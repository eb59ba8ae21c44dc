"""What readiness is said of: each module whose forms are released, and each learning path all of whose modules are."""

from collections.abc import Iterable

from daisuso.curriculum.content import load_content
from daisuso.errors import ContentError
from daisuso.results.readiness import PATH


def complete_paths(modules: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the paths that must be studied whole and of which every module is among these: `path-<id>` -> modules.

    A path of one module says nothing more than the module.
    """
    known = set(modules)
    try:
        paths = load_content("course.json")["paths"]
    except ContentError:
        return {}
    return {
        PATH + path["id"]: tuple(path["modules"])
        for path in paths
        if path["choose"] == "all" and len(path["modules"]) > 1 and set(path["modules"]) <= known
    }
