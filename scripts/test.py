"""Sets daisuso up with its development tools and runs every check; CI runs just this.

python3 scripts/test.py [--full] [-- pytest arguments]
"""

import os
import sys

# Any Python can read this file, even 2.7, which has no pathlib: what cannot run the project is told so in one sentence.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

import python_version

if __name__ == "__main__":
    python_version.check()
    import testing

    sys.exit(testing.main())
