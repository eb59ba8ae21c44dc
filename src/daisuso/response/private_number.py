"""Numbers of real people in free text: nothing that somebody writes here may hold one."""

import re
import unicodedata

# Nine to twelve digits in a row, also in groups: a telephone number or an identity number.
_NUMBER = re.compile(r"(?:\d[\s./()-]{0,3}){9,12}")


def holds_private_number(text: str) -> bool:
    """Say whether a text holds what looks like a telephone or identity number, unseen characters between its digits included."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return _NUMBER.search(seen) is not None
