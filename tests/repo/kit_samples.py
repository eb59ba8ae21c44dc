"""A tiny offline kit: wheels of a few lines, and the parts of a real one."""

import base64
import hashlib
import importlib
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
# At the end: a folder with a test.py in it must not hide a module of Python's own.
sys.path.append(str(SCRIPTS))
kit_making = importlib.import_module("kit_making")
kit_wheels = importlib.import_module("kit_wheels")

HERE = kit_wheels.Target("windows" if os.name == "nt" else "linux", "{}.{}".format(*sys.version_info[:2]))
CLI = "import sys\nimport leaf\nprint('daisuso 9.9' if sys.argv[1:] == ['--version'] else ' '.join(['ran', *sys.argv[1:]]))\n"


def make_wheel(folder, name, files, *, version="1.0", tag="py3-none-any", requires=()):
    """Write a wheel that pip can install; return its path."""
    info = f"{name}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {other}\n" for other in requires)
    texts = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = ""
    for place, text in texts.items():
        sha = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{place},sha256={sha},{len(text.encode())}\n"
    texts[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, text in texts.items():
            archive.writestr(zipfile.ZipInfo(place, date_time=(1980, 1, 1, 0, 0, 0)), text)
    return path


def pack_pip(folder):
    """Pack this environment's own pip, so that nothing has to be fetched."""
    home = Path(importlib.util.find_spec("pip").origin).parent
    path = folder / "pip-0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(home.rglob("*.py")) + sorted(home.rglob("*.pem")) + sorted(home.rglob("*.txt")):
            archive.write(file, file.relative_to(home.parent).as_posix())
    return path


def make_kit(folder, target=HERE):
    """Write a kit of two packages with the parts, the list and the checks of a real one."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    make_wheel(wheels, "leaf", {"leaf.py": "GREEN = True\n"})
    code = {"daisuso/__init__.py": "", "daisuso/cli/__init__.py": "", "daisuso/cli/__main__.py": CLI}
    own = make_wheel(wheels, "daisuso", code, version="9.9", requires=["leaf"])
    pins = [kit_wheels.Pin("leaf", "1.0", frozenset())]
    requirements = kit_making.exact_requirements(pins, own, wheels, target)
    pack_pip(wheels)
    (folder / kit_making.BANK).write_bytes(b"a bank")
    kit_making.write_parts(folder, target, "9.9", requirements)
    return kit_making.write_list(folder)


def run_script(folder, name, *arguments, **environ):
    """Run a script of a kit with the running Python; return (exit status, what it says)."""
    command = [sys.executable, str(folder / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, **environ}, cwd=folder.parent)
    return done.returncode, done.stdout + done.stderr
