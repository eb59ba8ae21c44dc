"""Small courses made by code: a bank with every interaction, source notebooks, hand-ins. No file of the curriculum is read."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from daisuso import messages
from daisuso.assessment.bank import FORMAT, Form
from daisuso.assessment.interactions.outcome import Sample
from daisuso.assessment.interactions.registry import TYPES, interaction
from daisuso.assessment.item import BankItem, Item, Key, Meta
from daisuso.assessment.policy import Policy
from daisuso.grading.config import config_text
from daisuso.grading.gradebook import create_gradebook
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_record import ANSWER, EVENT, HAND_IN, Entry, JournalHeader, write_journal

T0 = "2026-03-02T01:00Z"
COURSE = "ward-25747"
STUB = messages.text("form.written", "vi")


def text(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "text": text(f"lựa chọn {name}")} for name in names]


def phone(length: int = 8) -> dict[str, Any]:
    """A phone of `length` screens in a row; on each one can also look around, and screen 2 offers something unsafe."""
    screens: list[dict[str, Any]] = []
    for place in range(1, length + 1):
        acts: list[dict[str, Any]] = [
            {"id": f"k{place}", "where": "phone", "kind": "tap", "label": text("tiếp"), "go": f"s{place + 1}"},
            {"id": f"l{place}", "where": "person", "kind": "tap", "label": text("xem lại"), "set": ["looked"]},
        ]
        if place == 2:
            acts.append({"id": "u1", "where": "person", "kind": "tap", "label": text("đọc mã hộ"), "set": ["leaked"], "go": "s3"})
            acts.append({"id": "w1", "where": "phone", "kind": "tap", "label": text("mục khác"), "go": "x1"})
        if place == length:
            acts[0] |= {"set": ["done"], "go": "end"}
        screens.append({"id": f"s{place}", "title": text(f"màn {place}"), "lines": [text("chữ")], "acts": acts})
    screens.append(
        {
            "id": "x1",
            "title": text("nhầm"),
            "acts": [{"id": "b1", "where": "phone", "kind": "back", "label": text("về"), "go": "s2"}],
        }
    )
    screens.append({"id": "end", "title": text("xong"), "end": True})
    return {
        "name": "small-phone",
        "kind": "phone",
        "title": text("nhỏ"),
        "task": text("giúp"),
        "person": text("bác Tư"),
        "app_version": "1",
        "reviewed": "2026-01-01",
        "review_by": "2026-12-31",
        "facts": [],
        "start": "s1",
        "steps": length,
        "hints": [text("gợi ý")],
        "interruptions": [],
        "screens": screens,
    }


def dialogue(length: int = 7) -> dict[str, Any]:
    turns: list[dict[str, Any]] = [
        {
            "id": f"t{place}",
            "line": text("sao con?"),
            "replies": [{"id": f"r{place}{kind}", "text": text("dạ"), "go": f"t{place + 1}"} for kind in "abc"],
        }
        for place in range(1, length + 1)
    ]
    turns.append({"id": f"t{length + 1}", "line": text("cảm ơn"), "end": True})
    return {
        "name": "small-talk",
        "kind": "dialogue",
        "title": text("nói"),
        "task": text("dạy"),
        "person": text("bác Tư"),
        "initial": "T",
        "app_version": "none",
        "reviewed": "2026-01-01",
        "review_by": "2026-12-31",
        "facts": [],
        "start": "t1",
        "turns": turns,
    }


def phone_key(length: int = 8) -> dict[str, Any]:
    return {
        "goal": ["done", "!leaked"],
        "unsafe": [{"act": "u1", "conduct": "no-code"}],
        "verification": [{"acts": ["l1"]}],
        "wrong_turns": ["x1"],
        "best_path": ["l1", *(f"k{place}" for place in range(1, length + 1))],
        "weights": {"goal": 0.6, "verification": 0.4},
        "spare": 3,
        "detour_cost": 0.1,
        "help_cost": 0.05,
    }


def dialogue_key(length: int = 7) -> dict[str, Any]:
    return {
        "skills": {f"r{place}a": {"triage": 1, "tell-me": 1} for place in range(1, length + 1)},
        "unsafe": [{"act": "r2c", "conduct": "no-code"}],
        "best_path": [f"r{place}a" for place in range(1, length + 1)],
        "politest": [f"r{place}b" for place in range(1, length + 1)],
    }


BODIES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "single-choice": ({"options": options("a", "b", "c", "d")}, "dichotomous", {"correct": "b", "unsafe": ["c"]}),
    "multiple-choice": ({"options": options("a", "b", "c", "d")}, "net-correct", {"correct": ["a", "d"], "unsafe": []}),
    "ordering": ({"options": options("a", "b", "c", "d")}, "concordant-pairs", {"order": [["a"], ["b", "c"], ["d"]]}),
    "matching": (
        {"prompts": options("p1", "p2", "p3"), "options": options("a", "b", "c", "d")},
        "per-pair",
        {"pairs": {"p1": "a", "p2": "c", "p3": "b"}},
    ),
    "numeric": ({"minimum": "0", "maximum": "100", "decimals": 1}, "dichotomous", {"value": "7.5", "tolerance": "0"}),
    "short-text": ({"max_length": 40}, "dichotomous", {"accept": ["công an phường"], "fold_diacritics": False}),
    "extended-text": ({"words": [5, 200]}, "rubric", {"rubric": "plan"}),
    "simulation": ({"machine": phone()}, "trace", phone_key()),
    "dialogue": ({"machine": dialogue()}, "skills", dialogue_key()),
}


def bank_item(kind: str, item: str, *, points: float = 2.0, version: int = 1, body: Any = None, key: Any = None) -> BankItem:
    presented, rule, values = BODIES[kind]
    critical = "no-code" if kind in ("single-choice", "simulation", "dialogue") else None
    return BankItem(
        Item(item, version, kind, "vneid", "module", points, None, text("Hỏi gì?"), body or presented),
        Key(rule, key or values, {}, None, critical),
        Meta("A3", "A3.1", "apply", 0.7, True, critical, (), "2026-01-01", "2026-12-31", "active", None, ""),
    )


def every_interaction() -> list[BankItem]:
    return [bank_item(kind, f"item-{kind}") for kind in TYPES]


POLICY = Policy(
    id="default-2026",
    status="active",
    starts="2026-01-01",
    origin=text("thử"),
    cuts=(0.5, 0.7, 0.85),
    min_items=2,
    min_low_guess=1,
    critical_cap=1,
    form_pass=0.7,
    uses=("module", "final"),
    unanswered="zero",
    not_reached="missing",
    neutralised=(),
    min_cell=5,
)


def compiled_bank(forms: Mapping[str, Sequence[BankItem]], extra: Iterable[BankItem] = ()) -> dict[str, Any]:
    items: dict[str, dict[str, Any]] = {}
    for entry in [*(entry for entries in forms.values() for entry in entries), *extra]:
        items.setdefault(entry.item.id, {})[str(entry.item.version)] = entry.to_json()
    content: dict[str, Any] = {
        "format": FORMAT,
        "items": items,
        "forms": {
            name: Form(name, "module", "vneid", text("Bài"), 20, tuple((e.item.id, e.item.version) for e in entries)).to_json()
            for name, entries in forms.items()
        },
        "rubrics": {},
    }
    return {**content, "hash": hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()}


def _cell(kind: str, name: str, source: str, **about: Any) -> dict[str, Any]:
    nbgrader = {"grade": False, "grade_id": name, "locked": True, "schema_version": 3, "solution": False, "task": False, **about}
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {"nbgrader": nbgrader}, "source": source.splitlines(True)}
    if kind == "code":
        cell["metadata"]["jupyter"] = {"source_hidden": True}
        cell |= {"outputs": [], "execution_count": None}
    return cell


def source_notebook(assignment: str, items: Sequence[BankItem]) -> dict[str, Any]:
    cells = [_cell("markdown", "title", "# Bài\n\nHai dòng & <b>chữ</b>."), _cell("code", "setup", "import daisuso")]
    for entry in items:
        name, points = entry.item.id, entry.item.points
        cells.append(_cell("code", f"show-{name}", f'daisuso.item("{name}")'))
        if entry.item.type == "extended-text":
            cells.append(_cell("markdown", name, STUB + "\n", grade=True, solution=True, locked=False, points=points))
        else:
            cells.append(_cell("code", name, f'daisuso.score("{name}")', grade=True, points=points))
    cells.append(_cell("code", "hand-in", "daisuso.hand_in()"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "title": "Bài", "daisuso": {"assignment": assignment, "content": "module"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write_notebook(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def make_course(
    root: Path,
    forms: Mapping[str, Sequence[BankItem]],
    *,
    extra: Iterable[BankItem] = (),
    policy: Policy = POLICY,
    gradebook: bool = True,
    synthetic: bool = False,
    config: str = "",
) -> CourseDirectory:
    """Make a course directory as `daisuso init` and `daisuso release` would."""
    root.mkdir(parents=True)
    (root / "daisuso.toml").write_text(
        f'format = 1\ncourse = "{COURSE}"\nward = "25747"\npolicy = "{policy.id}"\nsynthetic = {str(synthetic).lower()}\n'
    )
    (root / "nbgrader_config.py").write_text(config_text(COURSE) + config, encoding="utf-8")
    course = CourseDirectory.open(root)
    course.policy_file.parent.mkdir(parents=True)
    course.policy_file.write_text(json.dumps(policy.to_json()), encoding="utf-8")
    for name, items in forms.items():
        write_notebook(course.source_notebook(name), source_notebook(name, items))
    put_bank(course, compiled_bank(forms, extra))
    if gradebook:
        create_gradebook(course, forms)
    return course


def put_bank(course: CourseDirectory, bank: Mapping[str, Any]) -> None:
    course.bank.parent.mkdir(parents=True, exist_ok=True)
    course.bank.write_text(json.dumps(bank), encoding="utf-8")
    for name, form in bank["forms"].items():
        course.form_file(name).parent.mkdir(parents=True, exist_ok=True)
        items = [bank["items"][item][str(version)]["item"] for item, version in form["items"]]
        data = {"format": 1, "assignment": name, "bank": bank["hash"], "title": form["title"], "minutes": 20, "items": items}
        course.form_file(name).write_text(json.dumps(data), encoding="utf-8")


def bank_hash(course: CourseDirectory) -> str:
    return str(json.loads(course.bank.read_bytes())["hash"])


def entries(item: str, value: Any, version: int = 1, t: str = T0) -> list[Entry]:
    """The records of one response; a trace is one record an event."""
    if isinstance(value, dict) and set(value) == {"events"} and isinstance(value["events"], list):
        return [Entry(EVENT, item, version, event, t) for event in value["events"]]
    return [Entry(ANSWER, item, version, value, t)]


def journal(course: CourseDirectory, learner: str, assignment: str, records: Iterable[Entry], **header: Any) -> bytes:
    about = {"bank": bank_hash(course), "journal": hashlib.sha256(f"{learner}{assignment}".encode()).hexdigest()[:16], **header}
    made = JournalHeader(**{"assignment": assignment, "learner": learner, "synthetic": course.synthetic, **about})
    return write_journal(made, records, t=T0)


def sample(entry: BankItem, kind: str, index: int = 0) -> Sample:
    """One of the interaction's own samples: the `index`-th of its kind, or of the nearest kind it has."""
    samples = interaction(entry.item.type).samples(entry.item, entry.key)
    found = [one for one in samples if one.kind == kind] or [one for one in samples if one.kind == "incorrect"] or list(samples)
    return found[index % len(found)]


