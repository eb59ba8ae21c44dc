"""The trainer's pages, behind a secret in the address. With a wrong one there is nothing here, as at any unknown address."""

from typing import Any
from urllib.parse import quote, urlsplit

from tornado.web import HTTPError

from daisuso.errors import DaisusoError, JournalError, RosterError
from daisuso.hall.pages import HallHandler
from daisuso.hall.renderer import script_json
from daisuso.hall.room.code_picture import code_picture, entry_address
from daisuso.hall.room.live_room import LiveRoom
from daisuso.hall.room.sheet_items import poll_item, poll_items
from daisuso.hall.room.trainer_key import is_key
from daisuso.messages import table
from daisuso.page.words import Words
from daisuso.response.course_directory import is_id
from daisuso.roster.code import shown
from daisuso.roster.roster import Roster


class TrainerHandler(HallHandler):
    """Common to the trainer's pages. No learner's: the key in the address stands for signing in."""

    for_everyone = True

    @property
    def room(self) -> LiveRoom:
        """The live room of the hall."""
        room: LiveRoom = self.settings["room"]
        return room

    @property
    def base(self) -> str:
        """Where the trainer's pages begin."""
        return f"/trainer/{self.room.key}"

    def check_xsrf_cookie(self) -> None:
        """Leave it to `prepare`: the secret in the address is what no other site knows. A wrong one gets what any address gets."""
        if not is_key(self.path_args[0], self.room.key):
            super().check_xsrf_cookie()

    async def prepare(self) -> None:  # type: ignore[override]  # the base class returns what nobody awaits
        """Let nobody in without the key, nor anybody whom another site has sent."""
        await super().prepare()
        if not is_key(self.path_args[0], self.room.key):
            raise HTTPError(404)
        # Only now: what a wrong key gets must not differ from any other missing page.
        self.set_header("Referrer-Policy", "no-referrer")
        origin = self.request.headers.get("Origin", "null")
        # With no-referrer a browser names no origin in a form that it sends.
        if self.request.method not in ("GET", "HEAD") and origin != "null" and urlsplit(origin).netloc != self.request.host:
            raise HTTPError(403)

    def _request_summary(self) -> str:
        # What goes into the log: the key does not.
        return f"{self.request.method} /trainer/… ({self.request.remote_ip})"

    def sheets(self, words: Words) -> list[tuple[str, str]]:
        """Return (`kind/slug`, title) of what can be looked at: lessons, then forms."""
        lessons = self.catalogue.all("lesson", words.lang)
        found = [(sheet.address[1:], words("home.card", n=sheet.number, title=sheet.title)) for sheet in lessons]
        return found + [(sheet.address[1:], sheet.title) for sheet in self.catalogue.all("assessment", words.lang)]

    def show(self, template: str, path: str, title: str, **context: Any) -> None:
        """Send one of the pages."""
        words = self.words()
        shared = self.frame.shared(words, f"{self.base}{path}", title)
        self.finish(self.frame.render(template, {**shared, "base": self.base, **context}))


class RoomHandler(TrainerHandler):
    """`/trainer/<key>/`: the room."""

    async def get(self, key: str) -> None:
        """Show it; the page then asks each second."""
        words = self.words()
        self.room.follow_the_class()
        sheets = await self.room.run(lambda: self.sheets(words))
        first = await self.room.now(words)
        module = self.room.sheet_module()
        self.show(
            "room.html.j2",
            "/",
            words("live.title"),
            sheets=sheets,
            chosen=self.room.sheet,
            where=dict(sheets).get(self.room.sheet, ""),
            polls=[(item.id, words("live.poll_item", n=item.number, stem=item.stem[words.lang])) for item in poll_items(module)],
            poll=self.room.workshop.poll,
            agenda_lang=self.room.agenda().lang,
            form=self._form(module),
            view=first,
            live_words=table(words.lang, ("live.",)),
            script_json=script_json,
            trouble=self.get_query_argument("trouble", "") == "yes",
        )

    def _form(self, module: str) -> str:
        """Return the form that is handed in for all: the one that is looked at, else that of the lesson's module."""
        kind, _, slug = self.room.sheet.partition("/")
        form = slug if kind == "assessment" else module
        return form if is_id(form) and self.catalogue.course.release_notebook(form).is_file() else ""


