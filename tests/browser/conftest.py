"""Browser tests need Chromium: without it they are skipped out loud, on a CI machine they fail."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MISSING = "BROWSER TESTS DID NOT RUN: there is no Chromium on PATH (install the package `chromium`)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = [item for item in items if item.path.parent == config.rootpath / "tests" / "browser"]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if CHROMIUM is None:
        terminalreporter.write_line(MISSING, yellow=True, bold=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.fail(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP hall.test 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def harness() -> Iterator[Any]:
    """The page of `widget_harness`, served."""
    from widget_harness import Harness

    with Harness().running() as harness:
        yield harness


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A fresh browser profile the size of a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def opened(harness: Any, context: Any) -> Iterator[Any]:
    """An open page without a widget yet; it must ask nobody outside and raise no error."""
    opened = harness.open(context)
    yield opened
    assert opened.outside == []
    assert opened.errors == []