def answers(items: Sequence[BankItem], kind: str, index: int = 0) -> list[Entry]:
    return [record for entry in items for record in entries(entry.item.id, sample(entry, kind, index).raw, entry.item.version)]


def hand_in(
    course: CourseDirectory,
    learner: str,
    assignment: str,
    records: Iterable[Entry] | bytes | None,
    *,
    timestamp: str | None = "2026-03-02 01:30:00 UTC",
    notebook: Any = None,
) -> Path:
    """Write a handed-in folder: the released notebook (or another), the journal, the time."""
    folder = course.submission(learner, assignment)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{assignment}.ipynb"
    if notebook is None:
        shutil.copyfile(course.release_notebook(assignment), target)
    elif isinstance(notebook, bytes):
        target.write_bytes(notebook)
    else:
        write_notebook(target, notebook)
    if isinstance(records, bytes):
        (folder / "responses.jsonl").write_bytes(records)
    elif records is not None:
        handed = [*records, Entry(HAND_IN, "", 0, None, T0)]
        (folder / "responses.jsonl").write_bytes(journal(course, learner, assignment, handed))
    if timestamp is not None:
        (folder / "timestamp.txt").write_text(timestamp, encoding="utf-8")
    return folder


def released(course: CourseDirectory, assignment: str) -> dict[str, Any]:
    return dict(json.loads(course.release_notebook(assignment).read_bytes()))


def neutralising(*items: str) -> Policy:
    return replace(POLICY, neutralised=items)


def tree_hash(root: Path) -> str:
    """Hash of every file below a folder: inputs must stay as they are."""
    made = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        made.update(os.fsencode(path.relative_to(root)))
        if path.is_symlink():
            made.update(os.fsencode(path.readlink()))
        elif path.is_file():
            made.update(path.read_bytes())
    return made.hexdigest()
