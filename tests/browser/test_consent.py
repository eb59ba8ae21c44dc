"""Consent as a learner meets it: asked once, nothing ticked, practice without it, handing in only with it, and a way back."""

import http.client
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from hall_fixtures import LEARNER, RunningHall
from playwright.sync_api import expect

from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.response.consent import ConsentBook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path):
    made = init_course(tmp_path / "course", "25747", synthetic=True)
    release(made, find_bank(ROOT), ("vneid", "vneid-plan"))
    return made


@pytest.fixture
def hall(course):
    running = RunningHall(course.root, ROOT / "notebooks" / "lessons").start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def page(browser, hall):
    context = browser.new_context(base_url=hall.address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def test_asked_once_nothing_ticked_and_shown_again_with_a_way_back(page, course):
    page.goto("/")
    assert page.url.endswith("/consent")
    boxes = page.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [False, False]
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes.first.check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    expect(page.locator("h1")).to_contain_text("Xin chào")
    assert ConsentBook(course, LEARNER).given() == {"grading": True, "research": False}
    expect(page.locator(".agreed")).to_contain_text("Bạn đồng ý cho chấm bài.")
    page.goto("/")
    expect(page.locator("h1")).to_contain_text("Xin chào")  # not asked twice
    page.get_by_role("link", name="Xem hoặc đổi ý").click()
    assert [box.is_checked() for box in page.get_by_role("checkbox").all()] == [True, False]
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    expect(page.locator(".agreed")).to_contain_text("chưa nộp bài được")
    assert ConsentBook(course, LEARNER).given() == {"grading": False, "research": False}


def hand_in(page):
    page.goto("/assessment/vneid-plan")
    page.wait_for_selector(":root[data-ready]", state="attached")
    page.locator(".ds-field:visible").fill("Tôi mời bà Chín tự bấm từng bước.")
    page.locator(".ds-field:visible").blur()
    expect(page.locator(".ds-save:visible")).to_contain_text("Đã lưu")
    page.locator("nav.turn button.main").click()
    page.locator(".ds-review").get_by_role("button", name="Nộp bài").click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()


def test_without_consent_one_practises_but_does_not_hand_in(page, course):
    page.goto("/consent")
    page.get_by_role("button", name="Lưu lựa chọn").click()
    page.goto("/lesson/vneid")
    page.wait_for_selector(":root[data-ready]", state="attached")
    hand_in(page)
    told = page.locator(".ds-review")
    expect(told).to_contain_text("Bạn chưa đồng ý cho chấm bài, nên bài chưa nộp.")
    assert not course.submission(LEARNER, "vneid-plan").exists()
    page.get_by_role("link", name="Xem và chọn lại").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    page.goto("/assessment/vneid-plan")
    page.wait_for_selector(":root[data-ready]", state="attached")
    page.locator(".ds-review").get_by_role("button", name="Nộp bài").click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".ds-receipt")).to_be_visible()
    assert course.submission(LEARNER, "vneid-plan").is_dir()


def test_who_agrees_to_research_is_asked_two_short_forms_that_can_be_left(page, course):
    page.goto("/?lang=vi")
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    expect(page.locator("h1")).to_contain_text("Đôi điều về bạn")
    assert page.get_by_role("radio", name="Không muốn trả lời").count() == 5
    assert page.locator(".ask input:checked").count() == 0
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("60 trở lên").check()
    page.locator(".ask fieldset").nth(2).get_by_label("Không muốn trả lời").check()
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("h1")).to_contain_text("Bảy ngày vừa qua")
    page.get_by_role("link", name="Để sau").click()
    expect(page.get_by_role("link", name="Bốn câu trước khi học")).to_be_visible()
    book = ConsentBook(course, LEARNER)
    assert book.research_answers() == {"background": {"age": "a60", "disability": "rather-not"}}
    # The days before the course are told once; those after it when the course is done; what one says of oneself can be corrected.
    assert page.goto("/last-days").status == 404
    page.goto("/first-days")
    page.get_by_label("Chưa lần nào").first.check()
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("h1")).to_contain_text("Xin chào")
    assert page.goto("/first-days").status == 404 and page.goto("/about-you").status == 200
    course.submission(LEARNER, "vneid").mkdir(parents=True)
    page.goto("/")
    page.get_by_role("link", name="Bốn câu sau khi học").click()
    expect(page.locator("h1")).to_contain_text("Bảy ngày vừa qua")


def post(hall, body, origin):
    """Send the form as a program would, with an origin or none; returns the status."""
    connection = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=30)
    headers = {"Host": f"hall.test:{hall.port}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/consent", body, {**headers, **({"Origin": origin} if origin else {})})
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_forms_are_for_those_who_agreed_and_foreign_pages_cannot_decide(page, hall, course):
    assert [page.goto(f"/{form}").status for form in ("about-you", "first-days", "last-days")] == [404, 404, 404]
    body = "agree-grading=yes&agree-research=yes"
    assert [post(hall, body, origin) for origin in ("http://evil.test", "")] == [403, 403]
    assert ConsentBook(course, LEARNER).given() == {}
    assert post(hall, "agree-grading=no&agree-x=yes", hall.address) == 303
    assert ConsentBook(course, LEARNER).given() == {"grading": False, "research": False}
