"""From the last question to the result card: review with one left open, hand in, receipt, card, the place in the lesson.

The course holds its bank, so the hall scores; the key stays in the hall's own process.
"""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hall_fixtures import LEARNER, RunningHall, agree, wait_until
from person import Person
from playwright.sync_api import expect

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.response.journal_record import ANSWER, EVENT
from daisuso.response.session import Session
from daisuso.response.sitting import Sitting

ROOT = Path(__file__).resolve().parents[2]
OPEN, UNSAFE, WRONG, BY_HAND = "vneid-m12", "vneid-m07", "vneid-m02", "vneid-m01"


def sample(entry, kind):
    return next(one.raw for one in interaction(entry.item.type).samples(entry.item, entry.key) if one.kind == kind)


def answer_before(course, entries):
    """Everything but two questions, as if answered on another day: one unsafe, one wrong, the rest right."""
    sitting = Sitting(Session(LEARNER, course.root / "work" / LEARNER, course, "vi"), "vneid", ItemBank.load(course.bank).hash)
    for entry in entries:
        name, version = entry.item.id, entry.item.version
        if name in (OPEN, BY_HAND):
            continue
        raw = sample(entry, "incorrect" if name == WRONG else "correct")
        if name == UNSAFE:
            raw = entry.key.values["unsafe"][0]
        if isinstance(raw, dict) and "events" in raw:
            for event in raw["events"]:
                sitting.record(EVENT, name, version, event)
        else:
            sitting.record(ANSWER, name, version, raw)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = init_course(tmp_path_factory.mktemp("card") / "course", "25747", synthetic=True)
    release(made, find_bank(ROOT), ("vneid", "vneid-plan"))
    agree(made.root)
    return made


@pytest.fixture(scope="module")
def entries(course):
    bank = ItemBank.load(course.bank)
    return bank.form_items(bank.form("vneid"))


@pytest.fixture(scope="module")
def hall(course, entries):
    answer_before(course, entries)
    running = RunningHall(course.root, ROOT / "notebooks" / "lessons").start()
    yield running
    assert running.stop() == 0


def accessible(page):
    found = Axe().run(page).response
    return [(rule["id"], rule["nodes"][0]["target"]) for rule in (*found["violations"], *found["incomplete"])]


def press_to(page, locator):
    """Go to something with the Tab key, as somebody without a mouse does."""
    for _ in range(40):
        if locator.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the Tab key does not reach it")


