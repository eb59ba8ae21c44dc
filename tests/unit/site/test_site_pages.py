"""What the site holds: every lesson, practice item, picture and handout in its place, in both languages, small and alone."""

import json
import re
from html.parser import HTMLParser

import pytest

from daisuso.curriculum.content import content_folder, load_content
from daisuso.errors import ContentError
from daisuso.site.content import Content
from daisuso.site.pages import MODULE_KB, site

MODULES = [module["slug"] for module in load_content("course.json")["modules"]]


class Outline(HTMLParser):
    """The parts of a lesson's page in order: its leaves, practice places, pictures, boxes and texts."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.links, self.addresses = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "data-page" in given:
            self.parts.append(("page", given["data-page"]))
        elif "data-item" in given:
            self.parts.append(("practice", given["data-item"]))
        elif given.get("class") == "ds-picture":
            self.parts.append(("picture", given["alt"]))
        if tag == "a":
            self.links.append(given["href"])
        self.addresses += [given[name] for name in ("src", "action", "data", "poster", "srcset") if name in given]
        if tag == "link":
            self.addresses.append(given["href"])


def wanted(slug, lang):
    """The same, from the notebook that the hall shows."""
    notebook = json.loads((content_folder() / "lessons" / lang / f"{slug}.ipynb").read_text(encoding="utf-8"))
    parts = []
    for cell in notebook["cells"]:
        page = cell["metadata"].get("daisuso", {}).get("page")
        if page and ("page", page) not in parts:
            parts.append(("page", page))
        source = "".join(cell["source"])
        if practice := re.match(r'lesson\.practice\("([^"]+)"', source):
            parts.append(("practice", practice[1]))
        elif picture := re.match(r"lesson\.picture\((.+)\)$", source):
            parts.append(("picture", json.loads(f"[{picture[1]}]")[1]))
    return parts


def test_the_tree(made):
    lessons = {f"{lang}/{slug}.html" for lang in ("vi", "en") for slug in MODULES}
    handouts = {f"handouts/{slug}.html" for slug in MODULES}
    assert set(made.files) == {"index.html", "en/index.html"} | lessons | handouts
    assert len(MODULES) == 14


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("slug", MODULES)
def test_a_lesson_is_whole_and_alone(made, slug, lang):
    html = made.files[f"{lang}/{slug}.html"].decode("utf-8")
    page = Outline(html)
    assert page.parts == wanted(slug, lang)
    assert all(address.startswith("data:") for address in page.addresses)
    assert "@import" not in html
    assert not re.search(r'url\((?!"data:)', html)
    assert "sha256-" in html and "'unsafe-inline'" in html  # the policy names each script
    practice = json.loads(re.search(r'id="practice">(.+?)</script>', html, re.DOTALL)[1])
    assert set(practice["items"]) == {item for kind, item in page.parts if kind == "practice"}
    other = "en" if lang == "vi" else "vi"
    assert f"../{other}/{slug}.html" in page.links
    assert not re.search(rf'"{other}":', json.dumps(practice["items"]))  # one language a page


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_module_is_small(made, lang):
    sizes = {slug: size for (slug, language), size in made.modules.items() if language == lang}
    assert set(sizes) == set(MODULES)
    assert {slug: size for slug, size in sizes.items() if size > MODULE_KB * 1000} == {}
    assert sizes["vneid"] == len(made.files[f"{lang}/vneid.html"]) + len(made.files["handouts/vneid.html"])


def test_every_link_leads_to_a_page(made):
    from posixpath import dirname, join, normpath

    for path, data in made.files.items():
        for link in Outline(data.decode("utf-8")).links:
            if not link.startswith(("#", "https://", "http://")):
                assert normpath(join(dirname(path), link)) in made.files, (path, link)


def test_the_same_content_gives_the_same_bytes(made):
    assert site(Content(content_folder()), ["vi", "en"]).files == made.files


def test_one_language_alone_has_no_switch():
    made = site(Content(content_folder()), ["en"])
    assert "index.html" in made.files and "en/index.html" not in made.files
    assert not [path for path in made.files if path.startswith("vi/")]
    assert all('class="other-language"' not in data.decode() for data in made.files.values())


def test_it_says_in_words_what_is_kept_and_where_tests_are_taken(made):
    for lang, kept, tests in (
        ("vi", "chỉ nằm trong trình duyệt của máy này", "Bạn làm bài kiểm tra ở lớp"),
        ("en", "kept only in the browser of this device", "Tests are taken in class"),
    ):
        for path in ("index.html" if lang == "vi" else "en/index.html", f"{lang}/an-toan.html"):
            assert kept in made.files[path].decode(), path
            assert tests in made.files[path].decode(), path


BREAKS = [
    ("course.json", "{", "course.json"),
    ("lessons/vi/vneid.ipynb", '{"cells": [{}]}', "lessons/vi/vneid.ipynb"),
    ("lessons/en/an-toan.ipynb", "not JSON", "lessons/en/an-toan.ipynb"),
    ("practice/vneid.json", '{"items": {"vneid-p01": {"item": {}}}}', "practice/vneid.json"),
    ("practice/etax.json", '{"items": {}}', "practice/etax.json"),
    ("handouts/ai.html", "<p>nothing</p>", "handouts/ai.html"),
]


@pytest.mark.parametrize(("path", "text", "named"), BREAKS, ids=[path for path, *_ in BREAKS])
def test_broken_content_is_named_by_its_file(folder, path, text, named):
    (folder / path).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        site(Content(folder), ["vi", "en"])
    assert str(folder / named) in str(caught.value)
    assert "daisuso build" in str(caught.value)


def test_a_cell_that_a_static_page_cannot_show_is_named(folder):
    path = folder / "lessons" / "vi" / "vneid.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('lesson.practice(\\"vneid-p01\\", page=5)', "open('/etc/passwd').read()"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"cell 'practice-vneid-p01' asks for"):
        site(Content(folder), ["vi"])


def test_a_missing_picture_is_named(folder):
    picture = next((folder / "pictures" / "vneid" / "vi").glob("*.svg"))
    picture.unlink()
    with pytest.raises(ContentError, match=picture.name):
        site(Content(folder), ["vi"])


def test_an_item_that_is_not_for_practice_is_refused(folder):
    path = folder / "practice" / "vneid.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"use": "practice"', '"use": "final"', 1), encoding="utf-8")
    with pytest.raises(ContentError, match="not for practice"):
        site(Content(folder), ["vi"])
