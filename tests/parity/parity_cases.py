"""Submissions for the parity run: every interaction, late work, and every way to change a notebook or a journal."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from course_builder import (
    T0,
    answers,
    bank_item,
    entries,
    every_interaction,
    hand_in,
    journal,
    released,
    sample,
)

from daisuso.assessment.item import BankItem
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_record import ANSWER, Entry

ASSIGNMENT = "vneid"
ITEMS: list[BankItem] = every_interaction()
BY_TYPE = {entry.item.type: entry for entry in ITEMS}
# An older version of an item on the form: other key, fewer points; and an item of another form.
EARLIER = bank_item("single-choice", "item-single-choice", version=1, points=1.0, key={"correct": "a", "unsafe": []})
ITEMS[0] = bank_item("single-choice", "item-single-choice", version=2)
ELSEWHERE = bank_item("numeric", "item-elsewhere")
PLAN = "item-extended-text"
HOSTILE = (
    "Kế hoạch <script>window.XSSPROBE=1</script> <img src=x onerror=alert(1)> [bấm](javascript:alert(2)) "
    "<svg onload=alert(3)> <iframe src='//evil.example'></iframe> $\\def\\a{\\a\\a}\\a$ ![x](http://evil.example/a.png)\n"
    "</pre><script>alert(4)</script>\n```\n<b>đậm</b> *sao* https://evil.example {{7*7}} %s \u202egnp.exe\u202c \x07 & hết"
)
DUEDATE = "2026-03-02 02:00:00"
MORE = frozenset({
    "all-partial-2", "all-wrong-2", "answers-changed", "not-reached", "none-answered", "plan-both", "late-iso", "j-torn", "j-local",
    "j-elsewhere", "j-no-version",
})  # fmt: skip
"""Cases that only the full run grades with nbgrader: each takes it two seconds."""


REFUSED = ("SV01", "r-code", "r-empty", "r-html", "r-other")
WRITTEN = ("plan-hostile", "plan-typed", "plan-both")


def _good(kind: str, index: int = 0) -> list[Entry]:
    return answers(ITEMS, kind, index)


def _cell(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] == name)


def tampered(notebook: dict[str, Any]) -> dict[str, Any]:
    """Scores, points, flags, types and texts of locked cells were changed."""
    score = _cell(notebook, "item-single-choice")
    score["source"] = ["1000.0"]
    score["metadata"]["nbgrader"] |= {"points": 99.0, "score": 99.0}
    _cell(notebook, "item-ordering")["metadata"]["nbgrader"]["grade"] = False
    _cell(notebook, "item-matching").update(cell_type="markdown", source=["<script>1</script>"])
    _cell(notebook, "setup")["source"] = ["import os\n", "import daisuso\n", "daisuso.score = lambda item: 2.0"]
    _cell(notebook, "title")["source"] = ["# <script>2</script>"]
    notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "x", "language": "bash"}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": "</script><script>3</script>"}}}
    notebook["score"] = 10
    return notebook


def deleted(notebook: dict[str, Any]) -> dict[str, Any]:
    gone = {"item-numeric", "show-item-numeric", "item-dialogue", PLAN}
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] not in gone]
    return notebook


def duplicated(notebook: dict[str, Any]) -> dict[str, Any]:
    for name in ("item-single-choice", PLAN, "title"):
        twin = deepcopy(_cell(notebook, name))
        twin["id"] = f"{name}-2"
        notebook["cells"].insert(2, twin)
    return notebook


def resaved(notebook: dict[str, Any]) -> dict[str, Any]:
    """Run and saved in Jupyter, with notes of one's own, cells moved, and an empty cell at the end."""
    for count, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = count
            html = {"text/html": ["<script>4</script>"], "text/plain": ["x"]}
            cell["outputs"] = [{"output_type": "display_data", "data": html, "metadata": {}}]
            cell["metadata"] |= {"trusted": True, "collapsed": True, "execution": {"iopub.execute_input": "x"}}
    notebook["cells"][3], notebook["cells"][5] = notebook["cells"][5], notebook["cells"][3]
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": ["ghi chú <script>5</script>"]}
    own["attachments"] = {"a.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
    notebook["cells"].insert(1, own)
    notebook["cells"].append(
        {"cell_type": "raw", "id": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": "<script>6</script>"}
    )
    notebook["cells"].append({"cell_type": "code", "id": "e", "metadata": {}, "source": [], "outputs": [], "execution_count": None})
    notebook["metadata"]["language_info"] = {"name": "python", "pygments_lexer": "<script>"}
    return notebook


def typed(notebook: dict[str, Any]) -> dict[str, Any]:
    _cell(notebook, PLAN)["source"] = ["Tôi gõ thẳng vào ô này.\n", "<script>7</script> và *hết*."]
    return notebook


def _without(kind: str, *types: str) -> list[Entry]:
    return [
        record
        for entry in ITEMS
        if entry.item.type not in types
        for record in entries(entry.item.id, sample(entry, kind).raw, entry.item.version)
    ]


def _invalid() -> list[Entry]:
    """One malformed response of each type that can be stored at all."""
    made: list[Entry] = []
    for entry in ITEMS:
        value = {"simulation": {"events": [{"a": "no-such"}]}, "dialogue": {"events": [{"a": "r9z"}]}}.get(entry.item.type, [["?"]])
        made += entries(entry.item.id, value, entry.item.version)
    return made


def accepted(course: CourseDirectory) -> dict[str, Callable[[], Any]]:
    """Learner to what hands in a submission that both roads grade."""

    def put(learner: str, records: Any, **how: Any) -> Callable[[], Any]:
        return lambda: hand_in(course, learner, ASSIGNMENT, records, **how)

    def book(change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        return change(released(course, ASSIGNMENT))

    good = _good("correct")
    line_broken = journal(course, "j-broken", ASSIGNMENT, good).replace(b'"value":"b"', b'"value":"a"', 1)
    torn = journal(course, "j-torn", ASSIGNMENT, good)[:-25]
    plan_hostile = [*_without("correct", "extended-text"), Entry(ANSWER, PLAN, 1, HOSTILE, T0)]
    cases = {
        "all-correct": (good, {}),
        "all-partial": (_good("partial"), {}),
        "all-partial-2": (_good("partial", 1), {}),
        "all-wrong": (_good("incorrect"), {}),
        "all-wrong-2": (_good("incorrect", 1), {}),
        "all-invalid": (_invalid(), {}),
        "answers-changed": ([*_good("incorrect"), *good], {}),
        "not-reached": (good[:3], {}),
        "none-answered": ([], {}),
        "plan-hostile": (plan_hostile, {}),
        "plan-missing": (_without("correct", "extended-text"), {}),
        "plan-typed": (_without("correct", "extended-text"), {"notebook": book(typed)}),
        "plan-both": (good, {"notebook": book(typed)}),
        "late": (good, {"timestamp": "2026-03-02 09:30:00 Asia/Ho_Chi_Minh"}),
        "late-iso": (_good("partial"), {"timestamp": "2026-03-02T03:00:00.5+00:00"}),
        "late-extended": (good, {"timestamp": "2026-03-02 03:15:00 UTC"}),
        "no-timestamp": (good, {"timestamp": None}),
        "no-journal": (None, {}),
        "tampered": (_good("partial"), {"notebook": book(tampered)}),
        "deleted": (good, {"notebook": book(deleted)}),
        "duplicated": (good, {"notebook": book(duplicated)}),
        "resaved": (good, {"notebook": book(resaved)}),
        "extra-files": (good, {}),
        "j-broken": (line_broken, {}),
        "j-torn": (torn, {}),
        "j-local": (journal(course, "local", ASSIGNMENT, good), {}),
        "j-earlier": (entries(EARLIER.item.id, "a", 1), {}),
        "j-elsewhere": ([*good, *entries(ELSEWHERE.item.id, "7.5")], {}),
        "j-no-version": (entries(EARLIER.item.id, "a", 9), {}),
    }  # fmt: skip
    made = {learner: put(learner, records, **how) for learner, (records, how) in cases.items()}
    plain = made["extra-files"]

    def with_extra() -> None:
        plain()
        folder = course.submission("extra-files", ASSIGNMENT)
        (folder / "evil.html").write_text("<script>8</script>")
        for name in (".DS_Store", "responses.jsonl.lock", "form.json"):
            (folder / name).write_text("{}")
        (folder / "thư mục").mkdir()
        (folder / "thư mục" / "x.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")

    made["extra-files"] = with_extra
    return made


def refused(course: CourseDirectory) -> dict[str, Callable[[], Any]]:
    """Learner to what hands in a submission that daisuso refuses, and nbgrader with the course's settings too."""

    def put(learner: str, records: Any, **how: Any) -> Callable[[], Any]:
        return lambda: hand_in(course, learner, ASSIGNMENT, records, **how)

    good = _good("correct")
    code = released(course, ASSIGNMENT)
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    code["cells"].append({**own, "source": ["open('ran', 'w').write('x')"]})
    return {
        "r-code": put("r-code", good, notebook=code),
        "r-empty": put("r-empty", b""),
        "r-other": put("r-other", journal(course, "all-correct", ASSIGNMENT, good)),
        "r-html": put("r-html", good, notebook=b"<!DOCTYPE html><p>"),
        "SV01": put("SV01", journal(course, "sv01", ASSIGNMENT, good)),
    }
