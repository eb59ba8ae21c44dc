import os
import stat
from pathlib import Path

import pytest

from daisuso.cli.main import main
from daisuso.errors import RosterError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.durable import Disk
from daisuso.roster.departed import note_departed, used_ids
from daisuso.roster.importing import Imported, import_list
from daisuso.roster.roster import Roster, add_learner, renew_code
from daisuso.roster.ward_list import read_ward_list

LIST = "STT,Họ và tên,Tổ,SĐT\n1,Nguyễn Thị Lan,5,0900000001\n2,Trần Văn Đức,5,\n3,Nguyễn Thị Lan,5,\n4,Nguyễn Thị Lan,6,\n"


@pytest.fixture
def course(tmp_path: Path) -> CourseDirectory:
    root = tmp_path / "course"
    (root / ".daisuso").mkdir(parents=True)
    (root / "daisuso.toml").write_text('format = 1\ncourse = "c"\nward = "25747"\npolicy = "p"\nsynthetic = false\n')
    (root / "roster.csv").write_text("learner,given_name,code\n")
    return CourseDirectory.open(root)


def take(course: CourseDirectory, text: str, **how: Disk) -> Imported:
    path = course.root.parent / "ds.csv"
    path.write_text(text, encoding="utf-8")
    return import_list(course, read_ward_list(path), **how)


def test_namesakes_are_kept_apart_and_said(course: CourseDirectory) -> None:
    done = take(course, LIST)
    entries = Roster.read(course).entries
    assert [(entry.learner, entry.given_name, entry.others["group"], entry.others["list_no"]) for entry in entries] == [
        ("25747-0001", "Lan", "Tổ 5", "1"), ("25747-0002", "Đức", "Tổ 5", "2"),
        ("25747-0003", "Lan", "Tổ 5", "3"), ("25747-0004", "Lan", "Tổ 6", "4"),
    ]  # fmt: skip
    assert len(done.notes) == 1 and "rows 2 and 4 have one name and one group" in done.notes[0]


def test_neither_full_names_nor_numbers_of_people_reach_the_course(course: CourseDirectory) -> None:
    take(course, LIST)
    kept = b"".join(path.read_bytes() for path in course.root.rglob("*") if path.is_file()).decode()
    assert "Lan" in kept
    assert not any(word in kept for word in ("Nguyễn", "Trần", "Thị", "0900000001", "SĐT"))
    assert stat.S_IMODE((course.root / ".daisuso" / "roster.key").stat().st_mode) == 0o600


def test_the_same_list_again_adds_nobody_whatever_its_order_and_numbers(course: CourseDirectory) -> None:
    take(course, LIST)
    before = course.roster.read_bytes()
    assert [learner for _, learner in take(course, LIST).known] == [entry.learner for entry in Roster.read(course).entries]
    turned = "Tổ;TT;HO TEN\n6;1;nguyễn thị lan\n05;2;NGUYỄN THỊ LAN\n5;3;Nguyễn  Thị Lan\n5;4;Trần Văn Đức\n"
    done = take(course, turned)
    assert (len(done.added), len(done.known)) == (0, 4)
    assert course.roster.read_bytes() == before
    grown = take(course, f"{LIST}5,Lê Na,5,\n")
    assert [entry.given_name for _, entry in grown.added] == ["Na"]


def test_a_row_that_stands_twice_number_and_all_is_one_person(course: CourseDirectory) -> None:
    done = take(course, "STT,Họ và tên\n1,Lê Na\n1,Lê Na\n2,Lê Na\n")
    assert len(done.added) == 2
    assert any("the same as row 2, number and all" in note for note in done.notes)


def test_namesakes_with_codes_of_their_own_are_two(course: CourseDirectory) -> None:
    assert len(take(course, "Mã,Họ và tên\nA1,Lê Na\nA2,Lê Na\n").added) == 2
    assert [learner for _, learner in take(course, "Mã,Họ và tên\nA2,Lê Na\n").known] == ["25747-0002"]


