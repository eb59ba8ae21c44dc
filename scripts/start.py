"""Sets daisuso up and runs its main job: a synthetic ward, graded, with its report and a hall to try it in.

python3 scripts/start.py [--no-serve] [--out DIR] [--learners N]
"""

import os
import sys

# Any Python can read this file, even 2.7, which has no pathlib: what cannot run the project is told so in one sentence.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

import python_version

if __name__ == "__main__":
    python_version.check()
    import starting

    sys.exit(starting.main())
