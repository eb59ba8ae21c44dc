"""The work of start.py, once the Python is known to be suitable."""

import subprocess
import sys

import environment


def main() -> int:
    """Prepare the environment, then run `daisuso demo` with the arguments given."""
    environment.prepare(development=False)
    demo = [str(environment.python()), "-m", "daisuso.cli", "demo", *sys.argv[1:]]
    try:
        return subprocess.run(demo, env=environment.environ()).returncode
    except KeyboardInterrupt:  # Ctrl+C reaches the child too; it closes the hall by itself
        return 0
