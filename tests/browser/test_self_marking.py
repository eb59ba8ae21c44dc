"""Written practice in a real browser: write, compare with marked examples, mark one's own text, come back."""

import json
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not there: `pip install -e .[dev]`")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from widget_harness import Harness
from widget_samples import MemorySink, at_9_41, make_item, make_key

from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.item import Setting, _props

RUBRIC = json.loads((Path(__file__).parents[2] / "src/daisuso/content/rubrics.json").read_text(encoding="utf-8"))["vneid-plan"]
WORDS = {
    "vi": ("So với bài mẫu", "mẫu 1: 2/10", "Bạn tự chấm được 10 trên 10 điểm", "Đã lưu lúc 9:41"),
    "en": ("Compare with examples", "Example 1: 2/10", "You give yourself 10 of 10 points", "Saved at 9:41"),
}
pytestmark = pytest.mark.browser


def show(opened, sink):
    item = make_item("extended-text", use="practice")
    exchange = AnswerExchange(item, sink, opened.lang, make_key("extended-text"), at_9_41, rubric=RUBRIC)
    opened.show(item.id, exchange, _props(item, Setting(opened.lang, "lesson-vneid", "token"), exchange))


def compare(page, words):
    page.get_by_role("button", name=words[0]).click()
    expect(page.get_by_text(words[1])).to_be_visible()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_write_compare_mark_and_come_back(harness: Harness, context, lang):
    words, sink = WORDS[lang], MemorySink()
    opened = harness.open(context, lang)
    page = opened.page
    show(opened, sink)
    page.get_by_role("textbox").fill("Tôi mời bác tự bấm.")
    assert page.get_by_text(words[1]).count() == 0  # examples come after writing
    compare(page, words)
    page.get_by_text(words[1]).click()
    expect(page.locator("details[open] blockquote")).to_be_visible()
    for sheet in page.locator(".ds-self-criterion").all():
        sheet.get_by_role("radio").nth(2).check()
    expect(page.locator(".ds-self-total")).to_contain_text(words[2])
    expect(page.locator(".ds-self .ds-save")).to_contain_text(words[3])
    assert sink.mark_notes[make_item("extended-text").id].value == {criterion["id"]: 2 for criterion in RUBRIC["criteria"]}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    opened.reload()
    show(opened, sink)
    compare(page, words)
    expect(page.locator(".ds-self-total")).to_contain_text(words[2])
    assert opened.errors == [] and opened.outside == []


def test_marks_wait_while_the_line_is_cut(harness: Harness, context):
    words, sink = WORDS["vi"], MemorySink()
    opened = harness.open(context, "vi")
    show(opened, sink)
    opened.page.get_by_role("textbox").fill("Tôi mời bác tự bấm.")
    compare(opened.page, words)
    opened.line("cut")
    opened.page.locator(".ds-self-criterion").first.get_by_role("radio").nth(1).check()
    expect(opened.page.locator(".ds-self .ds-alarm")).to_contain_text("Chưa lưu được")
    assert {"triage": 1} in opened.outbox()
    opened.line("open")
    opened.page.locator(".ds-self .ds-alarm").get_by_role("button").first.click()
    expect(opened.page.locator(".ds-self .ds-save")).to_contain_text("Đã gửi lại và lưu xong")
    assert [note.value for note in sink.mark_notes.values()] == [{"triage": 1}]
