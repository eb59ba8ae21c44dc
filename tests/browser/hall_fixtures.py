"""A small course and a small widget, so that the hall can be tested without the lessons and widgets that it will serve."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory

LEARNER = "hoc-vien-001"

# A question that keeps what it has until it is acknowledged, as the real widgets do.
WIDGET = '''
import json, os, pathlib
import anywidget, traitlets

PLACE = pathlib.Path(os.environ["DAISUSO_WORK"]) / "fixture.jsonl"


class Question(anywidget.AnyWidget):
    _esm = """
    export default {
      render({ model, el }) {
        const key = "outbox:" + model.get("item");
        const field = document.createElement("fieldset");
        const legend = document.createElement("legend");
        legend.textContent = model.get("stem");
        field.append(legend);
        const line = document.createElement("p");
        line.setAttribute("role", "status");
        line.textContent = model.get("answer") ? "before " + model.get("answer") : "none";
        const send = () => {
          const kept = localStorage.getItem(key);
          if (!kept) return;
          try { model.send({ answer: kept }); } catch { /* later */ }
        };
        for (const option of ["a", "b"]) {
          const label = document.createElement("label");
          label.style.cssText = "display:flex;align-items:center;min-height:56px";
          const input = Object.assign(document.createElement("input"), { type: "radio", name: key, value: option });
          input.style.cssText = "width:26px;height:26px";
          input.checked = (localStorage.getItem(key) || model.get("answer")) === option;
          input.addEventListener("change", () => {
            line.textContent = "waiting";
            localStorage.setItem(key, option);
            send();
          });
          label.append(input, " option " + option);
          field.append(label);
        }
        model.on("msg:custom", ({ saved }) => {
          localStorage.removeItem(key);
          line.textContent = "saved " + saved;
        });
        setInterval(send, 1000);
        el.append(field, line);
        send();
      },
    };
    """
    _css = "fieldset { border: 0; padding: 0; } legend { font-weight: 700; }"
    item = traitlets.Unicode().tag(sync=True)
    stem = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)

    def __init__(self, item, stem):
        super().__init__(item=item, stem=stem, answer=read(item))
        self.on_msg(self.take)

    def take(self, _, content, buffers):
        with PLACE.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"item": self.item, "answer": content["answer"], "pid": os.getpid()}) + chr(10))
        self.send({"saved": content["answer"]})


def read(item):
    lines = PLACE.read_text("utf-8").splitlines() if PLACE.exists() else []
    found = [json.loads(line) for line in lines]
    return next((entry["answer"] for entry in reversed(found) if entry["item"] == item), "")
'''


def markdown(source: str, about: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"text-{uuid.uuid4().hex[:8]}", "metadata": {"daisuso": about}, "source": source}


def code(cell_id: str, source: str, about: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": cell_id, "metadata": {"daisuso": about}, "source": source}
    return {**cell, "outputs": [], "execution_count": None}


def notebook(path: Path, title: str, cells: list[dict[str, Any]], **ours: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"title": title, "daisuso": ours, "kernelspec": kernel}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


LESSON = {
    "vi": ("VNeID: mỗi công dân một danh tính số", ["Mức độ 1 và mức độ 2", "Chỉ bác Tư từng bước", "Tự kiểm tra"]),
    "en": ("VNeID: one digital identity per citizen", ["Level 1 and level 2", "Showing Mr Tư step by step", "Check yourself"]),
}


def agree(course: Path) -> None:
    """Let the learner have agreed to be graded, so that a test can go straight to what it is about."""
    form = ConsentForm.from_json(load_content("consent.json"))
    ConsentBook(CourseDirectory.open(course), LEARNER).decide(form, {"grading": True})


def make_course(root: Path) -> tuple[Path, Path]:
    """Write a course directory and a lessons folder; return both."""
    course, lessons = root / "phuong-25747", root / "lessons"
    course.mkdir(parents=True)
    settings = 'format = 1\ncourse = "fixture"\nward = "25747"\npolicy = "default-2026"\nsynthetic = true\n'
    (course / "daisuso.toml").write_text(settings, "utf-8")
    for lang, (title, parts) in LESSON.items():
        cells = [code("setup", WIDGET, {})]
        for part, heading in enumerate(parts, start=1):
            about = {"page": str(2 * part - 1), "page_title": heading, "part": part, "minutes": 10, "kind": "reading"}
            cells.append(markdown(f"# {heading}\n\nSáng nay bác Tư, 68 tuổi, hỏi bạn.", about))
            steps = "1. Mang thẻ căn cước.\n2. Đến Công an phường.\n3. Bác tự đặt mật khẩu."
            cells.append(markdown(f'## Từng bước\n\n<div class="ds-steps">\n\n{steps}\n\n</div>', about))
            cells.append(markdown('<div class="ds-box ds-safety">\n\n**Giữ an toàn**\n\nKhông đọc mã OTP.\n\n</div>', about))
            practice = {**about, "page": str(2 * part), "kind": "practice"}
            cells.append(code(f"p{part}", f'Question("p{part}", "{heading}?")', practice))
        notebook(lessons / lang / "vneid.ipynb", title, cells, content="lesson", lang=lang, number=3, parts=len(parts))
    form = {"title": {"vi": "Bài kiểm tra: VNeID", "en": "Module test: VNeID"}, "minutes": 20}
    write_assignment(course, "vneid", form, ["q1", "q2", "q3"])
    form = {"title": {"vi": "Bài viết: kế hoạch kèm một người", "en": "Written plan: coaching one person"}, "minutes": 30}
    write_assignment(course, "vneid-plan", form, ["k1"])
    secret = course / ".daisuso" / "bank" / "bank.json"
    secret.parent.mkdir(parents=True)
    secret.write_text('{"keys": "SECRET-KEY"}', "utf-8")
    agree(course)
    return course, lessons


def write_assignment(course: Path, assignment: str, form: dict[str, Any], items: list[str]) -> None:
    title = form["title"]["vi"]
    cells = [markdown(f"# {title}", {"page": "1", "kind": "title"}), code("setup", WIDGET, {"page": "1", "kind": "setup"})]
    for page, item in enumerate(items, start=1):
        cells.append(code(f"show-{item}", f'Question("{item}", "Câu hỏi {page}")', {"page": str(page), "kind": "item"}))
        cells.append(code(item, "0.0", {"page": str(page), "kind": "score"}))
    last = {"page": str(len(items) + 1), "kind": "hand-in"}
    cells.append(code("hand-in", 'Question("hand-in", "Nộp bài ở đây")', last))
    ours = {"assignment": assignment, "content": "module", "minutes": form["minutes"]}
    notebook(course / "release" / assignment / f"{assignment}.ipynb", title, cells, **ours)
    path = course / ".daisuso" / "forms" / f"{assignment}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(form), "utf-8")


_RUN = """
import json, sys
exec(sys.argv[4])
from pathlib import Path
from daisuso.hall.serve import serve
sys.exit(serve(Path(sys.argv[1]), port=int(sys.argv[3]), lessons=Path(sys.argv[2]), hosts=["hall.test"],
               on_ready=lambda address: print(address, flush=True), **json.loads(sys.argv[5])))
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class RunningHall:
    """A hall in a process of its own."""

    course: Path
    lessons: Path
    port: int = field(default_factory=free_port)
    first: str = ""  # code that the process runs before it serves
    options: dict[str, Any] = field(default_factory=dict)  # more arguments of serve(); {"learner": None}: one signs in
    ahead: int = 0  # kernels that wait for learners
    process: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        """What the hall says on standard error."""
        return self.course.parent / "hall.log"

    @property
    def address(self) -> str:
        return f"http://hall.test:{self.port}"

    def start(self) -> "RunningHall":
        command = [
            sys.executable,
            "-c",
            _RUN,
            str(self.course),
            str(self.lessons),
            str(self.port),
            self.first,
            json.dumps({"ahead": self.ahead, **self.options}),
        ]
        # A file, not a pipe: nobody reads while the hall runs, and a full pipe would stop it.
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), self.log.read_text("utf-8")
        return self

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> int:
        """As Ctrl+C would; returns the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def get(self, path: str, host: str = "", method: str = "GET", cookie: str = "") -> tuple[int, str, dict[str, str]]:
        """Ask as plainly as curl does: no path is tidied up on the way."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as one:
            name = host or f"hall.test:{self.port}"
            more = f"Cookie: {cookie}\r\n" if cookie else ""
            one.sendall(f"{method} {path} HTTP/1.1\r\nHost: {name}\r\n{more}Connection: close\r\n\r\n".encode("latin-1"))
            reply = b""
            while piece := one.recv(65536):
                reply += piece
        head, _, body = reply.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        return int(lines[0].split()[1]), body.decode("utf-8", "replace"), headers

    def kernels(self) -> list[int]:
        """Process ids of the kernels that this hall has started, also by forking."""
        assert self.process is not None
        below = {pid: _command(pid) for pid in _children(self.process.pid)}
        plain = [pid for pid, command in below.items() if "learner_kernel" in command]
        return plain + [kernel for pid, command in below.items() if "hall.nursery" in command for kernel in _children(pid)]


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        if int(stat.rpartition(")")[2].split()[1]) == parent:
            found.append(int(folder.name))
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def wait_until(happened: Any, seconds: float = 20) -> Any:
    """Ask again and again until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while True:
        answer = happened()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(0.05)


def pss_mib(pid: int) -> float:
    """Proportional set size of a process, in MiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
