"""Run the command line as a module: `python -m daisuso.cli`."""

import sys

from daisuso.cli.main import main

sys.exit(main())
