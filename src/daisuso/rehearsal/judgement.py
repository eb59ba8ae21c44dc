"""From measurements to findings and a verdict: what is wrong, for how many it is right, and the cure. Every limit has a source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain

from daisuso.rehearsal.measurements import Measurements, quantile

RUSH_SECONDS = 15.0
"""From asking for a page to its first item, for everyone at once: issue 4, section 4."""
ACK_SECONDS = 0.3
"""95th percentile from sending an answer to hearing that it is saved: issue 4, section 4."""
FREE_BYTES = 500_000_000
"""The same that `daisuso doctor` asks for."""
KEPT_FREE_MIB = 742.0
"""For the trainer's browser: twice the 371 MiB that Chromium took with live room and projector (ADR 0019)."""
WINDOWS_HOTSPOT_PHONES = 8
"""What Windows lets into its own hotspot: issue 4, section 7, and the sources in curriculum/class-network.md."""
CLOCK_AHEAD_SECONDS = 24 * 3600
"""A file that is a day younger than now: more than any time zone makes, so that the clock was set back."""
VIETNAM_HOURS = 7.0


class Level(Enum):
    """How much a finding weighs: it stops the class, it limits the class, or it is to be known."""

    STOPS = "stops"
    LIMITS = "limits"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `reh.find.<code>` says what, `reh.cure.<code>` what to do.

    Attributes
    ----------
    learners : int
        Of a limit: for how many it still goes well.
    fill : dict
        The places of both sentences.
    """

    code: str
    level: Level
    learners: int = 0
    fill: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ready`, `up_to` (so many learners) or `not_ready`."""

    kind: str
    learners: int

    @property
    def ready(self) -> bool:
        """Whether the class that was asked for can come."""
        return self.kind == "ready"


def judge(found: Measurements) -> tuple[Finding, ...]:
    """Return the findings, those that stop the class first."""
    order = list(Level)
    every = chain(_class(found), _pace(found), _memory(found), _disk(found), _network(found), _rest(found))
    return tuple(sorted(every, key=lambda finding: order.index(finding.level)))


def verdict(findings: tuple[Finding, ...], asked: int) -> Verdict:
    """Return the verdict on a class of so many."""
    limits = [finding.learners for finding in findings if finding.level is Level.LIMITS]
    if any(finding.level is Level.STOPS for finding in findings) or (limits and min(limits) < 1):
        return Verdict("not_ready", 0)
    return Verdict("up_to", min(limits)) if limits else Verdict("ready", asked)


def _class(found: Measurements) -> Iterator[Finding]:
    figures = found.figures
    for code, those in (("lost", figures.lost), ("forgotten", figures.forgotten), ("refused", figures.refused)):
        if those:
            yield Finding(code, Level.STOPS, fill={"n": len(those), "first": those[0]})
    if missing := figures.to_hand_in - figures.handed_in:
        yield Finding("hand_in", Level.STOPS, fill={"n": missing, "of": figures.to_hand_in})
    for rush in figures.rushes:
        if rush.failed:
            yield Finding("not_in", Level.STOPS, fill={"n": len(rush.failed), "page": rush.page, "first": rush.failed[0]})


def _pace(found: Measurements) -> Iterator[Finding]:
    figures = found.figures
    for rush in figures.rushes:
        if len(rush.seconds) == figures.learners and not rush.within(RUSH_SECONDS):
            # A smaller group that was tried, and those who were in time when all came: fewer are not slower.
            groups = [len(one.seconds) for one in figures.rushes if one.page == rush.page and one.within(RUSH_SECONDS)]
            in_time = max([sum(seconds <= RUSH_SECONDS for seconds in rush.seconds), *groups])
            slowest = f"{max(rush.seconds):.0f}"
            yield Finding(
                "rush", Level.LIMITS, in_time, {"page": rush.page, "seconds": slowest, "limit": f"{RUSH_SECONDS:.0f}", "n": in_time}
            )
    ack = acknowledged(found)
    if ack > ACK_SECONDS:
        fill = {"ms": f"{1000 * ack:.0f}", "limit": f"{1000 * ACK_SECONDS:.0f}"}
        quick_elsewhere = quantile(figures.ack_seconds, 0.95) <= ACK_SECONDS
        yield Finding("slow_disk" if quick_elsewhere else "slow", Level.STOPS, fill=fill)


