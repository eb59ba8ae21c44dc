"""The site's home page: the learning paths, where one was last, the handouts, and what these pages are not."""

from collections.abc import Mapping, Sequence
from typing import Any

from daisuso.curriculum.course import Course
from daisuso.page import files
from daisuso.page.rows import Group, Row, path_groups
from daisuso.page.sheet import Sheet
from daisuso.page.words import Words
from daisuso.site.addresses import Addresses, link
from daisuso.site.frame import own_script, render
from daisuso.site.lesson import place_key


def reading_order(course: Course, slugs: Sequence[str]) -> list[str]:
    """Return the lessons in the order of the home page: path after path, each once, then what is on no path."""
    return list(dict.fromkeys([*(slug for path in course.paths for slug in path.modules if slug in slugs), *slugs]))


def home_page(course: Course, at: Addresses, words: Words, sheets: Mapping[str, Sheet], handouts: Mapping[str, str]) -> bytes:
    """Return the home page of one language.

    Parameters
    ----------
    sheets : mapping of slug to Sheet
        The lessons, in the order of the course.
    handouts : mapping of slug to str
        The titles of the handouts, by module.
    """
    here = at.home(words.lang)
    rows = {slug: _row(sheet, words, link(here, at.lesson(slug, words.lang)), place_key(slug)) for slug, sheet in sheets.items()}
    order = reading_order(course, list(sheets))
    cards = [_card(sheets[slug], rows[slug], words) for slug in order]
    twin = next((at.home(lang) for lang in at.langs if lang != words.lang), "")
    context = {
        "groups": [group for group in path_groups(course, rows, words) if group.rows],
        "first": cards[0] if cards else None,
        "cards": cards,
        "handouts": _handouts(handouts, sheets, at, words, here),
        "reviewed": "/".join(reversed(course.content_date.split("-"))),
    }
    return render(
        "home.html.j2",
        context,
        words=words,
        title=words("site.title"),
        at=at,
        here=here,
        twin=twin,
        scripts=[files.classic("settings.js"), files.classic("home.js"), own_script("card.js")],
    )


def _row(sheet: Sheet, words: Words, address: str, place: str) -> Row:
    of = sheet.pieces
    return Row(
        address=address,
        mark=str(sheet.number or ""),
        title=sheet.title,
        kind="new",
        state=words("mod.new", m=sheet.minutes),
        place=place,
        states={page.id: words("mod.now", a=page.piece, b=of) for page in sheet.pages},
        wheres={page.id: words("home.where", a=page.piece, b=of, m=page.left) for page in sheet.pages},
    )


def _card(sheet: Sheet, row: Row, words: Words) -> dict[str, Any]:
    """Return what the card says of a lesson, before and after it was begun."""
    return {
        "place": row.place,
        "address": row.address,
        "title": words("home.card", n=sheet.number, title=sheet.title),
        "state": row.state,
        "wheres": dict(row.wheres),
        "start": words("home.start_btn", n=sheet.number),
        "go_on": words("home.continue_btn", n=sheet.number),
    }


def _handouts(titles: Mapping[str, str], sheets: Mapping[str, Sheet], at: Addresses, words: Words, here: str) -> Group:
    rows = (
        Row(
            address=link(here, at.handout(slug)),
            mark="",
            title=titles[slug],
            kind="new",
            state=words("site.handout", n=sheet.number),
        )
        for slug, sheet in sheets.items()
        if slug in titles
    )
    return Group(words("site.handouts"), words("site.handouts_note"), tuple(rows))
