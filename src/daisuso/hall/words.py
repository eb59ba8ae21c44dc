"""The words of a page, with numbers kept beside what they count."""

import re

from daisuso.messages import text

# Vietnamese: "4 câu", "câu 4", "35 phút". A line must not end between them.
_BEFORE = re.compile(r"(?<=\d) (?=\w)")


def keep_together(sentence: str) -> str:
    """Put a no-break space between a number and its word."""
    sentence = _BEFORE.sub("\N{NO-BREAK SPACE}", sentence)
    for word in ("câu", "phần", "bài", "Câu", "Phần", "Bài"):
        sentence = re.sub(rf"\b{word} (?=\d)", f"{word}\N{NO-BREAK SPACE}", sentence)
    return sentence


class Words:
    """Speaks one language.

    Attributes
    ----------
    lang, other : str
        This language and the one that the page can be switched to.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.other = "en" if lang == "vi" else "vi"

    def __call__(self, message_id: str, /, **fill: object) -> str:
        """Return a message in this language, its places filled in."""
        return keep_together(text(message_id, self.lang, **fill))
