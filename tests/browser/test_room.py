"""The live room in a real browser: a trainer sees a class, nobody else sees the room, and nothing in it comes to life."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from hall_fixtures import LEARNER, RunningHall, make_course, wait_until
from playwright.sync_api import Browser, Page, expect, sync_playwright

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal import Journal
from daisuso.response.journal_record import ANSWER, JournalHeader

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH: install the package `chromium`"),
]

HOSTILE = "<img src=x onerror=\"document.title='PWNED'\">"
ITEMS = ("q1", "q2", "q3")
READY = ":root[data-ready]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP hall.test 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    course, lessons = make_course(tmp_path_factory.mktemp("room"))
    (course / "roster.csv").write_text(
        f'learner,given_name,code\n{LEARNER},Lan,\nbay-02,Bảy,\nxau-03,"{HOSTILE.replace(chr(34), chr(34) * 2)}",\n', "utf-8"
    )
    form = course / ".daisuso" / "forms" / "vneid.json"
    described = json.loads(form.read_text("utf-8"))
    form.write_text(json.dumps({**described, "module": "vneid", "items": [{"id": item} for item in ITEMS]}), "utf-8")
    write(course, "xau-03", "vneid", "q1", HOSTILE)
    for learner, option in (("bay-02", "d"), ("xau-03", "a"), ("xau-03", HOSTILE)):
        write(course, learner, "lesson-vneid", "vneid-p02", option)
    ConsentBook(CourseDirectory.open(course), "bay-02").decide(consent(), {"grading": True})
    hall = RunningHall(course, lessons).start()
    yield hall
    assert hall.stop() == 0


def consent() -> ConsentForm:
    return ConsentForm.from_json(load_content("consent.json"))


def write(course: Path, learner: str, assignment: str, item: str, value: Any) -> None:
    path = course / "work" / learner / assignment / "responses.jsonl"
    Journal.open(path, JournalHeader(assignment, learner, "", synthetic=True)).append(ANSWER, item, 1, value)


def link(hall: RunningHall) -> str:
    return f"/trainer/{(hall.course / '.daisuso' / 'trainer-key').read_text('ascii')}/"


def open_room(browser: Browser, hall: RunningHall, width: int = 1280, path: str = "") -> Page:
    page = browser.new_context(base_url=hall.address, viewport={"width": width, "height": 900}).new_page()
    page.goto(link(hall) + path)
    page.wait_for_selector(READY, state="attached")
    return page


def look_at(page: Page, sheet: str) -> None:
    page.select_option("#sheet", sheet)
    page.get_by_role("button", name="Xem bài này").click()
    page.wait_for_selector(READY, state="attached")


def open_phone(browser: Browser, hall: RunningHall, path: str) -> Page:
    page = browser.new_context(base_url=hall.address, viewport={"width": 390, "height": 844}).new_page()
    page.goto(path)
    page.wait_for_selector(READY, state="attached")
    return page


def row(page: Page, name: str) -> Any:
    return page.locator("#people tbody tr").filter(has_text=name)


def faults(page: Page) -> list[Any]:
    found = Axe().run(page).response
    return [(rule["id"], rule["nodes"][0]["target"]) for rule in (*found["violations"], *found["incomplete"])]


def test_an_answer_on_the_disk_is_in_the_room_within_two_seconds(browser: Browser, hall: RunningHall) -> None:
    page = open_room(browser, hall)
    look_at(page, "assessment/vneid")
    for place, item in enumerate(ITEMS[1:], start=2):
        write(hall.course, "xau-03", "vneid", item, "a")
        page.locator(f"#people tr:has-text('onerror') i.saved:nth-child({place})").wait_for(timeout=2000)
    expect(row(page, "onerror").locator(".cells .hidden-words")).to_have_text("Đã lưu 3 trong 3")
    page.context.close()


def test_a_raised_hand_stands_first_until_it_is_taken_down(browser: Browser, hall: RunningHall) -> None:
    page = open_room(browser, hall)
    look_at(page, "lesson/vneid")
    phone = open_phone(browser, hall, "/lesson/vneid")
    phone.get_by_role("button", name="Nhờ giúp").click()
    expect(phone.get_by_role("button", name="Đã báo. Bấm để thôi")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#people tbody tr").first).to_have_class("hand")
    expect(page.locator("#people tbody tr").first).to_contain_text("Lan")
    expect(page.locator("[data-figure=attention]")).to_have_text("1")
    page.get_by_role("button", name="Hạ tay của Lan").click()
    expect(row(page, "Lan")).not_to_have_class("hand")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.locator("#help")).to_have_attribute("aria-pressed", "false")
    expect(phone.locator("#help-line")).to_have_text("Người hướng dẫn đã thấy bạn giơ tay.")
    # The ledger is what real widgets keep: here one of them holds an answer that it could not save.
    phone.evaluate(
        """() => {
          const part = { unsaved: () => 1, root: document.querySelector(".page[data-current]") };
          globalThis[Symbol.for("daisuso.ledger")] = { parts: new Map([["vneid-p02", part]]), listeners: new Set() };
        }"""
    )
    expect(row(page, "Lan")).to_have_class("unsaved")
    expect(row(page, "Lan").locator(".at").first).to_have_text("Câu\N{NO-BREAK SPACE}2")
    expect(row(page, "Lan").locator("i.lost")).to_have_count(1)
    for one in (page, phone):
        one.context.close()


@pytest.mark.full
def test_a_hall_that_was_killed_shows_the_same_room_at_the_same_link(browser: Browser, hall: RunningHall) -> None:
    page = open_room(browser, hall)
    phone = open_phone(browser, hall, "/lesson/vneid")
    phone.get_by_role("button", name="Nhờ giúp").click()
    expect(page.locator("#people tbody tr").first).to_have_class("hand")
    hall.kill()
    expect(page.locator("#fresh")).to_have_class("fresh stale", timeout=10_000)
    expect(page.locator("#stale")).to_contain_text("Chưa cập nhật được từ")
    hall.start()
    expect(page.locator("#fresh")).to_have_class("fresh", timeout=10_000)
    expect(page.locator("#people tbody tr").first).to_have_class("hand")
    phone.goto("/lesson/vneid")
    phone.wait_for_selector(READY, state="attached")
    phone.get_by_role("button", name="Đã báo. Bấm để thôi").click()
    expect(row(page, "Lan")).not_to_have_class("hand")
    for one in (page, phone):
        one.context.close()


def test_names_answers_and_cards_that_hold_scripts_stay_text(browser: Browser, hall: RunningHall) -> None:
    phone = open_phone(browser, hall, "/lesson/vneid#page-2")
    phone.locator("#minute-card summary").click()
    for text, said in (("gọi 0912 345 678", "Có vẻ bạn gõ số giấy tờ"), (HOSTILE, "Đã gửi.")):
        phone.fill("#card-text", text)
        phone.locator("#minute-card button").click()
        expect(phone.locator("#card-said")).to_contain_text(said)
    page = open_room(browser, hall)
    errors: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and errors.append(message.text))
    look_at(page, "assessment/vneid")
    expect(page.locator("#cards li")).to_have_text([HOSTILE])
    expect(row(page, HOSTILE).locator("th a")).to_have_text(HOSTILE)
    page.goto(f"{link(hall)}hand-in/vneid")
    expect(page.locator("main")).to_contain_text(HOSTILE)
    page.goto(f"{link(hall)}learner/xau-03")
    expect(page.locator("h1")).to_contain_text("onerror")
    assert page.locator("img").count() == 0
    assert "PWNED" not in page.title().replace(HOSTILE, "")
    assert errors == []
    for one in (page, phone):
        one.context.close()


def test_the_poll_counts_without_names_and_the_projector_shows_the_answer_only_when_told(
    browser: Browser, hall: RunningHall
) -> None:
    page = open_room(browser, hall)
    look_at(page, "lesson/vneid")
    page.select_option("#poll-item", "vneid-p02")
    page.get_by_role("button", name="Hiện câu này").click()
    expect(page.locator("#poll-bars li")).to_have_count(4)
    # The hostile value that replaced an answer names no option, and is nobody's choice.
    assert page.locator("#poll-bars .count").all_inner_texts() == ["0", "0", "0", "1"]
    expect(page.locator("#poll-bars .right")).to_contain_text("(đúng)")
    screen = open_room(browser, hall, path="screen")
    expect(screen.locator("#poll-bars li")).to_have_count(4)
    assert screen.locator(".right").count() == 0
    for name in ("Lan", "Bảy", "onerror"):
        assert name not in screen.content()
    assert "people" not in screen.evaluate("async () => (await fetch('now?screen=yes')).text()")
    page.get_by_label("Cho thấy đáp án").check()
    page.get_by_role("button", name="Hiện câu này").click()
    expect(screen.locator(".right")).to_contain_text("(đúng)")
    for one in (page, screen):
        one.context.close()


def test_the_agenda_goes_on_by_keyboard_and_survives_a_reload(browser: Browser, hall: RunningHall) -> None:
    page = open_room(browser, hall)
    look_at(page, "lesson/vneid")
    page.get_by_role("button", name="Bắt đầu buổi học").press("Enter")
    expect(page.locator("#agenda .now")).to_contain_text("Vào lớp")
    page.get_by_role("button", name="Sang phần tiếp").press("Space")
    expect(page.locator("#agenda .now")).to_contain_text("còn 3\N{NO-BREAK SPACE}phút")
    expect(page.locator("#agenda-on")).to_be_focused()
    expect(page.locator("#agenda-left")).to_have_text("còn 85\N{NO-BREAK SPACE}phút")
    page.reload()
    expect(page.locator("#agenda .done")).to_have_text(
        "0:00Vào lớp (xong)".replace("0:00", page.locator("#agenda .done .time").inner_text())
    )
    page.get_by_role("button", name="Lùi một phần").click()
    expect(page.locator("#agenda .now")).to_contain_text("Vào lớp")
    page.context.close()


def test_a_walk_in_gets_a_code_that_the_roster_knows(browser: Browser, hall: RunningHall) -> None:
    page = open_room(browser, hall)
    page.fill("#name", "Hạnh")
    page.get_by_role("button", name="Thêm và xem mã").click()
    expect(page.locator("h1")).to_have_text("Mã của Hạnh", use_inner_text=True)
    code = page.locator(".code").inner_text().replace(" ", "")
    assert f"Hạnh,{code}" in (hall.course / "roster.csv").read_text("utf-8")
    assert page.locator(".code-picture svg").bounding_box()["width"] >= 200  # type: ignore[index]
    page.go_back()
    page.fill("#name", "=1+1")
    page.get_by_role("button", name="Thêm và xem mã").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa thêm được")
    page.context.close()


def test_hand_in_for_all_asks_first_and_hands_in_what_it_listed(browser: Browser, hall: RunningHall) -> None:
    write(hall.course, "bay-02", "vneid", "q1", "a")
    page = open_room(browser, hall)
    look_at(page, "assessment/vneid")
    page.get_by_role("link", name="Nộp bài cho cả lớp…").click()
    expect(page.locator("h1")).to_have_text("Nộp bài cho 1\N{NO-BREAK SPACE}người?")
    expect(page.locator("[aria-labelledby=ready-title] li")).to_contain_text("Còn 2 câu chưa làm: 2, 3.", use_inner_text=True)
    expect(page.locator("[aria-labelledby=rest-title] li")).to_contain_text("Chưa đồng ý cho chấm bài")
    assert faults(page) == []
    page.get_by_role("button", name="Nộp cho 1 người").click()
    expect(page.locator("h1")).to_have_text("Đã nộp cho 1\N{NO-BREAK SPACE}người")
    assert [path.name for path in (hall.course / "submitted").iterdir()] == ["bay-02"]
    page.get_by_role("link", name="Về phòng học").click()
    expect(row(page, "Bảy")).to_have_class("done")
    page.context.close()


def test_the_rooms_pages_are_accessible_and_fit_every_width(browser: Browser, hall: RunningHall) -> None:
    check_pages(browser, hall, "vi", (1280, 320))


@pytest.mark.full
def test_the_rooms_pages_are_accessible_in_english_too(browser: Browser, hall: RunningHall) -> None:
    check_pages(browser, hall, "en", (1280, 768, 390, 320))


def check_pages(browser: Browser, hall: RunningHall, lang: str, widths: tuple[int, ...]) -> None:
    for path in ("", "screen", f"learner/{LEARNER}"):
        page = browser.new_context(base_url=hall.address, viewport={"width": 1280, "height": 900}).new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))  # type: ignore[misc]
        page.goto(f"{link(hall)}{path}?lang={lang}")
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == page.locator("main").count() == 1
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            assert faults(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert [url for url in asked if not url.startswith((hall.address, "data:"))] == []
        page.context.close()


def post(hall: RunningHall, path: str, body: str = "", origin: str = "") -> int:
    """Send a form as a page of another origin, or of none, would."""
    import http.client

    sent = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=30)
    headers = {"Host": f"hall.test:{hall.port}", "Content-Type": "application/x-www-form-urlencoded"}
    sent.request("POST", path, body, headers | ({"Origin": origin} if origin else {}))
    return sent.getresponse().status


def test_a_wrong_key_is_the_same_as_any_address_that_is_not_there(hall: RunningHall) -> None:
    def same(headers: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in headers.items() if name not in ("date", "etag")}

    status, body, headers = hall.get("/nowhere")
    posted = post(hall, "/nowhere", "what=anew")
    key = link(hall).split("/")[2]
    for wrong in ("x", key[:-1], key + "a", key.swapcase(), "..%2f" + "k" * 43):
        for page in ("", "now", "screen", "learner/bay-02", "hand-in/vneid"):
            other = hall.get(f"/trainer/{wrong}/{page}")
            assert (other[0], other[1], same(other[2])) == (status, body, same(headers)) == (404, body, same(headers))
        assert post(hall, f"/trainer/{wrong}/do", "what=anew") == posted == 403
    status, body, headers = hall.get(link(hall))
    assert (status, headers["referrer-policy"], headers["cache-control"]) == (200, "no-referrer", "no-store")
    assert key not in hall.log.read_text("utf-8")
    for page in ("/", "/lesson/vneid"):
        assert key not in hall.get(page)[1]


def test_no_other_site_can_press_anything(hall: RunningHall) -> None:
    log = (hall.course / "workshop.jsonl").read_bytes()
    for path, body in (("/help", "up=yes"), ("/minute-card", "text=a"), ("/here", "sheet=lesson/vneid")):
        assert post(hall, path, body) == post(hall, path, body, "http://evil.example") == 403
    assert post(hall, f"{link(hall)}do", "what=anew", "http://evil.example") == 403
    for body in ("what=sheet&value=lesson/..", "what=poll&value=vneid-m01", "what=hand-down&value=../x", "what=x", ""):
        assert post(hall, f"{link(hall)}do", body) == 400
    assert (hall.course / "workshop.jsonl").read_bytes() == log


def test_a_hostile_page_can_say_only_so_much(hall: RunningHall) -> None:
    own = f"http://hall.test:{hall.port}"
    raised = [post(hall, "/help", f"up={'no' if n % 2 else 'yes'}", own) for n in range(20)]
    assert set(raised) == {200, 429}
    assert raised.count(200) <= 8
    cards = [post(hall, "/minute-card", f"text=c{n}", own) for n in range(10)]
    assert set(cards) <= {200, 429}
    assert cards.count(200) <= 4
    assert post(hall, "/minute-card", "text=" + "x" * 5000, own) == 422
    assert post(hall, "/here", "sheet=../../x&item=<b>&part=1e9&unsaved=a,b", own) == 204
    wait_until(lambda: hall.get(f"{link(hall)}now")[0] == 200)
    view = json.loads(hall.get(f"{link(hall)}now")[1])
    assert all(len(card) <= 200 for card in view["cards"])
