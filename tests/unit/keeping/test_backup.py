import json
import os
import shutil
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from kept_course import journal, make_course, put, tree

from daisuso.cli.main import main
from daisuso.errors import BackupError
from daisuso.keeping import backup as module
from daisuso.keeping.archive import MANIFEST, comment_of, is_safe, opened
from daisuso.keeping.backup import back_up
from daisuso.keeping.restore import restore
from daisuso.response.durable import Disk
from daisuso.response.journal import Journal
from daisuso.response.journal_reading import read_journal
from daisuso.response.journal_record import ANSWER, JournalHeader
from daisuso.roster.departed import note_departed

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "ward")


@pytest.fixture
def kept(course, tmp_path):
    return back_up(course, tmp_path / "stick", now=NOON).path


def same_but_gradebook(found, wanted):
    names = found.keys() | wanted.keys()
    return [name for name in sorted(names) if name != "gradebook.db" and found.get(name) != wanted.get(name)]


def students(path):
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT id FROM student ORDER BY id")]


def test_a_course_comes_back_byte_for_byte_with_its_permissions(course, kept, tmp_path):
    done = restore(kept, tmp_path / "new")
    assert same_but_gradebook(tree(done.root), tree(course.root)) == []
    assert students(done.root / "gradebook.db") == ["hv-01"]
    modes = {path: stat.S_IMODE((done.root / path).stat().st_mode) for path in tree(done.root)}
    assert modes[".daisuso/bank/bank.json"] == 0o600
    assert modes["autograded/hv-01/vneid/vneid.ipynb"] == 0o444
    assert modes["roster.csv"] == 0o644
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".new*"))


def test_the_name_is_of_ward_and_day_and_no_backup_is_overwritten(course, tmp_path):
    place = tmp_path / "stick"
    names = [back_up(course, place, now=NOON).path.name for _ in range(3)]
    assert names == ["ward-25747-2026-11-25.zip", "ward-25747-2026-11-25-2.zip", "ward-25747-2026-11-25-3.zip"]
    other = make_course(tmp_path / "other", course="evening")
    assert back_up(other, place, now=NOON).path.name == "ward-25747-evening-2026-11-25.zip"


def test_a_place_inside_the_course_is_refused(course):
    with pytest.raises(BackupError, match="lies in the course itself"):
        back_up(course, course.root / "backups")
    assert not (course.root / "backups").exists()


def test_too_little_room_is_said_before_anything_is_written(course, tmp_path, monkeypatch):
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 500_000))
    with pytest.raises(BackupError, match="0 MB are free and up to 2 MB are needed"):
        back_up(course, tmp_path / "stick")
    assert list((tmp_path / "stick").iterdir()) == []


def test_a_journal_is_kept_up_to_its_last_whole_record(course, tmp_path):
    path = course.work("hv-01", "vneid-plan") / "responses.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"item":"it-01","iv":1,"k":"ans')
    lesson = course.work("hv-02", "lesson-vneid") / "responses.jsonl"
    no_newline = lesson.read_bytes().rstrip(b"\n")
    lesson.write_bytes(no_newline)
    done = restore(back_up(course, tmp_path / "stick").path, tmp_path / "new")
    assert (done.root / path.relative_to(course.root)).read_bytes() == whole
    assert (done.root / lesson.relative_to(course.root)).read_bytes() == no_newline


