"""The work of make_offline_kit.py, once the Python is known to be suitable."""

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description="Make a folder that installs daisuso on a computer without internet.")
    parser.add_argument("--platform", required=True, choices=("windows", "linux"), help="the system of the computer it is for")
    parser.add_argument("--python", default="3.12", choices=("3.11", "3.12", "3.13"), help="its Python (default 3.12)")
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="where the folder goes (default: dist)")
    parser.add_argument(
        "--python-installer", type=Path, metavar="FILE", help="Python's own installer for Windows, to be put into the kit"
    )
    return parser.parse_args()


def main() -> int:
    """Make the kit, in the project's environment."""
    chosen = arguments()
    if not all(map(find_spec, ("daisuso", "packaging", "uv", "flit_core"))):
        import environment

        environment.prepare(development=False)
        again = [str(environment.python()), *sys.argv]
        return subprocess.run(again, env=environment.environ()).returncode
    from kit_making import KitError, make_kit
    from kit_wheels import Target

    try:
        make_kit(Target(chosen.platform, chosen.python), chosen.out.resolve(), chosen.python_installer)
    except (KitError, OSError) as error:
        print(f"make_offline_kit: {error}", file=sys.stderr)
        return 1
    return 0
