"""A small made-up bank and course directory, built by code: for tests of results, reports and cohorts."""

import copy
import json
from hashlib import sha256
from pathlib import Path

from sqlalchemy import create_engine, insert

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.policy import Policy
from daisuso.grading import tables
from daisuso.grading.evidence import items_to_json
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.response.scoring import score_form
from daisuso.results.item_table import Outcome, form_catalogue, item_table
from daisuso.results.schema import Place

POLICY = {
    "id": "test-2026",
    "status": "active",
    "starts": "2026-01-01",
    "origin": {"vi": "Thử", "en": "Test"},
    "cuts": [0.5, 0.7, 0.85],
    "min_items": 3,
    "min_low_guess": 1,
    "critical_cap": 1,
    "form_pass": 0.7,
    "uses": ["module", "repair", "final"],
    "unanswered": "zero",
    "not_reached": "missing",
    "neutralised": [],
    "min_cell": 10,
}
NAMES = {
    "A3": {"vi": "Danh tính số với VNeID", "en": "Digital identity with VNeID"},
    "C2": {"vi": "Bảo vệ tài khoản, mật khẩu và OTP", "en": "Protecting accounts, passwords and OTPs"},
    "E3": {"vi": "Kèm mà không làm hộ", "en": "Coaching without taking over"},
}


def both(text):
    return {"vi": text, "en": text}


def _options(*ids):
    return [{"id": option, "text": both(f"Lựa chọn {option}")} for option in ids]


SHAPES = {
    "single-choice": (
        {"options": _options("a", "b", "c", "d")},
        "dichotomous",
        {"correct": "b", "unsafe": ["d"]},
    ),
    "multiple-choice": (
        {"options": _options("a", "b", "c", "d")},
        "net-correct",
        {"correct": ["a", "c"], "unsafe": []},
    ),
    "ordering": (
        {"options": _options("a", "b", "c", "d")},
        "concordant-pairs",
        {"order": [["c"], ["a"], ["d"], ["b"]]},
    ),
    "matching": (
        {"prompts": _options("p1", "p2", "p3"), "options": _options("a", "b", "c")},
        "per-pair",
        {"pairs": {"p1": "b", "p2": "a", "p3": "c"}},
    ),
    "numeric": ({"minimum": "0", "maximum": "30", "decimals": 0}, "dichotomous", {"value": "7", "tolerance": "0"}),
    "short-text": ({"max_length": 30}, "dichotomous", {"accept": ["công an phường"], "fold_diacritics": False}),
    "extended-text": ({"words": [80, 200]}, "rubric", {"rubric": "plan"}),
}


def bank_item(item_id, kind, competency, *, difficulty=0.7, points=1.0, critical=None, use="module", version=1):
    body, rule, values = SHAPES[kind]
    values = dict(values)
    if "unsafe" in values and not critical:
        values["unsafe"] = []
    return {
        "item": {
            "id": item_id,
            "version": version,
            "type": kind,
            "module": "vneid",
            "use": use,
            "points": points,
            "scene": None,
            "stem": both(f"Câu hỏi {item_id}"),
            "body": body,
        },
        "key": {"rule": rule, "values": values, "rationale": {}, "explanation": None, "critical": critical},
        "meta": {
            "competency": competency,
            "indicator": f"{competency}.1",
            "cognitive": "apply",
            "difficulty": difficulty,
            "situational": True,
            "critical": critical,
            "facts": [],
            "reviewed": "2026-11-20",
            "review_by": "2027-05-31",
            "status": "active",
            "accessibility": None,
            "hash": "",
        },
    }


def module_items():
    """Fourteen items: A3 and E3 with five each, C2 with four, one of them critical."""
    plan = [
        ("A3", "single-choice", 0.80),
        ("A3", "single-choice", 0.60),
        ("A3", "multiple-choice", 0.65),
        ("A3", "numeric", 0.70),
        ("A3", "matching", 0.75),
        ("C2", "single-choice", 0.85),
        ("C2", "ordering", 0.60),
        ("C2", "short-text", 0.55),
        ("C2", "single-choice", 0.70),
        ("E3", "single-choice", 0.90),
        ("E3", "multiple-choice", 0.50),
        ("E3", "matching", 0.60),
        ("E3", "ordering", 0.65),
        ("E3", "numeric", 0.80),
    ]
    return [
        bank_item(f"vneid-m{n:02d}", kind, code, difficulty=hard, critical="vneid-no-passcode" if n == 6 else None)
        for n, (code, kind, hard) in enumerate(plan, start=1)
    ]