def acknowledged(found: Measurements) -> float:
    """Return the seconds after which 95 of 100 answers would be on the disk of the course, where that is slower than the copy's."""
    slower = quantile(found.disk.sync_seconds, 0.95) - quantile(found.disk.copy_sync_seconds, 0.95)
    return quantile(found.figures.ack_seconds, 0.95) + max(0.0, slower)


def fitting(available: float, server: float, per_learner: float) -> int:
    """Return how many learners the memory (MiB) suffices for, with the margin."""
    if per_learner <= 0:
        return 10**6
    return max(0, int((available - KEPT_FREE_MIB - server) / per_learner))


def _memory(found: Measurements) -> Iterator[Finding]:
    memory = found.figures.memory
    fits = fitting(memory.available, memory.server, memory.per_learner)
    # Where the memory did not suffice for all, fewer were simulated: more than those is not known to go well.
    fits = min(fits, found.figures.learners) if found.figures.learners < found.asked else fits
    if memory.learners and fits < found.asked:
        needed = memory.server + found.asked * memory.per_learner + KEPT_FREE_MIB
        fill = {"n": fits, "free": f"{memory.available:.0f}", "needed": f"{needed:.0f}", "each": f"{memory.per_learner:.0f}"}
        yield Finding("memory", Level.LIMITS, fits, fill)


def _disk(found: Measurements) -> Iterator[Finding]:
    disk = found.disk
    if disk.error:
        yield Finding("no_writing", Level.STOPS, fill={"why": disk.error})
    elif disk.free_bytes < FREE_BYTES:
        fill = {"mb": disk.free_bytes // 1_000_000, "limit": FREE_BYTES // 1_000_000}
        yield Finding("disk_space", Level.STOPS, fill=fill)
    if disk.shared:
        yield Finding("shared_folder", Level.STOPS, fill={"kind": disk.shared})


def _network(found: Measurements) -> Iterator[Finding]:
    network = found.network
    known = ", ".join(f"{address} ({name})" for address, name in network.addresses)
    fill = {"host": network.host, "port": network.port, "known": known, "why": network.port_error}
    if not network.host:
        yield Finding("no_host" if network.addresses else "no_network", Level.NOTE, fill=fill)
    elif not network.own:
        yield Finding("host_not_own", Level.STOPS, fill=fill)
    elif not network.private:
        yield Finding("host_public", Level.STOPS, fill=fill)
    if network.port_error and network.own:
        yield Finding("port", Level.STOPS, fill=fill)
    if network.windows_hotspot and found.asked > WINDOWS_HOTSPOT_PHONES:
        yield Finding("hotspot", Level.LIMITS, WINDOWS_HOTSPOT_PHONES, {"n": WINDOWS_HOTSPOT_PHONES, "asked": found.asked})


def _rest(found: Measurements) -> Iterator[Finding]:
    clock, power, paper = found.clock, found.power, found.paper
    if clock.newest > clock.now + CLOCK_AHEAD_SECONDS or clock.now < clock.content:
        yield Finding("clock", Level.STOPS)
    elif clock.offset_hours != VIETNAM_HOURS:
        yield Finding("time_zone", Level.NOTE, fill={"hours": f"{clock.offset_hours:+g}"})
    if paper.error:
        yield Finding("paper", Level.STOPS, fill={"why": paper.error})
    if not power.plugged:
        too_short = power.seconds_left is not None and power.seconds_left < 60 * found.class_minutes
        percent = "?" if power.percent is None else f"{power.percent:.0f}"
        fill = {"percent": percent, "minutes": found.class_minutes}
        yield Finding("battery_short" if too_short else "battery", Level.STOPS if too_short else Level.NOTE, fill=fill)
    if found.on_roster > found.asked:
        yield Finding("roster", Level.NOTE, fill={"n": found.on_roster, "asked": found.asked})
    if found.lesson_only:
        yield Finding("nothing_released", Level.NOTE)
