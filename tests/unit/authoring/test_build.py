import json
import zipfile

import pytest

from daisuso.authoring.bank_places import find_bank
from daisuso.authoring.build import build
from daisuso.cli.main import main
from daisuso.errors import BankError, SourceError
from daisuso.sources.repository import read_repository


def everything(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_build_is_byte_identical_and_check_agrees(repository_copy):
    first = build(repository_copy)
    assert first.written
    before = everything(repository_copy)
    again = build(repository_copy)
    assert again.written == () and again.removed == ()
    assert everything(repository_copy) == before
    assert main(["build", "--check", "--root", str(repository_copy)]) == 0


def test_check_notes_a_missing_bank_with_its_cure(repository_copy, capsys):
    build(repository_copy)
    (repository_copy / "assessments/.daisuso/bank/bank.json").unlink()
    assert main(["build", "--check", "--root", str(repository_copy)]) == 0
    said = capsys.readouterr().out
    assert "never committed: assessments/.daisuso/bank/bank.json." in said and "run `daisuso build`" in said
    build(repository_copy)
    assert main(["build", "--check", "--root", str(repository_copy)]) == 0
    assert "note:" not in capsys.readouterr().out


def test_check_names_what_is_stale_and_writes_nothing(repository_copy, capsys):
    build(repository_copy)
    lesson = repository_copy / "curriculum/modules/vneid/lesson.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("bác Tư", "bác Năm", 1), encoding="utf-8")
    before = everything(repository_copy)
    assert main(["build", "--check", "--root", str(repository_copy)]) == 1
    assert "stale: notebooks/lessons/vi/vneid.ipynb" in capsys.readouterr().out
    assert everything(repository_copy) == before


def test_a_file_without_a_source_is_removed(repository_copy):
    build(repository_copy)
    orphan = repository_copy / "notebooks/lessons/vi/khong-con.ipynb"
    orphan.write_text("{}")
    assert build(repository_copy).removed == ("notebooks/lessons/vi/khong-con.ipynb",)
    assert not orphan.exists()


def test_one_run_names_every_error_of_every_file(repository_copy, capsys):
    broken = {
        "curriculum/facts.yaml": ("confidence: high", "confidence: sure"),
        "curriculum/course.yaml": ("minutes: 80", "minutes: ninety"),
        "assessments/items/vneid.yaml": ("competency: A3", "competency: A9"),
        "curriculum/modules/vneid/lesson.md": (":::fact vneid-levels", ":::fact vneid-nothing"),
        "assessments/policies/default-2026.yaml": ('cuts: ["0.50", "0.70", "0.85"]', 'cuts: ["0.70", "0.50", "0.85"]'),
    }
    for name, (old, new) in broken.items():
        path = repository_copy / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        build(repository_copy)
    said = [str(problem) for problem in caught.value.problems]
    for name, value in zip(broken, ("'sure'", "'ninety'", "'A9'", "'vneid-nothing'", "rise strictly"), strict=True):
        assert any(line.startswith(f"{name}:") and value in line for line in said), (name, said)
    assert main(["build", "--root", str(repository_copy)]) == 1
    assert "assessments/items/vneid.yaml:" in capsys.readouterr().err
    assert not (repository_copy / "notebooks").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("domains: [C, E]", "domains: [C, X]", "no domain 'X' in the framework"),
        ('valid_months: "24"', 'valid_months: "0"', "'0' is not a whole number from 1 to 600"),
        ('final_pass: "0.70"', 'final_pass: "70"', "'70' is not a number from 0 to 1"),
        ("item: dnl-w01", "item: dnl-w09", "assignment 'day-nguoi-lon' has no item 'dnl-w09'"),
        ('of: "10"', 'of: "12"', "plan.of 12 is not the points of 'dnl-w01'"),
        ("repair: {tasks", "repare: {tasks", "'repair' is missing"),
        ("certification:\n", "other:\n", "is active and has no certification block"),
    ],
)
def test_what_is_wrong_with_the_conditions_of_a_decision_is_named(repository_copy, old, new, words):
    path = repository_copy / "assessments/policies/default-2026.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=words) as caught:
        read_repository(repository_copy)
    assert "assessments/policies/default-2026.yaml" in str(caught.value)


