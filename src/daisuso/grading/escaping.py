"""Makes learners' text inert: it is shown as it was typed, and is never HTML, Markdown, a link, a formula or a terminal command."""

import re

# Marks of HTML, Markdown, autolinks and MathJax. As entities they are shown as they are and mean nothing, even to a renderer that
# would look for Markdown inside an HTML block.
_MARKS = {char: f"&#{ord(char)};" for char in "\"'\\`*_[]$#~|!:@={}"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Control characters, and characters that reorder, hide or split text: shown by name.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_OPEN, _CLOSE = '<pre style="white-space: pre-wrap">', "</pre>"


def visible(text: str) -> str:
    """Return text with control and direction characters spelt out, e.g. `⟦U+202E⟧`; line breaks become newlines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def inert(text: str) -> str:
    """Return the Markdown source of a cell that shows a learner's text as it was typed.

    A `pre` block: Markdown leaves it alone up to its end tag, which the text cannot hold, and MathJax never looks into one.
    """
    return _OPEN + "".join(_MARKS.get(char, char) for char in visible(text)) + _CLOSE
