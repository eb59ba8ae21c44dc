"""The state of a workshop: what is shown, how far the agenda is, who has raised a hand, what was unclear."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from daisuso.hall.room.workshop_log import WorkshopLog, moment
from daisuso.response.course_directory import CourseDirectory, is_id
from daisuso.response.journal_record import Record

SESSION, SHEET, AGENDA, POLL, HELP, CARD, WALK_IN, HAND_IN = (
    "session",
    "sheet",
    "agenda",
    "poll",
    "help",
    "minute-card",
    "walk-in",
    "hand-in-for-all",
)
"""What entries of the log are about."""
OVERNIGHT = timedelta(hours=12)
"""After a pause as long as this it is another workshop: yesterday's hands and cards are not today's."""
MOST_CARDS = 300


@dataclass(slots=True)
class Progress:
    """How far the agenda is: a module's, the part that runs, when that part and the class began; `part` -1 before the start."""

    module: str = ""
    part: int = -1
    part_at: datetime | None = None
    begun_at: datetime | None = None


@dataclass(slots=True)
class Workshop:
    """What the log says of the workshop that is on.

    Attributes
    ----------
    sheet : str
        What the trainer looks at: `lesson/<slug>` or `assessment/<slug>`; empty until chosen.
    agenda : Progress
    poll : str
        The practice item whose answers are shown; empty for none.
    poll_answer : bool
        Whether the projected poll says which answer is right.
    hands : dict
        Learner id -> since when help is asked for, to the minute.
    cards : list of dict
        Minute cards, oldest first: `text`, `sheet`, `part`.
    walk_ins : list of str
        Ids of the learners who were added in the room.
    """

    sheet: str = ""
    agenda: Progress = field(default_factory=Progress)
    poll: str = ""
    poll_answer: bool = False
    hands: dict[str, datetime] = field(default_factory=dict)
    cards: list[dict[str, Any]] = field(default_factory=list)
    walk_ins: list[str] = field(default_factory=list)
    _last: datetime | None = None

    def take(self, record: Record) -> None:
        """Take the next entry; one that cannot be understood is passed over."""
        at = moment(record) or self._last or datetime.fromtimestamp(0, UTC)
        if record.item == SESSION or (self._last is not None and at - self._last > OVERNIGHT):
            self._begin_anew()
        self._last = at
        value = record.value if isinstance(record.value, dict) else {}
        understand = _KINDS.get(record.item)
        if understand is not None:
            understand(self, value, at)

    def is_over(self, now: datetime) -> bool:
        """Say whether the log ends so long ago that a new workshop has begun."""
        return self._last is not None and now - self._last > OVERNIGHT

    def _begin_anew(self) -> None:
        self.agenda, self.poll, self.poll_answer = Progress(), "", False
        self.hands, self.cards, self.walk_ins = {}, [], []


def _sheet(room: Workshop, value: dict[str, Any], at: datetime) -> None:
    kind, _, slug = str(value.get("sheet", "")).partition("/")
    if kind in ("lesson", "assessment") and is_id(slug):
        room.sheet = f"{kind}/{slug}"


def _agenda(room: Workshop, value: dict[str, Any], at: datetime) -> None:
    module, part = value.get("module"), value.get("part")
    if isinstance(module, str) and isinstance(part, int) and -1 <= part < 100:
        room.agenda = Progress(module, part, _time(value.get("at")), _time(value.get("begun")))


def _poll(room: Workshop, value: dict[str, Any], at: datetime) -> None:
    item = value.get("item")
    if isinstance(item, str):
        room.poll, room.poll_answer = item, value.get("answer") is True


def _help(room: Workshop, value: dict[str, Any], at: datetime) -> None:
    learner = value.get("learner")
    if not isinstance(learner, str) or not is_id(learner):
        return
    if value.get("up") is True:
        room.hands.setdefault(learner, at)
    else:
        room.hands.pop(learner, None)


def _card(room: Workshop, value: dict[str, Any], at: datetime) -> None:
    if isinstance(value.get("text"), str):
        room.cards.append({name: value.get(name) for name in ("text", "sheet", "part")})
        del room.cards[:-MOST_CARDS]


def _walk_in(room: Workshop, value: dict[str, Any], at: datetime) -> None:
    learner = value.get("learner")
    if isinstance(learner, str) and is_id(learner):
        room.walk_ins.append(learner)


_KINDS: dict[str, Callable[[Workshop, dict[str, Any], datetime], None]] = {
    SHEET: _sheet,
    AGENDA: _agenda,
    POLL: _poll,
    HELP: _help,
    CARD: _card,
    WALK_IN: _walk_in,
}


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError:
        return None


def open_workshop(course: CourseDirectory) -> tuple[Workshop, WorkshopLog]:
    """Read the log of a course, and return the workshop as it stands with the log open for more."""
    room = Workshop()
    log = WorkshopLog(course, room.take)
    if room.is_over(datetime.now(UTC)):
        room._begin_anew()
        log.make_room()
    return room, log
