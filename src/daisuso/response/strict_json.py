"""JSON as the journal takes it: what `json` accepts silently and a grader must not is refused by name."""

import json
import re
from collections import Counter
from typing import Any

MAX_DEPTH = 32
"""Deepest nesting of lists and objects in one record."""
MAX_INTEGER = 2**53 - 1
"""Largest magnitude of an integer: above it a browser's numbers are not exact."""

_INTEGER_DIGITS = len(str(MAX_INTEGER)) + 1
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class NotStrict(ValueError):
    """A text is not strict JSON. `code` names what is wrong, the message says it in a sentence."""

    def __init__(self, code: str, what: str) -> None:
        self.code = code
        super().__init__(what)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise NotStrict("duplicate-key", f"the key {twice[:40]!a} stands twice in one object")
    return found


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise NotStrict("not-finite", f"the number {digits[:40]} is too large")
    return number


def _integer(digits: str) -> int:
    # The length is looked at first: converting a long run of digits takes time that grows with its square.
    if len(digits) > _INTEGER_DIGITS or abs(int(digits)) > MAX_INTEGER:
        raise NotStrict("integer-too-large", f"an integer has {len(digits)} digits")
    return int(digits)


def _constant(name: str) -> None:
    raise NotStrict("not-finite", f"{name} is not a number of JSON")


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_int=_integer, parse_constant=_constant).raw_decode


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level := [member for member in level if isinstance(member, list | dict)]:
        deepest += 1
        level = [inner for member in level for inner in (member.values() if isinstance(member, dict) else member)]
    return deepest


def parse(text: str) -> Any:
    """Parse one JSON value with nothing before or after it, not even a blank.

    Raises
    ------
    NotStrict
        With code `unreadable`, `duplicate-key`, `not-finite`, `integer-too-large`, `too-deep` or `lone-surrogate`.
    """
    try:
        value, end = _decode(text)
    except NotStrict:
        raise
    except RecursionError:
        raise NotStrict("too-deep", "it is nested too deeply") from None
    except ValueError as error:
        raise NotStrict("unreadable", f"it is not JSON ({error})") from None
    if end != len(text):
        raise NotStrict("unreadable", f"something follows the JSON value at character {end}")
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise NotStrict("too-deep", f"it is nested more than {MAX_DEPTH} levels deep")
    if _SURROGATE_ESCAPE.search(text) is not None:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise NotStrict("lone-surrogate", "it holds half of a character (a lone surrogate)") from None
    return value
