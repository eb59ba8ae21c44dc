"""Verdicts from made measurements, at each boundary: exactly at a limit it holds, just beyond it does not."""

from dataclasses import replace

import pytest

from daisuso import messages
from daisuso.rehearsal.judgement import (
    ACK_SECONDS,
    CLOCK_AHEAD_SECONDS,
    FREE_BYTES,
    KEPT_FREE_MIB,
    RUSH_SECONDS,
    WINDOWS_HOTSPOT_PHONES,
    Level,
    Verdict,
    judge,
)
from daisuso.rehearsal.measurements import ClassFigures, Clock, Disk, Measurements, Memory, Network, Paper, Power, Rush
from daisuso.rehearsal.report import Report

HERE = Network("192.168.1.5", addresses=(("192.168.1.5", "wlan0"),))
LESSON = "/lesson/vneid"


def measured(asked: int = 40, **changes: object) -> Measurements:
    """Return the measurements of a rehearsal in which everything is at its limit and holds."""
    memory = Memory(available=KEPT_FREE_MIB + 100 + 40 * 60, server=100, peak=100 + 40 * 60, learners=40)
    figures = ClassFigures(
        learners=40,
        rushes=(Rush(LESSON, (RUSH_SECONDS,) * 40), Rush("/assessment/vneid", (1.0,) * 40)),
        ack_seconds=(ACK_SECONDS,) * 100,
        hand_in_seconds=(0.2,) * 40,
        handed_in=40,
        to_hand_in=40,
        memory=memory,
    )
    ready = Measurements(
        asked=asked,
        figures=figures,
        disk=Disk(FREE_BYTES, (0.002,) * 20, (0.002,) * 20),
        network=HERE,
        clock=Clock(now=2000.0, newest=2000.0 + CLOCK_AHEAD_SECONDS, content=2000.0),
        power=Power(plugged=True, percent=3.0, seconds_left=60.0),
        on_roster=asked,
        class_minutes=150,
    )
    inner = {name: value for name, value in changes.items() if hasattr(figures, name)}
    outer = {name: value for name, value in changes.items() if name not in inner}
    return replace(ready, figures=replace(figures, **inner), **outer)  # type: ignore[arg-type]


def codes(found: Measurements) -> list[str]:
    return [finding.code for finding in judge(found)]


def test_at_every_limit_it_is_ready():
    report = Report(measured())
    assert report.findings == ()
    assert report.verdict == Verdict("ready", 40) and report.verdict.ready


RUSH = Rush(LESSON, (*(14.9,) * 25, *(15.1,) * 15))
STOPS = {
    "lost": {"lost": ("an answer",)},
    "forgotten": {"forgotten": ("an item",)},
    "refused": {"refused": ("q1: no acknowledgement in 60 s",)},
    "hand_in": {"handed_in": 39},
    "not_in": {"rushes": (Rush(LESSON, (1.0,) * 39, ("tap-duot-040: TimeoutError: ",)),)},
    "slow": {"ack_seconds": (*(0.1,) * 94, *(ACK_SECONDS + 0.001,) * 6)},
    "slow_disk": {"disk": Disk(FREE_BYTES, (0.003,) * 20, (0.002,) * 20)},
    "no_writing": {"disk": Disk(0, error="No space left on device")},
    "disk_space": {"disk": Disk(FREE_BYTES - 1, (0.002,) * 20, (0.002,) * 20)},
    "shared_folder": {"disk": Disk(FREE_BYTES, (0.002,) * 20, (0.002,) * 20, shared="OneDrive")},
    "host_not_own": {"network": replace(HERE, own=False)},
    "host_public": {"network": replace(HERE, host="8.8.8.8", private=False)},
    "port": {"network": replace(HERE, port_error="Address already in use")},
    "clock": {"clock": Clock(now=2000.0, newest=2001.0 + CLOCK_AHEAD_SECONDS, content=2000.0)},
    "paper": {"paper": Paper(error="'Dài' needs 2 pages")},
    "battery_short": {"power": Power(plugged=False, percent=50.0, seconds_left=60 * 150 - 1)},
}
LIMITS = {
    "rush": ({"rushes": (RUSH,)}, 25),
    "memory": ({"memory": Memory(available=KEPT_FREE_MIB + 100 + 40 * 60 - 1, server=100, peak=100 + 40 * 60, learners=40)}, 39),
    "hotspot": ({"network": replace(HERE, windows_hotspot=True)}, WINDOWS_HOTSPOT_PHONES),
}
NOTES = {
    "no_host": {"network": Network(addresses=(("10.42.0.1", "wlan0"),))},
    "no_network": {"network": Network()},
    "time_zone": {"clock": Clock(now=2000.0, newest=0.0, content=2000.0, offset_hours=0.0)},
    "battery": {"power": Power(plugged=False, percent=90.0, seconds_left=60 * 150)},
    "roster": {"on_roster": 41},
    "nothing_released": {"lesson_only": True},
}


