"""One line of progress on a terminal, with the time left; plain lines when the output is a file."""

import sys
import time


class Progress:
    """Shows how far a long piece of work is. Written to standard error, so that results stay clean."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._begun = time.monotonic()
        self._shown = 0.0
        self._live = sys.stderr.isatty()

    def show(self, done: int, of: int) -> None:
        """Say that `done` of `of` pieces are finished."""
        now = time.monotonic()
        if not self._live or (now - self._shown < 0.2 and done < of):
            return
        self._shown = now
        left = (now - self._begun) / done * (of - done) if done else 0.0
        print(f"\r{self.what}: {done} of {of}, about {left:.0f} s left ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Close the line."""
        if self._live and self._shown:
            print(file=sys.stderr)
