"""Everything the hall serves as a file: held in memory, named by content, so a browser fetches each of them once.

No request path ever reaches the file system: a name is in the table or it does not exist.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PREFIX = "/static/"
_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_IMPORT = re.compile(r"""(?<=["'])\./([a-z_]+\.js)(?=["'])""")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent.

    Attributes
    ----------
    body : bytes
        The file itself.
    packed : bytes
        The same, compressed with gzip.
    kind : str
        Its MIME type.
    """

    body: bytes
    packed: bytes
    kind: str


class Assets:
    """A table of files by content hash."""

    def __init__(self) -> None:
        self._files: dict[str, Asset] = {}
        self._urls: dict[str, str] = {}

    def add(self, name: str, text: str) -> str:
        """Take in one text file and return its address.

        Parameters
        ----------
        name : str
            A plain file name; its suffix says what it is (`.js` or `.css`).
        text : str
            The content. The same content gives the same address.
        """
        body = text.encode("utf-8")
        key = f"{hashlib.sha256(body).hexdigest()[:20]}-{name}"
        if key not in self._files:
            kind = _KINDS[Path(name).suffix]
            self._files[key] = Asset(body, gzip.compress(body, compresslevel=9, mtime=0), kind)
        self._urls[name] = PREFIX + key
        return PREFIX + key

    def add_scripts(self, sources: Iterable[tuple[str, str]]) -> None:
        """Take in modules that import one another as `./name.js`; the imports get content addresses.

        Raises
        ------
        ValueError
            The modules import one another in a circle, or import one that is not there: a programming error.
        """
        waiting = dict(sources)
        while waiting:
            ready = [name for name, text in waiting.items() if not (set(_IMPORT.findall(text)) & set(waiting)) - self._urls.keys()]
            if not ready:
                raise ValueError(f"modules import one another in a circle: {sorted(waiting)}")
            for name in ready:
                text = waiting.pop(name)
                missing = set(_IMPORT.findall(text)) - self._urls.keys()
                if missing:
                    raise ValueError(f"{name} imports {sorted(missing)}, which is not there")
                self.add(name, _IMPORT.sub(lambda found: self._urls[found.group(1)], text))

    def url(self, name: str) -> str:
        """Return the address of a file by its plain name."""
        return self._urls[name]

    def find(self, key: str) -> Asset | None:
        """Return a file by the last part of its address, or None."""
        return self._files.get(key)
