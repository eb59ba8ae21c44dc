"""The ledger of item versions: what was released under which id and version, so that it stays gradable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daisuso.assessment.item import BankItem


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One released version: sha256 (hex) of its content, and the course's content date when it entered."""

    hash: str
    since: str


Ledger = Mapping[str, Mapping[int, LedgerEntry]]
"""Item id -> version -> entry."""


def ledger_from_json(data: Mapping[str, Any]) -> dict[str, dict[int, LedgerEntry]]:
    """Read `assessments/ledger.json`."""
    return {
        item: {int(version): LedgerEntry(entry["hash"], entry["since"]) for version, entry in versions.items()}
        for item, versions in data["items"].items()
    }


def ledger_to_json(ledger: Ledger) -> dict[str, Any]:
    """Return the form of `assessments/ledger.json`."""
    items = {
        item: {str(version): {"hash": entry.hash, "since": entry.since} for version, entry in sorted(versions.items())}
        for item, versions in sorted(ledger.items())
    }
    return {"about": "Written by `daisuso build`. Released item versions; do not edit.", "items": items}


def extended(
    ledger: Ledger, items: Iterable[BankItem], today: str
) -> tuple[dict[str, dict[int, LedgerEntry]], list[tuple[str, str]]]:
    """Return the ledger with new versions added, and (item id, problem) for what breaks it.

    A changed item needs a new version; a new version is one above the last; a released version may not vanish (it moves to
    `assessments/items/retired/`).
    """
    grown = {item: dict(versions) for item, versions in ledger.items()}
    found: list[tuple[str, str]] = []
    present: set[tuple[str, int]] = set()
    for entry in items:
        item, version = entry.item.id, entry.item.version
        present.add((item, version))
        if entry.meta.status == "draft":
            continue
        known = grown.setdefault(item, {})
        if version in known:
            if known[version].hash != entry.meta.hash:
                cure = f"raise it to version {version + 1} and keep version {version} in assessments/items/retired/"
                found.append((item, f"changed since version {version} was released; {cure}"))
        elif known and version != max(known) + 1:
            found.append((item, f"version {version} does not follow version {max(known)}"))
        else:
            known[version] = LedgerEntry(entry.meta.hash, today)
    for item, versions in ledger.items():
        for version in versions:
            if (item, version) not in present:
                cure = "put it into assessments/items/retired/, so that old work stays gradable"
                found.append((item, f"version {version} was released and is gone; {cure}"))
    return grown, found