def test_who_left_is_not_brought_back_and_their_id_is_nobody_elses(course: CourseDirectory) -> None:
    take(course, "STT,Họ và tên\n1,Lê Na\n2,Lê Ba\n")
    gone = Roster.read(course).entries[1]
    course.roster.write_text("".join(course.roster.read_text().splitlines(keepends=True)[:2]))
    note_departed(course, gone.learner, gone.others["list_mark"], "ward-26740", Disk())
    (course.root / "submitted" / "25747-0003").mkdir(parents=True)
    assert used_ids(course) == {"25747-0002", "25747-0003"}
    done = take(course, "STT,Họ và tên\n1,Lê Na\n2,Lê Ba\n")
    assert [learner for _, learner in done.known] == ["25747-0001", "25747-0002 → ward-26740"]
    assert add_learner(course, "Tư").learner == "25747-0004"


class FailsAt(Disk):
    """Fails at the n-th call that changes something."""

    def __init__(self, at: int) -> None:
        self.left = at

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, os.strerror(28))

    def open(self, path: Path, *, create: bool = False, new: bool = False) -> int:
        self._step()
        return super().open(path, create=create, new=new)

    def write(self, handle: int, data: bytes) -> int:
        self._step()
        return super().write(handle, data[: max(1, len(data) // 2)])

    def sync(self, handle: int) -> None:
        self._step()

    def replace(self, source: Path, target: Path) -> None:
        self._step()
        super().replace(source, target)


def test_a_disk_that_fails_anywhere_leaves_the_old_roster_or_the_new(course: CourseDirectory) -> None:
    add_learner(course, "Tư")
    before, failed = course.roster.read_bytes(), 0
    for at in range(60):
        try:
            take(course, LIST, disk=FailsAt(at))
        except RosterError:
            failed += 1
            assert course.roster.read_bytes() == before
            assert not [path for path in course.root.rglob(".*.new")]
            (course.root / ".daisuso" / "roster.key").unlink(missing_ok=True)
            continue
        break
    assert failed > 10 and len(Roster.read(course).entries) == 5
    assert take(course, LIST).added == ()


def test_a_lost_slip_opens_nothing_any_more(course: CourseDirectory) -> None:
    old = add_learner(course, "Tư")
    new = renew_code(course, old.learner)
    assert new.code != old.code
    assert Roster.read(course).by_code(old.code) is None
    assert Roster.read(course).by_code(new.code) == new
    with pytest.raises(RosterError, match="'nobody' is not on the roster"):
        renew_code(course, "nobody")


def test_the_commands_say_what_they_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people, root = tmp_path / "ds.csv", str(tmp_path / "ward")
    people.write_text(f"{LIST}5,,5,0900000002\n", encoding="utf-8")
    assert main(["init", root, "--ward", "25747", "--roster", str(tmp_path / "none.xlsx")]) == 1
    assert not Path(root).exists()
    assert main(["init", root, "--ward", "25747", "--roster", str(people)]) == 1
    said = capsys.readouterr().out
    assert "4 added" in said and "Columns left alone: SĐT." in said and "ds.csv:6: the row has no name" in said
    assert main(["learner", "import", root, str(people)]) == 1
    assert "0 added" in capsys.readouterr().out
    people.write_text(LIST, encoding="utf-8")
    assert main(["learner", "import", root, str(people)]) == 0
    assert main(["learner", "add", root, "Minh Anh", "--group", "Tổ 7"]) == 0
    assert "Added 'Minh Anh' as 25747-0005" in capsys.readouterr().out
    assert main(["learner", "add", root, "=1"]) == 1
    assert main(["learner", "code", root, "25747-0005"]) == 0
    old = capsys.readouterr().out
    assert main(["learner", "code", root, "25747-0005", "--renew"]) == 0
    assert capsys.readouterr().out != old
    assert main(["learner", "code", root, "--renew"]) == 2
    assert main(["learner", "code", root, "nobody"]) == 1
    assert main(["learner", "code", root]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5
