"""The work of test.py, once the Python is known to be suitable."""

import os
import shutil
import subprocess
import sys
import time

import environment

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def steps(full: bool, extra: list[str]) -> list[tuple[str, list[str]]]:
    """Return (what it checks, command) in the order they run."""
    run = environment.command
    # One process a core, each file whole in one of them: fixtures that a file shares are made once.
    side_by_side = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
    tests = [run("pytest"), "-q", *side_by_side, *([] if full else ["-m", "not full"]), *extra]
    return [
        ("style", [run("ruff"), "check", "."]),
        ("format", [run("ruff"), "format", "--check", "."]),
        ("types", [run("mypy")]),
        ("layers", [run("lint-imports"), "--no-cache"]),
        ("generated files", [run("daisuso"), "build", "--check"]),
        ("tests", tests),
    ]


def main() -> int:
    """Run every step; stop at the first that fails and print the command that repeats it."""
    arguments = sys.argv[1:]
    full = "--full" in arguments
    extra = [argument for argument in arguments if argument not in ("--full", "--")]
    environment.prepare(development=True)
    if not any(map(shutil.which, BROWSERS)):
        missing = (
            "No Chromium on PATH: browser tests cannot run. Get one with `apt install chromium`, or your system's package manager."
        )
        if os.environ.get("CI") == "true":
            sys.exit(missing)
        print(f"\n*** {missing} They are SKIPPED. ***\n", flush=True)
    if not full:
        print(
            "Tests listed in tests/full.txt take longer or need a server: they run with `python3 scripts/test.py --full`.",
            flush=True,
        )
    for what, command in steps(full, extra):
        print(f"\n== {what}", flush=True)
        begun = time.monotonic()
        done = subprocess.run(command, cwd=environment.ROOT, env=environment.environ())
        if done.returncode:
            print(f"\n{what}: failed. Repeat it with:\n  {' '.join(command)}", flush=True)
            return 1
        print(f"{what}: passed in {time.monotonic() - begun:.0f} s", flush=True)
    print("\nEverything passed.")
    return 0
