"""Where a lesson teaches what: from its notebook and its practice to the places that a result card leads to."""

from collections.abc import Iterable, Mapping
from typing import Any

from daisuso.assessment.item import BankItem, critical_conduct
from daisuso.authoring.lesson_notebook import LessonNotebook


def lesson_places(maker: LessonNotebook, notebook: Mapping[str, Any], practice: Iterable[BankItem]) -> dict[str, Any]:
    """Return the compiled places of one lesson in one language; `curriculum.lesson_places` reads them.

    What a practice item asks is taught on the page that it sends its reader back to: so its indicator, and the conduct it can
    violate, have that place; the first one where there are several. A fact's place is its box.

    Parameters
    ----------
    maker : LessonNotebook
        After `build`.
    notebook : mapping
        What it built.
    practice : iterable of BankItem
        The module's practice items.
    """
    known = {entry.item.id: entry for entry in practice}
    indicators: dict[str, int] = {}
    conduct: dict[str, int] = {}
    for item, page in maker.practised.items():
        indicators.setdefault(known[item].meta.indicator, page)
        for act in critical_conduct(known[item]).split():
            conduct.setdefault(act, page)
    pages: dict[str, Any] = {}
    for cell in notebook["cells"]:
        about = cell["metadata"].get("daisuso", {})
        if "page" in about:
            pages.setdefault(about["page"], {"title": about["page_title"], "part": about["part"], "minutes": about["minutes"]})
    used = {1, *indicators.values(), *conduct.values(), *maker.told.values()}
    return {
        "pages": {page: about for page, about in pages.items() if int(page) in used},
        "indicators": {name: str(page) for name, page in indicators.items()},
        "conduct": {name: str(page) for name, page in conduct.items()},
        "facts": {name: str(page) for name, page in maker.told.items()},
    }
