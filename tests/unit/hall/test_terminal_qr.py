import io
import re
import sys

import pytest
import segno

from daisuso.hall.terminal_qr import qr_text, show_qr

ADDRESS = "http://192.168.137.1:8866/"
HALVES = {" ": (1, 1), "▀": (0, 1), "▄": (1, 0), "█": (0, 0)}


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


def test_the_blocks_are_the_code_white_on_black_whatever_the_terminal_is() -> None:
    lines = qr_text(ADDRESS).splitlines()
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in lines)
    rows = []
    for line in lines:
        pairs = [HALVES[letter] for letter in re.sub(r"\x1b\[[\d;]*m", "", line)]
        rows += [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    code = segno.make(ADDRESS, error="l", micro=False)
    wanted = [list(row) for row in code.matrix_iter(border=2)]
    assert rows[: len(wanted)] == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="there a console is asked")
def test_where_a_terminal_cannot_show_it_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    assert show_qr(ADDRESS, terminal)
    assert terminal.shown() == qr_text(ADDRESS)
    assert not show_qr(ADDRESS, io.StringIO())
    poor = Terminal("cp1258")
    assert not show_qr(ADDRESS, poor)
    assert poor.shown() == ""
    monkeypatch.setenv("TERM", "dumb")
    assert not show_qr(ADDRESS, Terminal())
