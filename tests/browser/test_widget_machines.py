"""Phones, talks and the review in a real browser; and that the page and Python walk a machine in the same way."""

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from playwright.sync_api import BrowserContext, Page, expect
from widget_harness import Harness, OpenPage
from widget_samples import PHONE, PHONE_BEST, TALK, MemorySink, at_9_41, make_item, make_key

from daisuso.curriculum.dialogue import dialogue_of
from daisuso.curriculum.phone import Impossible, phone_of
from daisuso.errors import ResponseNotSaved
from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.handing_in import HandInExchange
from daisuso.widgets.item import Setting, _props
from daisuso.widgets.sink import Receipt, ReviewRow
from daisuso.widgets.traces import TraceExchange

SIMULATORS = Path(__file__).parents[2] / "curriculum" / "simulators"
SAVED = "Đã lưu lúc 9:41"


def run(
    opened: OpenPage, kind: str = "simulation", *, practice: bool = False, sink: MemorySink | None = None, **props: Any
) -> MemorySink:
    sink = sink or MemorySink()
    item = make_item(kind, use="practice" if practice else "module")
    exchange = TraceExchange(item, sink, opened.lang, make_key(kind) if practice else None, at_9_41)
    setting = Setting(opened.lang, "vneid", "token")
    opened.show(item.id, exchange, {**_props(item, setting, exchange), **props})
    return sink


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(page: Page) -> None:
    expect(page.locator(".ds-save")).to_have_text(SAVED)


def play_best(page: Page) -> None:
    press(page, "Ví giấy tờ")
    press(page, "Đưa máy để bác tự bấm")
    for digit in "250819":
        press(page, digit)
    press(page, "Mở ví")
    press(page, "Từ chối")
    press(page, "Nhờ bác đọc tên trên màn hình")
    page.get_by_role("textbox").fill("y tế")
    assert page.get_by_text("Tìm thấy một thẻ.").count() == 0
    press(page, "Tìm")
    expect(page.get_by_text("Tìm thấy một thẻ.")).to_be_visible()
    press(page, "Thêm thẻ bảo hiểm y tế")


def test_a_phone_is_walked_to_its_end(opened: OpenPage) -> None:
    sink = run(opened)
    expect(opened.page.locator(".ds-save")).to_have_text("Chưa làm")
    play_best(opened.page)
    expect(opened.page.locator(".ds-screen")).to_contain_text("Thẻ bảo hiểm y tế đã có trong ví.")
    saved(opened.page)
    # What was typed is not scored and stays in the page.
    assert sink.values() == [
        {**event, "v": "000000" if event["a"] == "k5" else "a"} if "v" in event else event for event in PHONE_BEST
    ]
    expect(opened.page.locator(".ds-said")).to_have_text("Phần mô phỏng kết thúc ở đây.")
    assert opened.page.locator(".ds-app-row, .ds-row, .ds-note").count() == 0


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "Hình minh họa, ứng dụng thật có thể khác."), ("en", "Illustration; the real app may differ.")]
)
@pytest.mark.parametrize("practice", [False, True])
def test_right_under_every_phone_stands_that_it_is_an_illustration(
    harness: Harness, context: BrowserContext, lang: str, words: str, practice: bool
) -> None:
    opened = harness.open(context, lang)
    run(opened, practice=practice)
    line = opened.page.get_by_text(words, exact=True)
    for width in (320, 1280):
        opened.page.set_viewport_size({"width": width, "height": 844})
        expect(line).to_be_visible()
        frame, below = opened.page.locator(".ds-phone").bounding_box(), line.bounding_box()
        assert frame and below
        assert 0 <= below["y"] - frame["y"] - frame["height"] <= 16
        assert frame["x"] <= below["x"] and below["x"] + below["width"] <= frame["x"] + frame["width"]


