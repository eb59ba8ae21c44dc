"""All pages of the site by their paths; the same content always gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from daisuso.errors import ContentError
from daisuso.page.words import Words
from daisuso.site.addresses import Addresses, link
from daisuso.site.content import CURE, Content
from daisuso.site.handout import handout_page, handout_title
from daisuso.site.home import home_page, reading_order
from daisuso.site.lesson import lesson_page

MODULE_KB = 400
"""The most that the files of a module may take in one language, in kB of 1000 bytes: an old phone on a slow line."""


@dataclass(frozen=True, slots=True)
class Site:
    """A whole site.

    Attributes
    ----------
    files : dict of str to bytes
        Path within the folder, with forward slashes, to content.
    modules : dict of (str, str) to int
        Bytes of a module's files in one language, by module and language: its lesson with everything in it, and its handout.
    """

    files: dict[str, bytes]
    modules: dict[tuple[str, str], int]


def site(content: Content, langs: Sequence[str]) -> Site:
    """Make all pages.

    Parameters
    ----------
    content : Content
        The compiled content.
    langs : sequence of str
        One or more of `vi` and `en`; the first one's home is the first page.

    Raises
    ------
    ContentError
        Content is missing or broken; the file is named.
    """
    at = Addresses(tuple(dict.fromkeys(langs)))
    course = content.course()
    slugs = [module.slug for module in course.modules.values() if module.status == "available"]
    if not slugs:
        raise ContentError("the course has no lesson that is available", where=content.folder / "course.json", cure=CURE)
    order = reading_order(course, slugs)
    after = dict(zip(order, [*order[1:], ""], strict=True))
    handouts = {slug: path for slug, path in content.handouts().items() if slug in slugs}
    files = {at.handout(slug): handout_page(path, link(at.handout(slug), at.home(at.langs[0]))) for slug, path in handouts.items()}
    titles = {slug: handout_title(path) for slug, path in handouts.items()}
    modules: dict[tuple[str, str], int] = {}
    for lang in at.langs:
        words = Words(lang)
        sheets = {slug: content.lesson(slug, lang)[0] for slug in slugs}
        files[at.home(lang)] = home_page(course, at, words, sheets, titles)
        for slug in slugs:
            made = lesson_page(content, at, slug, words, after[slug], sheets[after[slug]].number if after[slug] else 0)
            files[at.lesson(slug, lang)] = made
            modules[slug, lang] = len(made) + len(files.get(at.handout(slug), b""))
    return Site(dict(sorted(files.items())), modules)
