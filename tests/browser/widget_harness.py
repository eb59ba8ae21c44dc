"""A page with one widget on it, whose other half is the real Python exchange: no Jupyter in between."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import BrowserContext, Page

from daisuso.widgets import bundle
from daisuso.widgets.exchange import Exchange

SHELL = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>daisuso</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style><style>{page}</style></head>
<body><main><h1 class="ds-part">{title}</h1><div id="place"></div><div id="other"></div></main>
<script>{script}</script><script>{glue}</script></body></html>"""
# As the project's own pages do: html is 18 px, the paper is warm, one column.
PAGE = """html{font-size:var(--ds-root)} body{background:var(--ds-paper);color:var(--ds-ink);font:1rem/1.6 var(--ds-font);margin:0}
main{margin:0 auto;max-width:33rem;padding:0 var(--ds-gutter) var(--ds-s8)} main.wide{max-width:66rem} #other{margin-top:48px}"""
# As JupyterLab does: html is 16 px and text is 14 px, and none of it is ours.
NOTEBOOK = "body{font:14px/1.3 sans-serif;margin:0} main{padding:0 10px}"
GLUE = """
window.line = "open";           // "open": to Python; "dead": nothing comes back; "cut": sending throws
window.sent = [];
window.widgets = {};
window.show = (name, props, words, place) => {
  const ears = new Set();
  const destroy = daisuso.mount(document.getElementById(place), {
    ...props, words,
    send(message) {
      if (window.line === "cut") throw new Error("no connection");
      window.sent.push(message);
      if (window.line !== "open") return;
      toKernel(JSON.stringify([name, message])).then((replies) => {
        for (const reply of JSON.parse(replies)) for (const ear of ears) ear(reply);
      });
    },
    listen(ear) { ears.add(ear); return () => ears.delete(ear); },
  });
  window.widgets[name] = { destroy, say: (message) => ears.forEach((ear) => ear(message)) };
};
"""


class Harness:
    """Serves the page; `open` shows it in a browser and connects exchanges."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {"/favicon.ico": b""}
        harness = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = harness.pages.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://hall.test:{self.server.server_address[1]}"
        for lang in ("vi", "en"):
            for name, style, page in (("page", bundle.page_style(), PAGE), ("notebook", bundle.widget_style(), NOTEBOOK)):
                html = SHELL.format(lang=lang, style=style, page=page, script=bundle.page_script(), glue=GLUE, title="VNeID")
                self.pages[f"/{name}-{lang}"] = html.encode()

    @contextmanager
    def running(self) -> Iterator["Harness"]:
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        yield self
        self.server.shutdown()
        thread.join()
        self.server.server_close()

    def open(self, context: BrowserContext, lang: str = "vi", kind: str = "page") -> "OpenPage":
        return OpenPage(self, context.new_page(), lang, kind)


class OpenPage:
    """One open page; `kernel` maps the name of a widget to its exchange and can be replaced, as a restarted kernel would be."""

    def __init__(self, harness: Harness, page: Page, lang: str, kind: str) -> None:
        self.page = page
        self.lang = lang
        self.kernel: dict[str, Exchange] = {}
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.address = f"{harness.address}/{kind}-{lang}"
        page.on("request", lambda request: None if request.url.startswith(harness.address) else self.outside.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda entry: self.errors.append(entry.text) if entry.type == "error" else None)
        page.expose_function("toKernel", self._answer)
        page.goto(self.address)

    def _answer(self, text: str) -> str:
        name, message = json.loads(text)
        return json.dumps(self.kernel[name].receive(message))

    def show(self, name: str, exchange: Exchange, props: dict[str, Any], place: str = "place") -> None:
        self.kernel[name] = exchange
        words = dict(bundle.words(self.lang))
        self.page.evaluate(
            "([name, props, words, place]) => show(name, props, words, place)", [name, {**props, "lang": self.lang}, words, place]
        )

    def stop_clock(self) -> None:
        """Let the page's time stand until `page.clock.run_for`: a clock that is only installed runs on by itself."""
        self.page.clock.install()
        self.page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))

    def reload(self) -> None:
        self.page.reload()

    def say(self, name: str, message: dict[str, Any]) -> None:
        """Let the kernel say something by itself."""
        self.page.evaluate("([name, message]) => widgets[name].say(message)", [name, message])

    def line(self, state: str) -> None:
        """Cut or mend the line to the kernel: `open`, `dead` (nothing comes back) or `cut` (sending throws)."""
        self.page.evaluate("(state) => { window.line = state; }", state)

    def sent(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.page.evaluate("sent") if message["type"] == kind]

    def outbox(self) -> list[Any]:
        """Values that wait in the browser's storage."""
        kept = self.page.evaluate(
            "Object.entries(localStorage).filter(([key]) => key.startsWith('daisuso/')).map(([, text]) => JSON.parse(text))"
        )
        return [entry.get("value") for box in kept for entry in box["queue"]]
