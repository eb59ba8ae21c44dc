"""Where an item bank comes from: `--bank`, then the repository, then the file daisuso-openbank.zip."""

import io
import json
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daisuso.assessment.bank import ItemBank
from daisuso.authoring.compiled import bank, dumps
from daisuso.authoring.notebook import to_bytes
from daisuso.authoring.source_notebook import source_notebook
from daisuso.errors import BankError
from daisuso.sources.private_bank import read_private_bank
from daisuso.sources.repository import Repository, read_repository

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
    """Return the bank at `place`, or of this repository, or of the file in the working directory or beside the environment.

    A place is a repository, a private bank (a folder with `assessments/` but no curriculum of its own), or a bank file.

    Raises
    ------
    BankError
        There is none.
    SourceError
        The sources of the bank have errors.
    """
    root = repository_root()
    # An offline kit puts the file beside the environment that it makes.
    candidates = [place] if place is not None else [root, Path(OPEN_BANK), Path(sys.prefix).parent / OPEN_BANK]
    for candidate in candidates:
        if candidate is None:
            continue
        if candidate.is_dir() and (candidate / "assessments").is_dir():
            private = not (candidate / "curriculum" / "course.yaml").is_file()
            return from_private_bank(candidate, root) if private else from_repository(candidate)
        if candidate.is_file():
            return from_archive(candidate)
    raise BankError(
        "there is no item bank to release from",
        where=place or "",
        cure=f"Run this in the repository, or give --bank a repository or the file {OPEN_BANK}.",
    )


def from_repository(root: Path) -> ReleasedBank:
    """Read the sources of a repository and compile their bank."""
    return compile_bank(read_repository(root))


def from_private_bank(place: Path, root: Path | None) -> ReleasedBank:
    """Read a private bank over the curriculum of this repository, and compile it.

    Raises
    ------
    BankError
        There is no repository to read the curriculum from.
    """
    if root is None:
        raise BankError("a private bank needs the repository beside it", where=place, cure="Run this in a checkout of daisuso.")
    return compile_bank(read_private_bank(place, read_repository(root)))


def compile_bank(repository: Repository) -> ReleasedBank:
    """Compile the bank of a repository that was read."""
    data = bank(repository)
    compiled = ItemBank(data, repository.root)
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


def archive(data: Mapping[str, Any], notebooks: Mapping[str, bytes]) -> bytes:
    """Return the bytes of daisuso-openbank.zip: the bank and its source notebooks, the same bytes each time."""
    members = {"bank.json": dumps(data)}
    members |= {f"source/{name}.ipynb": notebook for name, notebook in sorted(notebooks.items())}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            # The oldest date that a zip file can hold: the clock must not change the bytes.
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(member, content)
    return made.getvalue()
