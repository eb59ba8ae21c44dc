"""The modules that a person is decided on."""

from collections.abc import Mapping

import pandas as pd

from daisuso.response.scoring import NOT_ADMINISTERED
from daisuso.results.readiness import PATH
from daisuso.results.scopes import complete_paths


def learner_modules(items: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return each learner's modules, sorted: those of the path that the course has whole, and every module they handed in.

    Of several whole paths the shortest is asked of everyone (the core, which is enough to go out in pairs); whoever studied more is
    decided on that too. A course without a whole path asks for every module that it has released.
    """
    own = items.loc[items["form_kind"] == "module", ["learner", "module", "item_status"]]
    released = sorted(set(own["module"]))
    paths = complete_paths(released)
    asked = min(paths.values(), key=len) if paths else tuple(released)
    found = {str(learner): set(asked) for learner in items["learner"].unique()}
    handed_in = own.loc[own["item_status"] != NOT_ADMINISTERED, ["learner", "module"]].drop_duplicates()
    for learner, module in handed_in.itertuples(index=False):
        found[learner].add(module)
    return {learner: tuple(sorted(modules)) for learner, modules in found.items()}


def path_names(modules: Mapping[str, tuple[str, ...]], released: set[str]) -> dict[str, str]:
    """Return for each learner the id of the longest whole path that their modules cover; empty where there is none."""
    paths = sorted(complete_paths(released).items(), key=lambda path: len(path[1]), reverse=True)
    return {
        learner: next((path.removeprefix(PATH) for path, needed in paths if set(needed) <= set(own)), "")
        for learner, own in modules.items()
    }


def of_path(rows: pd.DataFrame, modules: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows of module tests that are of their learner's own modules."""
    own = rows.loc[rows["form_kind"] == "module"]
    mine = [module in modules[learner] for learner, module in zip(own["learner"], own["module"], strict=True)]
    return own.loc[mine]
