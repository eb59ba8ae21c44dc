"""The ward report as a browser shows it: axe finds nothing, nothing leaves the window, nothing is fetched, nothing is too small."""

import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

sys.path.insert(0, str(Path(__file__).parents[1]))

import small_course

from daisuso.cohort.simulate import simulate
from daisuso.reports.ward_report import write
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute

SMALL_WORDS = """() => [...document.querySelectorAll('main *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
  .map(e => [parseFloat(getComputedStyle(e).fontSize), parseFloat(getComputedStyle(e).lineHeight), e.outerHTML.slice(0, 80)])
  .filter(([size, line]) => size < 15.99 || line / size < 1.49)"""
CUT_OFF = """() => [...document.querySelectorAll('main *')]
  .filter(e => e.getClientRects().length && !e.closest('svg, .scroll table') && getComputedStyle(e).position != 'absolute')
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""

NARROW_NAMES = """() => [...document.querySelectorAll('tbody th')]
  .filter(e => e.getBoundingClientRect().width < 150).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    place = tmp_path_factory.mktemp("report")
    paths = []
    for learners in (60, 0):
        course = CourseDirectory.open(small_course.write_course(place / f"course-{learners}"))
        simulate(course, learners=learners, seed=2026)
        small_course.grade(course)
        paths.append(write(compute([course]), course.course, place / f"report-{learners}.html"))
    return paths


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("which", [0, 1])
def test_page(reports, browser, width, which):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports[which].as_uri())
    assert asked == [reports[which].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SMALL_WORDS) == []
    assert page.evaluate(NARROW_NAMES) == []
    found = Axe().run(page)
    # Of a table's cells that its own box cuts off axe cannot say on what they stand; of all else it must be sure.
    unsure = [node["html"] for rule in found.response["incomplete"] for node in rule["nodes"]]
    assert found.response["violations"] == [] and [html for html in unsure if not html.startswith(("<th", "<td"))] == []
    page.close()


def test_printed_on_white_paper_without_the_bar(reports, browser):
    page = browser.new_page(viewport={"width": 800, "height": 1100})
    page.goto(reports[0].as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("header").is_hidden()
    assert page.locator("h1").is_visible()
    page.close()