def test_a_phone_is_walked_by_keyboard_and_the_focus_goes_to_each_new_screen(opened: OpenPage) -> None:
    sink = run(opened)
    page = opened.page
    page.get_by_role("button", name="Ví giấy tờ").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ví giấy tờ")).to_be_focused()
    for key in ("Tab", "Tab", "Tab"):  # ask, hand over
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Bấm “Quên mã” cho nhanh")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Đưa máy để bác tự bấm")).to_be_focused()
    page.get_by_label("Gõ 6 số").focus()
    page.keyboard.type("25a0819")
    expect(page.get_by_label("Gõ 6 số")).to_have_value("250819")
    page.get_by_role("button", name="Mở ví").press("Enter")
    expect(page.get_by_role("heading", name="Cuộc gọi đến")).to_be_focused()
    saved(page)
    assert sink.values() == [*PHONE_BEST[:2], {"a": "k5", "v": "000000"}]


def test_a_reload_comes_back_to_the_same_place(opened: OpenPage) -> None:
    sink = run(opened)
    press(opened.page, "Ví giấy tờ")
    press(opened.page, "Đưa máy để bác tự bấm")
    saved(opened.page)
    opened.reload()
    run(opened, sink=sink)
    expect(opened.page.get_by_role("heading", name="Ví giấy tờ")).to_be_visible()
    expect(opened.page.get_by_label("Gõ 6 số")).to_be_visible()
    expect(opened.page.locator(".ds-save")).to_have_text("Đã lưu trước đó")
    assert opened.page.evaluate("document.activeElement === document.body")


def test_events_that_were_not_saved_are_sent_in_order_by_the_next_page(opened: OpenPage) -> None:
    sink = run(opened)
    press(opened.page, "Ví giấy tờ")
    saved(opened.page)
    opened.line("dead")
    press(opened.page, "Đưa máy để bác tự bấm")
    press(opened.page, "Bấm “Quên mã” cho nhanh")
    opened.reload()
    run(opened, sink=sink)
    saved(opened.page)
    expect(opened.page.get_by_role("heading", name="Thông báo")).to_be_visible()
    assert sink.values() == [{"a": "k1"}, {"a": "k7"}, {"a": "k8"}]
    assert opened.outbox() == []


def test_an_event_whose_acknowledgement_was_lost_is_not_done_twice(opened: OpenPage) -> None:
    sink = run(opened)
    opened.line("dead")
    press(opened.page, "Ví giấy tờ")
    sink.record("event", "vneid-simulation", 1, {"a": "k1"})  # it was written; the reply never came
    opened.reload()
    run(opened, sink=sink)
    saved(opened.page)
    assert sink.values() == [{"a": "k1"}]


def test_when_another_device_went_elsewhere_the_page_goes_there_too(opened: OpenPage) -> None:
    sink = run(opened)
    opened.page.wait_for_function("sent.length === 1")
    sink.record("event", "vneid-simulation", 1, {"a": "k2"})
    press(opened.page, "Ví giấy tờ")
    expect(opened.page.get_by_role("heading", name="Thông báo")).to_be_visible()
    expect(opened.page.locator(".ds-save")).to_have_text("Trang này đã cũ. Tải lại để thấy câu trả lời mới nhất.")
    press(opened.page, "Chờ thêm một lúc")
    saved(opened.page)
    assert sink.values() == [{"a": "k2"}, {"a": "k13"}]


def test_a_code_must_be_complete(opened: OpenPage) -> None:
    sink = run(opened)
    press(opened.page, "Ví giấy tờ")
    press(opened.page, "Đưa máy để bác tự bấm")
    for name in ("2", "5", "Xóa", "Mở ví"):
        press(opened.page, name)
    expect(opened.page.get_by_text("Cần đủ 6 số.")).to_be_visible()
    saved(opened.page)
    assert len(sink.records) == 2


