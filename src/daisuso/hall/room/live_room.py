"""The live room: one state for all who look at it, read in a thread of its own so that no learner ever waits for it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, Literal, TypeVar

from daisuso.curriculum.agenda import Agenda
from daisuso.curriculum.content import load_content
from daisuso.errors import DaisusoError
from daisuso.hall.catalogue import Catalogue
from daisuso.hall.room.class_clock import ClassClock
from daisuso.hall.room.class_watch import ClassWatch
from daisuso.hall.room.pace import Pace
from daisuso.hall.room.people import people
from daisuso.hall.room.presence import Presence
from daisuso.hall.room.room_view import agenda_view, figures, people_view, poll_view
from daisuso.hall.room.sheet_items import item_ids, journal_name, poll_item
from daisuso.hall.room.trainer_key import trainer_key
from daisuso.hall.room.workshop import AGENDA, CARD, HELP, POLL, SESSION, SHEET, WALK_IN, open_workshop
from daisuso.page.words import Words
from daisuso.roster.roster import Entry, Roster, add_learner

Done = TypeVar("Done")

FRESH_SECONDS = 0.8
"""A look this young serves everybody who asks: the page asks each second, so what it shows is under two seconds old."""


class LiveRoom:
    """What happens in a class, for its trainer.

    Reading and writing run one after the other in a single thread beside the hall's own.

    Parameters
    ----------
    catalogue : Catalogue
    connected : callable
        Returns the learners who have a page connected now.

    Attributes
    ----------
    key : str
        The secret in the trainer's link.
    presence : Presence
    paces : dict of str to Pace
        How often one learner may raise a hand, write a card, say where they are.
    """

    def __init__(self, catalogue: Catalogue, connected: Callable[[], Iterable[str]]) -> None:
        self.catalogue = catalogue
        self.course = catalogue.course
        self.key = trainer_key(self.course)
        self.presence = Presence(connected)
        self.paces = {"help": Pace(6, 10), "card": Pace(3, 60), "here": Pace(30, 0.5)}
        self.workshop, self._log = open_workshop(self.course)
        self._watch = ClassWatch(self.course)
        self.clock = ClassClock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-room")
        self._looks: dict[str, tuple[float, asyncio.Future[dict[str, Any]]]] = {}
        self._names: tuple[tuple[int, int], dict[str, str]] = ((-1, 0), {})
        self.last_look_seconds = 0.0
        self._unchosen = not self.workshop.sheet
        if self._unchosen:
            self.workshop.sheet = self._first_sheet()

    @property
    def sheet(self) -> str:
        """What the trainer looks at."""
        return self.workshop.sheet

    @property
    def module(self) -> str:
        """The module of the agenda: the one that was started, else that of the sheet."""
        return self.workshop.agenda.module or self.sheet_module()

    def sheet_module(self) -> str:
        """Return the module that the sheet belongs to; empty for a form over the whole course."""
        kind, _, slug = self.sheet.partition("/")
        if kind != "assessment":
            return slug
        found = self.catalogue.find("assessment", slug, "vi")
        return (found.module or slug) if found else ""

    def agenda(self) -> Agenda:
        """Return the agenda of the module; without parts where its guide has none."""
        known = load_content("agendas.json").get(self.module)
        return Agenda.from_json(known) if known else Agenda("vi", ())

    def names(self) -> dict[str, str]:
        """Return learner -> given name, read again when the roster changes; empty where there is no roster."""
        try:
            stat = self.course.roster.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen != self._names[0]:
                self._names = (seen, {entry.learner: entry.given_name for entry in Roster.read(self.course).entries})
        except (OSError, DaisusoError):
            return self._names[1]
        return self._names[1]

    async def now(self, words: Words) -> dict[str, Any]:
        """Return the room as it is; one look serves all who ask within FRESH_SECONDS."""
        begun, look = self._looks.get(words.lang, (float("-inf"), None))
        if look is None or monotonic() - begun > FRESH_SECONDS or (look.done() and look.exception() is not None):
            # Who is connected is known to the hall's own thread only.
            here = self.presence.here()
            look = asyncio.ensure_future(self._run(lambda: self._look(words, here)))
            self._looks[words.lang] = (monotonic(), look)
        return await asyncio.shield(look)

    async def write(self, what: str, value: Any, *, event: bool = False) -> None:
        """Put an entry into the log; raises JournalError where the disk does not take it. The next look is a new one."""
        await self._run(lambda: self._log.write(what, value, event=event))
        self._looks.clear()

    def follow_the_class(self) -> None:
        """Until the trainer chooses, look at the lesson or form that most open pages show."""
        if not self._unchosen:
            return
        here = self.presence.here()
        open_now = Counter(place.sheet for learner, place in self.presence.places().items() if learner in here)
        if open_now:
            self.workshop.sheet = open_now.most_common(1)[0][0]

    async def show(self, sheet: str) -> None:
        """Look at another lesson or form; its module's agenda comes with it unless a class is on."""
        self._unchosen = False
        await self.write(SHEET, {"sheet": sheet})

    async def turn_agenda(self, step: int) -> None:
        """Start the class, go on to the next part, or back to the one before."""
        progress, parts = self.workshop.agenda, self.agenda().parts
        part = max(-1, min(len(parts), progress.part + step))
        at = self.clock.moment().isoformat() if part >= 0 else ""
        begun = progress.begun_at.isoformat() if progress.begun_at and part >= 0 else at
        await self.write(AGENDA, {"module": self.module if part >= 0 else "", "part": part, "at": at, "begun": begun})

    async def begin_anew(self) -> None:
        """Begin another class: the timer, hands and cards of the last one are put away; they stay in the log."""
        await self.write(SESSION, {}, event=True)

    async def poll(self, item: str, answer: bool) -> None:
        """Show the answers to a practice item, with or without which is right; an empty id shows none."""
        await self.write(POLL, {"item": item, "answer": answer})

    async def help(self, learner: str, up: bool) -> None:
        """Raise a learner's hand, or take it down."""
        if (learner in self.workshop.hands) != up:
            await self.write(HELP, {"learner": learner, "up": up}, event=True)

    async def card(self, text: str, sheet: str, part: int) -> None:
        """Take a minute card. It is kept without a word of who wrote it."""
        await self.write(CARD, {"text": text, "sheet": sheet, "part": part}, event=True)

    async def walk_in(self, given_name: str) -> Entry:
        """Add a learner to the roster and return the entry; raises RosterError where that cannot be."""
        entry = await self._run(lambda: add_learner(self.course, given_name))
        await self.write(WALK_IN, {"learner": entry.learner}, event=True)
        return entry

    async def run(self, work: Callable[[], Done]) -> Done:
        """Do something slow in the room's thread, and look anew after it."""
        outcome = await self._run(work)
        self._looks.clear()
        return outcome

    def close(self) -> None:
        """End the thread when it has done what it was given."""
        self._thread.shutdown(wait=True)

    async def _run(self, work: Callable[[], Done]) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _look(self, words: Words, here: set[str]) -> dict[str, Any]:
        begun = monotonic()
        state, sheet = self.workshop, self.workshop.sheet
        items = item_ids(self.course, sheet)
        rows = people(sheet, items, self._watch.look(journal_name(sheet)), self.presence.among(here), dict(state.hands))
        agenda = self.agenda()
        parts = self.clock.timed(agenda, state.agenda)
        found = poll_item(state.poll) if state.poll else None
        answers = self._watch.responses(f"lesson-{found[0]}") if found else []
        view = {
            "sheet": sheet,
            "items": len(items),
            "figures": figures(rows, parts),
            "people": people_view(rows, self.names(), words),
            "agenda": agenda_view(parts, words),
            "poll": poll_view(found[1], answers, state.poll_answer, words) if found else None,
            "cards": [str(card["text"]) for card in reversed(state.cards)],
            "trouble": words("live.log_trouble") if self._log.problem else "",
        }
        self.last_look_seconds = monotonic() - begun
        return view

    def _first_sheet(self) -> str:
        kinds: tuple[Literal["lesson"], Literal["assessment"]] = ("lesson", "assessment")
        for kind in kinds:
            found = self.catalogue.all(kind, "vi")
            if found:
                return found[0].address[1:]
        return ""
