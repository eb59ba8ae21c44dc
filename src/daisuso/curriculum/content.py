"""Compiled content that ships inside the package: course, framework, conduct, wards, practice, rubrics, lessons."""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from daisuso.errors import ContentError


def content_folder() -> Path:
    """Return the folder of the compiled content (the package is never run from inside an archive)."""
    return Path(str(resources.files("daisuso"))) / "content"


@cache
def load_content(name: str) -> Any:
    """Read one compiled file, e.g. `course.json` or `practice/vneid.json`.

    Raises
    ------
    ContentError
        The file is missing or unreadable.
    """
    return read_compiled(content_folder() / name)


def read_compiled(path: Path) -> Any:
    """Read one compiled file from wherever it lies.

    Raises
    ------
    ContentError
        The file is missing or unreadable.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ContentError("this compiled content is missing", where=path, cure="Run `daisuso build`.") from None
    except ValueError as error:
        raise ContentError(f"this compiled content is damaged ({error})", where=path, cure="Run `daisuso build`.") from None


def lesson_notebook(module: str, lang: str) -> Path:
    """Return the path of a lesson's notebook in the package."""
    return content_folder() / "lessons" / lang / f"{module}.ipynb"
