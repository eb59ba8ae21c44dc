"""Set-up scripts: standard library only, one clear sentence where Python does not fit, one list of long tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
ENTRIES = ("start.py", "test.py", "make_offline_kit.py")


@pytest.mark.parametrize(
    "name", [*ENTRIES, "python_version.py", "starting.py", "testing.py", "environment.py", "lock.py", "kit_command.py"]
)
def test_set_up_needs_nothing_but_python(name):
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"))
    imported = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    own = {"environment", "python_version", "starting", "testing", "kit_command"}
    # These run in the environment, which kit_command makes first.
    own |= {"kit_making", "kit_wheels"}
    assert imported <= set(sys.stdlib_module_names) | own


@pytest.mark.parametrize("name", [*ENTRIES, "python_version.py"])
def test_any_python_can_read_what_tells_it_that_it_is_unsuitable(name):
    """Python 2.7 and 3.6 must come as far as the sentence: no syntax, letter or import that is newer."""
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    assert text.isascii()
    nodes = list(ast.walk(ast.parse(text, feature_version=(3, 4))))
    assert not [node for node in nodes if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.Starred | ast.NamedExpr)]
    assert not [node for node in nodes if isinstance(node, ast.arg) and node.annotation]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef) and node.returns]
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom)]
    early = {alias.name for node in ast.parse(text).body if isinstance(node, ast.Import) for alias in node.names}
    assert early <= {"os", "sys", "python_version"}


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 1), (3, 14, 0)])
@pytest.mark.parametrize("name", ENTRIES)
def test_an_unsuitable_python_gets_one_clear_sentence(name, version):
    probe = f"""
import runpy, sys
sys.version_info = {version!r}
runpy.run_path({str(SCRIPTS / name)!r}, run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert done.returncode == 1
    said = done.stderr.strip()
    assert said.count("\n") == 0 and "Python 3.11, 3.12 or 3.13" in said and f"Python {version[0]}.{version[1]}:" in said


def test_ci_runs_what_a_developer_runs():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "exec python3 scripts/test.py" in text
    assert "nodejs" not in text and "npm" not in text


def test_long_tests_are_listed_in_one_file():
    """tests/full.txt names every test that only `--full` runs; write it anew with the command in its first line."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "full", "-p", "no:cacheprovider"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    full = sorted({line.split("[")[0] for line in listed.splitlines() if "::" in line})
    lines = (ROOT / "tests" / "full.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == full


# Patterns over words, official kinds of wards, and the sample of a written answer that tests are made from.
NOT_READ_BY_PEOPLE = {"typography.py", "facts.py", "extended_text.py"}


def test_words_that_people_read_stand_in_message_tables():
    marks = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
    guilty = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in described:
                continue
            if len(set(node.value.lower()) & marks) >= 2 and path.name not in NOT_READ_BY_PEOPLE:
                guilty.append(f"{path.name}:{node.lineno}: {node.value[:60]}")
    for path in sorted((ROOT / "src").rglob("*.js")):
        code = [line.split("//")[0] for line in path.read_text(encoding="utf-8").splitlines()]
        guilty += [f"{path.name}:{number}" for number, line in enumerate(code, 1) if len(set(line.lower()) & marks) >= 2]
    assert guilty == []
