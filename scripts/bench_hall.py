# ruff: noqa: D102, D103
"""Measures forty learners who open a page of the hall together and then answer, and fails where a figure does not hold.

A real hall on a made course, pinned with its kernels to two cores. Phones are programs that speak the page's protocol
(`hall_clients.py`), two are real Chromium pages. At the end every acknowledged answer is looked up in the journals on the disk.
What the clients use of the processor is told apart; where there are no more than two cores, they share them with the hall.

    python scripts/bench_hall.py [--quick] [--learners 40] [--minutes 5] [--page assessment/vneid] [--runs now,plain,now,plain]
                                 [--rush settled|cold]

`--runs` names what is measured, in this order: `plain` starts a kernel when a page is asked for, `now` is the hall as it is.
`--rush cold` lets everyone in the moment the hall is there, as after a power cut; `settled` once it has come to rest.
The last line is JSON: one object a run.
"""

import argparse
import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from hall_clients import Client, Ways, session_cookies
from hall_under_test import NAME, HallUnderTest, cores_for
from tornado.httpclient import AsyncHTTPClient

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem
from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.roster.roster import Entry, add_learner

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
RUNS: dict[str, dict[str, Any]] = {"plain": {"ahead": 0, "fork": False}, "now": {}, "ahead": {"fork": False}, "fork": {"ahead": 0}}
LIMITS = {
    "to_first_item_max": 15.0,
    "browser_answerable_max": 15.0,
    "ack_p95_ms": 300.0,
    "mb_per_learner": 60.0,
    "first_load_bytes": 1_500_000,
    "lost": 0,
    "refused": 0,
    "processes_left": 0,
}
"""Nothing may be above these."""


def make_course(root: Path, assignment: str, learners: int) -> tuple[CourseDirectory, list[Entry]]:
    """Make a course with one released form and a roster of people who have agreed to be graded."""
    course = init_course(root, "25747", synthetic=True)
    release(course, find_bank(ROOT), (assignment,))
    people = [add_learner(course, f"Người {number}") for number in range(1, learners + 1)]
    form = ConsentForm.from_json(load_content("consent.json"))
    for entry in people:
        ConsentBook(course, entry.learner).decide(form, {"grading": True})
    return course, people


def ways_of(course: CourseDirectory, page: str) -> Ways:
    """Return how each item of a page can be worked on."""
    kind, _, slug = page.partition("/")
    if kind == "lesson":
        entries = [BankItem.from_json(entry) for entry in load_content(f"practice/{slug}.json")["items"].values()]
    else:
        bank = ItemBank.load(course.bank)
        entries = list(bank.form_items(bank.form(slug)))
    return {entry.item.id: list(_ways(entry)) for entry in entries}


def _ways(entry: BankItem) -> list[list[dict[str, Any]]]:
    samples = [one.raw for one in interaction(entry.item.type).samples(entry.item, entry.key) if one.kind != "invalid"]
    if entry.item.type in ("simulation", "dialogue"):
        return [[{"type": "event", "i": i, "value": event} for i, event in enumerate(raw["events"])] for raw in samples]
    return [[{"type": "answer", "value": raw} for raw in samples]]


