"""Makes an offline kit: resolve for the target, fetch wheels, build daisuso's own, add the bank, write the list of checksums."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kit_wheels import GLIBC, Pin, Target, digest, is_pure, missing, read_pins, wheel_of

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "scripts" / "offline_kit"
WORDS = ROOT / "src" / "daisuso" / "messages" / "kit.json"
BANK = "daisuso-openbank.zip"
LIST, FACTS = "SHA256SUMS", "kit.json"
PIP = "pip==26.2"
"""The installer inside the kit: Debian and Ubuntu leave it out of Python, and offline it cannot be fetched."""
DOWNLOADS = ("--no-deps", "--quiet", "--disable-pip-version-check", "--progress-bar", "off")


class KitError(Exception):
    """A kit cannot be made; the message says why and what to do."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def run(arguments: Sequence[str], what: str, **environ: str) -> str:
    """Run a module of this environment and return what it prints.

    Raises
    ------
    KitError
    """
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True
    )
    if done.returncode:
        raise KitError(f"{what} failed. Mend it, then start this again: it takes up where it stopped.\n{done.stderr[-3000:]}")
    return done.stdout


def constraints(lock: str) -> str:
    """Return the pins of the repository's lock without hashes: the kit holds the versions that the tests ran with."""
    return re.sub(r" \\\n    --hash=\S+", "", lock.split("# --- development", 1)[0])


def resolve(target: Target) -> list[Pin]:
    """Return the pins of everything that daisuso needs on the target, each with the hashes of its published files.

    Markers are read for the target. A plain `pip download --platform` reads those of the computer it runs on: a Windows kit made on
    Linux would lack pywinpty and colorama.
    """
    flags = ["--quiet", "--python-platform", target.resolver, "--python-version", target.python, "--generate-hashes"]
    flags += ["--no-emit-index-url", "--no-header", "--no-annotate"]
    with tempfile.TemporaryDirectory() as folder:
        known, wanted = Path(folder) / "constraints.txt", Path(folder) / "wanted.in"
        known.write_text(constraints((ROOT / "requirements.lock").read_text(encoding="utf-8")), encoding="utf-8")
        wanted.write_text(PIP + "\n", encoding="utf-8")
        command = ["uv", "pip", "compile", "pyproject.toml", str(wanted), *flags, "-c", str(known)]
        return read_pins(run(command, f"Resolving for {target.name}"))


def fetch(pins: list[Pin], wheels: Path, target: Target) -> None:
    """Bring the wheel of each pin into a folder; what is published as source only is built here where that gives a pure wheel.

    Raises
    ------
    KitError
        Names every package that has no build for the target.
    """
    lock = wheels.parent / "lock.tmp"
    only = ["--only-binary=:all:", "--implementation", "cp", "--python-version", target.python]
    only += [word for platform in target.platforms for word in ("--platform", platform)]
    try:
        _write(lock, pins)
        download = ["pip", "download", *DOWNLOADS, *only, "--require-hashes", "-d", str(wheels), "-r", str(lock)]
        try:
            run(download, "Downloading the wheels")
        except KitError as error:
            refused = []
            for pin in list(missing(pins, wheels, target)):
                _write(lock, [pin])
                try:
                    run(download, f"Downloading {pin}")
                except KitError:
                    if not _built_here(pin, lock, wheels):
                        refused.append(str(pin))
            if refused:
                said = f"no build for {target.name}: {', '.join(refused)}. Choose versions that have one in pyproject.toml."
                raise KitError(f"{said}\n{error}") from None
    finally:
        lock.unlink(missing_ok=True)


def _write(lock: Path, pins: list[Pin]) -> None:
    lock.write_text("".join(pin.requirement for pin in pins), encoding="utf-8")


def _built_here(pin: Pin, lock: Path, wheels: Path) -> bool:
    """Build a wheel from the published source; keep it only where it holds nothing compiled for this computer."""
    place = wheels.parent / "built.tmp"
    build = ["pip", "wheel", "--no-deps", "--quiet", "--disable-pip-version-check", "--no-binary=:all:", "--require-hashes"]
    try:
        run([*build, "-w", str(place), "-r", str(lock)], f"Building {pin}")
        made = next(place.glob("*.whl"))
        if not is_pure(made):
            return False
        made.replace(wheels / made.name)
        return True
    except (KitError, StopIteration):
        return False
    finally:
        shutil.rmtree(place, ignore_errors=True)


def build_own(wheels: Path) -> Path:
    """Build daisuso's wheel and its open bank from the sources as they are now; return the wheel."""
    run(["daisuso.cli", "build"], "Compiling the content")
    for old in wheels.glob("daisuso-*.whl"):
        old.unlink()
    # The oldest date that a zip file can hold: the clock must not change the bytes.
    command = ["flit_core.wheel", "--outdir", str(wheels)]
    run(command, "Building daisuso's wheel", SOURCE_DATE_EPOCH="315532800")
    return next(wheels.glob("daisuso-*.whl"))


