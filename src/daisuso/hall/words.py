"""The words of a page, with numbers kept beside what they count."""

import re

from daisuso.messages import text

# A line must not end between a number and what it counts or names: 35 phút, câu 4, 3 questions, part 2.
_NUMBER_FIRST = re.compile(
    r"(?<=\d) (?=(?:câu|phút|phần|bài|từ|ngày|người|giây|lượt|questions?|minutes?|lessons?|parts?|words?|days?|people)\b)"
)
_WORD_FIRST = re.compile(r"\b(câu|phần|bài|lượt|bước|mức độ|mức|question|lesson|part|step|level) (?=\d)", re.IGNORECASE)


def keep_together(sentence: str) -> str:
    """Put a no-break space between a number and its word, wherever one of the two kinds of space stands."""
    sentence = sentence.replace("\N{NO-BREAK SPACE}", " ")
    return _WORD_FIRST.sub("\\1\N{NO-BREAK SPACE}", _NUMBER_FIRST.sub("\N{NO-BREAK SPACE}", sentence))


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
