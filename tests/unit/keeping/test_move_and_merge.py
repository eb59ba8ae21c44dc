import pytest
from kept_course import journal, make_course, put, tree

from daisuso.cli.main import main
from daisuso.errors import RosterError, WorkConflict
from daisuso.keeping.journal_order import Order, order
from daisuso.keeping.merge import MERGED, merge
from daisuso.keeping.move import move
from daisuso.response.journal_reading import read_journal
from daisuso.roster.departed import read_departed
from daisuso.roster.roster import Roster, give_codes

PERSONAL = ("work/", "submitted/", "consent/", "research/", "observations/")


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "one")


@pytest.fixture
def other(tmp_path):
    return make_course(tmp_path / "two", ward="26734", learners=("an-01",))


def personal(root, learner):
    """Everything of a person's that is to follow them."""
    return {path: data for path, data in tree(root).items() if path.startswith(PERSONAL) and f"/{learner}/" in path}


def test_everything_of_a_person_goes_along(course, other):
    give_codes(course)
    entry, mine = Roster.read(course).find("hv-01"), personal(course.root, "hv-01")
    rest = personal(course.root, "hv-02")
    done = move(course, "hv-01", other)
    assert len(mine) == 6
    assert personal(other.root, "hv-01") == mine
    assert personal(course.root, "hv-01") == {} and personal(course.root, "hv-02") == rest
    assert Roster.read(other).find("hv-01") == entry == done.entry
    assert Roster.read(course).find("hv-01") is None
    assert done.left == ("autograded/hv-01",)
    assert read_departed(course)["hv-01"]["to"] == "ward-26734 (ward 26734)"
    assert not (other.root / ".daisuso" / "moving").exists()
    with pytest.raises(RosterError, match="has left already: to ward-26734"):
        move(course, "hv-01", other)


def test_somebody_comes_back(course, other):
    before = personal(course.root, "hv-02")
    move(course, "hv-02", other)
    move(other, "hv-02", course)
    assert personal(course.root, "hv-02") == before
    assert "hv-02" not in read_departed(course) and "hv-02" in read_departed(other)


def test_a_code_that_is_somebodys_there_is_given_anew(course, other):
    give_codes(course)
    code = Roster.read(course).find("hv-02").code
    other.roster.write_text(f"learner,given_name,code\nan-01,An,{code}\n")
    done = move(course, "hv-02", other)
    assert done.new_code and done.entry.code != code
    assert Roster.read(other).by_code(code).learner == "an-01"


@pytest.mark.parametrize("case", ["id", "work", "bank", "form", "synthetic", "same", "nobody"])
def test_what_cannot_be_moved_changes_nothing(course, other, case):
    learner, target = "hv-01", other
    said = {
        "id": "has the id hv-01 there", "work": "different works: .*hv-01.* and .*hv-01", "form": "could not grade vneid-plan",
        "bank": "could not grade vneid, vneid-plan", "synthetic": "simulated learners", "same": "the same course",
        "nobody": "not on the roster",
    }[case]  # fmt: skip
    if case == "id":
        other.roster.write_text("learner,given_name\nhv-01,An\n")
    if case == "work":
        put(other.work("hv-01", "vneid-plan") / "responses.jsonl", journal("hv-01", "vneid-plan", ("x",), name="d"))
    if case == "bank":
        for form in (other.root / ".daisuso" / "forms").iterdir():
            form.write_text('{"bank": "other"}')
    if case == "form":
        other.form_file("vneid-plan").unlink()
    if case == "synthetic":
        put(other.root / "daisuso.toml", (other.root / "daisuso.toml").read_bytes().replace(b"false", b"true"))
        target = type(other).open(other.root)
    if case == "same":
        target = course
    if case == "nobody":
        learner = "zz-99"
    before = tree(course.root), tree(other.root)
    with pytest.raises((WorkConflict, RosterError), match=said):
        move(course, learner, target)
    assert (tree(course.root), tree(other.root)) == before


def test_of_two_copies_the_one_that_goes_on_stays(course, other):
    here = course.work("hv-02", "lesson-vneid") / "responses.jsonl"
    there = other.work("hv-02", "lesson-vneid") / "responses.jsonl"
    longer = journal("hv-02", "lesson-vneid", ("a", "b", "c"))
    put(there, longer)
    move(course, "hv-02", other)
    assert there.read_bytes() == longer and not here.exists()


def test_the_order_of_two_copies():
    short, long, another, blank = (journal("hv-01", "vneid", answers) for answers in (("a",), ("a", "b"), ("z",), ()))
    assert order(short, long, journal=True) is Order.SHORTER
    assert order(long, short, journal=True) is Order.LONGER
    assert order(short, another, journal=True) is Order.DIFFERENT
    assert order(short, long, journal=False) is Order.DIFFERENT
    assert order(long + b'{"item', long, journal=True) is Order.SAME
    elsewhere = journal("hv-01", "vneid", (), name="e")
    assert order(elsewhere, short, journal=True) is Order.SHORTER
    assert order(short, elsewhere, journal=True) is Order.LONGER
    assert order(b"garbage\n", short, journal=True) is Order.DIFFERENT
    assert order(blank, blank, journal=True) is Order.SAME


def values(path):
    reading = read_journal(path.read_bytes())
    assert reading.problems == () and reading.chain_ok
    return reading.header.learner, [(record.kind, record.t, record.value) for record in reading.records]


