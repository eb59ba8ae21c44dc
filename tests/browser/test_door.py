"""Coming in, and one learner at two phones, in a real browser with the real widgets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from hall_fixtures import RunningHall, wait_until
from playwright.sync_api import Browser, BrowserContext, Page, expect

from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.roster.code import new_code, shown
from daisuso.roster.roster import Entry, add_learner, changed

ROOT = Path(__file__).resolve().parents[2]
READY = ":root[data-ready]"
PLAN = "/assessment/vneid-plan"


@dataclass
class Class:
    """A hall with one learner on its roster, who may use any number of phones."""

    hall: RunningHall
    course: CourseDirectory
    browser: Browser
    phones: list[BrowserContext]
    lan: Entry

    def phone(self, width: int = 390) -> Page:
        context = self.browser.new_context(base_url=self.hall.address, viewport={"width": width, "height": 844})
        context.set_default_timeout(20_000)
        self.phones.append(context)
        return context.new_page()

    def saved(self) -> list[Any]:
        journal = self.course.work(self.lan.learner, "vneid-plan") / "responses.jsonl"
        return [one.value for one in read_journal(journal.read_bytes()).responses.values()] if journal.exists() else []


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    course = init_course(tmp_path_factory.mktemp("door") / "course", "25747", synthetic=True)
    release(course, find_bank(ROOT), ("vneid-plan",))
    hall = RunningHall(course.root, ROOT / "notebooks" / "lessons", options={"learner": None}).start()
    yield Class(hall, course, browser, [], Entry("", ""))
    assert hall.stop() == 0


@pytest.fixture
def room(opened: Class) -> Iterator[Class]:
    """The hall with a learner of this test's own."""
    opened.lan = add_learner(opened.course, "Lan")
    ConsentBook(opened.course, opened.lan.learner).decide(ConsentForm.from_json(load_content("consent.json")), {"grading": True})
    yield opened
    while opened.phones:
        opened.phones.pop().close()


def come_in(page: Page, code: str, path: str = "/") -> None:
    page.goto(f"/k/{code}?next={path}")
    page.get_by_role("button", name="Đúng, là tôi").click()


def look_at(page: Page) -> None:
    """Check what holds of every page of the door."""
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    undecided = (*found["violations"], *found["incomplete"])
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in undecided] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    assert page.locator("h1").count() == page.locator("main").count() == 1
    small = page.locator("a, button, summary, main input:not([type=hidden])").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 44 && !one.matches('.skip, [data-setting]')).length"
    )
    assert small == 0


