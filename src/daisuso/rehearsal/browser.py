"""What a phone's browser does before any script runs: cookies, redirects, forms, and the files that a page names."""

import asyncio
import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient

PATIENCE = 120.0
"""Seconds that a person would at most look at an empty page; the hall itself gives a cell half of it."""
_ASSET = re.compile(r"/static/[0-9a-f]{20}-[a-z_.]{1,40}")
# What a header costs on the way, about; the body is counted to the byte.
_HEADER_BYTES = 400
_MOST_REDIRECTS = 8


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: where it led to, its status, its text, and its bytes on the way (about, with headers)."""

    path: str
    status: int
    text: str
    size: int


@dataclass
class Browser:
    """One phone's browser.

    Attributes
    ----------
    address : str
        Where the hall is, e.g. `http://127.0.0.1:8866`.
    name : str
        By which name the hall is asked, where that is not its address.
    cookies : dict
        What it has been told to keep.
    """

    address: str
    name: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.address = self.address.rstrip("/")
        # A client of its own: forty phones share no queue.
        self._client: AsyncHTTPClient = SimpleAsyncHTTPClient(force_instance=True, max_clients=12)

    @property
    def host(self) -> str:
        """The Host header: name and port."""
        place = urlsplit(self.address)
        return f"{self.name}:{place.port}" if self.name else place.netloc

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every request."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Host": self.host} | ({"Cookie": kept} if kept else {})

    async def get(self, path: str) -> Fetched:
        """Fetch a page, and follow where it leads."""
        return await self._follow("GET", path, None)

    async def post(self, path: str, fields: dict[str, str]) -> Fetched:
        """Send a form, and follow where it leads."""
        return await self._follow("POST", path, urlencode(fields))

    async def fetch_named(self, text: str) -> int:
        """Fetch the files that a page names, and those that they name; return their bytes."""
        known: set[str] = set()
        new = set(_ASSET.findall(text))
        size = 0
        while new:
            known |= new
            got = await asyncio.gather(*(self._once("GET", path, None) for path in sorted(new)))
            size += sum(one.size for one, _ in got)
            new = {path for one, _ in got for path in _ASSET.findall(one.text)} - known
        return size

    def shut(self) -> None:
        """Give its connections back."""
        self._client.close()

    async def _follow(self, method: str, path: str, body: str | None) -> Fetched:
        for _ in range(_MOST_REDIRECTS):
            fetched, onward = await self._once(method, path, body)
            if not onward:
                return fetched
            method, path, body = "GET", onward, None
        raise ConnectionError(f"{path} leads round in circles")

    async def _once(self, method: str, path: str, body: str | None) -> tuple[Fetched, str]:
        # A form that is sent has an origin: the hall asks for it.
        origin = {"Origin": f"http://{self.host}"} if body is not None else {}
        request = HTTPRequest(
            self.address + path,
            method=method,
            body=body,
            headers={**self.headers, **origin, "Accept-Encoding": "gzip"},
            decompress_response=False,
            follow_redirects=False,
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
        )
        try:
            response = await self._client.fetch(request, raise_error=False)
        except (HTTPClientError, OSError) as error:
            raise ConnectionError(f"{path}: {error}") from error
        self._keep_cookies(response)
        packed = response.body or b""
        text = gzip.decompress(packed) if response.headers.get("Content-Encoding") == "gzip" else packed
        onward = response.headers.get("Location", "") if response.code in (301, 302, 303, 307) else ""
        return Fetched(path.partition("?")[0], response.code, text.decode("utf-8", "replace"), len(packed) + _HEADER_BYTES), onward

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_list("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            # An emptied cookie is how a page takes one back.
            if value.strip('"'):
                self.cookies[name.strip()] = value
            else:
                self.cookies.pop(name.strip(), None)
