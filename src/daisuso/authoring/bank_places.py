"""Where an item bank comes from: `--bank`, then the repository, then the file daisuso-openbank.zip."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daisuso.assessment.bank import ItemBank
from daisuso.authoring.compiled import bank
from daisuso.authoring.notebook import to_bytes
from daisuso.authoring.source_notebook import source_notebook
from daisuso.errors import BankError
from daisuso.sources.repository import read_repository

OPEN_BANK = "daisuso-openbank.zip"


@dataclass(frozen=True, slots=True)
class ReleasedBank:
    """A compiled bank with the source notebook (bytes) of each of its assignments."""

    data: Mapping[str, Any]
    notebooks: Mapping[str, bytes]


def repository_root() -> Path | None:
    """Return the repository that this package runs from, or None where it is installed from a wheel."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "curriculum" / "course.yaml").is_file() and (folder / "assessments").is_dir():
            return folder
    return None


def find_bank(place: Path | None) -> ReleasedBank:
    """Return the bank at `place` (a repository or a bank file), or of this repository, or of the file in the working directory.

    Raises
    ------
    BankError
        There is none.
    SourceError
        The sources of the bank have errors.
    """
    root = repository_root()
    candidates = [place] if place is not None else [root, Path(OPEN_BANK)]
    for candidate in candidates:
        if candidate is None:
            continue
        if candidate.is_dir() and (candidate / "assessments").is_dir():
            return from_repository(candidate)
        if candidate.is_file():
            return from_archive(candidate)
    raise BankError(
        "there is no item bank to release from",
        where=place or "",
        cure=f"Run this in the repository, or give --bank a repository or the file {OPEN_BANK}.",
    )


def from_repository(root: Path) -> ReleasedBank:
    """Compile the bank of a repository."""
    repository = read_repository(root)
    data = bank(repository)
    compiled = ItemBank(data, root)
    forms = ((name, compiled.form(name)) for name in compiled.assignments)
    return ReleasedBank(data, {name: to_bytes(source_notebook(form, compiled.form_items(form))) for name, form in forms})


def from_archive(path: Path) -> ReleasedBank:
    """Read a bank that `build` wrote as one file.

    Raises
    ------
    BankError
        It is no such file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            data = json.loads(archive.read("bank.json"))
            notebooks = {name: archive.read(f"source/{name}.ipynb") for name in data["forms"]}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BankError(f"this is not an item bank ({error})", where=path, cure="Make it again with `daisuso build`.") from None
    return ReleasedBank(data, notebooks)


def archive_bytes(data: Mapping[str, Any], notebooks: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the members of the bank's archive by name."""
    members = {"bank.json": (json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n").encode()}
    return members | {f"source/{name}.ipynb": notebook for name, notebook in sorted(notebooks.items())}