def test_hints_come_one_by_one_and_are_recorded_once(opened: OpenPage) -> None:
    sink = run(opened)
    page = opened.page
    expect(page.get_by_text("Gợi ý có được ghi lại.")).to_be_visible()
    press(page, "Xem gợi ý 1")
    expect(page.get_by_text("Màn hình hỏi mã. Ai nên là người bấm?")).to_be_visible()
    expect(page.get_by_role("button", name="Xem gợi ý 1")).to_be_focused()
    press(page, "Xem gợi ý 1")
    press(page, "Xem gợi ý 1")
    press(page, "Xem gợi ý 2")
    expect(page.get_by_role("button", name="Xem gợi ý 3")).to_have_count(0)
    saved(page)
    assert sink.values() == [{"a": "hint"}, {"a": "hint"}]


def test_an_unsafe_act_is_stopped_in_practice(opened: OpenPage) -> None:
    run(opened, practice=True)
    page = opened.page
    press(page, "Ví giấy tờ")
    press(page, "Hỏi mã rồi bấm giúp bác")
    title = page.get_by_text("Dừng lại: việc này không an toàn")
    expect(title).to_be_visible()
    expect(page.locator(".ds-note-title")).to_be_focused()
    expect(page.locator(".ds-note")).to_contain_text("Ngoài đời: đưa máy lại cho bác")
    expect(page.get_by_role("heading", name="Chọn lại: bạn làm gì?")).to_be_visible()
    expect(page.locator(".ds-row.is-wrong")).to_contain_text("Hỏi mã rồi bấm giúp bác")
    press(page, "Đưa máy để bác tự bấm")
    expect(title).to_have_count(0)
    expect(page.get_by_role("heading", name="Bạn làm gì?", exact=True)).to_be_visible()


def test_an_assessment_tells_the_consequence_neutrally(opened: OpenPage) -> None:
    run(opened)
    press(opened.page, "Ví giấy tờ")
    press(opened.page, "Hỏi mã rồi bấm giúp bác")
    expect(opened.page.locator(".ds-said")).to_have_text("Bác Tư nói: Mã là 250819 đó cháu.")
    saved(opened.page)
    assert opened.page.locator(".ds-note, .is-wrong").count() == 0
    assert opened.page.get_by_role("button", name="Làm lại từ đầu").count() == 0


def test_a_wrong_turn_is_named_in_practice(opened: OpenPage) -> None:
    run(opened, practice=True)
    press(opened.page, "Thông báo")
    expect(opened.page.locator(".ds-said")).to_have_text("Chỗ này chưa giúp được. Bạn quay lại được.")


def test_practice_can_begin_again_and_sums_up(opened: OpenPage) -> None:
    sink = run(opened, practice=True)
    press(opened.page, "Thông báo")
    press(opened.page, "Làm lại từ đầu")
    expect(opened.page.get_by_role("heading", name="Trang chính")).to_be_focused()
    play_best(opened.page)
    expect(opened.page.locator(".ds-said .ds-note-title")).to_have_text("Việc bác Tư nhờ đã xong.")
    assert [record.kind for record in sink.records[:2]] == ["event", "restart"]
    opened.reload()
    run(opened, practice=True, sink=sink)
    expect(opened.page.locator(".ds-said .ds-note-title")).to_have_text("Việc bác Tư nhờ đã xong.")


def test_choices_of_a_scene_all_look_the_same(opened: OpenPage) -> None:
    run(opened)
    press(opened.page, "Ví giấy tờ")
    looks = opened.page.evaluate(
        "[...document.querySelectorAll('.ds-row')].map((row) => { const s = getComputedStyle(row);"
        " return [row.className, s.backgroundColor, s.borderColor, s.borderWidth, s.fontWeight].join(); })"
    )
    assert len(looks) == 3 and len(set(looks)) == 1


