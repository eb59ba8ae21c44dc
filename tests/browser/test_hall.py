"""The hall in a real browser: what it shows, what it never shows, and that it comes back by itself."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from hall_fixtures import LEARNER, LESSON, RunningHall, make_course, pss_mib, wait_until
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from voice import VOICE

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH: install the package `chromium`"),
]

PATHS = ("/", "/lesson/vneid", "/assessment/vneid", "/assessment/vneid-plan")
READY = ":root[data-ready]"
RESOLVE = "--host-resolver-rules=MAP hall.test 127.0.0.1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", RESOLVE])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    hall = RunningHall(*make_course(tmp_path_factory.mktemp("hall"))).start()
    yield hall
    hall.stop()


@pytest.fixture
def phone(browser: Browser, hall: RunningHall) -> Iterator[BrowserContext]:
    # Not the folders: a kernel of the test before may be starting in one.
    for kept in (hall.course / "work").rglob("fixture.jsonl"):
        kept.unlink()
    context = browser.new_context(base_url=hall.address, viewport={"width": 390, "height": 844})
    yield context
    context.close()


def open_page(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    if path.startswith(("/lesson", "/assessment")):
        page.wait_for_selector(READY, state="attached")
        assert page.locator("main > .broken").count() == 0, "the page broke off: see hall.log"
    return page


def answer(page: Page, option: str) -> None:
    page.locator(".widget:visible input").nth("ab".index(option)).check()


def journal(hall: RunningHall) -> list[dict[str, Any]]:
    path = hall.course / "work" / LEARNER / "fixture.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_its_language_its_heading_and_asks_nobody_else(
    phone: BrowserContext, hall: RunningHall, path: str, lang: str
) -> None:
    asked: list[str] = []
    errors: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    page = phone.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.goto(f"{path}?lang={lang}")
    if path != "/":
        page.wait_for_selector(READY, state="attached")
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("main").count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert [url for url in asked if not url.startswith((hall.address, "data:"))] == []
    assert errors == []


def test_home_leads_to_the_lesson_the_assessment_and_the_written_plan(phone: BrowserContext) -> None:
    page = open_page(phone, "/")
    expect(page.locator("h1")).to_have_text("Xin chào, Lan", use_inner_text=True)
    assert [link.get_attribute("href") for link in page.locator("a.row").all()] == list(PATHS[1:])
    states = [re.sub(r"\s+", " ", text) for text in page.locator("a.row .state").all_inner_texts()]
    assert states == ["Chưa học, 30 phút", "Chưa làm, 3 câu, 20 phút", "Chưa viết, 30 phút"]
    page.locator(".continue a").click()
    expect(page.locator("h1 .part")).to_have_text(LESSON["vi"][1][0])


NOWHERE = (
    "/tree",
    "/lab",
    "/voila/tree",
    "/voila/tree/",
    "/voila/render/vneid.ipynb",
    "/voila/files/vneid.ipynb",
    "/voila/files/work/hoc-vien-001/vneid/responses.jsonl",
    "/voila/static/voila.js",
    "/voila/templates/daisuso/static/hall.js",
    "/voila/api/contents/",
    "/voila/api/shutdown/x",
    "/files/daisuso.toml",
    "/api",
    "/api/contents",
    "/api/contents/.daisuso/bank/bank.json",
    "/api/kernels",
    "/api/kernelspecs",
    "/api/sessions",
    "/api/terminals",
    "/nbconvert/html/vneid.ipynb",
    "/static/",
    "/static/hall.css",
    "/static/../app.py",
    "/static/..%2f..%2fapp.py",
    "/static/00000000000000000000-..%2f..%2fapp.py",
    "/lesson/",
    "/lesson/vneid.ipynb",
    "/lesson/../daisuso.toml",
    "/lesson/..%2f..%2fdaisuso",
    "/lesson/%2e%2e/daisuso.toml",
    "/lesson/vneid/",
    "/lesson/vneid%00",
    "/lesson/con",
    "/assessment/..",
    "/assessment/.daisuso",
    "/assessment/nothing-here",
    "/..%2f.daisuso/bank/bank.json",
    "/../../etc/passwd",
    "//etc/passwd",
    "/login",
    "/logout",
    "/page/x/end",
)


@pytest.mark.parametrize("path", NOWHERE)
def test_there_is_no_other_address(hall: RunningHall, path: str) -> None:
    status, body, _ = hall.get(path)
    assert status in {403, 404, 405}
    for secret in ("SECRET-KEY", "root:", "synthetic = ", "traitlets", "Traceback", "tornado", "Jupyter"):
        assert secret not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/lesson/vneid", "/assessment/vneid", "/ping", "/api/kernels"])
def test_nothing_can_be_written(hall: RunningHall, path: str, method: str) -> None:
    status, body, _ = hall.get(path, method=method)
    assert status in {403, 404, 405}
    assert "Traceback" not in body


def test_the_page_holds_no_code_and_no_path(hall: RunningHall) -> None:
    status, body, headers = hall.get("/assessment/vneid")
    assert status == 200
    for word in ("traitlets", "import ", "fixture.jsonl", "DAISUSO", str(hall.course), "0.0"):
        assert word not in body
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "192.168.1.4", "hall.test.evil.example", "a;b"])
def test_a_foreign_name_is_refused(hall: RunningHall, host: str) -> None:
    assert hall.get("/", host=host)[0] == 403
    assert hall.get("/lesson/vneid", host=host)[0] == 403


# What a page could try: message type and content.
ATTACKS: dict[str, tuple[str, dict[str, Any]]] = {
    "execute": ("execute_request", {"code": "open('HACKED', 'w')", "silent": False}),
    "open": ("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {}}),
    "close": ("comm_close", {"comm_id": "x", "data": {}}),
    "shutdown": ("shutdown_request", {"restart": False}),
    "complete": ("complete_request", {"code": "import o", "cursor_pos": 8}),
    "update": ("comm_msg", {"comm_id": "x", "data": {"method": "update", "state": {"answer": "b"}}}),
    "disguise": ("comm_msg", {"comm_id": "x", "data": {"method": "eval"}, "code": "1"}),
}


def test_nothing_can_be_executed_opened_or_ended(phone: BrowserContext, hall: RunningHall) -> None:
    page = open_page(phone, "/assessment/vneid")
    for channel in ("shell", "control", "stdin"):
        for kind, content in ATTACKS.values():
            header = {"msg_id": "1", "msg_type": kind}
            message = {"channel": channel, "header": header, "parent_header": {}, "metadata": {}, "content": content}
            closed = page.evaluate(
                """(message) => new Promise((done) => {
                  const { kernel } = document.documentElement.dataset;
                  const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels?session_id=x`);
                  const heard = [];
                  socket.onopen = () => socket.send(JSON.stringify(message));
                  socket.onmessage = (event) => heard.push(JSON.parse(event.data).header.msg_type);
                  socket.onclose = (event) => done({ code: event.code, heard });
                })""",
                message,
            )
            assert closed["code"] == 1008, (channel, kind)
            assert set(closed["heard"]) <= {"status"}
    assert not list((hall.course / "work").rglob("HACKED"))
    answer(page, "a")
    expect(page.locator(".widget:visible [role=status]")).to_have_text("saved a")


def test_another_site_cannot_open_the_channel(phone: BrowserContext, hall: RunningHall) -> None:
    page = open_page(phone, "/assessment/vneid")
    kernel = page.locator("html").get_attribute("data-kernel")
    foreign = phone.new_page()
    foreign.route("http://127.0.0.1:*/strange", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html"))
    foreign.goto(f"http://127.0.0.1:{hall.port}/strange")
    outcome = foreign.evaluate(
        """(address) => new Promise((done) => {
          const socket = new WebSocket(address);
          socket.onopen = () => done("open");
          socket.onerror = () => done("refused");
        })""",
        f"ws://hall.test:{hall.port}/api/kernels/{kernel}/channels?session_id=x",
    )
    assert outcome == "refused"


def test_one_page_at_a_time_by_keyboard(phone: BrowserContext) -> None:
    page = open_page(phone, "/lesson/vneid")
    title = page.locator("h1")
    parts = LESSON["vi"][1]
    expect(page.locator("#where")).to_have_text("Bài\u00a03. VNeID. Phần\u00a01 trong 3")
    assert page.locator(".page:visible").count() == 1
    forward = page.get_by_role("button", name="Tự kiểm tra 1 câu")
    forward.focus()
    page.keyboard.press("Enter")
    expect(title).to_be_focused()
    assert page.url.endswith("#page-2")
    page.get_by_role("button", name="Tiếp", exact=True).press("Space")
    expect(title).to_have_text(parts[1], use_inner_text=True)
    expect(title).to_be_focused()
    expect(page.locator("#where")).to_have_text("Bài\u00a03. VNeID. Phần\u00a02 trong 3")
    assert page.locator(".pieces span").evaluate_all("all => all.map((one) => one.className)") == ["full", "half", ""]
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Trước").press("Enter")
    expect(title).to_have_text(parts[0], use_inner_text=True)
    page.go_back()
    expect(title).to_have_text(parts[1], use_inner_text=True)
    page.reload()
    page.wait_for_selector(READY, state="attached")
    expect(title).to_have_text(parts[1], use_inner_text=True)


def test_the_place_is_remembered_and_home_says_it(phone: BrowserContext) -> None:
    page = open_page(phone, "/lesson/vneid#page-4")
    page.goto("/")
    expect(page.locator("a.row").first.locator(".state")).to_have_text("Đang học phần\u00a02 trong 3")
    expect(page.locator(".continue .state")).to_have_text("Bạn đang ở phần\u00a02 trong 3. Còn khoảng 20\u00a0phút.")
    page.get_by_role("link", name="Học tiếp bài 3").click()
    page.wait_for_selector(READY, state="attached")
    assert page.url.endswith("#page-4")


def test_the_other_language_shows_the_same_part_and_is_remembered(phone: BrowserContext) -> None:
    page = open_page(phone, "/lesson/vneid#page-3")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector(READY, state="attached")
    expect(page.locator("h1")).to_have_text(LESSON["en"][1][1], use_inner_text=True)
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Hello, Lan", use_inner_text=True)


def test_a_lesson_is_read_aloud_where_the_device_has_a_voice(phone: BrowserContext) -> None:
    phone.add_init_script(VOICE % "vi-VN")
    page = open_page(phone, "/lesson/vneid")
    page.locator(".listen:visible").click()
    expect(page.locator(".listen:visible")).to_have_text("Dừng đọc")
    assert {words["lang"] for words in page.evaluate("spoken.map(({ text, lang }) => ({ text, lang }))")} == {"vi-VN"}
    page.goto("/assessment/vneid")
    assert page.locator(".listen").count() == 0


def test_questions_are_numbered_and_lead_to_the_review(phone: BrowserContext) -> None:
    page = open_page(phone, "/assessment/vneid")
    for number, button in ((1, "Câu tiếp"), (2, "Câu tiếp"), (3, "Xem lại bài")):
        expect(page.locator("h1")).to_have_text(f"Câu\u00a0{number} trong 3", use_inner_text=True)
        page.get_by_role("button", name=button).click()
    expect(page.locator("h1")).to_have_text("Bài kiểm tra: VNeID", use_inner_text=True)
    assert page.locator(".turn button:visible").all_inner_texts() == ["Câu trước"]


def test_a_widget_can_turn_to_an_item(phone: BrowserContext) -> None:
    page = open_page(phone, "/assessment/vneid#page-4")
    page.evaluate("document.querySelector('[data-page=\"2\"] fieldset').id = 'ds-item-q2'")
    page.evaluate("document.dispatchEvent(new CustomEvent('daisuso:show', { detail: { id: 'ds-item-q2' } }))")
    expect(page.locator("h1")).to_have_text("Câu\u00a02 trong 3", use_inner_text=True)


def test_without_scripts_and_on_paper_everything_is_there(browser: Browser, hall: RunningHall, phone: BrowserContext) -> None:
    plain = browser.new_context(base_url=hall.address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/lesson/vneid")
    assert page.locator(".page .text:visible").count() == 9
    headings = page.locator("h2.page-title:visible").all_inner_texts()
    assert [heading.replace("\N{NO-BREAK SPACE}", " ") for heading in headings] == LESSON["vi"][1]
    plain.close()
    page = open_page(phone, "/lesson/vneid")
    page.emulate_media(media="print")
    assert page.locator(".page:visible").count() == 6
    expect(page.locator("h1 .whole")).to_be_visible()
    expect(page.locator(".bar")).to_be_hidden()


TOO_OLD = {"vi": "Trình duyệt này cũ quá", "en": "This browser is too old"}


def break_modules(context: BrowserContext, how: str) -> None:
    """Do to a page's own modules what an old browser does: not load them, or trip over their syntax."""

    def answer(route: Route) -> None:
        if how == "aborted":
            route.abort()
        else:
            route.fulfill(body="const broken = ?.;", content_type="text/javascript")

    context.route(re.compile(r"/static/.*\.js$"), answer)


@pytest.mark.parametrize(("how", "lang"), [("aborted", "vi"), ("unreadable", "en")])
def test_where_no_module_runs_each_widget_says_why_it_is_empty(phone: BrowserContext, how: str, lang: str) -> None:
    break_modules(phone, how)
    page = phone.new_page()
    page.goto(f"/assessment/vneid?lang={lang}")
    places = page.locator(".widget .too-old:visible")
    # All parts stand below one another, as nothing can turn the pages.
    expect(places).to_have_count(4)
    expect(places.first).to_contain_text(TOO_OLD[lang])


FLASH = """(function look() {
  for (const one of document.querySelectorAll(".too-old")) if (getComputedStyle(one).display !== "none") window.flashed = true;
  requestAnimationFrame(look);
})();"""


def test_in_a_good_browser_nobody_sees_that_it_is_too_old(phone: BrowserContext) -> None:
    phone.add_init_script(FLASH)
    held: list[Route] = []
    phone.route(re.compile(r"/static/.*widgets\.js$"), lambda route: held.append(route))  # a slow line
    page = phone.new_page()
    page.goto("/assessment/vneid", wait_until="commit")
    page.wait_for_selector("#widgets", state="attached")  # the end of the page
    page.wait_for_function("() => new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(() => later(true))))")
    assert page.locator(".too-old").count() == 4
    held.pop().continue_()
    page.wait_for_selector(READY, state="attached")
    assert page.evaluate("window.flashed") is None
    expect(page.locator(".too-old")).to_have_count(0)
    assert page.locator("html").get_attribute("data-old") is None


def test_size_and_contrast_are_kept_and_there_before_the_first_paint(phone: BrowserContext) -> None:
    page = open_page(phone, "/")
    page.locator("summary").click()
    page.get_by_label("to", exact=True).check()
    page.get_by_label("cao", exact=True).check()
    page.keyboard.press("Escape")
    expect(page.locator("summary")).to_be_focused()
    page.route("**/static/**", lambda route: route.abort())
    page.goto("/lesson/vneid", wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")


def test_a_killed_kernel_is_replaced_and_the_answer_arrives(phone: BrowserContext, hall: RunningHall) -> None:
    page = open_page(phone, "/assessment/vneid#page-2")
    answer(page, "a")
    expect(page.locator(".widget:visible [role=status]")).to_have_text("saved a")
    first = journal(hall)[-1]
    os.kill(first["pid"], signal.SIGKILL)
    answer(page, "b")
    assert wait_until(lambda: journal(hall)[-1]["answer"] == "b", 30)
    last = journal(hall)[-1]
    assert last["item"] == "q2"
    assert last["pid"] != first["pid"]
    expect(page.locator("h1")).to_have_text("Câu\u00a02 trong 3", use_inner_text=True)
    expect(page.locator(".widget:visible input").nth(1)).to_be_checked()


def test_a_kernel_killed_while_nobody_answers_is_replaced_too(phone: BrowserContext, hall: RunningHall) -> None:
    others = set(hall.kernels())
    page = open_page(phone, "/lesson/vneid#page-4")
    before = page.locator("html").get_attribute("data-kernel")
    (mine,) = set(hall.kernels()) - others
    os.kill(mine, signal.SIGKILL)
    expect(page.locator("html")).not_to_have_attribute("data-kernel", str(before), timeout=20_000)
    page.wait_for_selector(READY, state="attached")
    expect(page.locator("h1")).to_have_text(LESSON["vi"][1][1], use_inner_text=True)


# Kernels that die before they answer, as when another program takes their port: (how many, whether the page opens all the same).
KILLER = """
import os, signal
from daisuso.hall.kernel_manager import HallKernels
start, left = HallKernels.start_kernel, [{deaths}]
async def fatal(self, **arguments):
    kernel = await start(self, **arguments)
    if left[0]:
        left[0] -= 1
        os.kill(self.get_kernel(kernel).provisioner.pid, signal.SIGKILL)
    return kernel
HallKernels.start_kernel = fatal
"""


@pytest.mark.parametrize(("deaths", "opens"), [(1, True), (2, False)])
def test_a_kernel_that_dies_at_its_start_is_tried_once_more(browser: Browser, tmp_path: Path, deaths: int, opens: bool) -> None:
    hall = RunningHall(*make_course(tmp_path), first=KILLER.format(deaths=deaths)).start()
    context = browser.new_context(base_url=hall.address)
    page = context.new_page()
    page.goto("/assessment/vneid")
    if opens:
        page.wait_for_selector(READY, state="attached")
        assert page.locator(".broken").count() == 0
    else:
        expect(page.locator(".broken[role=alert]")).to_contain_text("Trang này chưa mở được")
        page.get_by_role("link", name="Thử lại").click()
        page.wait_for_selector(READY + ":not(:has(.broken))", state="attached")
    answer(page, "a")
    expect(page.locator(".widget:visible [role=status]")).to_have_text("saved a")
    context.close()
    assert hall.stop() == 0


def test_a_kernel_started_ahead_shows_what_was_answered_since(browser: Browser, tmp_path: Path) -> None:
    hall = RunningHall(*make_course(tmp_path), ahead=2).start()
    assert wait_until(lambda: len(hall.kernels()) == 2)
    waiting = set(hall.kernels())
    context = browser.new_context(base_url=hall.address)
    page = open_page(context, "/lesson/vneid")
    page.get_by_role("button", name="Tự kiểm tra").click()
    answer(page, "b")
    expect(page.locator(".widget:visible [role=status]")).to_have_text("saved b")
    # The second kernel of those that waited before there was an answer.
    page.reload()
    expect(page.locator(".widget:visible [role=status]")).to_have_text("before b")
    # On a busy machine one that was forked may not have been ready yet when the page came.
    assert {entry["pid"] for entry in journal(hall)} & waiting
    context.close()
    assert hall.stop() == 0


# Ten minutes of sleep in two seconds: the line is given up and the kernel culled as soon as nothing is heard.
SHORT_NIGHT = """
from daisuso.hall import channel, kernels
channel.BEAT_SECONDS, channel.SILENT_SECONDS = 0.2, 1.0
kernels.IDLE_SECONDS, kernels.CULL_EVERY = 1, 1
"""


@pytest.mark.full
def test_a_phone_that_slept_shows_the_same_place_within_five_seconds(tmp_path: Path) -> None:
    hall = RunningHall(*make_course(tmp_path), first=SHORT_NIGHT, ahead=2).start()
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", RESOLVE])
        phone = [
            process
            for process in psutil.Process().children(recursive=True)
            if process.pid not in before and "chrom" in process.name().lower()
        ]
        page = open_page(browser.new_context(base_url=hall.address), "/assessment/vneid")
        page.get_by_role("button", name="Câu tiếp").click()
        answer(page, "b")
        expect(page.locator(".widget:visible [role=status]")).to_have_text("saved b")
        phone += [one for process in phone for one in process.children(recursive=True)]
        (kernel,) = {entry["pid"] for entry in journal(hall)}
        for process in phone:
            process.suspend()
        assert wait_until(lambda: kernel not in hall.kernels())
        woke = time.monotonic()
        for process in phone:
            process.resume()
        expect(page.locator(".widget:visible [role=status]")).to_have_text("before b", timeout=20_000)
        assert time.monotonic() - woke < 5
        expect(page.locator("h1")).to_have_text("Câu\u00a02 trong 3", use_inner_text=True)
        answer(page, "a")
        expect(page.locator(".widget:visible [role=status]")).to_have_text("saved a")
        browser.close()
    assert hall.stop() == 0


def test_the_page_outlives_a_restart_of_the_hall(browser: Browser, tmp_path: Path) -> None:
    hall = RunningHall(*make_course(tmp_path)).start()
    context = browser.new_context(base_url=hall.address)
    page = open_page(context, "/assessment/vneid#page-3")
    hall.kill()
    expect(page.locator("#line")).to_contain_text("Mất kết nối với máy của lớp")
    answer(page, "b")
    expect(page.locator(".widget:visible [role=status]")).to_have_text("waiting")
    hall.start()
    assert wait_until(lambda: journal(hall), 40)
    assert [(entry["item"], entry["answer"]) for entry in journal(hall)] == [("q3", "b")]
    expect(page.locator("h1")).to_have_text("Câu\u00a03 trong 3", use_inner_text=True)
    expect(page.locator("#line")).to_be_empty()
    context.close()
    assert hall.stop() == 0


def test_a_page_that_is_left_leaves_no_kernel(phone: BrowserContext, hall: RunningHall) -> None:
    before = set(hall.kernels())
    page = open_page(phone, "/lesson/vneid")
    (mine,) = set(hall.kernels()) - before
    page.goto("/")
    assert wait_until(lambda: mine not in hall.kernels())


def test_stopping_ends_every_kernel(browser: Browser, tmp_path: Path) -> None:
    hall = RunningHall(*make_course(tmp_path)).start()
    context = browser.new_context(base_url=hall.address)
    pages = [open_page(context, path) for path in PATHS[1:]]
    kernels = hall.kernels()
    assert len(kernels) == len(pages)
    assert hall.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in kernels)
    context.close()


def test_the_users_own_jupyter_changes_nothing(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, startup = tmp_path / "jupyter", tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-mark.py").write_text(f"open({str(tmp_path / 'RAN')!r}, 'w')", "utf-8")
    config.mkdir()
    hostile = {"VoilaConfiguration": {"strip_sources": False, "file_allowlist": [".*"], "show_tracebacks": True, "template": "lab"}}
    for name in ("voila.json", "jupyter_config.json", "jupyter_server_config.json"):
        (config / name).write_text(json.dumps(hostile), "utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(config))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    hall = RunningHall(*make_course(tmp_path / "course")).start()
    context = browser.new_context(base_url=hall.address)
    page = open_page(context, "/lesson/vneid")
    assert "import anywidget" not in page.content()
    assert hall.get("/voila/files/daisuso.toml")[0] == 404
    assert not (tmp_path / "RAN").exists()
    context.close()
    hall.stop()


def transferred(page: Page, path: str) -> int:
    """Bytes on the wire until the page is ready, as the browser counts them."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path)
    page.wait_for_selector(READY, state="attached")
    page.wait_for_load_state("networkidle")
    return int(sum(sizes))


@pytest.mark.parametrize("path", PATHS[1:])
def test_weight_of_a_first_and_a_second_visit(phone: BrowserContext, path: str) -> None:
    first, second = transferred(phone.new_page(), path), transferred(phone.new_page(), path)
    assert first <= 1_500_000
    assert second <= 50_000
    # What the design aims at: far below the limit, because forty phones share one hotspot.
    assert first <= 150_000
    assert second < first / 3


def test_memory_of_a_kernel(phone: BrowserContext, hall: RunningHall) -> None:
    before = set(hall.kernels())
    open_page(phone, "/lesson/vneid")
    (mine,) = set(hall.kernels()) - before
    assert pss_mib(mine) <= 50


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", [*PATHS, "/lesson/nothing-here"])
def test_accessibility(browser: Browser, hall: RunningHall, path: str, width: int) -> None:
    for settings in ({}, {"daisuso:size": "large", "daisuso:contrast": "high"}):
        context = browser.new_context(base_url=hall.address, viewport={"width": width, "height": 844})
        context.add_init_script(f"for (const [k, v] of Object.entries({json.dumps(settings)})) localStorage.setItem(k, v);")
        page = context.new_page()
        page.goto(path)
        if path in PATHS[1:]:
            page.wait_for_selector(READY, state="attached")
        found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
        undecided = (*found["violations"], *found["incomplete"])
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in undecided] == []
        context.close()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_cut_off_or_too_small(browser: Browser, hall: RunningHall, path: str) -> None:
    context = browser.new_context(base_url=hall.address, viewport={"width": 320, "height": 700})
    context.add_init_script("localStorage.setItem('daisuso:size', 'large')")
    page = open_page(context, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, label")].filter((one) => {
          const box = (one.closest("label") || one).getBoundingClientRect();
          return box.width && !one.classList.contains("skip") && (box.height < 44 || box.width < 24);
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    context.close()
