"""The report of a rehearsal, in plain words: the verdict, what is wrong and its cure, what was measured, the network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daisuso import messages
from daisuso.rehearsal.guidance import parts
from daisuso.rehearsal.judgement import WINDOWS_HOTSPOT_PHONES, Finding, Level, Verdict, acknowledged, judge, verdict
from daisuso.rehearsal.measurements import Measurements, quantile


@dataclass(frozen=True, slots=True)
class Report:
    """What a rehearsal says.

    Attributes
    ----------
    measured : Measurements
    """

    measured: Measurements

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, and what is to be known."""
        return judge(self.measured)

    @property
    def verdict(self) -> Verdict:
        """Whether the class can come."""
        return verdict(self.findings, self.measured.asked)

    def lines(self, lang: str) -> list[str]:
        """Return the report in `vi` or `en`, line by line."""
        said = _Said(lang)
        judged = self.verdict
        lines = [said(f"verdict.{judged.kind}", n=judged.learners, asked=self.measured.asked), said("synthetic")]
        for heading, levels in (("mend", (Level.STOPS, Level.LIMITS)), ("know", (Level.NOTE,))):
            those = [finding for finding in self.findings if finding.level in levels]
            lines += _listed(said, heading, those)
        lines += ["", said("measured"), *(f"  {line}" for line in _figures(self.measured, said))]
        lines += _network(self.measured, lang, said)
        return lines


@dataclass(frozen=True, slots=True)
class _Said:
    lang: str

    def __call__(self, name: str, **fill: object) -> str:
        return messages.text(f"reh.{name}", self.lang, **fill)


def _listed(said: _Said, heading: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield ""
        yield said(heading)
    for number, finding in enumerate(findings, start=1):
        yield f"{number}. {said(f'find.{finding.code}', **finding.fill)}"
        yield f"   → {said(f'cure.{finding.code}', **finding.fill)}"


def _figures(found: Measurements, said: _Said) -> Iterator[str]:
    figures, memory, disk = found.figures, found.figures.memory, found.disk
    yield said("fig.class", n=figures.learners, reloaded=figures.reloaded, vanished=figures.vanished)
    for rush in figures.rushes:
        if rush.seconds:
            half, last = quantile(rush.seconds, 0.5), max(rush.seconds)
            yield said("fig.rush", page=rush.page, n=len(rush.seconds), half=f"{half:.1f}", last=f"{last:.1f}")
    if figures.ack_seconds:
        p95 = f"{1000 * acknowledged(found):.0f}"
        yield said(
            "fig.acks",
            n=len(figures.ack_seconds),
            half=f"{1000 * quantile(figures.ack_seconds, 0.5):.0f}",
            p95=p95,
            lost=len(figures.lost),
        )
    if figures.hand_in_seconds:
        yield said("fig.hand_in", n=figures.handed_in, of=figures.to_hand_in, last=f"{max(figures.hand_in_seconds):.1f}")
    if memory.learners:
        yield said("fig.memory", each=f"{memory.per_learner:.0f}", peak=f"{memory.peak:.0f}", free=f"{memory.available:.0f}")
    if disk.sync_seconds:
        p95 = f"{1000 * quantile(disk.sync_seconds, 0.95):.1f}"
        yield said("fig.disk", gb=f"{disk.free_bytes / 1e9:.1f}", p95=p95)
    for kind, pages in found.paper.pages:
        yield said(f"fig.{kind}", n=pages)
    if found.power.percent is not None:
        yield said("fig.plugged" if found.power.plugged else "fig.battery", percent=f"{found.power.percent:.0f}")
    yield said("fig.phones", share=f"{100 * figures.phones_share:.0f}")


def _network(found: Measurements, lang: str, said: _Said) -> Iterator[str]:
    few = found.asked <= WINDOWS_HOTSPOT_PHONES
    wanted = ("hotspot" if few else "router", "no-internet", "firewall", "try")
    yield ""
    yield said("network")
    for part in parts(lang):
        if part.id in wanted:
            yield f"  {part.title}"
            yield from (f"    {line}" for line in part.lines)