def test_a_talk_is_said_turn_by_turn(opened: OpenPage) -> None:
    sink = run(opened, "dialogue")
    page = opened.page
    expect(page.locator(".ds-eyebrow")).to_have_text("Trò chuyện với bác Tư. Lượt 1 trong 3")
    press(page, "Nói câu này")
    expect(page.get_by_text("Chọn một câu, rồi bấm")).to_be_visible()
    assert sink.records == []
    for turn in (2, 3, 4):
        page.get_by_label("Cháu muốn biết cháu nói").check()
        press(page, "Nói câu này")
        expect(page.locator(".ds-turn-mine")).to_have_count(turn - 1)
    expect(page.get_by_text("Cuộc trò chuyện kết thúc ở đây.")).to_be_focused()
    expect(page.locator(".ds-save")).to_have_text(SAVED)
    expect(page.locator(".ds-bubble")).to_have_count(7)
    assert sink.values() == [{"a": "t1b"}, {"a": "t2b"}, {"a": "t3b"}]


def test_a_talk_comes_back_as_far_as_it_was(opened: OpenPage) -> None:
    sink = run(opened, "dialogue")
    opened.page.get_by_label("Bác hiểu hết chưa").check()
    press(opened.page, "Nói câu này")
    saved(opened.page)
    opened.reload()
    run(opened, "dialogue", sink=sink)
    expect(opened.page.locator(".ds-bubble")).to_have_count(3)
    expect(opened.page.locator(".ds-eyebrow")).to_have_text("Trò chuyện với bác Tư. Lượt 2 trong 3")


def test_an_unsafe_reply_is_stopped_in_practice_and_the_talk_is_summed_up(opened: OpenPage) -> None:
    run(opened, "dialogue", practice=True)
    page = opened.page
    page.get_by_label("Bác đưa máy đây").check()
    press(page, "Nói câu này")
    expect(page.locator(".ds-consequence")).to_contain_text("Ngoài đời: để bác cầm máy.")
    for _ in range(2):
        page.get_by_label("Cháu muốn biết").check()
        press(page, "Nói câu này")
    expect(page.locator(".ds-dialogue > .ds-said")).to_contain_text("Có 1 việc không an toàn.")
    press(page, "Làm lại từ đầu")
    expect(page.locator(".ds-bubble")).to_have_count(1)


class Desk:
    """Reads what is saved from the sink of the page's two questions."""

    def __init__(self, sink: MemorySink) -> None:
        self.sink = sink
        self.trouble: Exception | None = None
        self.name = "Lan"
        self.taken: Receipt | None = None

    def rows(self) -> list[ReviewRow]:
        titles = {"vneid-single-choice": "Cuộc gọi “nâng mức độ 2”", "vneid-numeric": "Hạn kích hoạt"}
        return [ReviewRow(item, title, item in self.sink.responses) for item, title in titles.items()]

    def receipt(self) -> Receipt | None:
        return self.taken

    def hand_in(self) -> Receipt:
        if self.trouble:
            raise self.trouble
        self.sink.record("hand-in", "", 0, None)
        answered = sum(row.answered for row in self.rows())
        self.taken = Receipt(
            "Kiểm tra 3. VNeID", self.name, datetime(2026, 11, 22, 9, 58), answered, 2, "K7QM 42XD 9TVA", ("Chờ kết quả.",)
        )
        return self.taken


@pytest.fixture
def reviewed(opened: OpenPage) -> Iterator[tuple[OpenPage, Desk]]:
    """A page with two questions and the review below them."""
    sink = MemorySink()
    opened.page.evaluate("document.querySelector('main').append(Object.assign(document.createElement('div'), { id: 'third' }))")
    for number, (kind, place) in enumerate((("single-choice", "place"), ("numeric", "other")), 1):
        item = make_item(kind)
        exchange = AnswerExchange(item, sink, "vi", None, at_9_41)
        opened.show(item.id, exchange, _props(item, Setting("vi", "vneid", "token", number, 2), exchange), place)
    desk = Desk(sink)
    opened.show("review", HandInExchange(desk, "vi"), {"home": "/"}, "third")
    yield opened, desk


