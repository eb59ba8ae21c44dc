"""Where each page lies in the folder, and how one page leads to another: relative, so that any place will do."""

from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import dirname, relpath


@dataclass(frozen=True, slots=True)
class Addresses:
    """The plan of a site.

    Attributes
    ----------
    langs : tuple of str
        The languages; the first one's home is the first page of the folder.
    """

    langs: Sequence[str]

    def home(self, lang: str) -> str:
        """Return the path of a home page."""
        return "index.html" if lang == self.langs[0] else f"{lang}/index.html"

    def lesson(self, slug: str, lang: str) -> str:
        """Return the path of a lesson."""
        return f"{lang}/{slug}.html"

    def handout(self, slug: str) -> str:
        """Return the path of a handout."""
        return f"handouts/{slug}.html"


def link(source: str, target: str) -> str:
    """Return the address that leads from one page to another; a folder's first page is named, because `file:` serves none."""
    return relpath(target, dirname(source) or ".")
