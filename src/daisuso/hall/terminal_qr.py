"""A QR code in a terminal, for a phone held before the screen or a projector."""

import io
import sys
from typing import TextIO

import segno

# Half blocks, light modules drawn: white on black by command, because a terminal may be light or dark.
_WHITE_ON_BLACK, _PLAIN = "\x1b[97;40m", "\x1b[0m"
_ENABLE_PROCESSED_OUTPUT, _ENABLE_VIRTUAL_TERMINAL = 0x0001, 0x0004
_STANDARD_OUTPUT = -11


def qr_text(text: str) -> str:
    """Return a QR code as lines of half blocks, with a border of two modules."""
    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return "".join(f"{_WHITE_ON_BLACK}{line}{_PLAIN}\n" for line in drawn.getvalue().splitlines())


def show_qr(text: str, to: TextIO) -> bool:
    """Show a QR code where a terminal can; say whether it was shown.

    A file, a pipe, a terminal without colours or with a code page that lacks the blocks gets nothing: the address stands there as
    text already.
    """
    if not to.isatty() or not _takes_colours():
        return False
    code = qr_text(text)
    try:
        code.encode(to.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    to.write(code)
    to.flush()
    return True


def _takes_colours() -> bool:
    if sys.platform == "win32":
        import ctypes

        # The console of Windows 10 and later follows colour commands once it is told to; an older one cannot.
        kernel = ctypes.windll.kernel32
        handle = kernel.GetStdHandle(_STANDARD_OUTPUT)
        mode = ctypes.c_ulong()
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(kernel.SetConsoleMode(handle, mode.value | _ENABLE_PROCESSED_OUTPUT | _ENABLE_VIRTUAL_TERMINAL))
    import os

    return os.environ.get("TERM", "dumb") != "dumb"
