"""Everything to be printed that ships with the package, from the compiled content."""

from daisuso.curriculum.content import load_content
from daisuso.curriculum.observation import ObservationSheet
from daisuso.printing.guide import guide_pdf
from daisuso.printing.handout import handout_pdf
from daisuso.printing.observation import observation_pdf


def papers() -> dict[str, bytes]:
    """Return the PDFs by file name: handouts for citizens, the first workshop, the class's network, the observation sheet.

    Raises
    ------
    ContentError
        The compiled content is missing.
    PrintError
        A text does not fit its paper.
    """
    printed = load_content("printed.json")
    sheet = ObservationSheet.from_json(load_content("observation.json"))
    guide = printed["first_workshop"]
    files = {f"handout-{slug}.pdf": handout_pdf(entry["markdown"], entry["lang"]) for slug, entry in printed["handouts"].items()}
    files["first-workshop.pdf"] = guide_pdf(guide["markdown"], guide["lang"], most_pages=2)
    files |= {
        f"class-network-{lang}.pdf": guide_pdf(entry["markdown"], lang, most_pages=1)
        for lang, entry in printed["class_network"].items()
    }
    return files | {f"observation-sheet-{lang}.pdf": observation_pdf(sheet, lang) for lang in ("vi", "en")}