def test_work_goes_on_under_the_first_id_and_the_originals_stay(course):
    before = {path: data for path, data in tree(course.root).items() if "/hv-01/" in path}
    old = values(course.submission("hv-01", "vneid") / "responses.jsonl")
    done = merge(course, "hv-02", "hv-01")
    for path in ("submitted/hv-02/vneid", "work/hv-02/vneid"):
        assert values(course.root / path / "responses.jsonl") == ("hv-02", old[1])
    assert (course.root / "submitted/hv-02/vneid/vneid.ipynb").read_bytes() == b"{}"
    assert values(course.work("hv-02", "vneid-plan") / "responses.jsonl")[1][0][2] == "đi chợ"
    assert values(course.root / "consent/hv-02/responses.jsonl")[0] == "hv-02"
    assert tree(course.root / MERGED / "hv-01") == {path.replace("/hv-01/", "/"): data for path, data in before.items()}
    assert [entry.learner for entry in Roster.read(course).entries] == ["hv-02"]
    assert read_departed(course)["hv-01"]["to"] == "hv-02"
    assert done.set_aside == ()
    assert not any((course.root / kind / "hv-01").exists() for kind in ("work", "submitted", "consent", "autograded"))


def test_two_different_works_are_named_by_both_paths_and_nothing_changes(course):
    put(course.work("hv-02", "vneid") / "responses.jsonl", journal("hv-02", "vneid", ("z",), name="d"))
    put(course.root / "consent/hv-02/responses.jsonl", journal("hv-02", "consent", ("z",), bank="", name="d"))
    before = tree(course.root)
    with pytest.raises(WorkConflict) as refused:
        merge(course, "hv-02", "hv-01")
    for path in ("work/hv-01/vneid", "work/hv-02/vneid", "submitted/hv-01/vneid", "consent/hv-01", "consent/hv-02"):
        assert str(course.root / path) in str(refused.value)
    assert tree(course.root) == before
    mine = {path: data for path, data in before.items() if "/hv-02/" in path}
    done = merge(course, "hv-02", "hv-01", set_aside=True)
    assert set(done.set_aside) == {"work/hv-01/vneid", "submitted/hv-01/vneid", "consent/hv-01"}
    after = tree(course.root)
    assert all(after[path] == data for path, data in mine.items())
    assert done.taken == ("work/hv-02/vneid-plan",)
    assert after[f"{MERGED}/hv-01/submitted/vneid/responses.jsonl"] == before["submitted/hv-01/vneid/responses.jsonl"]


def test_the_same_consent_twice_and_an_opened_page_are_no_conflict(course):
    put(course.root / "consent/hv-02/responses.jsonl", journal("hv-02", "consent", bank="", name="d"))
    put(course.work("hv-02", "vneid-plan") / "responses.jsonl", journal("hv-02", "vneid-plan", (), name="d"))
    merge(course, "hv-02", "hv-01")
    assert values(course.work("hv-02", "vneid-plan") / "responses.jsonl")[1][0][2] == "đi chợ"


def test_a_damaged_journal_is_not_written_anew(course):
    path = course.work("hv-01", "vneid-plan") / "responses.jsonl"
    path.write_bytes(path.read_bytes().replace("đi chợ".encode(), "đi bộ".encode()))
    with pytest.raises(WorkConflict, match=r"work.hv-01.vneid-plan"):
        merge(course, "hv-02", "hv-01")


def test_observed_visits_of_both_count_once(course):
    for learner, answers in (("hv-01", ("one", "two")), ("hv-02", ("two", "three"))):
        put(course.root / f"observations/{learner}/responses.jsonl", journal(learner, "observation-visit", answers, bank=""))
    merge(course, "hv-01", "hv-02")
    found = values(course.root / "observations/hv-01/responses.jsonl")
    assert [value for _, _, value in found[1]] == ["one", "two", "three"]


def test_marks_of_both_rows_of_a_list_lead_to_the_first_id(course):
    course.roster.write_text("learner,given_name,code,list_mark\nhv-01,,,aa\nhv-02,Lan,,bb\n")
    merge(course, "hv-01", "hv-02")
    (entry,) = Roster.read(course).entries
    assert (entry.given_name, entry.others["list_mark"]) == ("Lan", "aa bb")


@pytest.mark.parametrize(("keep", "gone"), [("hv-01", "hv-01"), ("hv-01", "zz-99"), ("zz-99", "hv-01")])
def test_ids_that_do_not_fit_change_nothing(course, keep, gone):
    before = tree(course.root)
    with pytest.raises(RosterError):
        merge(course, keep, gone)
    assert tree(course.root) == before


def test_the_commands_say_what_they_wrote_and_what_to_run(course, other, capsys):
    one, two = str(course.root), str(other.root)
    assert main(["learner", "move", one, "hv-01", "--to", two]) == 0
    said = capsys.readouterr().out
    assert f"wrote {other.root}/submitted/hv-01/vneid" in said and f"Now: daisuso grade {two}" in said
    assert main(["learner", "merge", two, "an-01", "hv-01"]) == 1
    assert "both have work of their own" in capsys.readouterr().err
    assert main(["learner", "merge", two, "an-01", "hv-01", "--set-aside"]) == 0
    assert "does not count" in capsys.readouterr().out
