"""What look.md asks of every page, measured: axe, contrast of states, targets, reflow at 320 px, large text, high contrast."""

from datetime import datetime
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from widget_harness import Harness, OpenPage
from widget_samples import LONG_PLACES, PHONE_BEST, MemorySink, at_9_41, make_item, make_key

from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.handing_in import HandInExchange
from daisuso.widgets.item import Setting, _props
from daisuso.widgets.sink import Receipt, ReviewRow
from daisuso.widgets.traces import TraceExchange

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]}
WORDS = {
    "vi": {"check": "Xem đúng hay chưa", "say": "Nói câu này", "send": "Nộp luôn", "hint": "Xem gợi ý 1"},
    "en": {"check": "Check my answer", "say": "Say this", "send": "Hand in now", "hint": "Show hint 1"},
}


class Desk:
    def __init__(self, taken: bool) -> None:
        steps = ("Bài viết do người chấm đọc, chậm nhất 7 ngày.", "Kết quả hiện ở trang chính.")
        receipt = Receipt("Kiểm tra 3. VNeID", "Lan", datetime(2026, 11, 22, 9, 58), 6, 7, "K7QM 42XD 9TVA", steps, late=True)
        self.taken = receipt if taken else None

    def rows(self) -> list[ReviewRow]:
        return [ReviewRow("a", "Chọn nơi làm mức độ 2", True), ReviewRow("b", "Máy mô phỏng: thêm thẻ bảo hiểm y tế vào ví", False)]

    def receipt(self) -> Receipt | None:
        return self.taken

    def hand_in(self) -> Receipt:
        raise AssertionError("nobody hands in here")


def question(opened: OpenPage, kind: str, practice: bool = False, sink: MemorySink | None = None, **body: Any) -> None:
    item = make_item(kind, use="practice" if practice else "module", body=body, scene=True)
    exchange_of = TraceExchange if kind in ("simulation", "dialogue") else AnswerExchange
    exchange = exchange_of(item, sink or MemorySink(), opened.lang, make_key(kind) if practice else None, at_9_41)
    setting = Setting(opened.lang, "vneid", "token", 4, 7, "#part-levels" if practice else None)
    opened.show("item", exchange, _props(item, setting, exchange))


def checked(kind: str, index: int) -> Any:
    def show(opened: OpenPage) -> None:
        question(opened, kind, practice=True)
        opened.page.locator(".ds-option").nth(index).click()
        opened.page.get_by_role("button", name=WORDS[opened.lang]["check"]).click()
        opened.page.wait_for_selector(".ds-note")

    return show


def typed(kind: str, text: str) -> Any:
    def show(opened: OpenPage) -> None:
        question(opened, kind)
        opened.page.get_by_role("textbox").fill(text)
        opened.page.get_by_role("textbox").blur()

    return show


def simulator(*presses: int, practice: bool = False, events: int = 0) -> Any:
    def show(opened: OpenPage) -> None:
        sink = MemorySink()
        for event in PHONE_BEST[:events]:
            sink.record("event", "vneid-simulation", 1, event)
        question(opened, "simulation", practice=practice, sink=sink)
        for index in presses:
            opened.page.locator(".ds-row").nth(index).click()
        opened.page.get_by_role("button", name=WORDS[opened.lang]["hint"]).click()
        if practice:
            opened.page.wait_for_selector(".ds-note")

    return show


def talk(opened: OpenPage) -> None:
    question(opened, "dialogue", practice=True)
    opened.page.locator(".ds-option").nth(2).click()
    opened.page.get_by_role("button", name=WORDS[opened.lang]["say"]).click()
    opened.page.wait_for_selector(".ds-note")


def failed(opened: OpenPage) -> None:
    opened.stop_clock()
    question(opened, "single-choice")
    opened.line("dead")
    opened.page.locator(".ds-option").nth(1).click()
    opened.page.clock.run_for(21_000)
    opened.page.clock.resume()  # what looks at the page next needs its timers


def review(taken: bool, asking: bool = False) -> Any:
    def show(opened: OpenPage) -> None:
        opened.show("review", HandInExchange(Desk(taken), opened.lang), {"home": "/"})
        opened.page.wait_for_selector(".ds-receipt" if taken else ".ds-review-row")
        if asking:
            opened.page.get_by_role("button", name=WORDS[opened.lang]["send"]).click()

    return show


VIEWS: dict[str, Any] = {
    "single choice": lambda opened: question(opened, "single-choice"),
    "right": checked("single-choice", 1),
    "wrong": checked("single-choice", 3),
    "unsafe choice": checked("single-choice", 2),
    "partly right": checked("multiple-choice", 1),
    "not saved": failed,
    "ordering": lambda opened: question(opened, "ordering"),
    "matching": lambda opened: question(opened, "matching"),
    "matching by radios": lambda opened: question(opened, "matching", options=LONG_PLACES),
    "number with an error": typed("numeric", "99"),
    "short text": typed("short-text", "công an phường"),
    "written plan": typed("extended-text", "Tôi mời bác tự bấm. Số 0912 345 678."),
    "phone with a keypad": simulator(1, events=1),
    "phone, a field for letters": simulator(events=4),
    "phone, unsafe act": simulator(0, practice=True, events=1),
    "talk": talk,
    "review": review(taken=False),
    "review, asking": review(taken=False, asking=True),
    "receipt": review(taken=True),
}

