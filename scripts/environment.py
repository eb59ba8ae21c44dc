"""Makes the project's virtual environment from the lock. Standard library only; used by starting.py and testing.py."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
UV = "uv==0.13.9"
DEVELOPMENT, INSTALLER = "# --- development", "# --- installer"


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def python() -> Path:
    """Return the environment's Python."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def command(name: str) -> str:
    """Return a command of the environment."""
    return str(python().with_name(name + (".exe" if os.name == "nt" else "")))


def environ() -> dict[str, str]:
    """Return an environment in which the venv's programs are found first (nbgrader calls `alembic` by name)."""
    path = os.pathsep.join([str(python().parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(FOLDER), "PYTHONUTF8": "1"}


def _stamp(development: bool) -> str:
    facts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), str(FOLDER).encode()]
    return hashlib.sha256(b"\0".join(facts)).hexdigest() + (" dev" if development else "")


def _is_ready(stamp: str) -> bool:
    mark = FOLDER / "daisuso-lock.txt"
    if not mark.is_file() or not python().is_file():
        return False
    # What has the development tools also has all that start.py needs.
    return mark.read_text() in (stamp, stamp + " dev")


def _run(arguments: list[str], what: str) -> None:
    done = subprocess.run(arguments, env=environ(), cwd=ROOT)
    if done.returncode:
        sys.exit(f"{what} failed (see above). Mend it, then start this again: it takes up where it stopped.")


def _make_venv() -> None:
    say("1/3 Making the virtual environment .venv ...")
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    try:
        venv.create(FOLDER, with_pip=True)
    except (subprocess.CalledProcessError, SystemExit, OSError) as error:
        cure = "On Debian or Ubuntu: apt install python3-venv, then start this again."
        sys.exit(f"Python could not make a virtual environment ({error}). {cure}")


def _pins(name: str, text: str) -> str:
    """Write a part of the lock where the installer can read it; return its path."""
    chosen = FOLDER / f"requirements-{name}.txt"
    chosen.write_text(text, encoding="utf-8")
    return str(chosen)


def _requirements(development: bool) -> tuple[str, str]:
    """Return the files with the wanted pins and with the installer's: parts of the lock, every pin with its hashes."""
    packages, installer = LOCK.read_text(encoding="utf-8").split(INSTALLER, 1)
    runtime = packages.split(DEVELOPMENT, 1)[0]
    wanted = _pins("development", packages) if development else _pins("runtime", runtime)
    return wanted, _pins("installer", installer)


def prepare(*, development: bool) -> None:
    """Make the environment if it is missing or older than the lock."""
    stamp = _stamp(development)
    if _is_ready(stamp):
        return
    if not python().is_file():
        _make_venv()
    say("2/3 Installing the pinned packages (a few minutes the first time) ...")
    wanted, installer = _requirements(development)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    fetched = subprocess.run([*pip, "--require-hashes", "-r", installer], env=environ())
    if fetched.returncode == 0:
        install = [str(python()), "-m", "uv", "pip", "install", "--quiet", "--python", str(python())]
    else:  # pip knows the same lock, only slower
        install = pip
    _run([*install, "--require-hashes", "-r", wanted], "Installing the packages")
    say("3/3 Installing daisuso itself ...")
    _run([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "Installing daisuso")
    (FOLDER / "daisuso-lock.txt").write_text(stamp)
