"""Text that a spreadsheet must not take for a formula."""

import re

# Spreadsheets skip spaces before they look for = + - @; full-width forms are formulas to some of them, and a cell that begins
# with a tab, return or line feed is split by others. An apostrophe in front of all that must be escaped too, or taking the guard
# off again would not give the text back.
_DANGEROUS = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_DANGEROUS_SPACE = re.compile(r"'*[ \u00a0]*[\t\r\n\x0b\x0c]")


def guarded(text: str) -> str:
    """Return the text with an apostrophe in front where a spreadsheet would run or split it."""
    return f"'{text}" if _DANGEROUS.match(text) or _DANGEROUS_SPACE.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text
