"""The lesson and the coordinator's notebook in a real JupyterLab and Notebook 7, opened and run as a person does."""

import pytest
from own_lab import ROOT, JupyterServer
from playwright.sync_api import TimeoutError

from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.cohort.simulate import simulate
from daisuso.fieldwork.observations import observations
from daisuso.grading.grade import grade_course
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal

LAB, NOTEBOOK_7 = "doc/tree", "notebooks"
PATIENCE = 30_000


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jupyter")
    course = init_course(folder / "course", "25747", synthetic=True)
    release(course, find_bank(ROOT))
    simulate(course, learners=40, seed=3)
    grade_course(course)
    server = JupyterServer(folder, DAISUSO_COURSE=str(course.root)).start()
    server.course = course.root
    yield server
    server.stop()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def run_all(page, address):
    """Open a notebook, wait until its kernel is idle, choose Run > Run All Cells."""
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached")
    page.locator('.jp-KernelName:has-text("Python 3"), .jp-Toolbar-kernelName:has-text("Python 3")').first.wait_for()
    for _ in range(4):
        dialog = page.locator(".jp-Dialog button.jp-mod-accept")
        if dialog.count():  # which kernel? The one that is offered.
            dialog.first.click()
        page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        try:
            # JupyterLab drops a run that is asked for while the kernel is still connecting; a person presses again.
            page.wait_for_selector(".jp-CodeCell .jp-OutputArea-child", state="attached", timeout=15_000)
        except TimeoutError:
            continue
        return
    pytest.fail("Run All Cells ran nothing")


@pytest.mark.parametrize("front", [LAB, NOTEBOOK_7])
def test_the_lesson_works_and_keeps_its_journal_outside_the_repository(jupyter, page, front):
    run_all(page, jupyter.address(front, "lessons/vi/vneid.ipynb"))
    page.locator(".ds input[type=radio]:visible").first.check()
    page.locator('.ds :text("Đã lưu"):visible').first.wait_for()
    journal = jupyter.data / "daisuso" / "work" / "lesson-vneid" / "responses.jsonl"
    reading = read_journal(journal.read_bytes())
    assert reading.chain_ok and reading.header.learner == "local"
    assert any(record.kind == "answer" for record in reading.records)
    # Code is collapsed: the line that is left is a placeholder, no editor is open.
    assert page.locator(".jp-CodeCell .jp-InputPlaceholder:visible, .jp-CodeCell .jp-Placeholder:visible").count() > 0
    assert page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count() == 0


def test_the_results_notebook_walks_to_the_competency_table_and_its_pictures(jupyter, page):
    run_all(page, jupyter.address(LAB, "coordinator/results.ipynb"))
    page.locator(".jp-OutputArea-output table:visible, .jp-RenderedHTML table:visible").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
    page.keyboard.press("Control+End")
    page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg").first.wait_for(state="attached")
    assert page.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
    assert page.get_by_text("Traceback", exact=False).count() == 0


def test_an_observation_is_recorded_from_the_notebook(jupyter, page):
    course = CourseDirectory.open(jupyter.course)
    run_all(page, jupyter.address(LAB, "coordinator/observation.ipynb"))
    person = page.get_by_label("Đại sứ số")
    person.select_option(index=1)
    page.get_by_label("Mã người quan sát").fill("giam-sat-1")
    page.get_by_label("Mã người quan sát").press("Tab")
    page.locator(".widget-toggle-buttons").nth(6).get_by_role("button", name="2").click()
    page.get_by_role("button", name="Lưu phiếu").click()
    page.get_by_text("Đã lưu phiếu thứ 1").wait_for()
    assert observations(course)[["indicator", "mark"]].values.tolist() == [["E3.1", 2]]
