"""Makes a folder that installs daisuso on a computer without internet: wheels, checksums, installer, open bank, README.

python3 scripts/make_offline_kit.py --platform windows|linux [--python 3.11|3.12|3.13] [--out DIR] [--python-installer FILE]
"""

import os
import sys

# Any Python can read this file, even 2.7, which has no pathlib: what cannot run the project is told so in one sentence.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

import python_version

if __name__ == "__main__":
    python_version.check()
    import kit_command

    sys.exit(kit_command.main())