MEASURE = """() => {
  const clipped = (node) => node && (getComputedStyle(node).clipPath !== "none" || clipped(node.parentElement));
  const seen = (node) => { const box = node.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(node).visibility !== "hidden" && !clipped(node); };
  const name = (node) => `${node.tagName} ${node.className} ${(node.textContent || "").slice(0, 30)}`;
  const all = [...document.querySelectorAll(".ds, .ds *, dialog *")].filter((node) => node instanceof HTMLElement && seen(node));
  const found = { wide: [], cut: [], small: [], tiny: [], tight: [] };
  if (document.documentElement.scrollWidth > innerWidth) found.wide.push(document.documentElement.scrollWidth);
  for (const node of all) {
    const box = node.getBoundingClientRect();
    if (box.right > innerWidth + 0.5 || box.left < -0.5) found.wide.push(name(node));
    for (let above = node.parentElement; above && above !== document.body; above = above.parentElement) {
      const style = getComputedStyle(above), edge = above.getBoundingClientRect();
      const over = box.right > edge.right + 0.5 || box.left < edge.left - 0.5;
      if (style.overflowX !== "visible" && over) { found.cut.push(name(node)); break; }
    }
    const hides = node.clientWidth > 0 && getComputedStyle(node).overflowX === "hidden";
    if (hides && node.scrollWidth > node.clientWidth + 1) found.cut.push(name(node));
    const target = node.matches("button, a, select, textarea, label.ds-option, input:not(.ds-option input)");
    if (target && Math.min(box.height, box.width) < 43.9) found.small.push(name(node));
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (words) {
      const style = getComputedStyle(node), size = parseFloat(style.fontSize);
      if (size < 15.9) found.tiny.push(`${name(node)} ${size}`);
      if (parseFloat(style.lineHeight) / size < 1.49) found.tight.push(`${name(node)} ${style.lineHeight}`);
    }
  }
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list.length));
}"""
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


def set_look(opened: OpenPage, **look: str) -> None:
    opened.page.evaluate(
        "(look) => { const { dataset } = document.documentElement; delete dataset.size; delete dataset.contrast;"
        " Object.assign(dataset, look); }",
        look,
    )


def axe(opened: OpenPage) -> dict[str, Any]:
    # axe does not know that an open dialog lies above the page: there it cannot decide on contrast, which the tokens' test does.
    modal = opened.page.locator("dialog").count() > 0
    found = Axe().run(opened.page, context="dialog" if modal else "html", options=RULES).response
    if modal:
        found["incomplete"] = [entry for entry in found["incomplete"] if not entry["id"].startswith("color-contrast")]
    return {
        kind: [(entry["id"], [node["html"][:160] for node in entry["nodes"]]) for entry in found[kind]]
        for kind in ("violations", "incomplete")
        if found[kind]
    }


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_readable_everywhere(harness: Harness, context: BrowserContext, view: str, lang: str) -> None:
    opened = harness.open(context, lang)
    VIEWS[view](opened)
    opened.page.evaluate("document.fonts.ready")
    assert axe(opened) == {}
    for width in (320, 390, 768, 1280):
        opened.page.set_viewport_size({"width": width, "height": 844})
        for look in ({}, {"size": "large"}, {"contrast": "high"}):
            set_look(opened, **look)
            assert opened.page.evaluate(MEASURE) == {}, (width, look)
    set_look(opened, contrast="high")
    opened.page.set_viewport_size({"width": 390, "height": 844})
    assert axe(opened) == {}
    set_look(opened)
    opened.page.add_style_tag(content=SPACING)
    found = opened.page.evaluate(MEASURE)
    assert not {"wide", "cut"} & found.keys(), found
    assert (opened.outside, opened.errors) == ([], [])


@pytest.mark.parametrize("view", ["wrong", "phone with a keypad", "review"])
def test_a_view_looks_the_same_inside_a_notebook(harness: Harness, context: BrowserContext, view: str) -> None:
    opened = harness.open(context, "vi", "notebook")
    VIEWS[view](opened)
    sizes = "[...document.querySelectorAll('.ds p')].map((node) => getComputedStyle(node).fontSize)"
    assert {float(size[:-2]) for size in opened.page.evaluate(sizes)} <= {16.0002, 18.0, 16.0, 20.0, 21.0006, 21.0}
    assert opened.page.evaluate(MEASURE) == {}
    set_look(opened, size="large")
    assert "22px" in opened.page.evaluate(sizes)


def test_with_reduced_motion_nothing_moves(harness: Harness, context: BrowserContext) -> None:
    opened = harness.open(context)
    opened.page.emulate_media(reduced_motion="reduce")
    opened.stop_clock()
    question(opened, "single-choice")
    opened.line("dead")
    opened.page.locator(".ds-option").first.click()
    opened.page.clock.run_for(400)
    expect(opened.page.locator(".ds-save")).to_have_text("Đang lưu…")
    names = opened.page.evaluate("[...document.querySelectorAll('.ds *')].map((node) => getComputedStyle(node).animationName)")
    assert set(names) == {"none"}


def test_the_system_paints_in_forced_colours_and_the_choice_survives(harness: Harness, context: BrowserContext) -> None:
    opened = harness.open(context)
    opened.page.emulate_media(forced_colors="active")
    question(opened, "single-choice")
    opened.page.locator(".ds-option").nth(1).click()
    look = "(node) => [getComputedStyle(node).borderWidth, getComputedStyle(node.querySelector('input')).appearance]"
    assert opened.page.locator(".ds-option").nth(1).evaluate(look) == ["4px", "auto"]
    assert opened.page.locator(".ds-option").nth(0).evaluate(look) == ["2px", "auto"]


def test_every_control_shows_its_focus(harness: Harness, context: BrowserContext) -> None:
    opened = harness.open(context)
    question(opened, "ordering", practice=True)
    for _ in range(9):
        opened.page.keyboard.press("Tab")
        outline = opened.page.evaluate("getComputedStyle(document.activeElement).outline")
        assert outline == "rgb(36, 33, 28) solid 3px"