@pytest.mark.parametrize(("width", "settings"), [(320, {"daisuso:size": "large", "daisuso:contrast": "high"}), (1280, {})])
def test_one_comes_in_by_keyboard_and_leaves(room: Class, width: int, settings: dict[str, str]) -> None:
    page = room.phone(width)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(f"for (const [k, v] of Object.entries({settings})) localStorage.setItem(k, v);")
    page.goto("/lesson/vneid")
    field = page.get_by_label("Mã của bạn")
    assert field.get_attribute("inputmode") == "numeric"
    look_at(page)
    field.fill(room.lan.code[:-1] + str((int(room.lan.code[-1]) + 1) % 10))
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Có chữ số bị gõ nhầm")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    look_at(page)
    field.fill(new_code([room.lan.code]))
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Lớp này không có mã đó")
    field.fill(f" {shown(room.lan.code)} ")
    field.press("Enter")
    expect(page.locator("h1")).to_have_text("Bạn là Lan phải không?")
    look_at(page)
    page.get_by_role("button", name="Không phải tôi").press("Enter")
    expect(page.locator("h1")).to_have_text("Vào lớp")
    field.fill(room.lan.code)
    field.press("Enter")
    page.get_by_role("button", name="Đúng, là tôi").press("Enter")
    page.wait_for_selector(READY, state="attached")
    assert page.url.startswith(f"{room.hall.address}/lesson/vneid")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Xin chào, Lan", use_inner_text=True)
    look_at(page)
    other = room.phone(width)
    come_in(other, room.lan.code)
    expect(other.locator("h1")).to_have_text("Làm tiếp ở máy này?")
    look_at(other)
    other.get_by_role("button", name="Không, tôi làm ở máy kia").click()
    expect(other.locator("h1")).to_have_text("Vào lớp")
    page.get_by_role("button", name="Không phải tôi, ra khỏi lớp").press("Enter")
    expect(page.locator(".said")).to_have_text("Bạn đã ra khỏi lớp ở máy này. Bài đã lưu vẫn còn.")
    look_at(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Vào lớp")
    assert [url for url in asked if not url.startswith((room.hall.address, "data:"))] == []


def write(page: Page, text: str) -> None:
    field = page.locator(".ds-field:visible")
    field.fill(text)
    field.blur()


def open_plan(page: Page, code: str) -> None:
    come_in(page, code, PLAN)
    page.wait_for_selector(READY, state="attached")


def test_the_first_phone_turns_read_only_and_keeps_what_it_could_not_send(room: Class) -> None:
    first = room.phone()
    open_plan(first, room.lan.code)
    write(first, "Tôi mời bà Chín bấm.")
    expect(first.locator(".ds-save:visible")).to_contain_text("Đã lưu")
    # The line of this phone takes nothing any more: what is written next stays here.
    first.evaluate("WebSocket.prototype.send = () => {}")
    write(first, "Tôi mời bà Chín tự bấm từng bước.")
    second = room.phone()
    come_in(second, room.lan.code, PLAN)
    # Asking takes nothing away yet.
    expect(second.locator("h1")).to_have_text("Làm tiếp ở máy này?")
    assert first.locator("html").get_attribute("data-away") is None
    second.get_by_role("button", name="Làm tiếp ở máy này").click()
    second.wait_for_selector(READY, state="attached")
    expect(second.locator(".ds-field:visible")).to_have_value("Tôi mời bà Chín bấm.")

    line = first.locator("#line")
    expect(line).to_contain_text("Bạn đang làm tiếp ở máy khác. Máy này chỉ để xem.")
    expect(line).to_contain_text("Còn 1 câu chưa gửi: máy này vẫn giữ")
    alarm = first.locator(".ds-alarm:visible")
    expect(alarm).to_contain_text("Chưa lưu được")
    expect(alarm).to_contain_text("chỉ gửi khi bạn làm tiếp ở đây")
    assert first.locator(".ds-alarm button").count() == first.locator("#note").count() == 0
    assert first.locator(".widget").evaluate_all("all => all.every((one) => one.inert)")
    assert Axe().run(first).response["violations"] == []
    assert room.saved() == ["Tôi mời bà Chín bấm."]

    write(second, "Tôi ngồi cạnh bà Chín.")
    assert wait_until(lambda: room.saved() == ["Tôi ngồi cạnh bà Chín."])
    # Two pages of one phone go on together.
    tab = second.context.new_page()
    tab.goto("/lesson/vneid")
    tab.wait_for_selector(READY, state="attached")
    assert second.locator("html").get_attribute("data-away") is None

    line.get_by_role("link", name="Làm tiếp ở máy này").click()
    first.get_by_role("button", name="Làm tiếp ở máy này").click()
    first.wait_for_selector(READY, state="attached")
    assert first.url.startswith(room.hall.address + PLAN)
    expect(first.locator(".ds-field:visible")).to_have_value("Tôi mời bà Chín tự bấm từng bước.")
    assert wait_until(lambda: room.saved() == ["Tôi mời bà Chín tự bấm từng bước."])
    for page in (second, tab):
        expect(page.locator("#line")).to_contain_text("Máy này chỉ để xem.")
    expect(second.locator("#line")).not_to_contain_text("chưa gửi")


def test_a_page_whose_learner_has_left_says_so_and_sends_nothing(room: Class) -> None:
    page = room.phone()
    open_plan(page, room.lan.code)
    with changed(room.course) as entries:
        entries.remove(next(entry for entry in entries if entry.learner == room.lan.learner))
    write(page, "Bà Chín tự giữ điện thoại.")
    line = page.locator("#line")
    expect(line).to_contain_text("Máy này đã ra khỏi lớp. Trang này chỉ còn để xem. Còn 1 câu chưa gửi")
    assert room.saved() == []
    line.get_by_role("link", name="Vào lớp lại").click()
    expect(page.locator(".said")).to_contain_text("không còn trong danh sách")
    # Back on the roster, with the same code: what was kept goes in.
    with changed(room.course) as entries:
        entries.append(room.lan)
    open_plan(page, room.lan.code)
    assert wait_until(lambda: room.saved() == ["Bà Chín tự giữ điện thoại."])
    tab = page.context.new_page()
    tab.goto("/")
    tab.get_by_role("button", name="ra khỏi lớp").click()
    expect(page.locator("#line")).to_contain_text("Máy này đã ra khỏi lớp.")
