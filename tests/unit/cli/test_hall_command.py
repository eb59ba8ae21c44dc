"""What `daisuso hall` refuses, asks of the hall, and says; the hall itself is not started."""

from typing import Any

import pytest

from daisuso.cli.main import main
from daisuso.hall import address, serve, terminal_qr
from daisuso.roster.roster import add_learner


@pytest.fixture
def course(tmp_path, monkeypatch: pytest.MonkeyPatch):
    from daisuso.authoring.course_directory import init_course

    monkeypatch.setattr(address, "own_addresses", lambda: [("192.168.137.1", "wlan0")])
    return init_course(tmp_path / "course", "25747", synthetic=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stands for the hall: opens at once, and is ended at once."""
    asked: dict[str, Any] = {}

    def hall(root: Any, **how: Any) -> int:
        asked.update(how)
        how["on_ready"](address.home_address(how["host"] or "127.0.0.1", how["port"]))
        return 0

    monkeypatch.setattr(serve, "serve", hall)
    return asked


@pytest.mark.parametrize(
    ("host", "said"),
    [
        (["--host"], "--host needs an address. Addresses of this computer: --host 192.168.137.1 (wlan0)."),
        (["--host", "laptop"], "--host 'laptop' is no address. Addresses of this computer:"),
        (["--host", "0.0.0.0"], "stands for every network that this computer is in"),
        (["--host", "192.0.2.7"], "192.0.2.7 is no address of this computer. Addresses of this computer:"),
        (["--host", "192.168.137.1", "--learner", "an-01"], "for this computer only. Leave out --learner, or leave out --host."),
        (["--learner", "../x"], "'../x' is not a learner id"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_cure(
    course, capsys: pytest.CaptureFixture[str], host: list[str], said: str
) -> None:
    assert main(["hall", str(course.root), "--port", "0", *host]) == 2
    told = capsys.readouterr()
    assert said in told.err and told.err.startswith("daisuso hall: ") and told.out == ""


def test_without_a_host_only_this_computer_reaches_it(course, asked: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    add_learner(course, "Lan")
    assert main(["hall", str(course.root)]) == 0
    assert (asked["host"], asked["learner"], asked["lang"]) == (None, None, "vi")
    said = capsys.readouterr().out
    assert "The hall is open at http://127.0.0.1:8866/" in said
    assert "Only this computer reaches it. For phones, choose an address with --host." in said
    assert "--host 192.168.137.1 (wlan0)" in said
    assert "1 on the roster" in said


def test_with_a_host_it_says_what_that_means_and_shows_the_address(
    course, asked: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(terminal_qr, "show_qr", lambda text, to: shown.append(text))
    assert main(["hall", str(course.root), "--host", "192.168.137.1", "--lang", "en"]) == 0
    assert (asked["host"], asked["learner"], asked["lang"]) == ("192.168.137.1", None, "en")
    said = capsys.readouterr().out
    assert "The hall is open at http://192.168.137.1:8866/" in said
    assert "Anyone on this network can reach the sign-in page; nothing else of this laptop." in said
    assert "Nobody is on the roster yet" in said
    assert shown == ["http://192.168.137.1:8866/"]


def test_for_rehearsal_every_browser_is_one_learner(course, asked: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hall", str(course.root), "--learner", "an-01"]) == 0
    assert (asked["host"], asked["learner"]) == (None, "an-01")
    assert "Every browser of this computer is an-01" in capsys.readouterr().out