@dataclass
class Browsers:
    """Real Chromium pages, each of a learner of its own; started before the rush, opened with it."""

    playwright: Any
    browser: Any
    pages: list[Any]

    @classmethod
    async def start(cls, learners: Sequence[Entry], port: int) -> "Browsers":
        from playwright.async_api import async_playwright

        playwright = await async_playwright().start()
        flags = ["--no-sandbox", "--disable-dev-shm-usage", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        pages, address = [], f"http://{NAME}:{port}"
        for entry in learners:
            context = await browser.new_context(viewport={"width": 390, "height": 844}, base_url=address)
            cookies = session_cookies(port, NAME, entry.code)
            await context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
            context.set_default_timeout(120_000)
            pages.append(await context.new_page())
        return cls(playwright, browser, pages)

    async def open(self, page: Any, path: str) -> tuple[float, float]:
        """Return seconds until the first item can be answered, and until an answer to it is saved."""
        began = time.monotonic()
        await page.goto(f"/{path}", wait_until="commit")
        if path.startswith("lesson"):
            await page.wait_for_selector(":root[data-ready]", state="attached")
            return time.monotonic() - began, 0.0
        control = page.locator(".widget:visible :is(input, button, select, textarea):enabled").first
        await control.wait_for()
        answerable = time.monotonic() - began
        field = page.locator(".widget:visible input").first
        if await field.get_attribute("type") in ("radio", "checkbox"):
            await field.check()
        else:
            await field.fill("1")
            await field.press("Tab")
        await page.locator(".widget:visible .ds-save-saved").first.wait_for()
        return answerable, time.monotonic() - began

    async def close(self) -> None:
        await self.browser.close()
        await self.playwright.stop()


async def measure(
    course: CourseDirectory, learners: Sequence[Entry], hall: HallUnderTest, chosen: argparse.Namespace, ways: Ways
) -> dict[str, Any]:
    """Let everyone in at once, answer for a while, and return the figures."""
    AsyncHTTPClient.configure(None, max_clients=1000)
    many = 0 if CHROMIUM is None or chosen.no_browsers else 2
    clients = [Client(entry.learner, entry.code, hall.port, NAME, f"/{chosen.page}") for entry in learners[many:]]
    browsers = await Browsers.start(learners[:many], hall.port) if many else None
    mine = psutil.Process()
    hall_cpu, own_cpu, server_cpu = hall.cpu(), _own_cpu(mine), hall.cpu(server_only=True)
    opened = browsers.pages if browsers else []
    went = await asyncio.gather(
        *(client.open() for client in clients),
        *(browsers.open(page, chosen.page) for page in opened if browsers),
        return_exceptions=True,
    )
    failures = [error for error in went if isinstance(error, BaseException)]
    rush_cpu, rush_clients, rush_server = hall.cpu() - hall_cpu, _own_cpu(mine) - own_cpu, hall.cpu(server_only=True) - server_cpu
    arrived = [client for client, error in zip(clients, went, strict=False) if not isinstance(error, BaseException)]
    seen = [one for one in went[len(clients) :] if isinstance(one, tuple)]
    end = time.monotonic() + 60 * chosen.minutes
    draw = [random.Random(number) for number in range(len(arrived))]
    await asyncio.gather(*(client.answer_until(end, ways, chosen.pace, own) for client, own in zip(arrived, draw, strict=True)))
    server, parts = hall.memory()
    kernels = hall.kernels()
    answers_cpu, answers_clients = hall.cpu() - hall_cpu - rush_cpu, _own_cpu(mine) - own_cpu - rush_clients
    second = Client(clients[0].learner, clients[0].code, hall.port, NAME, clients[0].page, clients[0].cookies)
    await second.open()
    for client in (*clients, second):
        client.close()
    if browsers:
        await browsers.close()
    times = sorted([client.to_first_item for client in arrived] + [ready for ready, _ in seen])
    acks = sorted(1000 * one.seconds for client in arrived for one in client.acknowledged)
    memory = (server + sum(parts)) / len(learners)
    return {
        "to_first_item_max": round(times[-1], 2) if times and not failures else float("inf"),
        "to_first_item_p95": round(_quantile(times, 0.95), 2),
        "to_first_item_median": round(_quantile(times, 0.5), 2),
        "browser_answerable_max": round(max((ready for ready, _ in seen), default=0), 2),
        "browser_saved_max": round(max((saved for _, saved in seen), default=0), 2),
        "answers": len(acks),
        "ack_p50_ms": round(_quantile(acks, 0.5), 1),
        "ack_p95_ms": round(_quantile(acks, 0.95), 1),
        "ack_max_ms": round(acks[-1], 1) if acks else 0.0,
        "sent_again": sum(client.again for client in clients),
        "refused": sum(len(client.refused) for client in clients) + len(failures),
        "mb_per_learner": round(memory, 1),
        "mb_server": round(server, 1),
        "mb_kernel_median": round(statistics.median(parts), 1) if parts else 0.0,
        "kernels_at_end": kernels,
        "first_load_bytes": max((client.first_bytes for client in arrived), default=0),
        "second_load_bytes": second.page_bytes,
        "rush_cpu_hall": round(rush_cpu, 1),
        "rush_cpu_server": round(rush_server, 1),
        "rush_cpu_clients": round(rush_clients, 1),
        "answers_cpu_hall": round(answers_cpu, 1),
        "answers_cpu_clients": round(answers_clients, 1),
        "lost": len(lost(course, clients)),
        "troubles": [repr(error)[:300] for error in failures] + [words for client in clients for words in client.refused][:5],
    }


def lost(course: CourseDirectory, clients: Sequence[Client]) -> list[str]:
    """Return every acknowledged answer that does not stand in the learner's journal under its number."""
    missing = []
    for client in clients:
        kind, _, slug = client.page[1:].partition("/")
        name = f"lesson-{slug}" if kind == "lesson" else slug
        path = course.root / "work" / client.learner / name / "responses.jsonl"
        reading = read_journal(path.read_bytes()) if path.exists() else None
        kept = {record.n: record for record in reading.records} if reading and reading.chain_ok else {}
        for one in client.acknowledged:
            record = kept.get(one.n)
            if record is None or (record.kind, record.item, record.value) != (one.kind, one.item, one.value):
                missing.append(f"{one.learner} {one.item} {one.n}")
    return missing


def _own_cpu(process: psutil.Process) -> float:
    """CPU seconds of this process and of its browsers; the hall's tree is another."""
    own = process.cpu_times()
    total = own.user + own.system
    for child in process.children():
        if "hall_under_test" in " ".join(child.cmdline()):
            continue
        for one in (child, *child.children(recursive=True)):
            times = one.cpu_times()
            total += times.user + times.system
    return float(total)


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("inf")


def one_run(name: str, chosen: argparse.Namespace, cores: Sequence[int]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="daisuso-bench-", dir=chosen.work, ignore_cleanup_errors=True) as folder:
        kind, _, slug = chosen.page.partition("/")
        course, learners = make_course(Path(folder) / "course", slug if kind == "assessment" else "vneid", chosen.learners)
        hall = HallUnderTest(course.root, RUNS[name], cores)
        try:
            settled = hall.settle() if chosen.rush == "settled" else 0.0
            waiting, (server, parts) = hall.kernels(), hall.memory()
            found = asyncio.run(measure(course, learners, hall, chosen, ways_of(course, chosen.page)))
        finally:
            left = hall.stop()
        said = [line for line in hall.log.read_text("utf-8").splitlines() if line.strip()]
        about = {"run": name, "page": chosen.page, "rush": chosen.rush, "learners": len(learners), "minutes": chosen.minutes}
        at_rest = {"settled_s": round(settled, 1), "waiting_kernels": waiting, "mb_at_rest": round(server + sum(parts), 1)}
        return {
            **about,
            **at_rest,
            **found,
            "processes_left": left,
            "log_lines": len(said),
            "log": said[:40] if len(said) > 3 else said,
        }


def failures_of(figures: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {figures[name]} (at most {limit:g})" for name, limit in LIMITS.items() if figures[name] > limit]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=40, metavar="N")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--quick", action="store_true", help="answer for half a minute")
    parser.add_argument("--page", default="assessment/vneid")
    parser.add_argument("--pace", type=float, default=4.0, metavar="SECONDS", help="between two answers of one learner")
    parser.add_argument("--runs", default="now", help=f"which, in order, of {', '.join(RUNS)}")
    parser.add_argument("--rush", choices=("settled", "cold"), default="settled")
    parser.add_argument("--cores", type=int, default=2, help="cores of the hall")
    parser.add_argument("--no-browsers", action="store_true")
    parser.add_argument("--work", type=Path, help="a folder to work in (default: a temporary one)")
    chosen = parser.parse_args()
    chosen.minutes = 0.5 if chosen.quick else chosen.minutes
    hall_cores, client_cores = cores_for(chosen.cores)
    if not hall_cores:
        print("This system cannot pin a process: the hall uses every core.")
    else:
        psutil.Process().cpu_affinity(client_cores)
        shared = "the same" if set(hall_cores) & set(client_cores) else "others"
        print(f"The hall runs on the cores {hall_cores}, the clients on {shared}: {client_cores}.")
    results = []
    for name in chosen.runs.split(","):
        results.append(one_run(name, chosen, hall_cores))
        for key, value in results[-1].items():
            print(f"{value!s:>12}  {key}")
        bad = failures_of(results[-1])
        print(f"{name}: " + ("all figures hold" if not bad else "FAILS: " + "; ".join(bad)), flush=True)
    print(json.dumps(results))
    # The plain way stands for comparison only.
    return int(any(failures_of(one) for one in results if one["run"] == "now") or any(one["lost"] for one in results))


if __name__ == "__main__":
    sys.exit(main())
