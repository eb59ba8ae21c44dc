"""Whose request it is: one learner for every browser of this computer, or whoever has come in by the door."""

from dataclasses import dataclass
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

from daisuso.hall.door import STRANGER, Door, Standing

# A course takes some weeks. The hall's own list of sessions is what ends one; the laptop's clock, which may be wrong, is not asked.
_KEPT_SECONDS = 90 * 24 * 3600
_ANY_AGE_DAYS = 36_500.0
_ASKED_SECONDS = 15 * 60


@dataclass
class Visitor(User):
    """A learner at a browser.

    Attributes
    ----------
    session : str
        The browser's session; empty where nobody signs in.
    active : bool
        Whether the learner goes on here: false where a newer session of theirs does.
    """

    session: str = ""
    active: bool = True


class HallIdentity(IdentityProvider):
    """What the hall asks of an identity provider besides what Jupyter does."""

    door: Door | None = None

    def given_name(self, learner: str) -> str:
        """Return how to greet a learner."""
        raise NotImplementedError

    def standing(self, visitor: Visitor) -> str:
        """Say what a visitor is by now: `active`, `waiting` or `gone`."""
        raise NotImplementedError

    def get_handlers(self) -> list[tuple[str, Any]]:
        """Return none of Jupyter's addresses for signing in or out."""
        return []


class OneLearner(HallIdentity):
    """Takes every browser for the same learner: for the demo, tests and rehearsal, on this computer only."""

    def __init__(self, learner: str, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._learner = learner
        self._name = name

    def get_user(self, handler: RequestHandler) -> Visitor:
        """Return the learner."""
        return Visitor(self._learner, display_name=self._name)

    def given_name(self, learner: str) -> str:
        """Return the learner's name."""
        return self._name

    def standing(self, visitor: Visitor) -> str:
        """Say that there is nobody else."""
        return "active"


class AtTheDoor(HallIdentity):
    """Knows a browser by its signed cookie, and the learner by the session in it."""

    def __init__(self, door: Door, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.door: Door = door
        self._session_cookie = f"daisuso-session-{door.course_mark}"
        self._asked_cookie = f"daisuso-asked-{door.course_mark}"

    def get_user(self, handler: RequestHandler) -> Visitor | None:
        """Return whose session the cookie names; None for a stranger, and for one who is not in the class any more."""
        found = self.look(handler)
        if found.entry is None:
            return None
        return Visitor(
            found.entry.learner, display_name=found.entry.given_name, session=found.session, active=found.kind == "active"
        )

    def look(self, handler: RequestHandler) -> Standing:
        """Say what the browser is to the hall."""
        value = _signed(handler, self._session_cookie, _ANY_AGE_DAYS)
        return self.door.standing(value) if value else STRANGER

    def given_name(self, learner: str) -> str:
        """Return the given name on the roster."""
        entry = self.door.people.find(learner)
        return entry.given_name if entry else ""

    def standing(self, visitor: Visitor) -> str:
        """Say what a visitor is by now."""
        return self.door.standing(f"{visitor.username}.{visitor.session}").kind

    def asked(self, handler: RequestHandler) -> str:
        """Return whom this browser has a right code of, as `Door.asked` reads it; empty where it has none."""
        return _signed(handler, self._asked_cookie, _ASKED_SECONDS / 86_400)

    def ask(self, handler: RequestHandler, learner: str, mark: str) -> None:
        """Let the browser be asked whether it is this learner, for some minutes."""
        _set(handler, self._asked_cookie, f"{learner}.{mark}", _ASKED_SECONDS)

    def admit(self, handler: RequestHandler, learner: str, session: str) -> None:
        """Let the browser hold a session."""
        _set(handler, self._session_cookie, f"{learner}.{session}", _KEPT_SECONDS)
        handler.clear_cookie(self._asked_cookie)

    def forget_asked(self, handler: RequestHandler) -> None:
        """Let the browser forget whom it was asked about."""
        handler.clear_cookie(self._asked_cookie)

    def dismiss(self, handler: RequestHandler) -> None:
        """End the session of the browser, and let it forget whose it was."""
        self.door.forget(_signed(handler, self._session_cookie, _ANY_AGE_DAYS))
        handler.clear_cookie(self._session_cookie)
        handler.clear_cookie(self._asked_cookie)


def _signed(handler: RequestHandler, name: str, days: float) -> str:
    value = handler.get_signed_cookie(name, max_age_days=days, min_version=2)
    return value.decode("ascii", "replace") if value else ""


def _set(handler: RequestHandler, name: str, value: str, seconds: int) -> None:
    # Lax: a slip scanned from another app still finds the phone signed in. Not Secure: a hotspot has no TLS.
    signed = handler.create_signed_value(name, value)
    handler.set_cookie(name, signed, max_age=seconds, httponly=True, samesite="Lax")
