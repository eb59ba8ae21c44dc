"""A small course with everything that is kept of people, made by code: for tests of backups, moving and merging."""

import sqlite3
from contextlib import closing
from pathlib import Path

from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_record import ANSWER, HAND_IN, Entry, JournalHeader, write_journal

WHEN = "2026-11-21T01:00Z"
BANK = "b" * 64


def journal(learner, assignment, answers=("b",), *, handed_in=False, synthetic=False, bank=BANK, name="a"):
    """Return the bytes of a journal; `name` makes it another one."""
    entries = [Entry(ANSWER, "it-01", 1, value, WHEN) for value in answers]
    entries += [Entry(HAND_IN, "", 0, None, WHEN)] if handed_in else []
    header = JournalHeader(assignment, learner, bank, synthetic, journal=name * 16)
    return write_journal(header, entries, t=WHEN)


def put(path, data, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)


def make_course(root: Path, ward="25747", learners=("hv-01", "hv-02"), course="") -> CourseDirectory:
    """Make a course of two people: the first has handed in one test and begun another, the second has begun a lesson."""
    settings = f'format = 1\ncourse = "{course or "ward-" + ward}"\nward = "{ward}"\npolicy = "p"\nsynthetic = false\n'
    put(root / "daisuso.toml", settings.encode())
    rows = "".join(f"{learner},Lan {number},,Tổ {number}\n" for number, learner in enumerate(learners, 1))
    put(root / "roster.csv", f"learner,given_name,code,group\n{rows}".encode())
    put(root / ".daisuso" / "bank" / "bank.json", b'{"keys": 1}', 0o600)
    for name in ("vneid", "vneid-plan", "lesson-vneid"):
        put(root / ".daisuso" / "forms" / f"{name}.json", f'{{"bank": "{BANK}"}}'.encode())
    if len(learners) > 0:
        first = learners[0]
        put(root / "submitted" / first / "vneid" / "vneid.ipynb", b"{}")
        put(root / "submitted" / first / "vneid" / "responses.jsonl", journal(first, "vneid", handed_in=True))
        put(root / "submitted" / first / "vneid" / "timestamp.txt", b"2026-11-21 01:00:00 UTC")
        put(root / "work" / first / "vneid" / "responses.jsonl", journal(first, "vneid", handed_in=True))
        put(root / "work" / first / "vneid-plan" / "responses.jsonl", journal(first, "vneid-plan", ("đi chợ",)))
        put(root / "consent" / first / "responses.jsonl", journal(first, "consent", bank=""))
        put(root / "autograded" / first / "vneid" / "vneid.ipynb", b"{}", 0o444)
    if len(learners) > 1:
        second = learners[1]
        put(root / "work" / second / "lesson-vneid" / "responses.jsonl", journal(second, "lesson-vneid", ("a", "b")))
        put(root / "observations" / second / "responses.jsonl", journal(second, "observation-visit", bank=""))
    gradebook(root / "gradebook.db", learners[:1])
    return CourseDirectory.open(root)


def gradebook(path, learners):
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE student (id TEXT PRIMARY KEY)")
        database.executemany("INSERT INTO student VALUES (?)", [(learner,) for learner in learners])
        database.commit()


def tree(root):
    """Return path -> bytes of everything that a backup keeps."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }
