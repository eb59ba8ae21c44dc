"""Rewrites requirements.lock: pinned, hashed, with markers for Linux, macOS and Windows, and no address in it.

    python3 scripts/lock.py [--upgrade]

The lock has three parts: what daisuso needs to run, what its tests need besides, and the installer that fetches them.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import environment

HEAD = "# Written by scripts/lock.py. Pinned and hashed for Python 3.11 to 3.13 on Linux, macOS and Windows.\n"


def compile_lock(source: str, extra: list[str], constraints: Path) -> str:
    """Return the pins that uv resolves for a file; the flags keep every address out."""
    flags = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
    uv = [str(environment.python()), "-m", "uv", "pip", "compile", source, "-q"]
    command = [*uv, *extra, *flags, "-c", str(constraints)]
    return subprocess.run(command, cwd=environment.ROOT, check=True, capture_output=True, text=True).stdout


def blocks(lock: str) -> list[str]:
    """Return the requirements of a lock, each with its hashes."""
    return [block for block in re.split(r"\n(?=[a-zA-Z0-9])", lock.strip()) if block]


def main() -> int:
    """Resolve with the development extra, then take the runtime's part out of it, so that both agree."""
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "constraints.txt"
        keep = "" if "--upgrade" in sys.argv or not environment.LOCK.is_file() else environment.LOCK.read_text(encoding="utf-8")
        pins.write_text(re.sub(r" \\\n    --hash=\S+", "", keep))
        whole = compile_lock("pyproject.toml", ["--extra", "dev"], pins)
        pins.write_text(re.sub(r" \\\n    --hash=\S+", "", whole))
        runtime = compile_lock("pyproject.toml", [], pins)
        wanted = Path(folder) / "installer.in"
        wanted.write_text(environment.UV)
        installer = compile_lock(str(wanted), [], pins)
    needed = blocks(runtime)
    # flit_core builds daisuso itself at set-up, so the runtime part needs it too.
    needed += [block for block in blocks(whole) if block.startswith("flit-core==")]
    names = {re.match(r"[^\s;]+", block)[0] for block in needed}
    besides = [block for block in blocks(whole) if re.match(r"[^\s;]+", block)[0] not in names]
    parts = [HEAD, "\n".join(needed), f"\n{environment.DEVELOPMENT}\n", "\n".join(besides)]
    parts += [f"\n{environment.INSTALLER}\n", installer.strip(), "\n"]
    environment.LOCK.write_text("".join(parts), encoding="utf-8", newline="\n")
    print(f"requirements.lock: {len(needed)} packages to run, {len(besides)} more to develop.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