def form(assignment, kind, items):
    return {
        "assignment": assignment,
        "kind": kind,
        "module": "vneid",
        "title": both(assignment),
        "minutes": 20,
        "items": [[entry["item"]["id"], entry["item"]["version"]] for entry in items],
    }


def bank_data(items=None, plan=True):
    items = module_items() if items is None else items
    written = [bank_item("vneid-w01", "extended-text", "E3", points=10.0)] if plan else []
    forms = {"vneid": form("vneid", "module", items)}
    if plan:
        forms["vneid-plan"] = form("vneid-plan", "plan", written)
    content = {
        "items": {entry["item"]["id"]: {str(entry["item"]["version"]): entry} for entry in (*items, *written)},
        "forms": forms,
        "rubrics": {},
    }
    digest = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"format": 1, "hash": digest, **content}


CORE = ("vai-tro", "thiet-bi", "vneid", "an-toan", "day-nguoi-lon")


def whole_path(extra=()):
    """The small bank once for each module of the core path; `extra` adds forms over the course: (name, kind, use)."""
    data = {"format": 1, "hash": "x" * 64, "items": {}, "forms": {}, "rubrics": {}}
    for module in CORE:
        one = bank_data(plan=False)
        for item, versions in one["items"].items():
            entry = copy.deepcopy(versions["1"])
            name = item.replace("vneid", module)
            entry["item"] |= {"id": name, "module": module}
            data["items"][name] = {"1": entry}
        form = one["forms"]["vneid"]
        items = [[item.replace("vneid", module), version] for item, version in form["items"]]
        data["forms"][module] = {**form, "assignment": module, "module": module, "items": items}
    for name, kind, use in extra:
        items = []
        for module in CORE:
            entry = copy.deepcopy(data["items"][f"{module}-m06"]["1"])  # the critical item
            entry["item"] |= {"id": f"{module}-{name}", "use": use}
            data["items"][f"{module}-{name}"] = {"1": entry}
            items.append([f"{module}-{name}", 1])
        data["forms"][name] = {**data["forms"]["vneid"], "assignment": name, "module": "", "kind": kind, "items": items}
    return data


def bank(items=None, plan=True):
    return ItemBank(bank_data(items, plan), "test")


def policy(**changes):
    return Policy.from_json({**POLICY, **changes})


def framework_data():
    return {
        "levels": [{"vi": "Chưa đạt", "en": "Not yet"}] * 4,
        "domains": {code[0]: both(code[0]) for code in NAMES},
        "competencies": [
            {"id": code, "domain": code[0], "name": name, "indicators": {}, "crosswalk": {}} for code, name in NAMES.items()
        ],
    }


