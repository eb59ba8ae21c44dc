"""A whole kit, made from the package index and installed where no network is: minutes, so only in --full."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
kit_samples = importlib.import_module("kit_samples")
HERE, SCRIPTS = kit_samples.HERE, kit_samples.SCRIPTS

pytestmark = pytest.mark.full


def network_cut():
    """Return (a command's beginning, what is cut): a network namespace of its own, where nothing but the command itself is."""
    for begin in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        if shutil.which("unshare") and subprocess.run([*begin, "true"], capture_output=True).returncode == 0:
            return begin
    pytest.fail("no network can be cut here: let this user run `unshare -r -n true` (kernel.unprivileged_userns_clone=1)")


def make(tmp_path, platform):
    command = [sys.executable, SCRIPTS / "make_offline_kit.py", "--platform", platform, "--python", HERE.python, "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(tmp_path.glob("daisuso-offline-*")), done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the Linux kit installs on Linux: run this there")
def test_the_linux_kit_installs_and_runs_the_demo_with_the_network_cut(tmp_path):
    made, said = make(tmp_path / "made", "linux")
    assert "UNTESTED" not in said
    kit = tmp_path / "bộ cài"
    made.rename(kit)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    environ["HOME"] = str(tmp_path)

    def run(*command):
        done = subprocess.run([*network_cut(), *map(str, command)], capture_output=True, text=True, env=environ, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    probe = "import socket, sys; socket.create_connection(('192.0.2.1', 443), 5)"
    reached = subprocess.run([*network_cut(), sys.executable, "-c", probe], capture_output=True, text=True)
    assert "unreachable" in reached.stderr  # at once: there is no way out at all

    assert "Done: daisuso" in run("sh", kit / "install.sh")
    assert "Installed already" in run("sh", kit / "install.sh")
    # From another folder: the bank is found beside the environment.
    assert "Report:" in run("sh", kit / "start.sh", "demo", "--no-serve", "--learners", "8")
    assert list((tmp_path / "daisuso-demo").glob("report-*.html"))
    assert "Removed" in run("sh", kit / "uninstall.sh")
    assert not (kit / "venv").exists() and (tmp_path / "daisuso-demo" / "course").is_dir()


def test_the_windows_kit_has_what_only_windows_needs_and_says_that_it_is_untested(tmp_path):
    kit, said = make(tmp_path, "windows")
    assert "UNTESTED" in said
    names = {line.split("==")[0] for line in (kit / "requirements.txt").read_text(encoding="utf-8").splitlines()}
    assert {"colorama", "pywinpty", "daisuso", "pip"} <= names and not names & {"pexpect", "ptyprocess"}
    assert len(names) == len(list((kit / "wheels").glob("*.whl")))
    with zipfile.ZipFile(next((kit / "wheels").glob("daisuso-*.whl"))) as wheel:
        inside = wheel.namelist()
    assert "daisuso/content/course.json" in inside and not [name for name in inside if "bank.json" in name or "openbank" in name]
    with zipfile.ZipFile(kit / "daisuso-openbank.zip") as bank:
        assert json.loads(bank.read("bank.json"))["forms"]