def test_the_review_names_what_is_missing_and_leads_there(reviewed: tuple[OpenPage, Desk]) -> None:
    page = reviewed[0].page
    expect(page.locator(".ds-review .ds-note")).to_contain_text("Còn 2 câu chưa làm: câu 1 và câu 2")
    press(page, "Làm câu 1 trước")
    expect(page.locator("#ds-item-vneid-single-choice .ds-position")).to_be_focused()
    page.get_by_text("Gác máy, rồi").click()
    expect(page.locator(".ds-review .ds-note")).to_contain_text("Còn 1 câu chưa làm: câu 2")
    expect(page.locator(".ds-review-row.is-saved")).to_contain_text("Câu 1. Cuộc gọi “nâng mức độ 2”")
    page.get_by_role("link", name="Làm: Câu 2").click()
    expect(page.locator("#ds-item-vneid-numeric .ds-position")).to_be_focused()


def test_nothing_is_handed_in_while_an_answer_is_not_saved(reviewed: tuple[OpenPage, Desk]) -> None:
    opened, desk = reviewed
    page = opened.page
    expect(page.locator(".ds-review-row")).to_have_count(2)
    opened.line("cut")
    page.get_by_text("Gác máy, rồi").click()
    expect(page.locator(".ds-review .ds-note")).to_contain_text("Còn 1 câu chưa lưu.")
    expect(page.locator(".ds-review-row").first).to_contain_text("Chưa lưu")
    page.get_by_role("button", name="Nộp luôn, bỏ trống 1 câu").click()
    expect(page.locator("dialog")).to_have_count(0)
    opened.line("open")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".ds-review-row").first).to_contain_text("Đã lưu")
    assert desk.taken is None


