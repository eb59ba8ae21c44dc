"""A guide for whoever stands in front: running text on a given number of A4 pages."""

from daisuso.errors import PrintError
from daisuso.printing.markdown_flow import Sizes, flow
from daisuso.printing.page import pdf

LARGEST, SMALLEST = 12.0, 10.0


def guide_pdf(markdown: str, lang: str, *, most_pages: int) -> bytes:
    """Return the guide, in letters as large as the pages allow.

    Raises
    ------
    PrintError
        It does not fit in letters of 10 points.
    """
    title = next((line[2:] for line in markdown.splitlines() if line.startswith("# ")), "")
    size = LARGEST
    while True:
        sizes = Sizes(body=size, title=size * 1.7, section=size * 1.2, paragraph_space=size * 0.35)
        try:
            return pdf(lambda sizes=sizes: flow(markdown, sizes), title=title, lang=lang, most_pages=most_pages)  # type: ignore[misc]
        except PrintError:
            if size <= SMALLEST:
                raise
            size -= 0.25
