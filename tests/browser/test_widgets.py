"""Questions in a real browser: every type by keyboard and by pointer, and what the save line says whatever happens to the line."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from playwright.sync_api import BrowserContext, Page, expect
from widget_harness import Harness, OpenPage
from widget_samples import LONG_PLACES, MemorySink, at_9_41, disk_full, make_item, make_key

from daisuso.assessment.item import Item
from daisuso.widgets import bundle
from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.item import Setting, _props

SAVED = "Đã lưu lúc 9:41"
WARNING = "Chưa lưu được"


def show(opened: OpenPage, item: Item, sink: MemorySink, *, practice: bool = False, **props: Any) -> AnswerExchange:
    exchange = AnswerExchange(item, sink, opened.lang, make_key(item.type) if practice else None, at_9_41)
    setting = Setting(opened.lang, "vneid", "token", 4, 7)
    opened.show(item.id, exchange, {**_props(item, setting, exchange), **props})
    return exchange


def ask(opened: OpenPage, kind: str, **options: Any) -> MemorySink:
    sink = options.pop("sink", None) or MemorySink()
    practice = options.get("practice", False)
    show(opened, make_item(kind, use="practice" if practice else "module", body=options.pop("body", None)), sink, **options)
    return sink


def status(page: Page) -> Any:
    return page.locator(".ds-save")


def point_single(page: Page) -> None:
    page.get_by_text("Gác máy, rồi cùng bác").click()


def point_many(page: Page) -> None:
    page.get_by_text("Gác máy, rồi cùng bác").click()
    page.get_by_text("Gọi lại số đó").click()


def point_order(page: Page) -> None:
    page.get_by_role("button", name="Đưa “Gọi ngân hàng khóa tài khoản” lên").click()


def point_match(page: Page) -> None:
    for prompt, option in (("Làm tài khoản", "Công an phường"), ("Thiếu tháng", "Cơ quan bảo hiểm"), ("Thấy tiền", "Ngân hàng")):
        page.get_by_label(prompt).select_option(option)


def fill(text: str) -> Any:
    def run(page: Page) -> None:
        page.get_by_role("textbox").fill(text)
        page.get_by_role("textbox").blur()

    return run


POINTED = {
    "single-choice": (point_single, "b"),
    "multiple-choice": (point_many, ["b", "d"]),
    "ordering": (point_order, ["s1", "s2", "s3", "s4"]),
    "matching": (point_match, {"p1": "x", "p2": "y", "p3": "z"}),
    "numeric": (fill("7"), "7"),
    "short-text": (fill("công an phường"), "công an phường"),
    "extended-text": (fill("Tôi mời bác tự bấm.\nRồi nhờ bác kể lại."), "Tôi mời bác tự bấm.\nRồi nhờ bác kể lại."),
}
# What a person without a pointer presses, beginning at the top of the page.
KEYS = {
    "single-choice": (["Tab", "Space", "ArrowDown"], "b"),
    "multiple-choice": (["Tab", "Tab", "Space", "Tab", "Tab", "Space"], ["b", "d"]),
    "ordering": (["Tab"] * 5 + ["Enter"], ["s1", "s2", "s3", "s4"]),
    "matching": (["Tab", "ArrowDown", "Tab", "ArrowDown", "ArrowDown", "Tab", "End"], {"p1": "x", "p2": "y", "p3": "z"}),
    "numeric": (["Tab", "7", "Tab"], "7"),
    "short-text": (["Tab", "c", "a", "Tab"], "ca"),
    "extended-text": (["Tab", "c", "Enter", "a", "Tab"], "c\na"),
}


@pytest.mark.parametrize("kind", POINTED)
def test_each_type_is_answered_by_pointer(opened: OpenPage, kind: str) -> None:
    act, value = POINTED[kind]
    sink = ask(opened, kind)
    expect(status(opened.page)).to_have_text("Chưa trả lời")
    act(opened.page)
    expect(status(opened.page)).to_contain_text(SAVED)
    assert sink.values()[-1] == value
    assert opened.outbox() == []


@pytest.mark.parametrize("kind", KEYS)
def test_each_type_is_answered_by_keyboard(opened: OpenPage, kind: str) -> None:
    keys, value = KEYS[kind]
    sink = ask(opened, kind)
    for key in keys:
        opened.page.keyboard.press(key)
    expect(status(opened.page)).to_contain_text(SAVED)
    assert sink.values()[-1] == value


@pytest.mark.parametrize("kind", POINTED)
def test_a_saved_answer_comes_back(opened: OpenPage, kind: str) -> None:
    act, value = POINTED[kind]
    sink = ask(opened, kind)
    act(opened.page)
    expect(status(opened.page)).to_contain_text(SAVED)
    opened.reload()
    ask(opened, kind, sink=sink)
    expect(status(opened.page)).to_have_text("Đã lưu trước đó")
    opened.page.wait_for_function("sent.length > 0")
    assert opened.sent("answer") == []
    assert sink.values()[-1] == value


def test_what_is_shown_comes_from_the_kernel_not_from_a_stale_page(opened: OpenPage) -> None:
    sink = MemorySink()
    sink.record("answer", "vneid-single-choice", 1, "b")
    ask(opened, "single-choice", sink=sink, response=None)
    expect(opened.page.get_by_label("Gác máy, rồi")).to_be_checked()


def test_an_answer_can_be_taken_back(opened: OpenPage) -> None:
    sink = ask(opened, "multiple-choice")
    opened.page.get_by_text("Gọi lại số đó").click()
    expect(status(opened.page)).to_contain_text(SAVED)
    opened.page.get_by_text("Gọi lại số đó").click()
    expect(status(opened.page)).to_have_text("Chưa trả lời")
    assert sink.values() == [["d"], None]


def test_saving_is_said_after_300_ms_and_saved_only_after_the_acknowledgement(opened: OpenPage) -> None:
    opened.stop_clock()
    ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.page.clock.run_for(250)
    expect(status(opened.page)).to_have_text("Chưa trả lời")
    opened.page.clock.run_for(100)
    expect(status(opened.page)).to_have_text("Đang lưu…")
    opened.page.clock.run_for(3600)
    expect(status(opened.page)).to_have_text("Đang lưu…")
    opened.page.clock.run_for(100)
    expect(opened.page.get_by_role("alert")).to_contain_text(WARNING)


def test_without_acknowledgement_the_answer_waits_and_is_sent_again(opened: OpenPage) -> None:
    opened.stop_clock()
    sink = ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.page.clock.run_for(4100)
    expect(opened.page.get_by_role("alert")).to_contain_text("Máy này đang giữ câu trả lời và sẽ tự gửi lại.")
    assert opened.outbox() == ["b"]
    opened.line("open")
    opened.page.get_by_role("button", name="Gửi lại ngay").click()
    expect(status(opened.page)).to_have_text("Đã gửi lại và lưu xong.")
    expect(opened.page.get_by_role("alert")).to_be_empty()
    assert (sink.values(), opened.outbox()) == (["b"], [])


def test_it_is_sent_again_by_itself(opened: OpenPage) -> None:
    opened.stop_clock()
    sink = ask(opened, "single-choice")
    opened.line("cut")
    point_single(opened.page)
    opened.page.clock.run_for(4100)
    opened.line("open")
    opened.page.clock.run_for(5000)
    expect(status(opened.page)).to_have_text("Đã gửi lại và lưu xong.")
    assert sink.values() == ["b"]


@pytest.mark.parametrize(
    "event", ["window.dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('daisuso:connected'))"]
)
def test_it_is_sent_again_when_the_line_is_back(opened: OpenPage, event: str) -> None:
    opened.stop_clock()
    sink = ask(opened, "single-choice")
    opened.line("cut")
    point_single(opened.page)
    opened.page.clock.run_for(4100)
    opened.line("open")
    opened.page.evaluate(event)
    expect(status(opened.page)).to_have_text("Đã gửi lại và lưu xong.")
    assert sink.values() == ["b"]


def test_it_is_sent_again_by_the_next_page(opened: OpenPage) -> None:
    ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.reload()
    sink = ask(opened, "single-choice")
    expect(opened.page.get_by_label("Gác máy, rồi")).to_be_checked()
    expect(status(opened.page)).to_have_text(SAVED)
    assert (sink.values(), opened.outbox()) == (["b"], [])


def test_the_newest_answer_wins(opened: OpenPage) -> None:
    sink = ask(opened, "single-choice")
    opened.line("dead")
    for name in ("Bấm đường dẫn", "Nhờ người gọi chờ", "Gác máy, rồi"):
        opened.page.get_by_text(name).click()
    assert opened.outbox() == ["b"]
    opened.line("open")
    opened.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status(opened.page)).to_have_text(SAVED)
    assert sink.values() == ["b"]


def test_an_answer_to_an_older_version_of_the_item_is_not_sent(opened: OpenPage) -> None:
    ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.reload()
    item = make_item("single-choice")
    newer = Item(item.id, 2, item.type, item.module, item.use, item.points, item.scene, item.stem, item.body)
    sink = MemorySink()
    show(opened, newer, sink)
    expect(status(opened.page)).to_have_text("Chưa trả lời")
    assert sink.records == []


def test_another_learner_on_the_same_tablet_sees_nothing_of_it(opened: OpenPage) -> None:
    ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.reload()
    sink = ask(opened, "single-choice", token="other")
    expect(status(opened.page)).to_have_text("Chưa trả lời")
    assert sink.records == []


def test_after_a_long_silence_the_page_can_be_loaded_again(opened: OpenPage) -> None:
    opened.stop_clock()
    ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.page.clock.run_for(21_000)
    expect(opened.page.get_by_role("button", name="Tải lại trang")).to_be_visible()


def test_without_storage_it_works_and_says_what_it_cannot(harness: Harness, context: BrowserContext) -> None:
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    opened = harness.open(context)
    opened.stop_clock()
    sink = ask(opened, "single-choice")
    opened.line("dead")
    point_single(opened.page)
    opened.page.clock.run_for(21_000)
    expect(opened.page.get_by_role("alert")).to_contain_text("Trình duyệt này không giữ được bài khi mất mạng.")
    expect(opened.page.get_by_role("button", name="Tải lại trang")).to_have_count(0)
    opened.line("open")
    opened.page.get_by_role("button", name="Gửi lại ngay").click()
    expect(status(opened.page)).to_have_text("Đã gửi lại và lưu xong.")
    assert sink.values() == ["b"]


def test_a_full_disk_is_named_and_mended_by_itself(opened: OpenPage) -> None:
    opened.stop_clock()
    sink = MemorySink(trouble=disk_full())
    ask(opened, "single-choice", sink=sink)
    point_single(opened.page)
    expect(opened.page.get_by_role("alert")).to_contain_text("Máy của lớp đã đầy")
    sink.trouble = None
    opened.page.clock.run_for(5000)
    expect(status(opened.page)).to_have_text("Đã gửi lại và lưu xong.")


def test_typing_is_saved_a_second_after_the_last_key(opened: OpenPage) -> None:
    opened.stop_clock()
    sink = ask(opened, "extended-text")
    opened.page.get_by_role("textbox").press_sequentially("Tôi")
    opened.page.clock.run_for(900)
    assert (opened.sent("answer"), opened.outbox()) == ([], ["Tôi"])
    opened.page.clock.run_for(200)
    expect(status(opened.page)).to_have_text(SAVED)
    assert sink.values() == ["Tôi"]


def test_who_types_on_and_on_is_saved_in_between(opened: OpenPage) -> None:
    opened.stop_clock()
    sink = ask(opened, "extended-text")
    for _ in range(12):
        opened.page.get_by_role("textbox").press_sequentially("a")
        opened.page.clock.run_for(500)
    opened.page.wait_for_function("sent.some(({ type }) => type === 'answer')")
    assert 10 <= len(sink.values()[0]) <= 11


def test_what_is_being_typed_survives_a_closed_page(opened: OpenPage) -> None:
    ask(opened, "extended-text")
    opened.line("dead")
    opened.page.get_by_role("textbox").press_sequentially("Tôi mời bác")
    opened.reload()
    sink = ask(opened, "extended-text")
    expect(status(opened.page)).to_have_text(SAVED)
    assert sink.values() == ["Tôi mời bác"]


@pytest.mark.parametrize(
    ("typed", "words"), [("bảy", "Chỉ gõ số, ví dụ 7."), ("99", "Số này phải từ 0 đến 60."), ("7,5", "Chỉ gõ số, ví dụ 7.")]
)
def test_a_number_that_is_none_is_told_and_kept_as_typed(opened: OpenPage, typed: str, words: str) -> None:
    sink = ask(opened, "numeric")
    fill(typed)(opened.page)
    field = opened.page.get_by_role("textbox")
    expect(opened.page.get_by_text(words.replace(" đến ", "\u00a0đến\u00a0"))).to_be_visible()
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(status(opened.page)).to_have_text("Chưa lưu")
    assert (sink.records, opened.outbox()) == ([], [])
    fill("7")(opened.page)
    expect(status(opened.page)).to_have_text(SAVED)
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_format_error_of_the_kernel_is_shown_under_the_field(opened: OpenPage) -> None:
    ask(opened, "short-text", body={"max_length": 3})
    opened.page.evaluate("document.querySelector('.ds-field').removeAttribute('maxlength')")
    fill("công an phường")(opened.page)
    expect(opened.page.get_by_text("Nhiều nhất 3 chữ cái")).to_be_visible()
    assert opened.outbox() == []


def test_too_many_choices_are_told_and_not_sent(opened: OpenPage) -> None:
    sink = ask(opened, "multiple-choice")
    for name in ("Bấm đường dẫn", "Gác máy, rồi", "Gọi lại số đó"):
        opened.page.get_by_text(name).click()
    expect(opened.page.get_by_text("Bạn đã chọn 3, chỉ chọn 2. Bỏ bớt một câu.")).to_be_visible()
    assert sink.values()[-1] == ["a", "b"]


def test_a_telephone_number_in_a_text_is_warned_of(opened: OpenPage) -> None:
    ask(opened, "extended-text")
    opened.page.get_by_role("textbox").fill("Gọi bác theo số 0912 345 678")
    expect(opened.page.get_by_text("Có vẻ bạn gõ số giấy tờ")).to_be_visible()


def test_reordering_keeps_the_focus_on_the_same_button_of_the_same_item(opened: OpenPage) -> None:
    sink = ask(opened, "ordering")
    button = opened.page.get_by_role("button", name="Đưa “Gác máy” xuống")
    button.focus()
    for place in (2, 3, 4):
        opened.page.keyboard.press("Enter")
        expect(button).to_be_focused()
        expect(status(opened.page)).to_have_text(f"“Gác máy” đã ở vị trí {place}. {SAVED}")
    expect(button).to_have_attribute("aria-disabled", "true")
    opened.page.keyboard.press("Enter")
    expect(button).to_be_focused()
    assert len(sink.records) == 3


def test_an_order_that_is_right_already_can_be_kept(opened: OpenPage) -> None:
    sink = ask(opened, "ordering")
    opened.page.get_by_role("button", name="Giữ thứ tự này").click()
    expect(status(opened.page)).to_have_text(SAVED)
    expect(opened.page.get_by_role("button", name="Giữ thứ tự này")).to_be_hidden()
    assert sink.values() == [["s1", "s3", "s2", "s4"]]


def test_matching_says_how_far_one_is(opened: OpenPage) -> None:
    sink = ask(opened, "matching")
    opened.page.get_by_label("Làm tài khoản").select_option("Công an phường")
    expect(status(opened.page)).to_have_text("Đã chọn 1 trong 3")
    assert sink.values() == [{"p1": "x"}]


def test_long_options_are_matched_by_radios(opened: OpenPage) -> None:
    sink = ask(opened, "matching", body={"options": LONG_PLACES})
    group = opened.page.get_by_role("group", name="Thấy tiền bị chuyển đi lạ")
    group.get_by_label("Ngân hàng nơi bác").check()
    expect(status(opened.page)).to_have_text("Đã chọn 1 trong 3")
    assert sink.values() == [{"p3": "z"}]


def test_handed_in_work_cannot_be_changed(opened: OpenPage) -> None:
    sink = MemorySink()
    sink.record("answer", "vneid-single-choice", 1, "b")
    ask(opened, "single-choice", sink=sink)
    sink.record("hand-in", "", 0, None)
    opened.say("vneid-single-choice", {"type": "locked"})
    expect(status(opened.page)).to_have_text("Đã nộp, không sửa được")
    expect(opened.page.get_by_label("Gác máy, rồi")).to_be_disabled()
    expect(opened.page.get_by_label("Gác máy, rồi")).to_be_checked()


def test_practice_says_why_and_lets_one_try_again(opened: OpenPage) -> None:
    page = opened.page
    ask(opened, "single-choice", practice=True, reread="#part-levels")
    page.get_by_role("button", name="Xem đúng hay chưa").click()
    expect(page.get_by_text("Bạn chưa trả lời.")).to_be_visible()
    page.get_by_text("Gọi lại số đó").click()
    page.get_by_role("button", name="Xem đúng hay chưa").click()
    title = page.locator(".ds-note-title")
    expect(title).to_have_text("Chưa đúng")
    expect(title).to_be_focused()
    expect(page.locator(".ds-option.is-wrong")).to_contain_text("Bạn chọn")
    expect(page.get_by_role("link", name="Đọc lại phần này")).to_have_attribute("href", "#part-levels")
    expect(page.get_by_role("button", name="Xem câu trả lời và lý do")).to_have_count(0)
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".is-wrong")).to_have_count(0)
    expect(page.get_by_label("Gọi lại số đó")).to_be_focused()
    page.get_by_role("button", name="Xem đúng hay chưa").click()
    page.get_by_role("button", name="Xem câu trả lời và lý do").click()
    expect(page.locator(".ds-option.is-missed")).to_contain_text("Đúng")
    page.get_by_text("Gác máy, rồi").first.click()
    expect(page.locator(".ds-note")).to_have_count(0)
    page.get_by_role("button", name="Xem đúng hay chưa").click()
    expect(page.locator(".ds-note-title")).to_have_text("Đúng rồi")


@pytest.mark.parametrize("kind", POINTED)
def test_every_type_can_be_checked_in_practice(opened: OpenPage, kind: str) -> None:
    ask(opened, kind, practice=True)
    POINTED[kind][0](opened.page)
    opened.page.get_by_role("button", name="So với bài mẫu" if kind == "extended-text" else "Xem đúng hay chưa").click()
    right = "Bạn tự so bài của mình" if kind == "extended-text" else "Đúng rồi"
    expect(opened.page.locator(".ds-note-title")).to_have_text(right)


def test_an_unsafe_choice_is_stopped(opened: OpenPage) -> None:
    ask(opened, "single-choice", practice=True)
    opened.page.get_by_text("Nhờ người gọi chờ").click()
    opened.page.get_by_role("button", name="Xem đúng hay chưa").click()
    expect(opened.page.locator(".ds-note-title")).to_have_text("Dừng lại: việc này không an toàn")


def test_a_check_without_reply_says_so(opened: OpenPage) -> None:
    opened.stop_clock()
    ask(opened, "single-choice", practice=True)
    point_single(opened.page)
    opened.line("cut")
    opened.page.get_by_role("button", name="Xem đúng hay chưa").click()
    opened.page.clock.run_for(4100)
    expect(opened.page.get_by_text("Máy của lớp chưa trả lời.")).to_be_visible()


def test_an_assessment_shows_no_check(opened: OpenPage) -> None:
    ask(opened, "single-choice")
    point_single(opened.page)
    expect(status(opened.page)).to_have_text(SAVED)
    expect(opened.page.locator(".ds-btn")).to_have_count(0)


def test_markup_in_a_text_stays_text(opened: OpenPage) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>{n} $& câu"
    options = [{"id": "a", "text": {"vi": evil, "en": evil}}, {"id": "b", "text": {"vi": "b", "en": "b"}}]
    ask(opened, "single-choice", body={"options": options})
    expect(opened.page.locator(".ds-option").first).to_have_text(evil)
    assert opened.page.locator(".ds img, .ds script").count() == 0


def test_keys_pressed_in_a_widget_do_not_reach_the_notebook(opened: OpenPage) -> None:
    ask(opened, "short-text")
    opened.page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { heard += 1; })")
    opened.page.get_by_role("textbox").press("a")
    assert opened.page.evaluate("heard") == 0
    assert opened.page.locator(".ds[data-lm-suppress-shortcuts]").count() == 1


def test_a_browser_that_is_too_old_is_told_so(harness: Harness, context: BrowserContext) -> None:
    context.add_init_script("delete Object.hasOwn")
    opened = harness.open(context)
    ask(opened, "single-choice")
    expect(opened.page.locator(".ds")).to_contain_text("Trình duyệt này cũ quá")
    assert opened.errors == []


FILE_PAGE = """<!doctype html><html lang="vi"><title>daisuso</title><main></main><script>{script}</script><script>
daisuso.mount(document.querySelector("main"), {{...{props}, words: {words}, token: "t", assignment: "site",
  listen(ear) {{ this.ear = ear; }},
  send({{ type, seq }}) {{
    if (type === "answer") this.ear({{ type: "ack", seq, at: "9:41" }});
    if (type === "check") this.ear({{ type: "feedback", seq, verdict: "right", marks: {{ b: "right" }}, texts: ["!"] }});
  }} }});
</script></html>"""


def test_the_same_scripts_work_in_a_page_from_a_usb_stick(context: BrowserContext, tmp_path: Path) -> None:
    props = json.dumps({"item": make_item("single-choice", use="practice").to_json(), "lang": "vi", "mode": "practice"})
    words = json.dumps(dict(bundle.words("vi")))
    place = tmp_path / "index.html"
    place.write_text(FILE_PAGE.format(script=bundle.page_script(), props=props, words=words), "utf-8")
    page = context.new_page()
    page.goto(place.as_uri())
    point_single(page)
    expect(status(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Xem đúng hay chưa").click()
    expect(page.locator(".ds-note-title")).to_have_text("Đúng rồi")
