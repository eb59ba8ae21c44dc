"""The simulated class, from door to receipt: everyone signs in, opens the lesson at once, practises, takes the test, hands in."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import psutil

from daisuso.rehearsal.behaviour import Behaviour, Mishap, Step, mishap_of, work
from daisuso.rehearsal.browser import Browser
from daisuso.rehearsal.judgement import RUSH_SECONDS, fitting
from daisuso.rehearsal.made_class import MadeClass
from daisuso.rehearsal.measurements import ClassFigures, Memory, Rush
from daisuso.rehearsal.phone import REVIEW, Phone, TurnedAway
from daisuso.rehearsal.running_hall import RunningHall
from daisuso.response.journal_reading import read_journal
from daisuso.roster.roster import Entry

Told = Callable[[str, int, int], None]
"""Is given a step (`reh.step.<it>`), how many of how many are through it."""
TROUBLES = (TurnedAway, ConnectionError, TimeoutError, ValueError, KeyError)
"""What can become of a phone in front of a hall that does not cope: told as a finding, never as a traceback."""
_SETTLE_SECONDS = 60.0
_MOST_GROUPS = 2
_SURELY_MIB = 120.0
"""Twice what issue 4, section 4, allows a learner: where that fits for all, nobody need be weighed first."""
SEED = 2026


class ClassHour:
    """One simulated class in one hall.

    Parameters
    ----------
    made : MadeClass
        Who comes and what is done.
    minutes : float
        For practice and test together.
    available : float
        MiB of memory that were free before the hall was started.
    told : callable
        Hears how far it is.
    """

    def __init__(self, made: MadeClass, hall: RunningHall, *, minutes: float, available: float, told: Told) -> None:
        self._made, self._hall, self._told = made, hall, told
        self._seconds = 60 * minutes
        self._available = available
        self._behaviour = Behaviour(made.course.ward, SEED)
        self._troubles: list[str] = []
        self._server = 0.0
        self._peak = 0.0

    async def hold(self) -> ClassFigures:
        """Hold the class; return its figures. What the hall has promised is looked for on the disk afterwards: `lost`."""
        await asyncio.to_thread(self._hall.settle, _SETTLE_SECONDS)
        self._server, _ = self._hall.memory()
        people = await self._as_many_as_fit()
        if not people:
            return ClassFigures(learners=0, refused=tuple(self._troubles))
        phones = [(Phone(Browser(self._hall.address)), entry) for entry in people]
        hall_cpu, own = self._hall.cpu(), _own_cpu()
        try:
            return await self._through(phones, hall_cpu, own)
        finally:
            for phone, _ in phones:
                phone.shut()

    async def _as_many_as_fit(self) -> Sequence[Entry]:
        """Return as many people as the memory bears: a laptop must not freeze over this. In doubt, one opens the lesson first.

        Nobody, where even the first one does not get in.
        """
        if fitting(self._available, self._server, _SURELY_MIB) >= len(self._made.people):
            return self._made.people
        self._told("first", 0, 1)
        phone = Phone(Browser(self._hall.address))
        before = sum(self._hall.memory())
        try:
            await phone.sign_in(self._made.first.code)
            await phone.open(f"/lesson/{self._made.lesson}")
            each = sum(self._hall.memory()) - before
            await phone.leave()
        except TROUBLES as error:
            self._troubles.append(f"{type(error).__name__}: {error}")
            return ()
        finally:
            phone.shut()
        self._told("first", 1, 1)
        return self._made.people[: max(1, fitting(self._available, self._server, each))]

    async def _through(self, phones: list[tuple[Phone, Entry]], hall_cpu: float, own: float) -> ClassFigures:
        made = self._made
        mishaps = [
            {entry.learner: mishap_of(number, page) for number, (_, entry) in enumerate(phones)}
            for page in range(2 if made.form else 1)
        ]
        await self._each("door", phones, self._sign_in)
        half = self._seconds / (2 if made.form else 1)
        lesson = f"/lesson/{made.lesson}"
        practice = {
            entry.learner: self._behaviour.steps(entry.learner, made.practice_items(), seconds=half, practice=True)
            for _, entry in phones
        }
        test = {
            entry.learner: self._behaviour.steps(entry.learner, made.form_items(), seconds=half, practice=False)
            for _, entry in phones
        }
        rushes = await self._rushes(lesson, phones)
        await self._work("practice", phones, practice, mishaps[0])
        hand_ins: list[float] = []
        if made.form:
            await self._each("leave", phones, lambda phone, _: phone.leave())
            rushes += await self._rushes(f"/assessment/{made.form}", phones)
            await self._work("test", phones, test, mishaps[1])
            hand_ins = await self._hand_in(phones)
        peak, server = self._peak, self._server
        hall_used, own_used = self._hall.cpu() - hall_cpu, _own_cpu() - own
        those = [phone for phone, _ in phones]
        return ClassFigures(
            learners=len(phones),
            rushes=tuple(rushes),
            ack_seconds=tuple(one.seconds for phone in those for one in phone.acknowledged),
            hand_in_seconds=tuple(hand_ins),
            handed_in=len(hand_ins),
            to_hand_in=len(phones) if made.form else 0,
            refused=tuple(self._troubles + [words for phone in those for words in phone.refused]),
            forgotten=tuple(words for phone in those for words in phone.forgotten),
            lost=tuple(self._lost(phones)),
            reloaded=sum(mishap is Mishap.RELOADED for page in mishaps for mishap in page.values()),
            vanished=sum(mishap is Mishap.VANISHED for page in mishaps for mishap in page.values()),
            again=sum(phone.again for phone in those),
            memory=Memory(self._available, server, peak, len(phones)),
            phones_share=own_used / (hall_used + own_used) if hall_used + own_used > 0 else 0.0,
        )

    async def _sign_in(self, phone: Phone, entry: Entry) -> None:
        # One in five reads a digit of the slip wrongly; the check digit notices.
        digit = str((int(entry.code[0]) + 1) % 10)
        await phone.sign_in(entry.code, slip=digit + entry.code[1:] if int(entry.learner[-3:]) % 5 == 0 else "")

    async def _rushes(self, page: str, phones: list[tuple[Phone, Entry]]) -> list[Rush]:
        """Let everyone open a page at once; where that takes too long, try how many can. All have the page open afterwards."""
        tried = [await self._rush(page, phones)]
        while not tried[-1].failed and not tried[-1].within(RUSH_SECONDS) and len(tried) <= _MOST_GROUPS:
            # They share the processors, so that a group takes its share of the time.
            size = int(len(tried[-1].seconds) * RUSH_SECONDS / max(tried[-1].seconds))
            if not 1 <= size < len(tried[-1].seconds):
                break
            group = phones[:size]
            await self._each("leave", group, lambda phone, _: phone.leave())
            tried.append(await self._rush(page, group))
        return tried

    async def _rush(self, page: str, phones: list[tuple[Phone, Entry]]) -> Rush:
        """Let everyone open a page at once."""
        failed: list[str] = []
        seconds: list[float] = []

        async def one(phone: Phone, entry: Entry) -> None:
            try:
                seconds.append(await phone.open(page))
            except TROUBLES as error:
                failed.append(f"{entry.learner}: {type(error).__name__}: {error}")

        await self._each("rush", phones, one)
        await self._weigh()
        return Rush(page, tuple(sorted(seconds)), tuple(failed))

    async def _work(
        self, step: str, phones: list[tuple[Phone, Entry]], plans: dict[str, list[Step]], mishaps: dict[str, Mishap]
    ) -> None:
        seconds = self._seconds / (2 if self._made.form else 1)
        await self._each(step, phones, lambda phone, entry: work(phone, plans[entry.learner], mishaps[entry.learner], seconds))
        await self._weigh()

    async def _hand_in(self, phones: list[tuple[Phone, Entry]]) -> list[float]:
        """Let two hand in at the same moment, then all the others together; return how long each waited for the receipt."""
        waited: list[float] = []

        async def one(phone: Phone, _: Entry) -> None:
            began = time.monotonic()
            said = await phone.ask(REVIEW, {"type": "hand-in"}, {"receipt", "refused"})
            if said["type"] == "receipt":
                waited.append(time.monotonic() - began)
            else:
                phone.refused.append(f"hand-in: {said.get('code')}")

        await self._each("hand_in", phones[:2], one)
        await self._each("hand_in", phones[2:], one)
        return waited

    async def _each(self, step: str, phones: list[tuple[Phone, Entry]], do: Callable[[Phone, Entry], Awaitable[None]]) -> None:
        """Let everyone do something at once, tell how many are through, and note what goes wrong."""
        done = 0
        self._told(step, 0, len(phones))

        async def one(phone: Phone, entry: Entry) -> None:
            nonlocal done
            try:
                await do(phone, entry)
            except TROUBLES as error:
                self._troubles.append(f"{entry.learner} ({step}): {type(error).__name__}: {error}")
            done += 1
            self._told(step, done, len(phones))

        await asyncio.gather(*(one(phone, entry) for phone, entry in phones))

    async def _weigh(self) -> None:
        self._peak = max(self._peak, sum(await asyncio.to_thread(self._hall.memory)))

    def _lost(self, phones: Sequence[tuple[Phone, Entry]]) -> list[str]:
        """Return every promised answer that does not stand in the learner's journal under its number, or was not handed in."""
        missing = []
        for phone, entry in phones:
            journals: dict[str, dict[int, tuple[str, str, object]]] = {}
            for one in phone.acknowledged:
                if one.page not in journals:
                    journals[one.page] = self._records(entry.learner, one.page)
                if journals[one.page].get(one.n) != (one.kind, one.item, one.value):
                    missing.append(f"{entry.learner} {one.item} {one.n}")
        return missing

    def _records(self, learner: str, page: str) -> dict[int, tuple[str, str, object]]:
        kind, _, slug = page.strip("/").partition("/")
        path = self._made.course.root / "work" / learner / (f"lesson-{slug}" if kind == "lesson" else slug) / "responses.jsonl"
        reading = read_journal(path.read_bytes()) if path.is_file() else None
        if reading is None or not reading.chain_ok:
            return {}
        return {record.n: (record.kind, record.item, record.value) for record in reading.records}


def _own_cpu() -> float:
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)
