"""A JupyterLab of its own for a test: private folders, its own port, a copy of the project's notebooks."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from hall_fixtures import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60


class JupyterServer:
    """Starts on `start()`, ends with everything it started on `stop()`. `address` and `data` are its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.data = folder / "data"
        shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        private = {name: str(folder / name.lower()) for name in folders}
        # Off-screen cells stay mounted, so that a test need not scroll; and no pop-up about news covers the page.
        settings = folder / "settings"
        for name, value in (
            ("@jupyterlab/notebook-extension/tracker", {"windowingMode": "none"}),
            ("@jupyterlab/apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False}),
        ):
            place = settings / f"{name}.jupyterlab-settings"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(value))
        private["JUPYTERLAB_SETTINGS_DIR"] = str(settings)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DAISUSO_")}
        self.environment = {**clean, **private, "PATH": path, "XDG_DATA_HOME": str(self.data), **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, front: str, notebook: str) -> str:
        """Return the address of a notebook; `front` is `doc/tree` (JupyterLab) or `notebooks` (Notebook 7)."""
        return f"http://127.0.0.1:{self.port}/{front}/{notebook}?token=test"

    def start(self) -> "JupyterServer":
        """Start and wait until it answers."""
        options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0"]
        options += [
            f"--ServerApp.port={self.port}",
            "--IdentityProvider.token=test",
            f"--ServerApp.root_dir={self.folder / 'notebooks'}",
        ]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/status?token=test", timeout=2) as answer:
                    json.load(answer)
                return self
            except OSError:
                assert self._process.poll() is None, "JupyterLab ended while starting"
        raise AssertionError(f"JupyterLab did not answer within {READY_WITHIN} s")

    def stop(self) -> None:
        """End the server and its kernels."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(30)
