"""The compiled item bank: every released version of every item, with its key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from daisuso.assessment.item import BankItem, Text
from daisuso.errors import BankError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the items of one assignment in their order, drawn once from a blueprint and a seed.

    `items` holds (item id, version); `minutes` is the planned working time; `kind` is `module`, `plan`, `prepost`, `final`
    or `repair`. `private`: its items come from a private bank; a final of the open bank, which anyone can read, is rehearsal.
    """

    assignment: str
    kind: str
    module: str
    title: Text
    minutes: int
    items: tuple[tuple[str, int], ...]
    private: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Form":
        """Read the compiled form."""
        return cls(
            assignment=data["assignment"],
            kind=data["kind"],
            module=data["module"],
            title=data["title"],
            minutes=data["minutes"],
            items=tuple((item, version) for item, version in data["items"]),
            private=bool(data.get("private", False)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the compiled form."""
        return {
            "assignment": self.assignment,
            "kind": self.kind,
            "module": self.module,
            "title": dict(self.title),
            "minutes": self.minutes,
            "items": [[item, version] for item, version in self.items],
            **({"private": True} if self.private else {}),
        }


class ItemBank:
    """All released versions of all items, and the forms drawn from them.

    Parameters
    ----------
    data : mapping
        The compiled bank: `format`, `hash` (sha256 hex of the content), `items` {id: {version: {item, key, meta}}},
        `forms` {assignment: form}, `rubrics` {id: rubric}, `facts` {id: review_by}; in a
        course directory also `earlier`, the hashes of the banks that were released into it before.
    where : Path or str
        What to name in messages.

    Raises
    ------
    BankError
        The data have another format.
    """

    def __init__(self, data: Mapping[str, Any], where: Path | str) -> None:
        if data.get("format") != FORMAT:
            raise BankError(
                f"bank format {data.get('format')!r} is not {FORMAT}",
                where=where,
                cure="Release the assignment again with this daisuso.",
            )
        self.where = str(where)
        self.hash: str = data["hash"]
        self.earlier: tuple[str, ...] = tuple(data.get("earlier", ()))
        self.facts: Mapping[str, str] = data.get("facts", {})
        self.rubrics: Mapping[str, Any] = data.get("rubrics", {})
        self._items: Mapping[str, Mapping[str, Any]] = data["items"]
        self._forms: Mapping[str, Any] = data["forms"]
        self._read: dict[tuple[str, int], BankItem] = {}

    @classmethod
    def load(cls, path: Path) -> "ItemBank":
        """Read `bank.json`.

        Raises
        ------
        BankError
            The file is missing or is not a bank.
        """
        try:
            return cls(json.loads(path.read_bytes()), path)
        except FileNotFoundError:
            raise BankError("there is no item bank", where=path, cure="Run `daisuso release` for this course.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise BankError(f"this is not an item bank ({error})", where=path, cure="Release the assignment again.") from None

    def get(self, item: str, version: int) -> BankItem:
        """Return one version of an item.

        Raises
        ------
        BankError
            The bank holds no such item or version.
        """
        read = self._read.get((item, version))
        if read is None:
            data = self._items.get(item, {}).get(str(version))
            if data is None:
                raise BankError(
                    f"the bank holds no version {version} of item '{item}'",
                    where=self.where,
                    cure="Use the bank that the assignment was released from.",
                )
            read = self._read[item, version] = BankItem.from_json(data)
        return read

    def has(self, item: str, version: int) -> bool:
        """Say whether the bank holds this version."""
        return str(version) in self._items.get(item, {})

    def form(self, assignment: str) -> Form:
        """Return the form of an assignment.

        Raises
        ------
        BankError
            The assignment is not in the bank.
        """
        if assignment not in self._forms:
            raise BankError(
                f"assignment '{assignment}' is not in the bank",
                where=self.where,
                cure=f"It holds: {', '.join(sorted(self._forms)) or 'none'}.",
            )
        return Form.from_json(self._forms[assignment])

    @cached_property
    def assignments(self) -> tuple[str, ...]:
        """Names of all assignments, sorted."""
        return tuple(sorted(self._forms))

    def form_items(self, form: Form) -> tuple[BankItem, ...]:
        """Return the items of a form in their order."""
        return tuple(self.get(item, version) for item, version in form.items)

    def __iter__(self) -> Iterator[BankItem]:
        """Iterate over every version of every item, by id and version."""
        for item in sorted(self._items):
            for version in sorted(map(int, self._items[item])):
                yield self.get(item, version)
