"""Says whether this Python can run the project. Any Python can read this file, even 2.7: ASCII, no annotation, no f-string."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def check():
    """Stop with one clear sentence where this Python cannot run the project."""
    version = tuple(sys.version_info[:2])
    if not OLDEST <= version <= NEWEST:
        have = ".".join(map(str, version))
        sys.exit("daisuso needs Python 3.11, 3.12 or 3.13, and this is Python " + have + ": start it with one of those.")
