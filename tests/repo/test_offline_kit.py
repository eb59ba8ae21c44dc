"""The installer of an offline kit, tried on a tiny one with real wheels and the real parts."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
kit_samples = importlib.import_module("kit_samples")
ROOT, SCRIPTS, HERE = kit_samples.ROOT, kit_samples.SCRIPTS, kit_samples.HERE
PARTS = SCRIPTS / "offline_kit"

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="kits are for Windows and Linux: run this on one of them")


@pytest.fixture
def kit(tmp_path):
    folder = tmp_path / "kít của tôi"  # people's folders have spaces and Vietnamese letters
    kit_samples.make_kit(folder)
    return folder


def as_module(name):
    spec = importlib.util.spec_from_file_location(f"kit_{name}", PARTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def installed_files(kit):
    return {path: path.stat().st_mtime_ns for path in (kit / "venv").rglob("*") if path.is_file() and path.suffix != ".pyc"}


def test_installs_once_starts_and_is_removed(kit, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    settings = {"PIP_TARGET": str(elsewhere), "PIP_INDEX_URL": "http://127.0.0.1:9/", "PYTHONPATH": str(tmp_path)}
    (tmp_path / "daisuso.py").write_text("raise SystemExit('not this one')")
    status, said = kit_samples.run_script(kit, "install.py", **settings)
    assert status == 0, said
    assert "Done: daisuso 9.9" in said and "Xong: daisuso 9.9" in said
    assert not elsewhere.exists()  # the computer's own settings of pip and Python did not reach it
    assert (kit / kit_samples.kit_making.BANK).is_file()

    before = installed_files(kit)
    status, said = kit_samples.run_script(kit, "install.py")
    assert status == 0 and "Installed already" in said
    assert installed_files(kit) == before

    python = kit / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    course = tmp_path / "my course"
    course.mkdir()
    for given, ran in (([], "ran demo"), ([str(course)], f"ran hall {course}"), (["grade", "x"], "ran grade x")):
        done = subprocess.run([python, kit / "start.py", *given], capture_output=True, text=True, cwd=tmp_path)
        assert done.stdout.strip() == ran, done.stderr

    (kit / "my-course").mkdir()
    status, said = kit_samples.run_script(kit, "install.py", "--remove")
    assert status == 0 and "Removed" in said
    assert not (kit / "venv").exists() and (kit / "my-course").is_dir()
    status, said = kit_samples.run_script(kit, "install.py", "--remove")
    assert status == 0 and "nothing to remove" in said


def test_every_missing_or_changed_file_is_named_and_nothing_installed(kit):
    leaf = kit / "wheels" / "leaf-1.0-py3-none-any.whl"
    data = bytearray(leaf.read_bytes())
    data[len(data) // 2] ^= 1
    leaf.write_bytes(data)
    (kit / "wheels" / "daisuso-9.9-py3-none-any.whl").unlink()
    status, said = kit_samples.run_script(kit, "install.py")
    assert status == 1
    assert "Not as it was when the kit was made: wheels/leaf-1.0-py3-none-any.whl" in said
    assert "Missing: wheels/daisuso-9.9-py3-none-any.whl" in said
    assert said.count("Missing:") == said.count("Not as it was") == 1
    assert "Nothing was installed" in said and not (kit / "venv").exists()


def test_a_swapped_wheel_is_refused_by_pip_too(kit):
    """Whoever writes the list of checksums anew still meets the hashes in requirements.txt."""
    kit_samples.make_wheel(kit / "wheels", "leaf", {"leaf.py": "GREEN = False\n"})
    kit_samples.kit_making.write_list(kit)
    status, said = kit_samples.run_script(kit, "install.py")
    assert status == 1 and "leaf" in said and "do not match the hashes" in said.lower()
    assert "The installation failed" in said


def test_a_kit_that_was_not_copied_whole_is_refused(kit):
    (kit / "SHA256SUMS").unlink()
    status, said = kit_samples.run_script(kit, "install.py")
    assert status == 1 and "SHA256SUMS is missing" in said and not (kit / "venv").exists()
    (kit / "words.json").unlink()
    status, said = kit_samples.run_script(kit, "install.py")
    assert status == 1 and "words.json" in said and "copy the whole folder again" in said and "Traceback" not in said


def test_an_interrupted_installation_begins_anew(kit):
    (kit / "venv").mkdir()
    (kit / "venv" / "daisuso-kit.txt").write_text("not finished")
    (kit / "venv" / "half").write_text("")
    status, said = kit_samples.run_script(kit, "install.py")
    assert status == 0, said
    assert not (kit / "venv" / "half").exists()


def test_a_folder_of_somebody_else_is_left_alone(kit):
    (kit / "venv").mkdir()
    (kit / "venv" / "mine.txt").write_text("dear")
    for arguments in ((), ("--remove",)):
        status, said = kit_samples.run_script(kit, "install.py", *arguments)
        assert status == 1 and "did not make it" in said
    assert (kit / "venv" / "mine.txt").read_text() == "dear"


def test_another_python_or_system_is_refused_with_one_sentence(tmp_path):
    other = "3.11" if HERE.python != "3.11" else "3.12"
    kit_samples.make_kit(tmp_path / "python", kit_samples.kit_wheels.Target(HERE.platform, other))
    status, said = kit_samples.run_script(tmp_path / "python", "install.py")
    assert status == 1 and f"needs 64-bit Python {other}; this is Python {HERE.python}" in said
    system = "linux" if HERE.platform == "windows" else "windows"
    kit_samples.make_kit(tmp_path / "system", kit_samples.kit_wheels.Target(system, HERE.python))
    status, said = kit_samples.run_script(tmp_path / "system", "install.py")
    assert status == 1 and "Ask for the kit of your kind of computer" in said
    assert not (tmp_path / "python" / "venv").exists() and not (tmp_path / "system" / "venv").exists()


def test_the_place_is_checked_before_anything_is_installed(kit, monkeypatch):
    install = as_module("install")
    deep = "a" * 90 + "/" + "b" * 60 + ".py"
    kit_samples.make_wheel(kit / "wheels", "deep", {deep: ""})
    windows = install.Kit(kit)
    windows.windows = True
    longest = len("venv/Lib/site-packages/") + len(deep) + len("__pycache__/.cpython-312c")
    assert install.longest_path(windows.wheels) == longest
    monkeypatch.setattr(install, "LONGEST_PATH", len(str(kit)) + 1 + longest)
    install.check_place(windows)
    monkeypatch.setattr(install, "LONGEST_PATH", len(str(kit)) + 1 + longest - 7)
    with pytest.raises(install.Refusal, match="at least 7 characters shorter"):
        install.check_place(windows)
    monkeypatch.setattr(install.shutil, "disk_usage", lambda place: type("Usage", (), {"free": 1_000_000}))
    monkeypatch.setattr(install, "SPACE", 1000)
    with pytest.raises(install.Refusal, match="Only 1 MB are free"):
        install.check_place(install.Kit(kit))


def test_the_fingerprint_on_the_screen_is_the_one_that_the_maker_wrote_down(tmp_path):
    mark = kit_samples.make_kit(tmp_path / "a")
    assert kit_samples.make_kit(tmp_path / "b") == mark  # the same sources make the same kit
    assert as_module("install").fingerprint(tmp_path / "a") == mark
    assert re.fullmatch(r"([0-9a-f]{4}-){3}[0-9a-f]{4}", mark)


def test_words_are_whole_in_both_languages():
    words = json.loads((ROOT / "src/daisuso/messages/kit.json").read_text(encoding="utf-8"))
    source = (PARTS / "install.py").read_text(encoding="utf-8")
    assert {f"kit.{name}" for name in re.findall(r'\.say\("(\w+)"', source)} == set(words)
    for name, pair in words.items():
        assert set(pair) == {"vi", "en"}, name
        assert len({tuple(sorted(re.findall(r"\{\w+\}", text))) for text in pair.values()}) == 1, name
        assert all(unicodedata.is_normalized("NFC", text) for text in pair.values()), name


@pytest.mark.parametrize("platform", ["windows", "linux"])
def test_parts_say_what_they_are(tmp_path, platform):
    kit_samples.make_kit(tmp_path / "kit", kit_samples.kit_wheels.Target(platform, "3.12"))
    ending = ".bat" if platform == "windows" else ".sh"
    scripts = {path.name for path in (tmp_path / "kit").iterdir() if path.suffix in (".bat", ".sh")}
    assert scripts == {"install" + ending, "start" + ending, "uninstall" + ending}
    readme = (tmp_path / "kit" / "README.txt").read_text(encoding="utf-8-sig")
    assert unicodedata.is_normalized("NFC", readme)
    assert readme.index("TRƯỚC KHI CÀI") < readme.index("BEFORE YOU INSTALL")
    assert "never give this folder to learners" in readme and "Python 3.12" in readme
    assert ("UNTESTED" in readme) == ("CHƯA CHẠY THỬ" in readme) == (platform == "windows")
    for path in (tmp_path / "kit").iterdir():
        if path.suffix in (".bat", ".sh", ".txt"):
            data = path.read_bytes()
            assert not re.search(rb"@[A-Z]+@", data), path.name
            windows = platform == "windows" and path.name != "requirements.txt"
            assert data.count(b"\r\n") == (data.count(b"\n") if windows else 0), path.name


@pytest.mark.parametrize("name", ["install.py", "start.py"])
def test_the_installer_needs_only_python_and_any_python_3_can_read_it(name):
    tree = ast.parse((PARTS / name).read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)
