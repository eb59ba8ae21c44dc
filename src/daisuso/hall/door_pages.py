"""The pages of the door: type a code, say who you are, go on in this browser, leave."""

import math
import re
from urllib.parse import urlencode

from daisuso.hall.channel import PageChannel
from daisuso.hall.door import Door, Tried
from daisuso.hall.identity import AtTheDoor
from daisuso.hall.pages import PostHandler
from daisuso.roster.code import DIGITS, shown

# Where one may be led after the door: pages of the hall that show something to a learner, and nothing else.
_ONWARD = re.compile(r"/((lesson|assessment)/[a-z0-9-]{2,40}|consent|about-you|first-days|last-days)?")
_LONGEST_SHOWN = 40


def onward(wish: str) -> str:
    """Return where to lead a learner: to the page that was asked for where it is one of the hall's, else home."""
    return wish if _ONWARD.fullmatch(wish) else "/"


class DoorHandler(PostHandler):
    """Common to the pages of the door."""

    for_everyone = True

    @property
    def at_the_door(self) -> AtTheDoor:
        """Knows the cookies."""
        identity: AtTheDoor = self.settings["identity_provider"]
        return identity

    @property
    def door(self) -> Door:
        """Knows who may come in."""
        return self.at_the_door.door

    @property
    def next(self) -> str:
        """Where to go afterwards."""
        return onward(self.get_argument("next", "/"))

    def lead(self, path: str) -> None:
        """Go on to a page of the door, or, with the path "", to where one was going."""
        self.redirect(f"{path}?{urlencode({'next': self.next})}" if path else self.next, status=303)

    def try_code(self, typed: str) -> None:
        """Look a code up, then ask for the name or say what is the matter with the code."""
        tried = self.door.try_code(typed, self.request.remote_ip or "")
        if tried.entry is None:
            self.show_enter(tried, typed)
            return
        learner = tried.entry.learner
        if self.current_user is not None and self.visitor.username == learner:
            self.lead("")  # this browser knows it already; a waiting one is asked there
            return
        self.at_the_door.ask(self, learner, self.door.mark(tried.entry))
        self.lead("/enter/name")

    def show_enter(self, tried: Tried | None = None, typed: str = "", said: str = "") -> None:
        """Show the page on which the code is typed."""
        words = self.words()
        wrong = ""
        if tried is not None and tried.kind == "wait":
            self.set_status(429)
            self.set_header("Retry-After", str(tried.seconds))
            wrong = words("enter.wait", n=math.ceil(tried.seconds / 60))
        elif tried is not None:
            wrong = words(f"enter.{tried.kind}", n=DIGITS, a=tried.digits)
        # Never a code in an address that is passed on: the slip's page names itself as the other language's only by /enter.
        context = {**self.frame.shared(words, "/enter", words("enter.title")), "next": self.next}
        typed = " ".join(typed.split())[:_LONGEST_SHOWN]
        self.finish(self.frame.render("enter.html.j2", {**context, "wrong": wrong, "typed": typed, "said": said and words(said)}))


class EnterHandler(DoorHandler):
    """`/enter`: a code is typed."""

    async def get(self) -> None:
        """Ask for the code; somebody who is in already is led on."""
        if self.current_user is not None:
            self.lead("")
            return
        gone = self.at_the_door.look(self).kind == "gone"
        if gone:
            self.at_the_door.dismiss(self)
        self.show_enter(said="enter.gone" if gone else "enter.left" if self.get_query_argument("left", "") else "")

    async def post(self) -> None:
        """Take the code."""
        self.try_code(self.get_body_argument("code", ""))


class SlipHandler(DoorHandler):
    """`/k/<code>`: the code of a slip, scanned."""

    async def get(self, code: str) -> None:
        """Take the code: nobody is signed in by that, the page asks for the name."""
        self.try_code(code)


class NameHandler(DoorHandler):
    """`/enter/name`: asks whether it is you."""

    async def get(self) -> None:
        """Show the given name of whoever's code was right."""
        entry = self.door.asked(self.at_the_door.asked(self))
        if entry is None:
            self.lead("/enter")
            return
        words = self.words()
        question = (
            words("enter.confirm", name=entry.given_name)
            if entry.given_name
            else words("enter.confirm_code", code=shown(entry.code))
        )
        context = {**self.frame.shared(words, "/enter/name", words("enter.title")), "next": self.next}
        self.finish(self.frame.render("enter_name.html.j2", {**context, "question": question}))

    async def post(self) -> None:
        """Let the learner in with a new session, or go back to the code."""
        entry = self.door.asked(self.at_the_door.asked(self))
        if self.get_body_argument("me", "") != "yes" or entry is None:
            self.at_the_door.forget_asked(self)
            self.lead("/enter")
            return
        self.at_the_door.dismiss(self)  # whoever was in here before
        turn_away_all(self.settings["channels"])
        session = self.door.sessions.join(entry.learner, self.door.mark(entry))
        self.at_the_door.admit(self, entry.learner, session)
        self.lead("")


class ElsewhereHandler(DoorHandler):
    """`/elsewhere`: the learner goes on in another browser; asks whether to go on here."""

    async def get(self) -> None:
        """Ask."""
        if self.current_user is None or self.visitor.active:
            self.lead("" if self.current_user else "/enter")
            return
        words = self.words()
        context = {**self.frame.shared(words, "/elsewhere", words("here.title")), "next": self.next}
        self.finish(self.frame.render("elsewhere.html.j2", context))

    async def post(self) -> None:
        """Go on here; the pages of the other browser turn read-only."""
        if self.current_user is None:
            self.lead("/enter")
            return
        self.door.sessions.take(self.visitor.username, self.visitor.session)
        turn_away_all(self.settings["channels"])
        self.lead("")


class LeaveHandler(DoorHandler):
    """`/leave`: this browser forgets the learner."""

    async def post(self) -> None:
        """End the session."""
        self.at_the_door.dismiss(self)
        turn_away_all(self.settings["channels"])
        self.redirect("/enter?left=1", status=303)


def turn_away_all(channels: set[PageChannel]) -> None:
    """Close the connections of all browsers whose learner is not there any more."""
    for channel in tuple(channels):
        channel.turn_away()
