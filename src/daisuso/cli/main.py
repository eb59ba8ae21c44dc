"""`daisuso`: reads the command, runs it, renders errors."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from daisuso import __version__
from daisuso.errors import DaisusoError, SourceError, UsageError

DONE, FINDINGS, USAGE = 0, 1, 2

COMMANDS = {
    "demo": "make a synthetic ward, grade it and show its results: the whole of daisuso in a minute",
    "build": "generate notebooks, content and ledger from curriculum/ and assessments/",
    "init": "make a course directory for one ward",
    "learner": "the people of a course: lists, codes, slips, attendance, moving and merging",
    "release": "release assignments into a course directory",
    "hall": "serve lessons and assessments to a browser",
    "rehearse": "try a simulated class on this laptop and say whether it will cope",
    "simulate": "write a synthetic cohort's submissions into a synthetic course",
    "grade": "grade submissions into nbgrader's gradebook, without a kernel",
    "backup": "write a course into one archive, read back and compared",
    "restore": "bring a course back from a backup",
    "handouts": "write everything to be printed as PDF: handouts, the first workshop, the observation sheet",
    "inventory": "count what the curriculum and the item bank hold, and what is due for review",
    "site": "make lessons, practice and handouts as static pages, for a web host or a USB stick",
    "doctor": "say what needs care: this computer, facts due for review, course directories",
    "results": "write competency tables and the ward report",
    "certify": "decide who is ready as an ambassador, with every reason",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    made = argparse.ArgumentParser(prog="daisuso", description="Trains digital ambassadors and says what they can do.")
    made.add_argument("--version", action="version", version=f"daisuso {__version__}")
    made.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        module = importlib.import_module(f"daisuso.cli.{name}")
        module.add_arguments(commands.add_parser(name, help=summary, description=module.__doc__))
    return made


def use_utf8() -> None:
    """Let Vietnamese through to a Windows console that is set to another code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 (done), 1 (findings, or some inputs refused) or 2 (wrong usage)."""
    use_utf8()
    chosen = parser().parse_args(arguments)
    try:
        status: int = importlib.import_module(f"daisuso.cli.{chosen.command}").run(chosen)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return FINDINGS
    except BrokenPipeError:  # `daisuso … | head` has read enough
        # What is still in the buffer goes nowhere: Python would fail on it once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except DaisusoError as error:
        if chosen.debug:
            raise
        print(error if isinstance(error, SourceError) else f"daisuso {chosen.command}: {error}", file=sys.stderr)
        return USAGE if isinstance(error, UsageError) else FINDINGS
    except OSError as error:
        if chosen.debug or error.filename is None:
            raise
        reason = error.strerror or type(error).__name__
        print(f"daisuso {chosen.command}: {error.filename}: {reason}. Choose another place, or free this one.", file=sys.stderr)
        return FINDINGS
