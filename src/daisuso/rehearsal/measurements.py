"""What a rehearsal has measured, as plain values: judged in `judgement.py`, which looks at nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies; 0.0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Disk:
    """The folder of the course.

    Attributes
    ----------
    free_bytes : int
    sync_seconds : tuple of float
        How long records took to reach the medium in the folder of the course, each.
    copy_sync_seconds : tuple of float
        The same where the rehearsal wrote.
    shared : str
        The kind of network file system or cloud folder that it lies on; empty for a disk of this computer.
    error : str
        Why nothing could be written; empty where that went well.
    """

    free_bytes: int = 10**12
    sync_seconds: tuple[float, ...] = ()
    copy_sync_seconds: tuple[float, ...] = ()
    shared: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """The address at which the class is to be opened.

    Attributes
    ----------
    host : str
        The address; empty where none was given.
    own, private : bool
        It is one of this computer's; it is not one of the Internet's.
    port : int
        The port.
    port_error : str
        Why it cannot be used; empty where it can.
    windows_hotspot : bool
        It is the address that Windows gives itself on its own hotspot.
    addresses : tuple of (address, interface)
        Those of this computer.
    """

    host: str = ""
    own: bool = True
    private: bool = True
    port: int = 8866
    port_error: str = ""
    windows_hotspot: bool = False
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of this computer, beside what it cannot be earlier than.

    Attributes
    ----------
    now, newest, content : float
        Seconds since 1970: by the clock, of the newest file of the course, of the day on which the course's content was checked.
    offset_hours : float
        Of local time from UTC.
    """

    now: float = 0.0
    newest: float = 0.0
    content: float = 0.0
    offset_hours: float = 7.0


@dataclass(frozen=True, slots=True)
class Paper:
    """Pages of what is printed for a class, by kind; `error` where it could not be made."""

    pages: tuple[tuple[str, int], ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Power:
    """The battery; None stands for what the system does not tell. `plugged` is True where there is no battery."""

    plugged: bool = True
    percent: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory in MiB.

    Attributes
    ----------
    available : float
        Before the hall was started.
    server, peak : float
        The hall's own process at rest; all its processes when most was used.
    learners : int
        How many had a page open then.
    """

    available: float = 0.0
    server: float = 0.0
    peak: float = 0.0
    learners: int = 0

    @property
    def per_learner(self) -> float:
        """What one learner's page takes."""
        return max(0.0, self.peak - self.server) / self.learners if self.learners else 0.0


@dataclass(frozen=True, slots=True)
class Rush:
    """Several open a page at once: all, then, where that took too long, smaller groups.

    Attributes
    ----------
    page : str
        The path.
    seconds : tuple of float
        Of those who came in: from asking to the state of the first item.
    failed : tuple of str
        Why the others did not.
    """

    page: str
    seconds: tuple[float, ...] = ()
    failed: tuple[str, ...] = ()

    def within(self, limit: float) -> bool:
        """Say whether everyone came in, and within so many seconds."""
        return not self.failed and bool(self.seconds) and max(self.seconds) <= limit


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What the simulated class went through.

    Attributes
    ----------
    learners : int
        How many were simulated.
    rushes : tuple of Rush
    ack_seconds : tuple of float
        From sending an answer to hearing that it is on the disk.
    hand_in_seconds : tuple of float
    handed_in, to_hand_in : int
        Receipts, and how many pressed the button.
    refused, forgotten, lost : tuple of str
        Answers that were not taken; that were promised and not shown after coming back; that were promised and are in no journal.
    reloaded, vanished : int
        Phones that loaded their page anew, and that were gone for a while.
    again : int
        Answers that had to be sent again.
    memory : Memory
    phones_share : float
        Of the processor time of hall and phones, the phones' part: in a real class it is not this computer's.
    """

    learners: int
    rushes: tuple[Rush, ...] = ()
    ack_seconds: tuple[float, ...] = ()
    hand_in_seconds: tuple[float, ...] = ()
    handed_in: int = 0
    to_hand_in: int = 0
    refused: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    reloaded: int = 0
    vanished: int = 0
    again: int = 0
    memory: Memory = field(default_factory=Memory)
    phones_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Measurements:
    """Everything.

    Attributes
    ----------
    asked : int
        For how many learners the laptop is wanted.
    on_roster : int
        How many are on the roster of the course.
    class_minutes : int
        How long the longest class of the course is.
    lesson_only : bool
        Nothing is released, so nothing was handed in.
    """

    asked: int
    figures: ClassFigures
    disk: Disk = field(default_factory=Disk)
    network: Network = field(default_factory=Network)
    clock: Clock = field(default_factory=Clock)
    paper: Paper = field(default_factory=Paper)
    power: Power = field(default_factory=Power)
    on_roster: int = 0
    class_minutes: int = 0
    lesson_only: bool = False
