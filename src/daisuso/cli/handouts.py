"""Write all that is printed as PDF: handouts for citizens, guide to a first workshop, class network, observation sheet."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder; it is made where it is missing")


def run(arguments: argparse.Namespace) -> int:
    """Write the PDFs from the compiled content."""
    from daisuso.printing.papers import papers

    files = papers()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (arguments.out / name).write_bytes(data)
        print(f"wrote {arguments.out / name}")
    return 0
