"""The whole programme as a person goes through it: lesson, form with phones and talk, written plan, hand in, grades, results.

On a phone-sized real Chromium, on a plain-HTTP name that is not localhost; the kernel is killed in the middle; stock nbgrader must
give the same scores.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
from hall_fixtures import LEARNER, RunningHall
from person import Person
from playwright.sync_api import expect

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.grading.evidence import read_evidence
from daisuso.grading.grade import grade_course
from daisuso.reports.write import write_results
from daisuso.response.journal_reading import read_journal

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "scripts" / "recorded" / "vneid-journal.jsonl"
PLAN = " ".join(["Tôi mời bác tự cầm máy, nói từng bước, rồi nhờ bác kể lại."] * 8) + " <b>đậm</b> & *sao*"


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    course = init_course(tmp_path_factory.mktemp("programme") / "course", "25747", synthetic=True)
    release(course, find_bank(ROOT))
    running = RunningHall(course.root, ROOT / "notebooks" / "lessons").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def course(hall):
    from daisuso.response.course_directory import CourseDirectory

    return CourseDirectory.open(hall.course)


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.outside = []
    inside = ("http://hall.test:", "data:")
    page.on("request", lambda request: None if request.url.startswith(inside) else page.outside.append(request.url))
    yield page
    context.close()


def on(page):
    """Go to the next page of a lesson or form."""
    page.locator("nav.turn button.main").click()


def kernels_of(hall):
    """Process ids of the kernels that the hall has started."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [int(pid) for pid, parent, arguments in rows if int(parent) == hall.process.pid and "ipykernel" in arguments]


def samples(entry, kind):
    return [sample for sample in interaction(entry.item.type).samples(entry.item, entry.key) if sample.kind == kind]


def choose(entries):
    """Return {item: raw response}: mostly right; one wrong, one in part right, one left blank, so that figures tell them apart."""
    answers = {entry.item.id: samples(entry, "correct")[0].raw for entry in entries}
    names = [entry.item.id for entry in entries]
    wrong = next(entry for entry in entries if entry.item.type == "single-choice" and not entry.key.values.get("unsafe"))
    answers[wrong.item.id] = samples(wrong, "incorrect")[0].raw
    partly = next(entry for entry in entries if entry.item.type == "matching" and samples(entry, "partial"))
    answers[partly.item.id] = next(s.raw for s in samples(partly, "partial") if len(s.raw) == len(partly.item.body["prompts"]))
    blank = next(name for name in names[1:-4] if name not in (wrong.item.id, partly.item.id))
    del answers[blank]
    return answers


def expected(entries, answers):
    """Score the chosen answers by hand: from the samples' own expected scores."""
    scores = {}
    for entry in entries:
        raw = answers.get(entry.item.id)
        known = [s for s in interaction(entry.item.type).samples(entry.item, entry.key) if s.raw == raw and s.kind != "invalid"]
        scores[entry.item.id] = known[0].expected if known else None
    return scores