def test_handing_in_asks_first_with_the_focus_on_the_safe_answer(reviewed: tuple[OpenPage, Desk]) -> None:
    opened, desk = reviewed
    page = opened.page
    press(page, "Nộp luôn, bỏ trống 2 câu")
    expect(page.get_by_role("dialog", name="Nộp bài bây giờ?")).to_be_visible()
    expect(page.get_by_role("button", name="Chưa, làm tiếp")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Nộp luôn, bỏ trống 2 câu")).to_be_focused()
    assert desk.taken is None


def test_after_handing_in_there_is_a_receipt_and_nothing_can_be_changed(reviewed: tuple[OpenPage, Desk]) -> None:
    page = reviewed[0].page
    page.get_by_text("Gác máy, rồi").click()
    page.get_by_role("textbox").fill("7")
    page.get_by_role("textbox").blur()
    expect(page.locator(".ds-review .ds-note")).to_contain_text("Cả 2 câu đã có câu trả lời và đã lưu.")
    press(page, "Nộp bài")
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    title = page.get_by_role("heading", name="Đã nhận bài của bạn")
    expect(title).to_be_focused()
    expect(page.get_by_text("Cảm ơn Lan. Bạn có thể đóng trang này.", exact=True)).to_be_visible()
    expect(page.locator(".ds-fields")).to_contain_text("9:58, chủ nhật 22/11/2026")
    expect(page.locator(".ds-code")).to_have_text("K7QM 42XD 9TVA")
    expect(page.locator("#ds-item-vneid-numeric .ds-save")).to_have_text("Đã nộp, không sửa được")
    expect(page.get_by_label("Gác máy, rồi")).to_be_disabled()


@pytest.mark.parametrize(
    ("lang", "thanks"), [("vi", "Cảm ơn bạn. Bạn có thể đóng trang này."), ("en", "Thank you. You can close this page.")]
)
@pytest.mark.parametrize("name", ["", " "])
def test_a_receipt_without_a_name_thanks_all_the_same(
    harness: Harness, context: BrowserContext, lang: str, thanks: str, name: str
) -> None:
    opened = harness.open(context, lang)
    desk = Desk(MemorySink())
    desk.name = name
    desk.hand_in()
    opened.show("review", HandInExchange(desk, lang), {})
    expect(opened.page.locator(".ds-receipt > p").first).to_have_text(thanks)


def test_a_failed_handing_in_is_said_and_can_be_repeated(reviewed: tuple[OpenPage, Desk]) -> None:
    opened, desk = reviewed
    page = opened.page
    desk.trouble = ResponseNotSaved("the disk is full")
    for expected in ("Chưa nộp được. Bài đã lưu vẫn còn.", None):
        press(page, "Nộp luôn, bỏ trống 2 câu")
        page.get_by_role("dialog").get_by_role("button", name="Nộp luôn").click()
        if expected:
            expect(page.get_by_role("alert").filter(has_text=expected)).to_be_visible()
        desk.trouble = None
    expect(page.get_by_role("heading", name="Đã nhận bài của bạn")).to_be_visible()


WALKS = """([kind, machine, walks]) => walks.map((events) => {
  const walker = daisuso[kind](machine);
  let state = walker.start();
  for (const [index, event] of events.entries()) {
    const next = walker.step(state, event);
    if (!next) return [index, null];
    state = next;
  }
  return [events.length, kind === "phoneMachine" ? [state.screen, [...state.flags].sort()] : state.turn];
})"""


def random_events(rng: random.Random, acts: list[str], texts: list[str]) -> list[dict[str, str]]:
    made: list[dict[str, str]] = []
    for _ in range(rng.randrange(1, 40)):
        event = {"a": rng.choice(acts)}
        made.append({**event, "v": rng.choice(texts)} if rng.random() < 0.2 else event)
    return made


def possible_walk(rng: random.Random, phone: Any) -> list[dict[str, str]]:
    """Random but possible acts, so that walks go deep; the last event may be anything."""
    state = phone.start()
    events = []
    for _ in range(rng.randrange(1, 60)):
        acts = phone.possible_acts(state)
        if not acts:
            break
        event = rng.choice(acts).event()
        state = phone.step(state, event)
        events.append(event)
    return events + random_events(rng, [*phone.acts, "hint", "return"], ["1", "123456", "y tế", ""])[:2]


def machines(kind: str, sample: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The small sample and every machine of the repository."""
    found = {"sample": sample}
    for path in sorted(SIMULATORS.glob("*.yaml")):
        machine = yaml.safe_load(path.read_text("utf-8"))
        if machine["kind"] == kind:
            found[path.stem] = {name: value for name, value in machine.items() if name not in ("reviewed", "review_by")}
    return found


PHONES, TALKS = machines("phone", PHONE), machines("dialogue", TALK)


@pytest.mark.parametrize("name", PHONES)
def test_the_page_and_python_walk_a_phone_in_the_same_way(opened: OpenPage, name: str) -> None:
    rng = random.Random(2026)
    machine = PHONES[name]
    phone = phone_of(machine)
    walks = [possible_walk(rng, phone) for _ in range(100)]
    for events, (at, there) in zip(walks, opened.page.evaluate(WALKS, ["phoneMachine", machine, walks]), strict=True):
        found = phone.replay(events)
        if isinstance(found, Impossible):
            assert (at, there) == (found.at, None), events
        else:
            assert there == [found[-1].screen, sorted(phone.flags(found[-1]))], events


@pytest.mark.parametrize("name", TALKS)
def test_the_page_and_python_walk_a_talk_in_the_same_way(opened: OpenPage, name: str) -> None:
    rng = random.Random(2026)
    machine = TALKS[name]
    talk = dialogue_of(machine)
    assert opened.page.evaluate("(machine) => daisuso.dialogueMachine(machine).length", machine) == talk.length
    walks = []
    for _ in range(50):
        turn, events = talk.start, []
        while talk.by_id[turn].replies and rng.random() < 0.9:
            reply = rng.choice(talk.by_id[turn].replies)
            events.append({"a": reply.id})
            turn = reply.go
        walks.append(events + random_events(rng, [*talk.replies, "hint"], ["x"])[:2])
    for events, (at, there) in zip(walks, opened.page.evaluate(WALKS, ["dialogueMachine", machine, walks]), strict=True):
        found = talk.replay(events)
        assert (at, there) == ((found.at, None) if isinstance(found, Impossible) else (len(events), found[-1])), events
