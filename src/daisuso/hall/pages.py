"""The addresses that the hall answers: home, lessons, assessments, its own files, a sign of life. All else is missing."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from daisuso.hall.catalogue import Catalogue
from daisuso.hall.consent_view import consent_form, consent_note, open_surveys
from daisuso.hall.frame import Frame
from daisuso.hall.home import home, place_key
from daisuso.hall.identity import HallIdentity, Visitor
from daisuso.hall.kernels import OnePage, PageKernels
from daisuso.hall.own_names import OwnNames
from daisuso.hall.provisional import ProvisionalScores
from daisuso.hall.renderer import SheetRenderer, script_json
from daisuso.hall.standing import form_states
from daisuso.messages import LANGUAGES
from daisuso.page.sheet import HIDDEN_KINDS, Sheet
from daisuso.page.words import Words
from daisuso.response.consent import ConsentBook

_YEAR = 365 * 24 * 3600
# Seconds that a cell may take before what stands above it is sent.
_PAUSE = 0.05


class HallHandler(OwnNames, JupyterHandler):
    """Common to all pages: whose they are, language, words, security headers, and an error page in the learner's language.

    A page is for learners who are signed in and go on in this browser; others are led to the door. A handler that is for
    everybody says so with `for_everyone`.
    """

    for_everyone = False

    async def prepare(self) -> None:  # type: ignore[override]  # the base class returns what nobody awaits
        """Lead strangers to the door, and ask a browser that waits its turn whether to go on here."""
        await super().prepare()
        if self.for_everyone:
            return
        if self.current_user is None:
            self.redirect(f"/enter?{urlencode({'next': self.request.path})}", status=303)
        elif not self.visitor.active:
            self.redirect(f"/elsewhere?{urlencode({'next': self.request.path})}", status=303)

    @property
    def identity(self) -> HallIdentity:
        """Knows whose a request is."""
        identity: HallIdentity = self.settings["identity_provider"]
        return identity

    @property
    def visitor(self) -> Visitor:
        """The learner who asks."""
        visitor: Visitor = self.current_user
        return visitor

    @property
    def frame(self) -> Frame:
        """What all pages share."""
        frame: Frame = self.settings["frame"]
        return frame

    @property
    def catalogue(self) -> Catalogue:
        """What there is to learn."""
        catalogue: Catalogue = self.settings["catalogue"]
        return catalogue

    @property
    def kernels(self) -> PageKernels:
        """The kernels of open pages."""
        kernels: PageKernels = self.settings["page_kernels"]
        return kernels

    @property
    def provisional(self) -> ProvisionalScores:
        """The results of what has been handed in."""
        scores: ProvisionalScores = self.settings["provisional"]
        return scores

    @property
    def learner(self) -> str:
        """Whose page it is."""
        return str(self.current_user.username)

    @property
    def content_security_policy(self) -> str:
        """Own scripts only, no frame, no other host."""
        # Older Safari does not count a websocket to the same host as 'self'.
        host = self.request.host if re.fullmatch(r"[\w.:\[\]-]+", self.request.host) else "localhost"
        return self.frame.policy.replace("connect-src 'self'", f"connect-src 'self' ws://{host}")

    def set_default_headers(self) -> None:
        """Keep pages out of caches: they hold a kernel's id."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")

    def words(self) -> Words:
        """Choose the language: what the address says, else what it said last time, else the hall's."""
        asked = self.get_query_argument("lang", "")
        if asked in LANGUAGES:
            self.set_cookie("daisuso-lang", asked, max_age=_YEAR, samesite="Lax", httponly=True)
            return Words(asked)
        kept = self.get_cookie("daisuso-lang", "")
        return Words(kept if kept in LANGUAGES else self.settings["hall_lang"])

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in the learner's words what is the matter; never what the program said."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        words = self.words()
        missing = status_code < 500
        context = self.frame.shared(words, "/", words("err.missing_title" if missing else "err.page_title"))
        self.finish(self.frame.render("error.html.j2", {**context, "missing": missing}))


class MissingHandler(HallHandler):
    """Everything that is nowhere."""

    for_everyone = True

    async def prepare(self) -> None:  # type: ignore[override]  # the base class returns what nobody awaits
        """Refuse every method."""
        await super().prepare()
        raise HTTPError(404)


class HomeHandler(HallHandler):
    """`/`."""

    async def get(self) -> None:
        """Show the home page."""
        words = self.words()
        agreed = ConsentBook(self.catalogue.course, self.learner)
        form = consent_form()
        if set(agreed.given_to(form)) != set(form.purposes):  # not asked yet, or asked in other words
            self.redirect("/consent")
            return
        states = form_states(await self.provisional.of(self.learner), words.lang)
        view = home(self.catalogue, words, self.learner, self.identity.given_name(self.learner), states)
        context = self.frame.shared(words, "/", words("hall.brand"))
        self.finish(
            self.frame.render(
                "home.html.j2",
                {
                    **context,
                    "home": view,
                    "consent": consent_note(agreed, words),
                    "surveys": open_surveys(self.catalogue, agreed),
                    "can_leave": self.identity.door is not None,
                },
            )
        )


