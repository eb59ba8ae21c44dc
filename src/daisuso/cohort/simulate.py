"""Writes a synthetic cohort's submissions into a course directory, as if they had been handed in."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from daisuso import messages
from daisuso.assessment.bank import Form, ItemBank
from daisuso.cohort.item_pool import item_pool
from daisuso.cohort.learner import Answer, Learner, answers, draw_learner, ward_effects
from daisuso.cohort.model import CohortModel
from daisuso.curriculum.content import load_content
from daisuso.errors import CourseError, UsageError
from daisuso.response.course_directory import JOURNAL, CourseDirectory
from daisuso.response.hand_in import TIMESTAMP
from daisuso.response.journal_record import ANSWER, EVENT, HAND_IN, Entry, JournalHeader, timestamp, write_journal
from daisuso.roster.roster import Entry as Person
from daisuso.roster.roster import roster_bytes

FIRST_SESSION = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
"""Eight in the morning in Vietnam. A fixed day: the same seed gives the same bytes whenever it is run."""
PREFIX = "mp"
PARAMETERS = "cohort.json"


@dataclass(slots=True)
class Cohort:
    """What was simulated.

    Attributes
    ----------
    learners : list of Learner
        With their true abilities: for checks of recovery, and written to `.daisuso/cohort.json`.
    submissions : dict of assignment to int
        How many handed it in.
    """

    learners: list[Learner] = field(default_factory=list)
    submissions: dict[str, int] = field(default_factory=dict)


def simulate(
    course: CourseDirectory,
    *,
    learners: int,
    seed: int,
    model: CohortModel | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Cohort:
    """Fill a synthetic course directory with learners and their submissions.

    The same seed gives the same files, and a larger cohort begins with the same people. Writes `roster.csv`,
    `submitted/<learner>/<assignment>/` (the released notebook unchanged, `responses.jsonl`, `timestamp.txt`) for every released
    form, and `.daisuso/cohort.json` with the parameters and the true abilities.

    Parameters
    ----------
    course : CourseDirectory
        Must be synthetic, and must not hold anyone else's work.
    learners : int
        0 and up.
    seed : int
    model : CohortModel, optional
        Default: the documented one.
    progress : callable, optional
        Called with (done, all) after each learner.

    Raises
    ------
    CourseError
        The course is not synthetic, holds real work, or has no release.
    UsageError
        The number of learners is negative.
    """
    if learners < 0:
        raise UsageError(f"{learners} learners cannot be simulated", cure="Give 0 or more.")
    model = model or CohortModel()
    ids = [f"{PREFIX}-{course.ward}-{number:03d}" for number in range(1, learners + 1)]
    _refuse_real_work(course, set(ids))
    bank = ItemBank.load(course.bank)
    forms = _released(course, bank)
    pools = {form.assignment: [item_pool(entry, model, seed) for entry in bank.form_items(form)] for form in forms}
    notebooks = {form.assignment: course.release_notebook(form.assignment).read_bytes() for form in forms}
    competencies = sorted({pool.bank_item.meta.competency for entries in pools.values() for pool in entries})
    effect, by_competency = ward_effects(course.ward, competencies, model, seed)
    cohort = Cohort(submissions={form.assignment: 0 for form in forms})
    for done, learner_id in enumerate(ids, start=1):
        random = Random(f"{seed}:{learner_id}")
        learner = draw_learner(learner_id, random, effect, by_competency, model)
        cohort.learners.append(learner)
        begin = FIRST_SESSION + timedelta(minutes=random.randrange(0, 20))
        for form in _handed_in(forms, random, model):
            who = replace(learner, ability=learner.ability - model.gain) if _before(form) else learner
            given = answers(who, pools[form.assignment], random, model)
            end = _submit(course, form, learner_id, given, begin, bank.hash, seed, notebooks[form.assignment])
            cohort.submissions[form.assignment] += 1
            begin = end + timedelta(minutes=2)
        if progress:
            progress(done, learners)
    name = messages.text("cohort.name", "vi")
    people = (Person(learner_id, f"{name} {number:03d}") for number, learner_id in enumerate(ids, start=1))
    course.roster.write_bytes(roster_bytes(people))
    _write_parameters(course, cohort, model, seed)
    return cohort


def _refuse_real_work(course: CourseDirectory, ours: set[str]) -> None:
    if not course.synthetic:
        raise CourseError(
            f"course '{course.course}' is not synthetic: made-up work must not lie beside real work",
            where=course.root,
            cure="Make a course for it with `daisuso init DIR --ward CODE --synthetic`.",
        )
    made_up = f"{PREFIX}-{course.ward}-"
    others = [folder.name for folder in sorted(course.submitted.glob("*")) if not folder.name.startswith(made_up)]
    more = [folder.name for folder in sorted(course.submitted.glob(f"{made_up}*")) if folder.name not in ours]
    if others or more:
        name = (others or more)[0]
        raise CourseError(
            f"there is already work of '{name}', who is not in this cohort",
            where=course.submitted / name,
            cure="Simulate into a new course directory.",
        )


def _released(course: CourseDirectory, bank: ItemBank) -> list[Form]:
    forms = [bank.form(name) for name in bank.assignments if course.release_notebook(name).is_file()]
    if not forms:
        raise CourseError("no assignment is released", where=course.root, cure="Run `daisuso release` for this course.")
    numbers = {module["slug"]: module["number"] for module in load_content("course.json")["modules"]}

    def place(form: Form) -> tuple[int, bool, str]:
        # In the order of the course; a plan comes after the module's test, as in the workshop.
        return (0 if _before(form) else numbers.get(form.module, len(numbers) + 1), form.kind == "plan", form.assignment)

    return sorted(forms, key=place)


def _before(form: Form) -> bool:
    """Say whether a form is taken before the course."""
    return form.kind == "prepost" and form.assignment.startswith("pre-")


def _handed_in(forms: Sequence[Form], random: Random, model: CohortModel) -> Iterator[Form]:
    if random.random() >= model.hand_in:
        return
    for number, form in enumerate(forms):
        if form.kind == "plan":
            if random.random() < model.plan_hand_in:
                yield form
            continue
        if number and random.random() >= model.go_on:
            return
        yield form


def _entries(given: Sequence[Answer], begin: datetime) -> tuple[list[Entry], datetime]:
    entries, at = [], begin
    for answer in given:
        if answer.type in ("simulation", "dialogue"):
            events = answer.value["events"]
            for event in events:
                # Nobody waits the same time before each act; the minutes that a journal keeps do not show the difference.
                at += timedelta(seconds=answer.seconds / len(events))
                entries.append(Entry(EVENT, answer.item, answer.version, event, timestamp(at)))
        else:
            at += timedelta(seconds=answer.seconds)
            entries.append(Entry(ANSWER, answer.item, answer.version, answer.value, timestamp(at)))
    at += timedelta(seconds=30)
    return [*entries, Entry(HAND_IN, "", 0, None, timestamp(at))], at


def _submit(
    course: CourseDirectory,
    form: Form,
    learner: str,
    given: Sequence[Answer],
    begin: datetime,
    bank_hash: str,
    seed: int,
    notebook: bytes,
) -> datetime:
    entries, end = _entries(given, begin)
    journal_id = hashlib.sha256(f"{seed}:{learner}:{form.assignment}".encode()).hexdigest()[:16]
    header = JournalHeader(form.assignment, learner, bank_hash, synthetic=True, journal=journal_id)
    folder = course.submission(learner, form.assignment)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{form.assignment}.ipynb").write_bytes(notebook)
    (folder / JOURNAL).write_bytes(write_journal(header, entries, t=timestamp(begin)))
    (folder / TIMESTAMP).write_bytes(end.strftime("%Y-%m-%d %H:%M:%S.%f UTC").encode())
    return end


def _write_parameters(course: CourseDirectory, cohort: Cohort, model: CohortModel, seed: int) -> None:
    data = {
        "format": 1,
        "synthetic": True,
        "seed": seed,
        "model": model.to_json(),
        "abilities": {learner.id: round(learner.ability, 6) for learner in cohort.learners},
    }
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    (course.root / ".daisuso" / PARAMETERS).write_text(f"{text}\n", encoding="utf-8")