def test_while_people_answer_every_journal_in_a_backup_is_whole_and_a_beginning_of_the_live_one(course, tmp_path):
    header = JournalHeader("vneid", "hv-02", "b" * 64)
    live = Journal.open(course.work("hv-02", "vneid") / "responses.jsonl", header)
    stop = threading.Event()

    def answer():
        while not stop.is_set():
            live.append(ANSWER, "it-01", 1, "x" * 2000)

    writer = threading.Thread(target=answer)
    writer.start()
    try:
        archives = [back_up(course, tmp_path / "stick").path for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    for path in archives:
        with opened(path) as archive:
            data = archive.read("work/hv-02/vneid/responses.jsonl")
        assert read_journal(data).problems == ()
        assert live.path.read_bytes().startswith(data)


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_the_gradebook_is_whole_with_what_its_writer_left_beside_it(course, tmp_path, mode):
    crashed = tmp_path / "crashed"
    with closing(sqlite3.connect(course.gradebook)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("PRAGMA cache_size=1")
        database.execute("INSERT INTO student VALUES ('hv-77')")
        database.commit()
        database.execute("BEGIN")
        database.executemany("INSERT INTO student VALUES (?)", [(f"lost-{n}-{'x' * 200}",) for n in range(400)])
        # As a power cut leaves it: copied while the writer is in the middle.
        shutil.copytree(course.root, crashed)
        database.rollback()
    beside = {path.name for path in crashed.glob("gradebook.db-*")}
    assert beside & {"gradebook.db-wal", "gradebook.db-journal"}
    done = restore(back_up(type(course).open(crashed), tmp_path / "stick").path, tmp_path / "new")
    assert students(done.root / "gradebook.db") == ["hv-01", "hv-77"]
    assert list(done.root.glob("gradebook.db-*")) == []


def test_a_damaged_gradebook_is_kept_as_it_is_and_said(course, tmp_path, capsys):
    course.gradebook.write_bytes(b"no database at all" * 100)
    done = back_up(course, tmp_path / "stick")
    assert len(done.findings) == 1 and "the gradebook is damaged" in done.findings[0]
    with opened(done.path) as archive:
        assert archive.read("gradebook.db") == course.gradebook.read_bytes()
    assert main(["backup", str(course.root), "--to", str(tmp_path / "stick")]) == 1
    assert "read back, every file equal" in capsys.readouterr().out


def test_links_locks_and_half_written_files_are_left_out(course, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    (course.root / "work" / "link").symlink_to(secret)
    os.mkfifo(course.root / "work" / "pipe")
    for name in ("roster.lock", ".roster.csv.1.new", "gradebook.db.lock"):
        put(course.root / name, b"x")
    put(course.root / "submitted" / "hv-02" / ".vneid.7.new" / "vneid.ipynb", b"{}")
    done = back_up(course, tmp_path / "stick")
    with opened(done.path) as archive:
        names = set(archive.manifest.files)
    assert not any("link" in name or "pipe" in name or ".new" in name or name.endswith(".lock") for name in names)
    assert [finding.split(": ")[1] for finding in done.findings] == ["a link or a device; it was left out."] * 2


def changed(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_whatever_byte_is_changed_nothing_is_restored_that_was_not_written(course, kept, tmp_path):
    whole, wanted, refused = kept.read_bytes(), tree(course.root), 0
    for at in range(0, len(whole), 101):
        changed(kept, at)
        try:
            done = restore(kept, tmp_path / "new")
        except BackupError as error:
            refused += 1
            assert str(kept) in str(error)
            assert not (tmp_path / "new").exists()
        else:  # a byte that says nothing of content, such as a time
            assert same_but_gradebook(tree(done.root), wanted) == []
            shutil.rmtree(done.root)
        kept.write_bytes(whole)
    assert refused > 20


def test_an_archive_that_was_cut_short_is_refused(course, kept, tmp_path):
    whole = kept.read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        kept.write_bytes(whole[:size])
        with pytest.raises(BackupError, match=r"no whole archive|not the one that was written"):
            restore(kept, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def rewritten(path, change):
    """Write an archive anew whose hashes are right: what only a person who means it can make."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    change(members, manifest)
    for name, data in members.items():
        manifest["files"].setdefault(name, [len(data), sha256(data).hexdigest(), 0o644])
    data = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
        new.writestr(MANIFEST, data)
        new.comment = comment_of(data)


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/evil", "C:evil", "C:\\evil", "a\\..\\evil", "a//b", "a/./b", "a\x00b", "a ", "a.", "", "x/.."],
)
def test_no_path_leads_outside(kept, tmp_path, name):
    assert not is_safe(name)
    if name and "\x00" not in name:
        rewritten(kept, lambda members, manifest: members.update({name: b"x"}))
        with pytest.raises(BackupError):
            restore(kept, tmp_path / "deep" / "new")
        assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members, manifest: manifest.update(format=2), "format 2 is not 1"),
        (lambda members, manifest: manifest.update(made_at=None, files={"x": 1}), "list of files cannot be read"),
        (lambda members, manifest: manifest["files"].pop("daisuso.toml") and members.pop("daisuso.toml"), "holds no course"),
        (lambda members, manifest: members.pop("roster.csv"), "'roster.csv' is missing, or was put in later"),
        (lambda members, manifest: manifest["files"]["roster.csv"].__setitem__(0, 10**15), "MB are needed"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(kept, tmp_path, change, said):
    rewritten(kept, change)
    with pytest.raises(BackupError, match=said):
        restore(kept, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_name_that_stands_twice_and_other_archives_are_refused(kept, tmp_path):
    with pytest.warns(UserWarning), zipfile.ZipFile(kept, "a") as archive:
        archive.writestr("roster.csv", b"x")
    with pytest.raises(BackupError, match="stands in it twice"):
        restore(kept, tmp_path / "new")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a", b"x")
    with pytest.raises(BackupError, match="no backup of a course"):
        restore(other, tmp_path / "new")
    with pytest.raises(BackupError, match="no such archive"):
        restore(tmp_path / "none.zip", tmp_path / "new")


def test_into_something_else_nothing_is_restored(kept, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x.txt").write_text("x")
    with pytest.raises(BackupError, match="not empty and holds no course"):
        restore(kept, tmp_path / "mine")
    other = make_course(tmp_path / "other", ward="26734")
    before = tree(other.root)
    with pytest.raises(BackupError, match=r"'ward-25747' of ward 25747, and here is 'ward-26734' of ward 26734"):
        restore(kept, other.root)
    assert tree(other.root) == before


def test_into_the_same_course_nothing_newer_is_lost(course, kept):
    longer = course.work("hv-01", "vneid-plan") / "responses.jsonl"
    header = JournalHeader("vneid-plan", "hv-01", "b" * 64)
    Journal.open(longer, header).append(ANSWER, "it-02", 1, "mới")
    shorter = course.work("hv-02", "lesson-vneid") / "responses.jsonl"
    full = shorter.read_bytes()
    shorter.write_bytes(full[: full[:-1].rindex(b"\n") + 1])
    gone = course.submission("hv-01", "vneid")
    submission = tree(gone)
    shutil.rmtree(gone)
    consent = course.root / "consent" / "hv-01" / "responses.jsonl"
    consent.write_bytes(journal("hv-01", "consent", ("other",), bank=""))
    new_roster = course.roster.read_bytes() + b"hv-03,Na,,\n"
    course.roster.write_bytes(new_roster)
    kept_longer, kept_consent = longer.read_bytes(), consent.read_bytes()
    done = restore(kept, course.root)
    assert longer.read_bytes() == kept_longer
    assert shorter.read_bytes() == full
    assert tree(gone) == submission
    assert consent.read_bytes() == kept_consent
    assert course.roster.read_bytes() == new_roster
    assert (done.newer, done.written) == (1, 4)
    conflicts = dict(done.conflicts)
    assert {path.relative_to(course.root).as_posix() for path in conflicts} >= {"consent/hv-01/responses.jsonl", "roster.csv"}
    assert conflicts[consent].read_bytes() == journal("hv-01", "consent", bank="")
    assert stat.S_IMODE(conflicts[consent].stat().st_mode) == 0o600
    again = restore(kept, course.root)
    assert (again.written, dict(again.conflicts)) == (0, conflicts)


def test_a_damaged_gradebook_gives_way_and_is_kept_beside(course, kept):
    course.gradebook.write_bytes(b"broken" * 500)
    done = restore(kept, course.root)
    assert students(course.gradebook) == ["hv-01"]
    assert dict(done.conflicts)[course.gradebook].read_bytes() == b"broken" * 500


def test_nobody_who_left_is_brought_back(course, kept):
    note_departed(course, "hv-02", "", "ward-26734", Disk())
    shutil.rmtree(course.root / "work" / "hv-02")
    assert restore(kept, course.root).departed == ("hv-02",)
    assert not (course.root / "work" / "hv-02").exists()


def test_nothing_is_written_through_a_link(course, kept, tmp_path):
    shutil.rmtree(course.root / "work")
    (tmp_path / "elsewhere").mkdir()
    (course.root / "work").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BackupError, match="this is a link"):
        restore(kept, course.root)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_city_goes_and_comes_back(tmp_path, capsys):
    for ward in ("25747", "26734"):
        make_course(tmp_path / "city" / f"w{ward}", ward)
    stick = str(tmp_path / "stick")
    assert main(["backup", str(tmp_path / "city"), "--to", stick]) == 0
    assert main(["backup", str(tmp_path / "city" / "w25747"), "--to", stick]) == 0
    assert capsys.readouterr().out.count("read back, every file equal") == 3
    assert main(["restore", stick, "--to", str(tmp_path / "again")]) == 0
    for ward in ("25747", "26734"):
        assert same_but_gradebook(tree(tmp_path / "again" / f"w{ward}"), tree(tmp_path / "city" / f"w{ward}")) == []
    assert main(["restore", stick, "--to", str(tmp_path / "again")]) == 0
    assert len(list((tmp_path / "again").iterdir())) == 2
    assert main(["restore", str(tmp_path / "empty"), "--to", str(tmp_path / "x")]) == 1
    (tmp_path / "again" / "w25747" / "roster.csv").write_text("learner\n")
    assert main(["restore", stick, "--to", str(tmp_path / "again")]) == 1
    assert "Both are kept" in capsys.readouterr().out