class NowHandler(TrainerHandler):
    """`/trainer/<key>/now`: the room in JSON; for the projector without anybody's name."""

    async def get(self, key: str) -> None:
        """Answer with the newest look."""
        view = await self.room.now(self.words())
        names = ("agenda", "poll") if self.get_query_argument("screen", "") else tuple(view)
        self.finish({name: view[name] for name in names})


class ScreenHandler(TrainerHandler):
    """`/trainer/<key>/screen`: poll and agenda in large letters, for the projector; no name in it."""

    async def get(self, key: str) -> None:
        """Show it."""
        words = self.words()
        view = await self.room.now(words)
        self.show(
            "screen.html.j2",
            "/screen",
            words("live.screen_title"),
            agenda_lang=self.room.agenda().lang,
            view={name: view[name] for name in ("agenda", "poll")},
            live_words=table(words.lang, ("live.",)),
            script_json=script_json,
        )


class ActionHandler(TrainerHandler):
    """`/trainer/<key>/do`: what the trainer presses; then back to the room."""

    async def post(self, key: str) -> None:
        """Do it, where it is something that can be done."""
        trouble = ""
        try:
            if not await self._do(self.get_body_argument("what", "")):
                raise HTTPError(400)
        except JournalError:
            self.log.exception("The room's log could not be written")
            trouble = "?trouble=yes"
            self.set_status(503)
        if self.get_body_argument("quiet", ""):
            self.finish({"done": not trouble})
        else:
            self.redirect(f"{self.base}/{trouble}", status=303)

    async def _do(self, what: str) -> bool:
        room = self.room
        if what == "agenda":
            step = {"on": 1, "back": -1}.get(self.get_body_argument("step", ""))
            if step:
                await room.turn_agenda(step)
            return step is not None
        if what == "anew":
            await room.begin_anew()
            return True
        value = self.get_body_argument("value", "")
        if what == "sheet":
            known = value in {address for address, _ in await room.run(lambda: self.sheets(Words("vi")))}
            if known:
                await room.show(value)
            return known
        if what == "poll":
            known = not value or poll_item(value) is not None
            if known:
                await room.poll(value, self.get_body_argument("answer", "") == "yes")
            return known
        if what == "hand-down" and is_id(value):
            await room.help(value, False)
            return True
        return False


class WalkInHandler(TrainerHandler):
    """`/trainer/<key>/walk-in`: adds somebody who came without being on the roster."""

    async def post(self, key: str) -> None:
        """Add them and show their code."""
        words = self.words()
        name = self.get_body_argument("name", "")
        try:
            entry = await self.room.walk_in(name)
        except RosterError as error:
            self.log.warning("A learner could not be added: %s", error.what)
            self.set_status(422)
            self.show("walk_in.html.j2", "/", words("live.walk_in"), entry=None, name=name[:60], code="", picture="", address="")
            return
        except JournalError:
            # The roster has them; only the log of the room does not say that they came late.
            self.log.exception("The room's log could not be written")
            self.redirect(f"{self.base}/?trouble=yes", status=303)
            return
        self.redirect(f"{self.base}/learner/{quote(entry.learner)}", status=303)


class LearnerHandler(TrainerHandler):
    """`/trainer/<key>/learner/<id>`: somebody's code, large, with its picture to scan."""

    async def get(self, key: str, learner: str) -> None:
        """Show it."""
        words = self.words()
        try:
            entry = Roster.read(self.catalogue.course).find(learner)
        except DaisusoError:
            entry = None
        if entry is None:
            raise HTTPError(404)
        home = self.settings.get("learners_address") or f"{self.request.protocol}://{self.request.host}"
        self.show(
            "walk_in.html.j2",
            f"/learner/{quote(learner)}",
            words("live.code_title", name=entry.given_name or learner),
            entry=entry,
            name="",
            code=shown(entry.code),
            address=home,
            picture=code_picture(entry_address(home, entry.code)) if entry.code else "",
        )