def holds(process, sentences):
    """Say which sentences lie in the memory of a process, as text or as Python keeps text."""
    patterns = {one: (one.encode(), one.encode("utf-16-le")) for one in sentences}
    found = set()
    place = Path("/proc", str(process))
    with (place / "maps").open() as maps, (place / "mem").open("rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                piece = memory.read(end - start)
            except OSError:
                continue
            found |= {one for one, both in patterns.items() if any(pattern in piece for pattern in both)}
    return found


def test_review_hand_in_receipt_card_and_the_place_in_the_lesson(browser, hall, course, entries):
    context = browser.new_context(base_url=hall.address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    place = {entry.item.id: number for number, entry in enumerate(entries, 1)}

    # No result before handing in: the form itself.
    page.goto(f"/result/vneid#page-{place[BY_HAND]}")
    assert page.url.startswith(f"{hall.address}/assessment/vneid")
    page.wait_for_selector(":root[data-ready]", state="attached")
    known = {entry.item.id: entry for entry in entries}
    Person(page).answer(known[BY_HAND], sample(known[BY_HAND], "correct"))

    # The review names what is open, and handing in says what it costs; by keyboard alone.
    page.evaluate(f"location.hash = 'page-{len(entries) + 1}'")
    box = page.locator(".ds-review .ds-note")
    expect(box).to_contain_text(f"Còn 1 câu chưa làm: câu {place[OPEN]}", use_inner_text=True)
    expect(page.locator(".ds-review-row.is-todo")).to_have_count(1)
    assert accessible(page) == []
    send = page.get_by_role("button", name="Nộp luôn, bỏ trống 1 câu")
    press_to(page, send)
    page.keyboard.press("Enter")
    sure = page.locator("dialog[open] button").last
    press_to(page, sure)
    page.keyboard.press("Enter")
    expect(page.locator(".ds-receipt h2")).to_be_focused()
    code = page.locator(".ds-code").inner_text()
    assert [len(part) for part in code.split()] == [4, 4, 4]
    expect(page.locator(".ds-fields")).to_contain_text(f"{len(entries) - 1} trong {len(entries)}")
    assert accessible(page) == []
    onward = page.get_by_role("link", name="Xem kết quả tạm tính")
    press_to(page, onward)
    page.keyboard.press("Enter")

    # The card: provisional, the unsafe act first, what to practise, the same code.
    expect(page.locator("h1")).to_have_text("Lan đã làm được gì")
    expect(page.get_by_role("heading", name="Kết quả này là tạm tính")).to_be_visible()
    heads = page.locator("main h2").all_inner_texts()
    assert heads[1].startswith("Cần làm lại: ") and heads[2:4] == ["Bạn làm được", "Bạn nên luyện thêm"]
    expect(page.locator(".code")).to_have_text(code)
    words = page.locator("main").inner_text()
    assert f"Câu\u00a0{place[OPEN]} bạn để trống" in words
    assert "%" not in words and "hạng" not in words
    assert (course.submitted / LEARNER / "vneid" / "responses.jsonl").is_file()
    import sqlite3

    with sqlite3.connect(course.gradebook) as book:  # the hall writes no gradebook
        assert book.execute("select count(*) from submitted_assignment").fetchone() == (0,)

    # Both languages, narrow and large and in high contrast: nothing is cut off, axe finds nothing.
    for lang, width, size, contrast in (
        ("vi", 390, "normal", "normal"),
        ("en", 320, "large", "high"),
        ("vi", 1280, "large", "high"),
    ):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"/result/vneid?lang={lang}")
        page.evaluate(f"document.documentElement.dataset.size = '{size}'; document.documentElement.dataset.contrast = '{contrast}'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert accessible(page) == []

    # Neither the card nor a learner's kernel holds a key; the hall's process, which scored, does.
    secrets = {words for entry in entries for why in entry.key.rationale.values() for words in why.values() if len(words) > 40}
    options = {
        one["text"][lang]
        for entry in entries
        for one in entry.item.body.get("options", [])
        for lang in ("vi", "en")
        if len(one["text"][lang]) > 15
    }
    for lang in ("vi", "en"):
        html = hall.get(f"/result/vneid?lang={lang}")[1]
        assert "<h1>" in html
        assert not [one for one in (*secrets, *options) if one in html]
    page.goto("/assessment/vneid?lang=vi")
    page.wait_for_selector(":root[data-ready]", state="attached")
    kernels = wait_until(hall.kernels)
    some = sorted(secrets)[::40]  # a search of a whole memory for each sentence takes its time
    assert holds(hall.process.pid, some) and kernels
    stem = entries[0].item.stem["vi"]
    held = []
    for kernel in kernels:
        with suppress(FileNotFoundError, ProcessLookupError):  # one that was ending has gone
            held.append(holds(kernel, [stem, *some]))
    assert any(stem in found for found in held) and not any(found & set(some) for found in held)

    # The home page knows it, and the card's link leads to the page of the lesson that teaches it.
    page.goto("/")
    row = page.locator("a.row[href='/lesson/vneid']")
    expect(row).to_contain_text("Nên làm lại phần", use_inner_text=True)
    test = page.locator("a.row[href='/result/vneid']")
    expect(test).to_contain_text("Đã nộp. Xem kết quả tạm tính")
    test.click()
    link = page.locator(".unsafe li a")
    section = link.inner_text().split("“")[1].split("”")[0]
    link.click()
    page.wait_for_selector(":root[data-ready]", state="attached")
    expect(page.locator("h1")).to_have_text(section, use_inner_text=True)
    assert errors == []
    context.close()


def test_a_card_on_paper_shows_the_sentences_and_no_buttons(browser, hall):
    context = browser.new_context(base_url=hall.address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/result/vneid")
    page.emulate_media(media="print")
    expect(page.locator(".unsafe")).to_be_visible()
    expect(page.locator("#practise")).to_be_visible()
    assert page.locator(".button:visible").count() == 0 and not page.locator(".bar").is_visible()
    if shots := os.environ.get("DAISUSO_SHOTS"):
        page.pdf(path=f"{shots}/card.pdf", format="A4")
    context.close()
