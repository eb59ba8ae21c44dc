"""A minute card: one anonymous line at the end of a part, on what is still unclear."""

import unicodedata

from daisuso.response.private_number import holds_private_number

LONGEST = 200
"""Letters of a card."""


class CardRefused(ValueError):
    """A card cannot be taken; `reason` is the id of the message that says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_card(text: str) -> str:
    """Return a card's text as it is kept: one line, NFC, without control and direction characters.

    Raises
    ------
    CardRefused
        It is empty, too long, or holds what looks like a telephone or identity number.
    """
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    kept = "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C")
    line = unicodedata.normalize("NFC", " ".join(kept.split()))
    if not line:
        raise CardRefused("card.empty")
    if len(line) > LONGEST:
        raise CardRefused("card.long")
    if holds_private_number(line):
        raise CardRefused("q.private_data")
    return line