def test_a_changed_item_needs_a_new_version(repository_copy):
    build(repository_copy)
    path = repository_copy / "assessments/items/vneid.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(index for index, line in enumerate(lines) if "stem:" in line)
    vi = next(index for index in range(place, len(lines)) if lines[index].lstrip().startswith("vi:"))
    lines[vi] = lines[vi].replace("vi: ", "vi: Này, ", 1)
    path.write_text("".join(lines), encoding="utf-8")
    said = r"assessments/items/vneid\.yaml:[0-9]+: item 'vneid-m01': changed since version 1 was released; raise it to version 2"
    with pytest.raises(SourceError, match=said):
        build(repository_copy)


def test_a_released_item_may_not_vanish(repository_copy):
    build(repository_copy)
    path = repository_copy / "assessments/ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    ledger["items"]["vneid-x99"] = {"1": {"hash": "0" * 64, "since": "2026-01-01"}}
    path.write_text(json.dumps(ledger), encoding="utf-8")
    with pytest.raises(SourceError, match="'vneid-x99': version 1 was released and is gone"):
        build(repository_copy)


def test_the_bank_comes_from_a_repository_or_from_its_file(repository_copy, tmp_path, monkeypatch):
    build(repository_copy)
    archive = repository_copy / "dist/daisuso-openbank.zip"
    assert find_bank(archive).data == find_bank(repository_copy).data
    assert find_bank(archive).notebooks == find_bank(repository_copy).notebooks
    with zipfile.ZipFile(archive) as opened:
        assert "bank.json" in opened.namelist()
    with pytest.raises(BankError, match="no item bank"):
        find_bank(tmp_path / "nowhere")
    (tmp_path / "other.zip").write_bytes(b"not a zip")
    with pytest.raises(BankError, match="not an item bank"):
        find_bank(tmp_path / "other.zip")
    monkeypatch.chdir(archive.parent)
    monkeypatch.setattr("daisuso.authoring.bank_places.repository_root", lambda: None)
    assert find_bank(None).data["hash"] == find_bank(archive).data["hash"]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BankError, match="no item bank"):
        find_bank(None)
    # An offline kit: the file lies beside the environment, wherever somebody works.
    monkeypatch.setattr("sys.prefix", str(archive.parent / "venv"))
    assert find_bank(None).data["hash"] == find_bank(archive).data["hash"]


@pytest.mark.skipif(not hasattr(__import__("os"), "geteuid"), reason="file modes are POSIX's; Windows keeps keys by folder rights")
def test_keys_are_readable_by_their_owner_only(repository_copy):
    build(repository_copy)
    assert (repository_copy / "assessments/.daisuso/bank/bank.json").stat().st_mode & 0o077 == 0


def test_errors_hide_no_other_errors(repository_copy):
    """A bad heading, an unknown indicator, a broken picture, one without its twin, conduct of a module that is not there."""
    changes = {
        "curriculum/modules/vneid/lesson.md": [
            ("# Kích hoạt trong 7 ngày {#activate minutes=10}", "# Kích hoạt trong 7 ngày"),
            (":::fact vneid-activate-7d", ":::fackt vneid-activate-7d"),
            ("- indicator: A3.1", "- indicator: C9.3"),
        ],
        "curriculum/modules/vneid/pictures/two-levels.svg": [("</svg>", "")],
        "curriculum/conduct.yaml": [("modules: [vneid]", "modules: [khong-co]")],
    }
    for name, pairs in changes.items():
        path = repository_copy / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    (repository_copy / "curriculum/modules/vneid/pictures/seven-days.en.svg").unlink()
    with pytest.raises(SourceError) as caught:
        build(repository_copy)
    said = "\n".join(map(str, caught.value.problems))
    for words in (
        "a part starts with",
        "'fackt' is not a kind of box",
        "no indicator 'C9.3'",
        "no whole SVG",
        "no English twin seven-days.en.svg",
        "'khong-co'",
    ):
        assert words in said, words