def exact_requirements(pins: list[Pin], own: Path, wheels: Path, target: Target) -> str:
    """Return what the kit's pip installs: every package with the hash of the one wheel that lies in the kit.

    Raises
    ------
    KitError
        Names every package without a wheel for the target.
    """
    without = [str(pin) for pin in missing(pins, wheels, target)]
    if without:
        raise KitError(f"no wheel for {target.name}: {', '.join(without)}. Start this again: it takes up where it stopped.")
    name, version = own.name.split("-")[:2]
    chosen = {str(pin): wheel_of(pin, wheels, target) for pin in pins} | {f"{name}=={version}": own}
    for stray in set(wheels.glob("*.whl")) - set(chosen.values()):
        stray.unlink()
    return "".join(f"{pin} --hash=sha256:{digest(path)}\n" for pin, path in sorted(chosen.items()) if path)


def write_parts(folder: Path, target: Target, version: str, requirements: str) -> None:
    """Write what people and the installer read: scripts, words, README, requirements, and facts about the kit."""
    windows = target.platform == "windows"
    endings = (".py", ".bat") if windows else (".py", ".sh")
    fill = {"@PYTHON@": target.python, "@DIGITS@": target.python.replace(".", ""), "@VERSION@": version}
    for part in sorted(path for path in PARTS.iterdir() if path.suffix in endings):
        _write_text(folder / part.name, _filled(part, fill), windows)
    readme = "\n".join(_filled(PARTS / f"README.{target.platform}.{lang}.txt", fill) for lang in ("vi", "en"))
    # With its mark, old versions of Notepad read Vietnamese right.
    _write_text(folder / "README.txt", ("\N{ZERO WIDTH NO-BREAK SPACE}" if windows else "") + readme, windows)
    _write_text(folder / "requirements.txt", requirements, windows=False)
    shutil.copyfile(WORDS, folder / "words.json")
    facts = {"platform": target.platform, "python": target.python, "system": target.name, "version": version, "glibc": list(GLIBC)}
    _write_text(folder / FACTS, json.dumps(facts, indent=1, sort_keys=True) + "\n", windows=False)
    for script in folder.glob("*.sh"):
        script.chmod(0o755)


def _filled(path: Path, fill: dict[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for place, value in fill.items():
        text = text.replace(place, value)
    return text


def _write_text(path: Path, text: str, windows: bool) -> None:
    path.write_text(text, encoding="utf-8", newline="\r\n" if windows else "\n")


def write_list(folder: Path) -> str:
    """Write the checksums of every file of the kit, the last thing of all; return the fingerprint that people compare."""
    inside = [path for path in folder.rglob("*") if path.is_file() and path.name != LIST and "venv" not in path.parts]
    lines = sorted(f"{digest(path)}  {path.relative_to(folder).as_posix()}" for path in inside)
    _write_text(folder / LIST, "".join(line + "\n" for line in sorted(lines, key=lambda line: line[66:])), windows=False)
    sha = digest(folder / LIST)
    return "-".join(sha[at : at + 4] for at in range(0, 16, 4))


def make_kit(target: Target, out: Path, python_installer: Path | None = None) -> Path:
    """Make a kit for a target below `out` and return its folder; started again, it fetches only what is missing.

    Raises
    ------
    KitError
    """
    folder = out / f"daisuso-offline-{target.platform}-py{target.python.replace('.', '')}"
    if folder.exists() and any(folder.iterdir()) and not (folder / FACTS).is_file():
        raise KitError(f"{folder} holds something that is no kit. Choose another --out.")
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    (folder / LIST).unlink(missing_ok=True)  # without it the installer refuses what is only half made
    (folder / FACTS).write_text("{}")
    say(f"1/4 Resolving for {target.name} ...")
    pins = resolve(target)
    say(f"2/4 Fetching {len(pins)} wheels ...")
    fetch(pins, wheels, target)
    say("3/4 Compiling the content and building daisuso's own wheel ...")
    own = build_own(wheels)
    shutil.copyfile(ROOT / "dist" / BANK, folder / BANK)
    (folder / BANK).chmod(0o600)  # it holds keys: for its owner only, as far as the disk knows owners
    if python_installer is not None:
        shutil.copyfile(python_installer, folder / python_installer.name)
    say("4/4 Writing installer, README and checksums ...")
    write_parts(folder, target, own.name.split("-")[1], exact_requirements(pins, own, wheels, target))
    mark = write_list(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    say(f"Kit: {folder}\nSize: {size:.0f} MB in {len(pins) + 1} wheels\nFingerprint (write it down for whoever installs): {mark}")
    say("It holds the answers of the open bank: give it to trainers and coordinators, never to learners.")
    if target.platform == "windows":
        say("UNTESTED: no Windows computer has run this kit yet. Try it on one before you rely on it.")
    return folder
