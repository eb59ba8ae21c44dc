"""`daisuso build`: from the sources to everything that is generated, byte-identical each time."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daisuso.assessment.ledger import extended, ledger_from_json, ledger_to_json
from daisuso.authoring.bank_places import OPEN_BANK, archive, compile_bank
from daisuso.authoring.compiled import content_files, dumps
from daisuso.authoring.handout import handout_page
from daisuso.authoring.lesson_notebook import LessonNotebook
from daisuso.authoring.lesson_places import lesson_places
from daisuso.authoring.notebook import to_bytes
from daisuso.errors import Problem, SourceError
from daisuso.grading.config import config_text
from daisuso.messages.typography import keep_together
from daisuso.sources.repository import Repository, read_repository

CONTENT = "src/daisuso/content"
LEDGER = "assessments/ledger.json"
PRIVATE = ("assessments/.daisuso/", "dist/")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build wrote, removed, or (with `--check`) found stale; paths relative to the repository.

    `missing` is what a check found of keys and kits, never committed, that is not there or is stale: a fresh clone has none of it.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    missing: tuple[str, ...] = ()


def generate(repository: Repository) -> dict[str, bytes]:
    """Return every generated file by its path relative to the repository.

    Raises
    ------
    SourceError
        The item ledger would break.
    """
    files = {f"{CONTENT}/{name}": data for name, data in content_files(repository).items()}
    places: dict[str, dict[str, Any]] = {}
    for (module, lang), lesson in repository.lessons.items():
        maker = LessonNotebook(lesson, repository.course, repository.facts)
        made = maker.build()
        places.setdefault(module, {})[lang] = lesson_places(maker, made, repository.practice.get(module, ()))
        files[f"notebooks/lessons/{lang}/{module}.ipynb"] = to_bytes(made)
        files[f"{CONTENT}/lessons/{lang}/{module}.ipynb"] = to_bytes(made)
    files[f"{CONTENT}/places.json"] = dumps(places)
    for (module, lang, name), svg in repository.pictures.items():
        files[f"{CONTENT}/pictures/{module}/{lang}/{name}.svg"] = svg.encode()
    for module, handout in repository.handouts.items():
        page = handout_page(keep_together(handout.markdown), handout.lang)
        files[f"{CONTENT}/handouts/{module}.html"] = page.encode()
    released = compile_bank(repository)
    for assignment, notebook in released.notebooks.items():
        files[f"assessments/source/{assignment}/{assignment}.ipynb"] = notebook
    # Keys of the open bank, never committed: for `nbgrader validate` on the sources, and for kits without the repository.
    files["assessments/.daisuso/bank/bank.json"] = dumps(released.data)
    files[f"dist/{OPEN_BANK}"] = archive(released.data, released.notebooks)
    for policy in repository.policies.values():
        files[f"assessments/.daisuso/policies/{policy.id}.json"] = dumps(policy.to_json())
    files["assessments/nbgrader_config.py"] = config_text("open-bank").encode()
    files[LEDGER] = _ledger(repository)
    return files


def _ledger(repository: Repository) -> bytes:
    path = repository.root / LEDGER
    ledger = ledger_from_json(json.loads(path.read_bytes())) if path.is_file() else {}
    grown, found = extended(ledger, repository.items, repository.course.content_date)
    if found:
        raise SourceError([Problem(*_place(repository.root, item), f"item '{item}': {what}") for item, what in found])
    return dumps(ledger_to_json(grown))


def _place(root: Path, item: str) -> tuple[str, int]:
    """Return file and line of an item's source; the ledger where it has none any more."""
    for path in sorted((root / "assessments" / "items").rglob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() == f"- id: {item}":
                return path.relative_to(root).as_posix(), number
    return LEDGER, 0


def _generated_places(root: Path) -> set[str]:
    """Paths of files that a build owns: what lies there and is not generated any more is removed."""
    places = [(CONTENT, f"**/*.{kind}") for kind in ("json", "ipynb", "svg", "html")]
    places += [("notebooks/lessons", "**/*.ipynb"), ("assessments/source", "**/*.ipynb")]
    found = {path.relative_to(root).as_posix() for folder, pattern in places for path in (root / folder).glob(pattern)}
    return {path for path in found if ".ipynb_checkpoints" not in path}


def build(root: Path, *, check: bool = False) -> BuildReport:
    """Generate everything; with `check`, write nothing and report what is stale.

    Raises
    ------
    SourceError
        Every authoring error of every source file.
    """
    repository = read_repository(root)
    files = generate(repository)
    stale = sorted(path for path, data in files.items() if not _same(root / path, data))
    orphans = sorted(_generated_places(root) - set(files))
    if check:
        # Keys are not committed, so a fresh clone lacks them: that is not stale.
        committed = [path for path in stale if not path.startswith(PRIVATE)]
        missing = tuple(path for path in stale if path.startswith(PRIVATE))
        return BuildReport(tuple(committed), tuple(orphans), len(files) - len(stale), missing)
    for path in stale:
        write_generated(root / path, files[path], private=path.startswith(PRIVATE))
    for path in orphans:
        (root / path).unlink()
    return BuildReport(tuple(stale), tuple(orphans), len(files) - len(stale))


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def write_generated(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write one file whole.

    What holds keys is readable by its owner only, from its first byte; on Windows the folder's rights hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600 if private else 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    temporary.replace(path)