def write_course(root: Path, *, synthetic=True, learners=(), ward="25747", data=None, **policy_changes) -> Path:
    """Write a course directory as `daisuso init` and `release` leave it, without nbgrader's own files."""
    data = bank_data() if data is None else data
    hidden = root / ".daisuso"
    for folder in ("bank", "forms", "policies"):
        (hidden / folder).mkdir(parents=True, exist_ok=True)
    (root / "daisuso.toml").write_text(
        f'format = 1\ncourse = "c{ward}"\nward = "{ward}"\npolicy = "test-2026"\nsynthetic = {str(synthetic).lower()}\n',
        encoding="utf-8",
    )
    (hidden / "bank" / "bank.json").write_text(json.dumps(data), encoding="utf-8")
    (hidden / "policies" / "test-2026.json").write_text(json.dumps({**POLICY, **policy_changes}), encoding="utf-8")
    (hidden / "framework.json").write_text(json.dumps(framework_data()), encoding="utf-8")
    for assignment, entry in data["forms"].items():
        (hidden / "forms" / f"{assignment}.json").write_text(
            json.dumps({"format": 1, "assignment": assignment, "bank": data["hash"], "items": entry["items"]}), encoding="utf-8"
        )
        release = root / "release" / assignment
        release.mkdir(parents=True, exist_ok=True)
        notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (release / f"{assignment}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    rows = "".join(f"{learner},Học viên mô phỏng\n" for learner in learners)
    (root / "roster.csv").write_text(f"learner,given_name\n{rows}", encoding="utf-8")
    return root


def work(
    learner, assignment="vneid", *, reading=None, scored_by=None, status="graded", reason="", flags=(), at="2026-11-21T02:00Z"
):
    """One row of the evidence table. `scored_by` = (bank, policy); `reading` a read journal."""
    items = "[]"
    if reading is not None:
        bank_, policy_ = scored_by
        found = score_form(bank_, bank_.form_items(bank_.form(assignment)), reading.responses, policy_)
        items = items_to_json(found, reading.responses)
    return {
        "student_id": learner,
        "assignment": assignment,
        "status": status,
        "reason": reason,
        "flags": json.dumps(list(flags)),
        "digest": "",
        "journal": "",
        "journal_head": "",
        "bank": "",
        "policy": "test-2026",
        "submitted_at": at,
        "started_at": "",
        "finished_at": "",
        "records": 1,
        "items": items,
    }


def write_gradebook(course: CourseDirectory, rows=(), marks=()):
    """Write the gradebook's tables with rows of evidence, and marks (learner, assignment, item, points, needs_manual_grade)."""
    course.gradebook.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{course.gradebook}")
    tables.metadata.create_all(engine)
    with engine.begin() as connection:
        if rows:
            connection.execute(insert(tables.submission), list(rows))
        for assignment, item in sorted({(assignment, item) for _, assignment, item, _, _ in marks}):
            connection.execute(insert(tables.assignment).values(id=assignment, name=assignment, course_id="c"))
            connection.execute(insert(tables.base_cell).values(id=item, name=item, notebook_id=assignment, type="GradeCell"))
        for number, (learner, assignment, item, points, unsure) in enumerate(marks):
            key = f"{number:032d}"
            connection.execute(insert(tables.submitted_assignment).values(id=key, assignment_id=assignment, student_id=learner))
            connection.execute(insert(tables.submitted_notebook).values(id=key, assignment_id=key, notebook_id=assignment))
            connection.execute(
                insert(tables.grade).values(
                    id=key, notebook_id=key, cell_id=item, auto_score=None, manual_score=points, needs_manual_grade=unsure
                )
            )
    engine.dispose()


def grade(course: CourseDirectory, marks=()):
    """Score everything under `submitted/` into a gradebook, without the rest of grading."""
    bank_, policy_ = ItemBank.load(course.bank), Policy.load(course.policy_file)
    rows = []
    for path in sorted(course.submitted.rglob("responses.jsonl")):
        learner, assignment = path.parent.parent.name, path.parent.name
        reading = read_journal(path.read_bytes())
        rows.append(work(learner, assignment, reading=reading, scored_by=(bank_, policy_)))
    write_gradebook(course, rows, marks)


def items_of(answers, *, data=None, learners=()):
    """The item table of a made-up course. `answers`: learner -> item -> score, status, ("miss", score) or ("mark", points)."""
    bank_ = ItemBank(data or bank_data(), "test")
    forms = [bank_.form(name) for name in bank_.assignments]
    catalogue = form_catalogue(bank_, forms)
    home = {item: (form_.assignment, version) for form_ in forms for item, version in form_.items}
    rows = []
    for learner, given in answers.items():
        for item, answer in given.items():
            assignment, version = home[item]
            status, score, mark, missed = "scored", None, None, ""
            if isinstance(answer, str):
                status = answer
            elif isinstance(answer, tuple) and answer[0] == "mark":
                status, mark = "awaiting_mark", answer[1]
            elif isinstance(answer, tuple):
                score, missed = answer[1], "vneid-no-passcode"
            else:
                score = float(answer)
            at = "2026-11-21T02:00Z"
            rows.append(Outcome(learner, assignment, item, version, status, score, mark, missed, "", at, at))
    everyone = sorted({*answers, *learners})
    return item_table(Place("25747", "c25747", True), everyone, catalogue, rows), catalogue
