"""What the project says of itself in several places must agree."""

import re
import statistics
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import daisuso

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "src" / "daisuso").rglob("*.py"))


def tracked():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-")


def test_the_version_is_the_top_of_the_changelog():
    top = re.search(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert top == daisuso.__version__ == PROJECT["version"]


def test_every_public_name_exists_and_is_in_order():
    assert sorted(daisuso.__all__) == daisuso.__all__
    for name in daisuso.__all__:
        assert callable(getattr(daisuso, name)), name


def test_conda_users_get_what_pyproject_asks_for():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    wanted = {name_of(entry): entry for entry in PROJECT["dependencies"]}
    listed = {name_of(entry): entry for entry in conda if isinstance(entry, str)}
    assert set(listed) - {"python", "pip"} == {"jupyterlab", "ipywidgets", "nbgrader", "pandas", "matplotlib"}
    for name in set(listed) - {"python", "pip"}:
        assert listed[name] == wanted[name]
    assert listed["python"] == "python" + PROJECT["requires-python"]
    assert {"pip": ["-e ."]} in conda


def test_the_lock_has_hashes_every_dependency_and_no_address():
    assert "://" not in LOCK
    pins = [block for block in re.split(r"\n(?=[a-zA-Z0-9])", LOCK) if "==" in block]
    assert all("--hash=sha256:" in block for block in pins)
    names = {name_of(block) for block in pins}
    development = PROJECT["optional-dependencies"]["dev"]
    assert {name_of(entry) for entry in [*PROJECT["dependencies"], *development]} <= names
    assert "sys_platform == 'win32'" in LOCK  # made for every system, not only for the one it was made on


def test_modules_stay_small():
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert [path for path, size in sizes.items() if size > 500] == []
    assert statistics.median(size for path, size in sizes.items() if path.name != "__init__.py") < 150


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name == "__init__.py"], ids=lambda path: path.parent.name)
def test_packages_re_export_nothing(path):
    text = path.read_text(encoding="utf-8")
    allowed = ("src/daisuso/__init__.py", "messages/__init__.py")
    assert path.as_posix().endswith(allowed) or not re.search(r"^\s*(import|from) ", text, re.MULTILINE)


def test_no_file_names_this_machine_or_a_registry():
    hosts = re.compile(rb"pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org")
    machine = str(ROOT.parent).encode() + b"/"
    guilty = []
    for path in tracked():
        data = path.read_bytes()
        if path.suffix in (".png", ".ttf") or path == Path(__file__):
            continue
        if hosts.search(data) or (len(machine) > 6 and machine in data):
            guilty.append(path.relative_to(ROOT).as_posix())
    assert guilty == []


def test_hand_written_notebooks_carry_no_output():
    import json

    for path in tracked():
        if path.suffix == ".ipynb":
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    assert cell["outputs"] == [] and cell["execution_count"] is None, path


def test_learners_data_cannot_be_committed():
    for name in ("responses.jsonl", "gradebook.db", "roster.csv"):
        assert [path for path in tracked() if path.name == name] == []
