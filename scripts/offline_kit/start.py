"""Starts the installed daisuso.

Without arguments the demonstration: a synthetic class, its report, and a hall to try. With a folder, the hall of that course
directory. With anything else, that command of daisuso.
"""

import os
import subprocess
import sys
from pathlib import Path


def command(arguments):
    """Return the arguments for daisuso."""
    if not arguments:
        return ["demo"]
    if len(arguments) == 1 and Path(arguments[0]).is_dir():
        return ["hall", arguments[0]]
    return list(arguments)


def main():
    """Run daisuso with the programs of its environment found first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ.update(PATH=path, PYTHONUTF8="1")
    # With -P, a file in the folder where somebody works cannot stand in for one of daisuso's.
    run = [sys.executable, "-P", "-m", "daisuso.cli", *command(sys.argv[1:])]
    try:
        return subprocess.run(run, env=environ).returncode
    except KeyboardInterrupt:  # Ctrl+C reaches daisuso too; it closes the hall by itself
        return 0


if __name__ == "__main__":
    sys.exit(main())
