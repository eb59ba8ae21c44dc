"""Installs daisuso from this folder, without a network: checks every file, then fills the folder `venv` beside it.

    python install.py             install; where all is there and whole, it changes nothing
    python install.py --remove    remove what was installed; courses and learners' work stay

Standard library only. Older Pythons must be able to read it, so that they can say that they do not fit.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

LIST = "SHA256SUMS"
MARK = "daisuso-kit.txt"
LONGEST_PATH = 259
"""Characters that Windows takes where long paths are not switched on."""
PYC = len("__pycache__/.cpython-312c")
"""What a compiled file's path is longer than its source's."""
SPACE = 5
"""Disk needed, in sizes of the wheels: unpacked they were four times that, compiled files included."""


class Refusal(Exception):
    """What stops the installation: lines to print."""

    def __init__(self, *lines):
        super().__init__(lines)
        self.lines = lines


class Kit:
    """A kit's folder and what it says of itself."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.venv = self.folder / "venv"
        self.words = json.loads((self.folder / "words.json").read_text(encoding="utf-8"))
        self.facts = json.loads((self.folder / "kit.json").read_text(encoding="utf-8"))
        self.windows = self.facts["platform"] == "windows"
        self.start = "start.bat" if self.windows else "sh start.sh"

    @property
    def python(self):
        """Return the Python of the installation."""
        return self.venv / ("Scripts/python.exe" if self.windows else "bin/python")

    @property
    def wheels(self):
        """Return the paths of the wheels."""
        return sorted((self.folder / "wheels").glob("*.whl"))

    def say(self, message, **fill):
        """Return one message, Vietnamese before English."""
        return "\n".join(self.words["kit." + message][lang].format(**fill) for lang in ("vi", "en"))


def show(text):
    """Print at once."""
    print(text, flush=True)


def digest(path):
    """Return the sha256 of a file, read in pieces."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            sha.update(piece)
    return sha.hexdigest()


def fingerprint(folder):
    """Return what people can compare by voice or on paper: the first 64 bits of the sha256 of the list of checksums."""
    sha = digest(folder / LIST)
    return "-".join(sha[at : at + 4] for at in range(0, 16, 4))


def check_computer(kit):
    """Refuse a Python or a system that the wheels were not made for."""
    wanted, found = kit.facts["python"], "{}.{}".format(*sys.version_info[:2])
    bits = 64 if sys.maxsize > 2**32 else 32
    machine = platform.machine().lower()
    here = {"win32": "windows", "linux": "linux"}.get(sys.platform, sys.platform)
    libc, version = platform.libc_ver() if here == "linux" else ("", "")
    number = [int(part) for part in version.split(".")[:2] if part.isdigit()]
    old = here == "linux" and (libc != "glibc" or number < kit.facts["glibc"])
    if here != kit.facts["platform"] or machine not in ("amd64", "x86_64") or old:
        name = " ".join(part for part in (here, machine, libc, version) if part)
        raise Refusal(kit.say("wrong_system", wanted=kit.facts["system"], found=name))
    if found != wanted or bits != 64:
        raise Refusal(kit.say("wrong_python", wanted=wanted, found=found, bits=bits))


def listed(kit):
    """Return the checksum of each file by its name.

    A kit that was not copied whole lacks the list, which is written last.
    """
    path = kit.folder / LIST
    if not path.is_file():
        raise Refusal(kit.say("no_list", name=LIST))
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: sha for sha, name in (line.split("  ", 1) for line in lines if line)}


def check_files(kit):
    """Refuse a kit of which a file is missing or changed; names every one of them."""
    found = []
    for name, sha in sorted(listed(kit).items()):
        path = kit.folder / name
        if not path.is_file():
            found.append(kit.say("missing", name=name))
        elif digest(path) != sha:
            found.append(kit.say("changed", name=name))
    if found:
        raise Refusal(*found, kit.say("copy_again"))


def longest_path(wheels):
    """Return how long the longest path below the installation becomes on Windows, `venv` included."""
    longest = 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                inside = name.split(".data/data/", 1)
                place = "venv/" + inside[1] if len(inside) == 2 else "venv/Lib/site-packages/" + name
                longest = max(longest, len(place) + (PYC if name.endswith(".py") else 0))
    return longest


def check_place(kit):
    """Refuse a folder that is read-only, too full or, on Windows, too deep."""
    try:
        probe = kit.folder / "write-test.tmp"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Refusal(kit.say("read_only", folder=kit.folder, reason=error.strerror or error)) from None
    wanted = SPACE * sum(path.stat().st_size for path in kit.wheels) // 1000000
    free = shutil.disk_usage(str(kit.folder)).free // 1000000
    if free < wanted:
        raise Refusal(kit.say("no_room", free=free, wanted=wanted))
    if kit.windows:
        excess = len(str(kit.folder)) + 1 + longest_path(kit.wheels) - LONGEST_PATH
        if excess > 0:
            raise Refusal(kit.say("path_too_long", folder=kit.folder, excess=excess))


def clean_environ(**more):
    """Return an environment in which nobody's settings of Python or pip reach the installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))}
    return dict(kept, PYTHONUTF8="1", PIP_CONFIG_FILE=os.devnull, **more)


