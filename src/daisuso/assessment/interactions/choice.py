"""What single and multiple choice share: options, unsafe options, and their checks."""

from collections.abc import Iterator
from typing import Any

from daisuso.assessment.item import Item, Key


def option_ids(item: Item) -> tuple[str, ...]:
    """Return the ids of the item's options, in the order of the source."""
    return tuple(option["id"] for option in item.body["options"])


def critical_misses(key: Key, chosen: frozenset[str]) -> tuple[str, ...]:
    """Return the violated conduct where an unsafe option was chosen. A merely wrong choice violates nothing."""
    if key.critical and chosen & frozenset(key.values.get("unsafe", ())):
        return (key.critical,)
    return ()


def check_options(item: Item, key: Key, *, least: int, most: int) -> Iterator[tuple[str, str]]:
    """Yield problems of an option list: number, repeated ids, missing rationales, unsafe options without conduct."""
    ids = option_ids(item)
    if not least <= len(ids) <= most:
        yield "options", f"has {len(ids)} options; give {least} to {most}"
    for option in sorted({option for option in ids if ids.count(option) > 1}):
        yield "options", f"option id '{option}' stands twice"
    for option in ids:
        if option not in key.rationale:
            yield "options", f"option '{option}' has no rationale"
    unsafe = key.values.get("unsafe", [])
    for option in unsafe:
        if option not in ids:
            yield "key", f"unsafe option '{option}' is not one of the options"
    if unsafe and not key.critical:
        yield "key", "names unsafe options, but the item names no critical conduct"
    if key.critical and not unsafe:
        yield "key", f"the item is critical ('{key.critical}') but no option is unsafe"


def is_id(value: Any, ids: tuple[str, ...]) -> bool:
    """Say whether a raw JSON value is one of the option ids."""
    return isinstance(value, str) and value in ids
