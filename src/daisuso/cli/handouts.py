"""Write everything to be printed as PDF: handouts for citizens, the guide to a first workshop, the observation sheet."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder; it is made where it is missing")


def run(arguments: argparse.Namespace) -> int:
    """Write the PDFs from the compiled content."""
    from daisuso.curriculum.content import load_content
    from daisuso.curriculum.observation import ObservationSheet
    from daisuso.printing.guide import guide_pdf
    from daisuso.printing.handout import handout_pdf
    from daisuso.printing.observation import observation_pdf

    printed = load_content("printed.json")
    sheet = ObservationSheet.from_json(load_content("observation.json"))
    guide = printed["first_workshop"]
    files = {f"handout-{slug}.pdf": handout_pdf(entry["markdown"], entry["lang"]) for slug, entry in printed["handouts"].items()}
    files["first-workshop.pdf"] = guide_pdf(guide["markdown"], guide["lang"], most_pages=2)
    files |= {f"observation-sheet-{lang}.pdf": observation_pdf(sheet, lang) for lang in ("vi", "en")}
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (arguments.out / name).write_bytes(data)
        print(f"wrote {arguments.out / name}")
    return 0
