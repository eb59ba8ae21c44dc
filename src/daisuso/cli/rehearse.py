"""Rehearse a class on this very laptop: a simulated class comes, and the report says whether the laptop will cope, or what to mend.

Nothing of DIR is changed, and nobody real is in it. Exit status: 0 ready, 1 not ready or for fewer learners.
"""

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory")
    parser.add_argument("--learners", type=int, default=40, metavar="N", help="how many will come (default 40)")
    parser.add_argument("--minutes", type=float, default=3.0, metavar="N", help="how long they work (default 3)")
    parser.add_argument("--host", metavar="ADDRESS", help="the address that you will give to `daisuso hall --host`")
    parser.add_argument("--port", type=int, default=8866, metavar="N", help="the port of the class (default 8866)")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the report (default vi)")


def run(arguments: argparse.Namespace) -> int:
    """Hold the rehearsal and print its report."""
    from daisuso.cli.hall import check_port
    from daisuso.rehearsal.run import rehearse

    check_port(arguments.port)
    shown = _Steps(arguments.lang)
    report = rehearse(
        arguments.directory,
        learners=arguments.learners,
        minutes=arguments.minutes,
        on_progress=shown.show,
        host=arguments.host,
        port=arguments.port,
        lang=arguments.lang,
    )
    shown.end()
    for line in report.lines(arguments.lang):
        print(line)
    return 0 if report.verdict.ready else 1


class _Steps:
    """Names each step when it begins, and counts on a terminal."""

    def __init__(self, lang: str) -> None:
        from daisuso.cli.progress import Progress

        self._lang = lang
        self._step = ""
        self._progress: Progress | None = None

    def show(self, step: str, done: int, of: int) -> None:
        """Show how many are through a step."""
        from daisuso import messages
        from daisuso.cli.progress import Progress

        if step != self._step:
            self.end()
            self._step = step
            words = messages.text(f"reh.step.{step}", self._lang)
            self._progress = Progress(words)
            if not sys.stderr.isatty():
                print(words, file=sys.stderr, flush=True)
        if self._progress is not None and of > 1:
            self._progress.show(done, of)

    def end(self) -> None:
        """Close the line."""
        if self._progress is not None:
            self._progress.end()