def version(kit):
    """Return what the installed daisuso says of itself, or nothing where it does not run."""
    command = [str(kit.python), "-m", "daisuso.cli", "--version"]
    try:
        said = subprocess.run(command, env=clean_environ(), stdout=subprocess.PIPE, cwd=str(kit.folder))
    except OSError:
        return ""
    return said.stdout.decode("utf-8", "replace").strip() if said.returncode == 0 else ""


def is_ready(kit):
    """Say whether this very kit was installed here to its end."""
    mark = kit.venv / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8") == digest(kit.folder / LIST)


def remove_venv(kit):
    """Remove the installation; refuse a folder that no kit made."""
    if not kit.venv.exists():
        return
    if not (kit.venv / MARK).is_file():
        raise Refusal(kit.say("not_ours", folder=kit.venv))
    mark = (kit.venv / MARK).read_bytes()
    try:
        shutil.rmtree(str(kit.venv))
    except OSError as error:
        # What is left must still be known as ours, so that the next try can remove it.
        kit.venv.mkdir(exist_ok=True)
        (kit.venv / MARK).write_bytes(mark)
        raise Refusal(kit.say("in_use", name=error.filename or kit.venv)) from None


def fill_venv(kit):
    """Make the environment and install every wheel; pip runs from its own wheel, as some systems leave it out of Python."""
    kit.venv.mkdir()
    (kit.venv / MARK).write_text("not finished", encoding="utf-8")
    pip = next(path for path in kit.wheels if path.name.startswith("pip-"))
    made = [sys.executable, "-m", "venv", "--without-pip", str(kit.venv)]
    install = [str(kit.python), "-m", "pip", "--isolated", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    install += ["--no-index", "--find-links", str(kit.folder / "wheels"), "--only-binary", ":all:", "--no-cache-dir"]
    install += ["--require-hashes", "-r", str(kit.folder / "requirements.txt")]
    for command, environ in ((made, clean_environ()), (install, clean_environ(PYTHONPATH=str(pip)))):
        if subprocess.run(command, env=environ, cwd=str(kit.folder)).returncode:
            raise Refusal(kit.say("failed"))


def install(kit):
    """Check the kit, then install it; says what it does. Returns nothing; raises Refusal before it has changed anything."""
    show(kit.say("title"))
    if kit.windows:
        show(kit.say("untested"))
    check_computer(kit)
    show(kit.say("checking", files=len(listed(kit))))
    check_files(kit)
    show(kit.say("fingerprint", fingerprint=fingerprint(kit.folder)))
    if is_ready(kit):
        said = version(kit)
        if said:
            show(kit.say("already", version=said, start=kit.start))
            return
    check_place(kit)
    remove_venv(kit)
    show(kit.say("installing", folder=kit.venv))
    fill_venv(kit)
    show(kit.say("trying"))
    said = version(kit)
    if not said:
        raise Refusal(kit.say("failed"))
    (kit.venv / MARK).write_text(digest(kit.folder / LIST), encoding="utf-8")
    show(kit.say("done", version=said, start=kit.start))


def remove(kit):
    """Remove what was installed."""
    if not kit.venv.exists():
        show(kit.say("not_installed"))
        return
    remove_venv(kit)
    show(kit.say("removed", folder=kit.venv))


def main(arguments=None):
    """Install or remove; returns 0, or 1 where something stops it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--remove", action="store_true", help="remove what was installed")
    chosen = parser.parse_args(arguments)
    try:
        kit = Kit(Path(__file__).resolve().parent)
    except (OSError, ValueError) as error:  # without its words it has only these
        show(f"{error}: copy the whole folder again.")
        return 1
    try:
        (remove if chosen.remove else install)(kit)
    except Refusal as refusal:
        show("\n".join(refusal.lines))
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
