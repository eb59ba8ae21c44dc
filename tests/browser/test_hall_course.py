"""The hall with the lessons, items and widgets that it is made for."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from hall_fixtures import LEARNER, RunningHall, agree, pss_mib, wait_until
from playwright.sync_api import Browser, Page, expect, sync_playwright

from daisuso.cli.main import main

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH: install the package `chromium`"),
]

PATHS = ("/lesson/vneid", "/assessment/vneid", "/assessment/vneid-plan")
SAVED = ".ds-save-saved:visible"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP hall.test 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    course = tmp_path_factory.mktemp("course") / "phuong"
    assert main(["init", str(course), "--ward", "25747"]) == 0
    assert main(["release", str(course), "vneid", "vneid-plan", "--bank", str(REPOSITORY)]) == 0
    agree(course)
    hall = RunningHall(course, REPOSITORY / "notebooks" / "lessons").start()
    yield hall
    assert hall.stop() == 0


def open_page(browser: Browser, hall: RunningHall, path: str, width: int = 390) -> Page:
    context = browser.new_context(base_url=hall.address, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector(":root[data-ready]", state="attached")
    return page


def turn_to(page: Page, number: str) -> None:
    page.evaluate(f"location.hash = 'page-{number}'")
    expect(page.locator(f"section[data-page='{number}']")).to_be_visible()


def numbers(page: Page) -> list[str]:
    plan: list[dict[str, Any]] = json.loads(page.locator("#pages-plan").inner_text())
    return [entry["id"] for entry in plan]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_accessible_complete_and_quiet(browser: Browser, hall: RunningHall, path: str, lang: str) -> None:
    page = open_page(browser, hall, f"{path}?lang={lang}")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: message.type in {"error", "warning"} and errors.append(message.text))
    page.reload()
    page.wait_for_selector(":root[data-ready]", state="attached")
    assert page.locator(".broken").count() == 0
    for number in numbers(page):
        turn_to(page, number)
        found = Axe().run(page).response
        # What axe cannot decide counts too: else a title that something covers would go by unseen.
        assert [(rule["id"], rule["nodes"][0]["target"]) for rule in (*found["violations"], *found["incomplete"])] == [], number
    assert errors == []
    page.context.close()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_on_the_smallest_phone(browser: Browser, hall: RunningHall, path: str) -> None:
    page = open_page(browser, hall, path, width=320)
    for number in numbers(page):
        turn_to(page, number)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, number
    page.context.close()


def assessed_words(course: Path) -> set[str]:
    """Sentences of the keys of all released items: reasons and explanations, which no presented item holds."""
    bank = json.loads((course / ".daisuso" / "bank" / "bank.json").read_text("utf-8"))
    released = {item for form in bank["forms"].values() for item, _ in form["items"]}
    words: set[str] = set()
    for item in released:
        for version in bank["items"][item].values():
            texts = json.dumps({name: version["key"].get(name) for name in ("rationale", "explanation")}, ensure_ascii=False)
            words |= {text for text in re.findall(r'"(?:vi|en)": "((?:[^"\\]|\\.)+)"', texts) if len(text) > 25}
    return words


@pytest.mark.parametrize("path", ["/", *PATHS])
def test_no_assessed_key_reaches_the_browser(browser: Browser, hall: RunningHall, path: str) -> None:
    secrets = assessed_words(hall.course)
    assert len(secrets) > 20
    context = browser.new_context(base_url=hall.address)
    received: list[str] = []
    context.on("response", lambda response: received.append(response.text()))
    page = context.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    everything = "\n".join(received)
    assert len(everything) > 10_000
    assert [secret for secret in secrets if secret in everything] == []
    context.close()


def test_an_answer_survives_a_dead_kernel_and_is_handed_in(browser: Browser, hall: RunningHall) -> None:
    before = set(hall.kernels())
    page = open_page(browser, hall, "/assessment/vneid-plan")
    (mine,) = set(hall.kernels()) - before
    page.locator("textarea").fill("Tôi ngồi cạnh bà, bà cầm máy.")
    page.locator("textarea").blur()
    expect(page.locator(SAVED)).to_be_visible(timeout=15_000)
    os.kill(mine, signal.SIGKILL)
    page.locator("textarea").fill("Tôi ngồi cạnh bà, bà cầm máy và tự bấm.")
    page.locator("textarea").blur()
    journal = hall.course / "work" / LEARNER / "vneid-plan" / "responses.jsonl"
    assert wait_until(lambda: "tự bấm" in journal.read_text("utf-8"), 40)
    expect(page.locator("textarea")).to_have_value("Tôi ngồi cạnh bà, bà cầm máy và tự bấm.")
    note = page.get_by_text("Bạn đổi câu trả lời được cho đến khi nộp bài.")
    expect(note).to_be_visible()
    page.get_by_role("button", name="Xem lại bài").click()
    page.get_by_role("button", name="Nộp bài").click()
    page.locator("dialog").get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nhận bài của bạn")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Câu trước").click()
    expect(page.locator("textarea")).not_to_be_editable()
    expect(note).to_have_count(0)
    page.goto("/")
    expect(page.locator("a.row", has_text="Bài viết").locator(".state")).to_have_text("Đã nộp, chờ chấm")
    page.context.close()


def transferred(page: Page, path: str) -> int:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path)
    page.wait_for_selector(":root[data-ready]", state="attached")
    page.wait_for_load_state("networkidle")
    return int(sum(sizes))


@pytest.mark.parametrize("path", PATHS)
def test_weight_and_memory_of_a_page(browser: Browser, hall: RunningHall, path: str) -> None:
    before = set(hall.kernels())
    context = browser.new_context(base_url=hall.address)
    assert transferred(context.new_page(), path) <= 150_000
    (mine,) = set(hall.kernels()) - before
    assert pss_mib(mine) <= 50
    assert transferred(context.new_page(), path) <= 50_000
    context.close()