@pytest.mark.parametrize("code", STOPS)
def test_what_stops_a_class(code):
    report = Report(measured(**STOPS[code]))
    assert [finding.code for finding in report.findings] == [code]
    assert report.verdict == Verdict("not_ready", 0) and not report.verdict.ready


@pytest.mark.parametrize("code", LIMITS)
def test_what_limits_a_class(code):
    changes, learners = LIMITS[code]
    report = Report(measured(**changes))
    assert [finding.code for finding in report.findings] == [code]
    assert report.verdict == Verdict("up_to", learners)


@pytest.mark.parametrize("code", NOTES)
def test_what_is_only_to_be_known(code):
    report = Report(measured(**NOTES[code]))
    assert [(finding.code, finding.level) for finding in report.findings] == [(code, Level.NOTE)]
    assert report.verdict.ready


def test_a_clock_before_the_day_of_the_content_is_wrong():
    assert codes(measured(clock=Clock(now=1999.0, newest=0.0, content=2000.0))) == ["clock"]


def test_of_several_limits_the_smallest_counts_and_a_stop_above_all():
    both = measured(rushes=(RUSH,), network=replace(HERE, windows_hotspot=True))
    assert Report(both).verdict == Verdict("up_to", 8)
    assert Report(replace(both, disk=Disk(0, error="full"))).verdict.kind == "not_ready"


def test_where_nobody_is_in_time_it_is_not_ready_for_fewer_either():
    assert Report(measured(rushes=(Rush(LESSON, (15.1,) * 40),))).verdict == Verdict("not_ready", 0)


def test_a_smaller_group_that_was_tried_counts():
    all_late, group, too_many = Rush(LESSON, (40.0,) * 40), Rush(LESSON, (15.0,) * 15), Rush(LESSON, (15.1,) * 20)
    other = Rush("/assessment/vneid", (1.0,) * 30)
    assert Report(measured(rushes=(all_late, too_many, group, other))).verdict == Verdict("up_to", 15)
    assert codes(measured(rushes=(all_late, too_many, group))) == ["rush"]


def test_eight_phones_fit_the_hotspot_of_windows():
    assert codes(measured(asked=8, network=replace(HERE, windows_hotspot=True))) == []


def test_where_fewer_were_simulated_more_are_not_promised():
    memory = Memory(available=KEPT_FREE_MIB + 100 + 30 * 60, server=100, peak=100 + 25 * 60, learners=25)
    report = Report(measured(learners=25, handed_in=25, to_hand_in=25, memory=memory))
    assert report.verdict == Verdict("up_to", 25)


def test_a_port_of_a_wrong_address_is_not_spoken_of():
    assert codes(measured(network=replace(HERE, own=False, port_error="Cannot assign requested address"))) == ["host_not_own"]


def test_a_class_that_nobody_could_enter_is_reported():
    report = Report(
        measured(learners=0, rushes=(), ack_seconds=(), hand_in_seconds=(), handed_in=0, to_hand_in=0, refused=("the door",))
    )
    assert report.verdict.kind == "not_ready"
    assert "the door" in "\n".join(report.lines("en"))


@pytest.mark.parametrize("lang", messages.LANGUAGES)
@pytest.mark.parametrize("code", [*STOPS, *LIMITS, *NOTES])
def test_every_finding_has_words_and_a_cure_without_open_places(code, lang):
    changes = STOPS.get(code) or NOTES.get(code) or LIMITS[code][0]
    said = "\n".join(Report(measured(**changes)).lines(lang))
    finding = next(finding for finding in judge(measured(**changes)) if finding.code == code)
    assert messages.text(f"reh.find.{code}", lang, **finding.fill) in said
    assert messages.text(f"reh.cure.{code}", lang, **finding.fill) in said
    assert "{" not in said


def test_the_verdict_comes_first_and_names_the_numbers():
    assert Report(measured(**LIMITS["rush"][0])).lines("en")[0].startswith("READY UP TO 25 LEARNERS, not for 40")
    assert Report(measured()).lines("vi")[0] == "SẴN SÀNG: máy này lo được lớp 40 người."