class SheetHandler(HallHandler):
    """`/lesson/<slug>` and `/assessment/<slug>`: starts a kernel and sends the page while the cells run."""

    left = False

    def on_connection_close(self) -> None:
        """Note that the browser has gone."""
        self.left = True
        super().on_connection_close()

    async def get(self, kind: Any, slug: str) -> None:
        """Show one notebook."""
        words = self.words()
        sheet = self.catalogue.find(kind, slug, words.lang)
        if sheet is None:
            raise HTTPError(404)
        renderer = SheetRenderer(sheet.path, lambda: self.left)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        view = self._view(sheet, words)
        kernels = OnePage(self.kernels, self.learner, words.lang, self._place(sheet))
        try:
            await self._send(renderer.generate(self.frame.sheet_page, kernels, view, self.frame.assets))
        except StreamClosedError:
            renderer.close()
            await kernels.end(renderer.kernel_id)
            return
        except Exception:  # the page has begun: no error page can replace it, so it ends with what to do
            self.log.exception("The page %s could not be finished", sheet.address)
            self.write(self.frame.render("broken.html.j2", view))
            self.finish()
            renderer.close()
            await kernels.end(renderer.kernel_id)
            return
        self.finish()
        waiting = asyncio.ensure_future(self.kernels.end_unless_connected(renderer.kernel_id))
        tasks: set[asyncio.Future[None]] = self.settings["tasks"]
        tasks.add(waiting)
        waiting.add_done_callback(tasks.discard)

    async def _send(self, pieces: AsyncIterator[str]) -> None:
        """Send the pieces of a page as they come, together where they come together."""
        waiting = False
        while True:
            step = asyncio.ensure_future(anext(pieces, None))
            try:
                if waiting and not (await asyncio.wait({step}, timeout=_PAUSE))[0]:
                    await self.flush()
                    waiting = False
                piece = await step
            finally:
                step.cancel()  # where the browser has gone, the cells need not go on
            if piece is None:
                return
            self.write(piece)
            waiting = True

    def _place(self, sheet: Sheet) -> Path:
        """Return the kernel's folder: an assessment's notebook knows its form by the folder's name."""
        if sheet.kind == "assessment":
            return self.catalogue.course.work(self.learner, sheet.slug)
        return self.catalogue.course.root / "work" / self.learner

    def _view(self, sheet: Sheet, words: Words) -> dict[str, Any]:
        test = self.catalogue.find("assessment", sheet.slug, words.lang) if sheet.kind == "lesson" else None
        return {
            **self.frame.shared(words, sheet.address, sheet.title),
            "sheet": sheet,
            "test": test,
            "open": sheet.kind == "assessment" and not self.catalogue.course.submission(self.learner, sheet.slug).is_dir(),
            "paged": sheet.paged,
            "hand_up": self.learner in self.settings["room"].workshop.hands,
            "place": place_key(self.learner, sheet),
            "plan": [asdict(page) for page in sheet.pages],
            "hidden_kinds": HIDDEN_KINDS,
            "script_json": script_json,
        }


class PostHandler(HallHandler):
    """A page that takes something from the browser."""

    def check_xsrf_cookie(self) -> None:
        """Take the browser's word for where the request comes from: a form, or a page that is being left, can set no header."""
        if not self.request.headers.get("Origin") or not self.check_origin():
            raise HTTPError(403)


class EndHandler(PostHandler):
    """`/page/<kernel>/end`: the browser has left the page."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel of the page shortly after."""
        if not self.kernels.owns(self.learner, kernel_id):
            raise HTTPError(404)
        self.set_status(204)
        self.finish()
        await self.kernels.end(kernel_id)


class PingHandler(HallHandler):
    """`/ping`: the hall is there; with a kernel's id, whether that kernel is, for this browser."""

    for_everyone = True

    async def get(self) -> None:
        """Answer 204; for a kernel 410 when it has gone, 401 to a stranger, 409 to a browser that waits its turn."""
        kernel_id = self.get_query_argument("kernel", "")
        if kernel_id and (self.current_user is None or not self.visitor.active):
            self.set_status(401 if self.current_user is None else 409)
            return
        self.set_status(410 if kernel_id and not self.kernels.owns(self.learner, kernel_id) else 204)


class AssetHandler(HallHandler):
    """`/static/<hash>-<name>`."""

    for_everyone = True

    async def get(self, key: str) -> None:
        """Send a file of the table, to be kept for ever: another content has another address."""
        asset = self.frame.assets.find(key)
        if asset is None:
            raise HTTPError(404)
        self.set_header("Content-Type", asset.kind)
        self.set_header("Cache-Control", f"public, max-age={_YEAR}, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(asset.packed)
        else:
            self.finish(asset.body)