def test_lesson_form_plan_grades_and_results(hall, course, page):
    bank = ItemBank.load(course.bank)
    entries = bank.form_items(bank.form("vneid"))
    answers = choose(entries)
    person = Person(page)

    # The lesson: from the home page through every part; a practice question answered and checked on the way.
    page.goto(hall.address + "/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    page.locator("a.row", has_text="VNeID: mỗi công dân một danh tính số").click()
    last = page.locator('nav.turn a:visible:has-text("Làm bài kiểm tra")')
    practised = 0
    while True:
        page.wait_for_selector(".page[data-current]")
        radio = page.locator(".page[data-current] input[type=radio]:visible")
        if radio.count() and practised < 2:
            radio.first.check()
            person.wait_saved()
            page.get_by_role("button", name="Xem đúng hay chưa").locator("visible=true").click()
            expect(page.locator(".page[data-current] .ds-note:visible").first).to_be_visible()
            practised += 1
        if last.count():
            break
        on(page)
    assert practised == 2

    # The form. In the middle the kernel is killed: what is answered then is kept, sent again and saved by itself.
    page.goto(hall.address + "/assessment/vneid")
    for number, entry in enumerate(entries):
        expect(page.locator("#title")).to_contain_text(f"Câu {number + 1}")
        if entry.item.id in answers:
            if number == len(entries) // 2:
                for pid in kernels_of(hall):
                    os.kill(pid, signal.SIGKILL)
            person.answer(entry, answers[entry.item.id])
        on(page)
    expect(page.locator(".ds-review")).to_be_visible()
    expect(page.locator(".ds-review")).to_contain_text("Còn 1 câu chưa làm")
    journal = course.work(LEARNER, "vneid") / "responses.jsonl"
    before = read_journal(journal.read_bytes())
    assert before.chain_ok and set(before.responses) == set(answers)

    page.get_by_role("button", name="Nộp luôn").click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp luôn").click()
    expect(page.locator(".ds-receipt")).to_contain_text("Đã nhận bài của bạn")
    expect(page.locator(".ds-receipt")).to_contain_text(f"{len(answers)} trong {len(entries)}")

    # The written plan.
    page.goto(hall.address + "/assessment/vneid-plan")
    (plan,) = bank.form_items(bank.form("vneid-plan"))
    person.answer(plan, PLAN)
    on(page)
    page.locator(".ds-review").get_by_role("button", name="Nộp bài").click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".ds-receipt")).to_be_visible()
    assert page.outside == []

    # Handed in byte-identical, graded without a kernel, with the figures that the answers deserve.
    handed_in = course.submission(LEARNER, "vneid")
    assert (handed_in / "vneid.ipynb").read_bytes() == course.release_notebook("vneid").read_bytes()
    stock = Path(shutil.copytree(course.root, course.root.with_name("stock")))
    report = grade_course(course)
    assert report.refused == () and report.flagged == ()
    evidence = {entry.assignment: entry for entry in read_evidence(course)}
    by_hand = expected(entries, answers)
    for outcome in evidence["vneid"].items:
        if outcome.item not in answers:
            assert outcome.status == "unanswered"
        else:
            assert outcome.status == "scored" and outcome.score == pytest.approx(by_hand[outcome.item]), outcome
    assert [outcome.status for outcome in evidence["vneid-plan"].items] == ["awaiting_mark"]

    out = course.root.with_name("out")
    write_results([course], out)
    table = pandas.read_parquet(out / "tables" / "competency_table.parquet")
    for competency in ("A3", "C2", "E3"):
        of = [entry for entry in entries if entry.meta.competency == competency]
        points = sum((by_hand[entry.item.id] or 0.0) * entry.item.points for entry in of)
        row = table[(table["learner"] == LEARNER) & (table["competency"] == competency)].iloc[0]
        assert row["points"] == pytest.approx(points)
        assert row["proportion"] == pytest.approx(points / sum(entry.item.points for entry in of))

    # Stock nbgrader, with a kernel, gives the same scores.
    scores = stock_scores(stock, "vneid")
    ours = {outcome.item: outcome.points for outcome in evidence["vneid"].items}
    assert scores == pytest.approx(ours)
    assert "&lt;b&gt;" in (course.autograded / LEARNER / "vneid-plan" / "vneid-plan.ipynb").read_text(encoding="utf-8")

    if os.environ.get("DAISUSO_RECORD") == "1":
        RECORDED.parent.mkdir(parents=True, exist_ok=True)
        RECORDED.write_bytes((handed_in / "responses.jsonl").read_bytes())
    compare_with_recorded(handed_in / "responses.jsonl")


def stock_scores(root, assignment):
    """Run `nbgrader autograde` as a coordinator would and read its gradebook."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", "autograde", assignment]
    done = subprocess.run(command, cwd=root, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    import sqlite3

    query = """select base_cell.name, grade.auto_score from grade join base_cell on base_cell.id = grade.cell_id
               join submitted_notebook on submitted_notebook.id = grade.notebook_id
               join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
               join assignment on assignment.id = submitted_assignment.assignment_id where assignment.name = ?"""
    with sqlite3.connect(root / "gradebook.db") as database:
        return dict(database.execute(query, (assignment,)).fetchall())


def compare_with_recorded(journal):
    """The benchmarks use a recorded journal: it must still look like what a person makes today."""

    def records(path):
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        count = {}
        for record in found:
            count[record.get("item", "")] = count.get(record.get("item", ""), 0) + 1
        return count

    now, then = records(journal), records(RECORDED)
    assert sum(now.values()) == pytest.approx(sum(then.values()), rel=0.2)
