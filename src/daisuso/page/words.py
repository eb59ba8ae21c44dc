"""The words of a page, with numbers kept beside what they count."""

from daisuso.messages import text
from daisuso.messages.typography import keep_together


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
