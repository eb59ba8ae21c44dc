"""Learners' text in what graders and learners look at: shown as typed, and nothing in it works."""

import re
import shutil
import warnings
from html.parser import HTMLParser

import parity_cases as cases
import pytest
from course_builder import answers, entries, hand_in, make_course, released
from equality import nbgrader

from daisuso.grading.escaping import visible
from daisuso.grading.grade import grade_course

TYPED = "Tôi gõ thẳng vào ô này."


class Page(HTMLParser):
    """What a browser would see: elements, attributes, and the text of each `pre`."""

    def __init__(self):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pre: list[str] = []
        self.scripts = ""
        self._open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "pre":
            self.pre.append("")

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if "pre" in self._open:
            self.pre[-1] += data
        if "script" in self._open:
            self.scripts += data


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Three plans: hostile in the journal, hostile in the notebook, and a plain one to compare pages with."""
    made = make_course(tmp_path_factory.mktemp("inert") / "course", {cases.ASSIGNMENT: cases.ITEMS})
    others = [record for record in answers(cases.ITEMS, "correct") if record.item != cases.PLAN]
    hand_in(made, "hostile", cases.ASSIGNMENT, [*others, *entries(cases.PLAN, cases.HOSTILE)])
    hand_in(made, "in-notebook", cases.ASSIGNMENT, others, notebook=cases.resaved(cases.typed(released(made, cases.ASSIGNMENT))))
    hand_in(made, "plain", cases.ASSIGNMENT, [*others, *entries(cases.PLAN, "Kế hoạch bình thường.")])
    report = grade_course(made)
    assert report.graded == 3 and report.to_mark == 3
    return made


def formgrader(course, learner):
    """The page on which formgrader shows a submission, made by its own exporter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbconvert.exporters import HTMLExporter
        from nbgrader.server_extensions.formgrader import handlers
        from traitlets.config import Config

        config = Config()
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
        about = {
            "assignment_id": cases.ASSIGNMENT, "notebook_id": cases.ASSIGNMENT, "submission_id": "0", "index": 0, "total": 1,
            "base_url": "", "student": learner, "last_name": None, "first_name": None, "notebook_path": "x",
        }  # fmt: skip
        path = course.autograded / learner / cases.ASSIGNMENT / f"{cases.ASSIGNMENT}.ipynb"
        return str(HTMLExporter(config=config).from_filename(str(path), resources=about)[0])


@pytest.fixture(scope="module")
def pages(course):
    """Page by (kind, learner)."""
    done = nbgrader(course, "generate_feedback", cases.ASSIGNMENT)
    assert done.returncode == 0, done.stderr[-2000:]
    found = {("formgrader", learner): formgrader(course, learner) for learner in ("hostile", "in-notebook", "plain")}
    for learner in ("hostile", "in-notebook", "plain"):
        path = course.root / "feedback" / learner / cases.ASSIGNMENT / f"{cases.ASSIGNMENT}.html"
        found["feedback", learner] = path.read_text(encoding="utf-8")
    return found


def test_nothing_of_it_stands_in_the_graded_notebook_as_it_is(course):
    for learner in ("hostile", "in-notebook"):
        text = (course.autograded / learner / cases.ASSIGNMENT / f"{cases.ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
        for live in ("<script", "<img", "<svg", "<iframe", "javascript:", "](", "$\\\\def", "https://evil", "\u202e", "\x07", "{{"):
            assert live not in text, live
    assert {path.name for path in (course.autograded / "in-notebook" / cases.ASSIGNMENT).iterdir()} == {
        "vneid.ipynb", "responses.jsonl", "timestamp.txt",
    }  # fmt: skip


def handlers(page):
    return sorted(
        f"{name}={value}" for _, attributes in page.elements for name, value in attributes.items() if name.startswith("on")
    )


@pytest.mark.parametrize("learner", ["hostile", "in-notebook"])
@pytest.mark.parametrize("kind", ["formgrader", "feedback"])
def test_a_page_holds_the_text_and_no_element_of_it(pages, kind, learner):
    plain, page = Page(), Page()
    plain.feed(pages[kind, "plain"])
    page.feed(pages[kind, learner])
    named = [tag for tag, _ in page.elements]
    assert sorted(named) == sorted(tag for tag, _ in plain.elements), "the same elements as a harmless page"
    assert handlers(page) == handlers(plain)
    for _, attributes in page.elements:
        assert "javascript:alert" not in str(attributes) and "evil.example" not in str(attributes)
    assert "XSSPROBE" not in page.scripts and "alert(" not in page.scripts
    expected = visible(cases.HOSTILE) if learner == "hostile" else TYPED
    assert any(expected in text for text in page.pre)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["formgrader", "feedback"])
def test_a_browser_runs_and_fetches_nothing_of_it(pages, kind, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "page.html"
    path.write_text(pages[kind, "hostile"], encoding="utf-8")
    asked: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}") or dialog.dismiss())
        page.on("request", lambda request: asked.append(request.url))
        page.route(re.compile("^https?:"), lambda route: route.abort())
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        assert page.evaluate("window.XSSPROBE") is None
        assert "XSSPROBE" in page.locator("pre", has_text="Kế hoạch").first.inner_text()
        browser.close()
    assert not [url for url in asked if "evil.example" in url or url.startswith("dialog")]
