"""Fits a few words into a box: as large as they go, in as many lines as there is room for."""

from reportlab.pdfbase.pdfmetrics import stringWidth

LINE = 1.2
"""Height of a line in letter sizes."""


def _lines(text: str, font: str, size: float, width: float, *, cut: bool) -> list[str] | None:
    """Return the lines that words make; None where a word is wider than the box and may not be cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and stringWidth(f"{lines[-1]} {word}", font, size) <= width:
            lines[-1] += f" {word}"
            continue
        while stringWidth(word, font, size) > width:
            if not cut:
                return None
            most = max(1, next(n for n in range(len(word), -1, -1) if stringWidth(word[:n], font, size) <= width))
            lines.append(word[:most])
            word = word[most:]
        if word:
            lines.append(word)
    return lines


def fitted(
    text: str, font: str, *, width: float, height: float, largest: float, smallest: float, most_lines: int
) -> tuple[float, list[str]]:
    """Return a letter size and the lines.

    Parameters
    ----------
    width, height : float
        Of the box, in points.
    largest, smallest : float
        Letter sizes in points, tried in steps of half a point. At the smallest a long word is cut, and what does
        not fit gives way to an ellipsis.
    most_lines : int
        Lines at most.
    """
    size = largest
    while size > smallest:
        lines = _lines(text, font, size, width, cut=False)
        if lines is not None and len(lines) <= most_lines and len(lines) * size * LINE <= height:
            return size, lines
        size -= 0.5
    lines = _lines(text, font, smallest, width, cut=True) or [""]
    most = min(most_lines, max(1, int(height / (smallest * LINE))))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    return smallest, lines
