"""Draws the pictures of the README and of docs/pictures from the running product: look at them after every change of the look.

    .venv/bin/python scripts/pictures.py

Needs Chromium on PATH and the development extra.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.hand_in import hand_in
from daisuso.response.journal_record import ANSWER, EVENT
from daisuso.response.session import Session
from daisuso.response.sitting import Sitting
from daisuso.roster.code import SLIP_PATH
from daisuso.roster.roster import Roster, add_learner

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
# Fictional, as everyone in the lessons.
NAMES = ("Lan", "Hùng", "Bảy", "Thu", "Minh", "Hoa", "Út", "Khánh", "Sáu")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def daisuso(*arguments: str) -> None:
    """Run a command of the product."""
    subprocess.run([sys.executable, "-m", "daisuso.cli", *arguments], check=True, stdout=subprocess.DEVNULL)


def small(path: Path) -> None:
    """Keep a picture's file small: 64 colours are enough for flat pages."""
    from PIL import Image

    Image.open(path).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """Save a picture of the page, at most three screens high."""
    page.evaluate("document.activeElement?.blur()")  # a focus ring belongs to a keyboard, not to a picture
    path = OUT / f"{name}.png"
    size = page.viewport_size or PHONE
    height = min(page.evaluate("document.documentElement.scrollHeight"), 3 * size["height"]) if whole else size["height"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height}
    page.screenshot(path=path, clip=clip, full_page=whole)
    small(path)
    print(path.relative_to(ROOT))


def hall_pages(browser: Browser, address: str) -> None:
    """Home, lesson, question, phone, talk and review, at phone size."""
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(address)
    take(page, "consent-390", whole=True)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    page.locator(".home-page .continue").first.wait_for()
    take(page, "home-390", whole=True)
    page.goto(f"{address}lesson/vneid")
    page.locator(".page[data-current]").wait_for()
    take(page, "lesson-390", whole=True)
    page.goto(f"{address}assessment/vneid")
    page.locator(".page[data-current] .ds-save").wait_for()
    last = int(page.locator(".page").last.get_attribute("data-page") or 1)
    wanted = {".ds-options": "question-390", ".ds-pair": "matching-390", ".ds-order": "ordering-390", ".ds-phone": "phone-390"}
    wanted |= {".ds-talk, .ds-bubbles, .ds-dialogue": "talk-390", ".ds-review": "review-390"}
    for number in range(1, last + 1):
        page.goto(f"{address}assessment/vneid#page-{number}")
        page.locator(f'.page[data-page="{number}"][data-current]').wait_for()
        for part in [part for part in wanted if page.locator(part).locator("visible=true").count()]:
            take(page, wanted.pop(part), whole=True)


@contextmanager
def hall(*arguments: str) -> Iterator[tuple[str, str]]:
    """Run a hall and give the address of its home page and the trainer's link."""
    command = [sys.executable, "-u", "-m", "daisuso.cli", "hall", *arguments, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    found: list[str] = []
    try:
        while len(found) < 2 and process.stdout:
            found += [word for word in process.stdout.readline().split() if word.startswith("http")]
        yield found[0], found[1]
    finally:
        process.terminate()
        process.wait(30)


def classroom(place: Path) -> CourseDirectory:
    """Make a synthetic course with nine fictional people who are at different questions of one test; the first has handed in."""
    course = init_course(place, "25747", synthetic=True)
    release(course, find_bank(ROOT), ("vneid",))
    bank = ItemBank.load(course.bank)
    form = bank.form_items(bank.form("vneid"))
    consent = ConsentForm.from_json(load_content("consent.json"))
    for number, name in enumerate(NAMES):
        learner = add_learner(course, name).learner
        ConsentBook(course, learner).decide(consent, {"grading": True})
        sitting = Sitting(Session(learner, course.root / "work" / learner, course, "vi"), "vneid", bank.hash)
        for place_on_form, entry in enumerate(form[: len(form) - number]):
            samples = {sample.kind: sample.raw for sample in interaction(entry.item.type).samples(entry.item, entry.key)}
            raw = samples["incorrect" if place_on_form % 5 == 2 else "correct"]
            events = raw["events"] if isinstance(raw, dict) and "events" in raw else None
            for value in events if events is not None else [raw]:
                sitting.record(ANSWER if events is None else EVENT, entry.item.id, entry.item.version, value)
        if number == 0:
            hand_in(sitting, tuple(entry.item.id for entry in form))
    return course


def class_pages(browser: Browser, course: CourseDirectory, address: str, room: str) -> None:
    """The door, the result card, and the live room with the phones that are in the test."""
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(address)
    page.get_by_role("textbox").wait_for()
    take(page, "door-390")
    phones = []
    for entry in Roster.read(course).entries:
        page = browser.new_context(viewport=PHONE).new_page()
        page.goto(f"{address.rstrip('/')}{SLIP_PATH}{entry.code}")
        page.get_by_role("button").first.click()
        if not phones:
            page.goto(f"{address}result/vneid")
            page.locator(".skills").first.wait_for()
            take(page, "result-390", whole=True)
        else:
            page.goto(f"{address}assessment/vneid#page-{16 - len(phones)}")
            page.locator(".page[data-current]").wait_for()
        phones.append(page)
    phones[3].get_by_role("button", name="Nhờ giúp").click()
    page = browser.new_context(viewport=LAPTOP).new_page()
    page.goto(room)
    page.locator(":root[data-ready]").wait_for(state="attached")
    page.locator("#people tbody tr").nth(3).wait_for()
    page.get_by_role("button", name="Bắt đầu buổi học").click()
    page.locator("#people tbody tr").nth(3).wait_for()
    take(page, "room-1280", whole=True)


def main() -> int:
    """Make a synthetic ward, its report, a hall, and the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        daisuso("demo", "--no-serve", "--out", folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(viewport=LAPTOP).new_page()
        page.goto(next(Path(folder).glob("report-*.html")).as_uri())
        take(page, "report-1280", whole=True)
        with hall(f"{folder}/course", "--learner", "hoc-vien-001") as (address, _):
            hall_pages(browser, address)
        course = classroom(Path(folder) / "class")
        with hall(str(course.root)) as (address, room):
            class_pages(browser, course, address, room)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
