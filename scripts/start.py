"""Sets daisuso up and runs its main job: a synthetic ward, graded, with its report and a hall to try it in.

python3 scripts/start.py [--no-serve] [--out DIR] [--learners N]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import environment


def main() -> int:
    """Prepare the environment, then run `daisuso demo` with the arguments given."""
    environment.prepare(development=False)
    demo = [str(environment.python()), "-m", "daisuso.cli", "demo", *sys.argv[1:]]
    try:
        return subprocess.run(demo, env=environment.environ()).returncode
    except KeyboardInterrupt:  # Ctrl+C reaches the child too; it closes the hall by itself
        return 0


if __name__ == "__main__":
    sys.exit(main())
