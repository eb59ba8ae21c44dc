"""The static site as people open it: as files, and over plain HTTP under a name that is not localhost."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from person import Person
from playwright.sync_api import Page, expect
from voice import VOICE

from daisuso.assessment.interactions.trace_score import event_of
from daisuso.assessment.item import BankItem
from daisuso.curriculum.content import content_folder, load_content
from daisuso.site.content import Content
from daisuso.site.folder import write_site
from daisuso.site.pages import site

PRACTICE = {name: BankItem.from_json(entry) for name, entry in load_content("practice/vneid.json")["items"].items()}
CHOICE = next(entry for entry in PRACTICE.values() if entry.item.type == "single-choice")
PHONE = next(entry for entry in PRACTICE.values() if entry.item.type == "simulation")
TALK = next(entry for entry in PRACTICE.values() if entry.item.type == "dialogue")
READING = "vi/vneid.html#page-5"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "bai hoc số"  # as folders on a USB stick are called
    write_site(out, site(Content(content_folder()), ["vi", "en"]).files)
    return out


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://hall.test:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(context: Any) -> Iterator[Page]:
    """A page that must raise no error."""
    page = context.new_page()
    page.asked, trouble = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda entry: trouble.append(entry.text) if entry.type == "error" else None)
    yield page
    assert trouble == []


def page_of(page: Page, item: str) -> str:
    return str(page.locator(f'.page:has([data-item="{item}"])').get_attribute("data-page"))


def turn_to(page: Page, item: str) -> None:
    page.evaluate("(page) => { location.hash = `page-${page}`; }", page_of(page, item))
    expect(page.locator(f"#ds-item-{item}")).to_be_visible()


def choose(page: Page, option: str) -> None:
    words = next(one["text"]["vi"] for one in CHOICE.item.body["options"] if one["id"] == option)
    page.locator("label.ds-option:visible", has=page.get_by_text(words, exact=True)).click()
    page.get_by_role("button", name="Xem đúng hay chưa").click()


@pytest.mark.parametrize("way", ["file", "http"])
def test_a_question_is_answered_and_a_simulator_and_a_talk_are_walked(visit: Page, folder: Path, address: str, way: str) -> None:
    page = visit
    root = f"{folder.as_uri()}/" if way == "file" else address
    page.goto(f"{root}index.html")
    expect(page.locator(".continue h2")).to_have_text("Bài\u00a01. Phong trào, vai trò đại sứ số và gia đình số")
    page.get_by_role("link", name="VNeID: mỗi công dân một danh tính số").click()
    if way == "http":
        assert not page.evaluate("isSecureContext")

    turn_to(page, CHOICE.item.id)
    right = CHOICE.key.values["correct"]
    wrong = next(option["id"] for option in CHOICE.item.body["options"] if option["id"] != right)
    choose(page, wrong)
    expect(page.locator(".ds-note-title:visible")).to_have_text("Chưa đúng")
    expect(page.locator(".ds-feedback:visible")).to_contain_text(CHOICE.key.rationale[wrong]["vi"])
    page.get_by_role("button", name="Thử lại").click()
    choose(page, right)
    expect(page.locator(".ds-note-title:visible")).to_have_text("Đúng rồi")
    expect(page.locator(".ds-feedback:visible")).to_contain_text(CHOICE.key.rationale[right]["vi"])

    person = Person(page)
    turn_to(page, PHONE.item.id)
    unsafe = PHONE.key.values["unsafe"][0]
    person.answer(PHONE, {"events": [event_of(step) for step in PHONE.key.values["best_path"]]})
    expect(page.locator(".ds-note-title:visible")).to_have_text("Việc bác Tư nhờ đã xong.")
    page.get_by_role("button", name="Làm lại từ đầu").click()
    button = page.locator(f'[data-act="{unsafe["act"]}"]:visible')
    if button.count():
        button.click()
        expect(page.locator(".ds-consequence:visible")).to_contain_text(unsafe["told"]["vi"])

    turn_to(page, TALK.item.id)
    person.answer(TALK, {"events": [{"a": reply} for reply in TALK.key.values["best_path"]]})
    expect(page.locator(".ds-note-good:visible")).to_contain_text("điểm về cách kèm")

    page.reload()
    turn_to(page, CHOICE.item.id)
    expect(page.locator(".ds-save:visible")).to_have_text("Đã lưu trong trình duyệt này từ trước")
    page.get_by_role("link", name="Các bài").click()
    expect(page.locator(".continue h2")).to_contain_text("Bài\u00a03.")
    expect(page.get_by_role("link", name="Học tiếp bài\u00a03")).to_be_visible()
    assert all(url.startswith(root) for url in page.asked)
    assert len(page.asked) == 4  # home, lesson, lesson again, home: a page is one file


def violations(page: Page, folder: Path, path: str) -> list[Any]:
    page.goto("about:blank")
    page.goto(f"{folder.as_uri()}/{path}")
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    return [*found["violations"], *found["incomplete"]]


@pytest.mark.parametrize("width", [390, 1280])
def test_accessibility(browser: Any, folder: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    for path in ("index.html", READING, f"vi/vneid.html#page-{_pages_of(folder, CHOICE.item.id)[0]}"):
        assert violations(page, folder, path) == [], path
    page.close()


@pytest.mark.full
@pytest.mark.parametrize("width", [390, 1280])
def test_accessibility_of_more_pages(browser: Any, folder: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    phone, talk = (f"vi/vneid.html#page-{number}" for number in _pages_of(folder, PHONE.item.id, TALK.item.id))
    for path in (phone, talk, "handouts/vneid.html", "en/index.html", "en/vneid.html#page-5", "vi/vneid.html#page-37"):
        assert violations(page, folder, path) == [], path
    page.close()


def _pages_of(folder: Path, *items: str) -> list[str]:
    html = (folder / "vi" / "vneid.html").read_text(encoding="utf-8")
    before = (html[: html.index(f'data-item="{item}"')] for item in items)
    return [text[text.rindex('data-page="') :].split('"')[1] for text in before]


def test_nothing_is_cut_off_on_a_narrow_phone_with_large_text(browser: Any, folder: Path) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.add_init_script("try { localStorage.setItem('daisuso:size', 'large'); } catch {}")
    page = context.new_page()
    for path in ("index.html", READING, "vi/vneid.html#page-7", "handouts/vneid.html"):
        page.goto("about:blank")
        page.goto(f"{folder.as_uri()}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def test_size_contrast_and_language_go_along(visit: Page, folder: Path) -> None:
    page = visit
    page.goto(f"{folder.as_uri()}/index.html")
    page.get_by_text("Cỡ chữ", exact=True).first.click()
    page.get_by_label("to", exact=True).check()
    page.locator('input[data-setting="contrast"][value="high"]').check()
    page.goto(f"{folder.as_uri()}/{READING}")
    root = page.locator(":root")
    expect(root).to_have_attribute("data-size", "large")
    expect(root).to_have_attribute("data-contrast", "high")
    title = page.locator("h1 .part").inner_text()
    page.get_by_role("link", name="English").click()
    expect(root).to_have_attribute("lang", "en")
    assert page.url.endswith("en/vneid.html#page-5")
    expect(root).to_have_attribute("data-size", "large")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("h1 .part")).to_have_text(title)


def test_parts_follow_one_another_to_the_next_lesson(visit: Page, folder: Path) -> None:
    page = visit
    page.goto(f"{folder.as_uri()}/vi/vai-tro.html")
    for _ in range(page.locator(".page").count() - 1):
        page.locator(".turn button.main").click()
    expect(page.get_by_text("Bạn làm bài kiểm tra ở lớp, với người hướng dẫn.")).to_be_visible()
    page.locator(".turn").get_by_role("link", name="Học bài\u00a02").click()
    expect(page.locator("h1 .whole")).to_have_text("Thiết bị thông minh và khai thác thông tin")


def test_without_scripts_the_lesson_still_teaches(browser: Any, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/vi/vneid.html")
    expect(page.get_by_text("Bạn vẫn đọc được cả bài")).to_be_visible()
    for section in page.locator(".page").all():
        expect(section).to_be_visible()
    expect(page.get_by_text("Nhờ bác kể lại").first).to_be_visible()
    expect(page.get_by_text("Ở đây có một câu luyện tập").first).to_be_visible()
    context.close()


def test_a_browser_that_refuses_storage_still_shows_and_says_so(browser: Any, folder: Path) -> None:
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/vi/vneid.html")
    turn_to(page, CHOICE.item.id)
    page.locator("label.ds-option:visible").first.click()
    expect(page.locator(".ds-save:visible")).to_contain_text("Trình duyệt này không lưu được")
    page.get_by_role("button", name="Xem đúng hay chưa").click()
    expect(page.locator(".ds-note-title:visible")).to_be_visible()
    context.close()


def test_an_old_browser_shows_all_the_text_and_says_why_practice_is_missing(browser: Any, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    text = (folder / "vi" / "vneid.html").read_text(encoding="utf-8")
    # The scripts' first word is one that the browser does not know.
    old = folder / "vi" / "old.html"
    old.write_text(text.replace("globalThis.daisuso = (", "globalThis.daisuso = ?? ("), encoding="utf-8")
    page.goto(old.as_uri())
    for section in page.locator(".page").all():
        expect(section).to_be_visible()
    expect(page.get_by_text("Trình duyệt này cũ quá").first).to_be_visible()
    old.unlink()
    context.close()


def test_read_aloud_where_there_is_a_voice(browser: Any, folder: Path) -> None:
    context = browser.new_context()
    context.add_init_script(VOICE % "vi-VN")
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/{READING}")
    button = page.locator(".listen:visible")
    expect(button).to_have_text("Nghe đọc")
    button.click()
    expect(button).to_have_text("Dừng đọc")
    said = page.evaluate("spoken.map(({ text, lang }) => [text, lang])")
    assert {lang for _, lang in said} == {"vi-VN"}
    assert said[0][0] == "Chỉ bác Tư từng bước"
    assert "Xem ngày hết hạn trên thẻ căn cước." in [text for text, _ in said]
    assert not [text for text, _ in said if "Nghe đọc" in text or "Nguồn:" in text or len(text) > 400]
    button.click()
    expect(button).to_have_text("Nghe đọc")
    assert page.evaluate("spoken.length") == 0
    button.click()
    page.get_by_role("button", name="Tự kiểm tra").click()  # another page of the lesson: it falls silent
    assert page.evaluate("spoken.length") == 0
    context.close()


def test_no_read_aloud_without_a_voice_of_the_language(browser: Any, folder: Path) -> None:
    context = browser.new_context()
    context.add_init_script(VOICE % "en-US")
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/{READING}")
    assert page.locator(".listen").count() == 0
    page.goto(f"{folder.as_uri()}/en/vneid.html#page-5")
    expect(page.locator(".listen:visible")).to_have_text("Read aloud")
    context.close()
