"""Draws the pictures of the README and of docs/pictures from the running product: look at them after every change of the look.

    .venv/bin/python scripts/pictures.py

Needs Chromium on PATH and the development extra.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
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
    page.locator(".home-page .continue").wait_for()
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


def main() -> int:
    """Make a synthetic ward, its report, a hall, and the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        daisuso("demo", "--no-serve", "--out", folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(viewport=LAPTOP).new_page()
        page.goto(next(Path(folder).glob("report-*.html")).as_uri())
        take(page, "report-1280", whole=True)
        command = [sys.executable, "-u", "-m", "daisuso.cli", "hall", f"{folder}/course", "--port", "0"]
        hall = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = hall.stdout.readline() if hall.stdout else ""
            hall_pages(browser, next(word for word in line.split() if word.startswith("http")))
        finally:
            hall.terminate()
            hall.wait(30)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
