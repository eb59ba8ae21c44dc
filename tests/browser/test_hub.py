"""The shipped JupyterHub, started: who is named comes in and opens a lab, others do not; an unused server ends. Only in --full."""

import importlib.util
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py"
LACKING = [name for name in ("jupyterhub", "jupyterhub_idle_culler") if importlib.util.find_spec(name) is None]
LACKING += [] if shutil.which("configurable-http-proxy") else ["configurable-http-proxy"]
CURE = "pip install -e '.[hub]' and npm install -g configurable-http-proxy, then run this again"

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(bool(LACKING), reason=f"missing: {', '.join(LACKING)}. Cure: {CURE}"),
]

# Accounts that this computer has anyway; nobody signs in by their passwords here.
ACCOUNTS = [entry.pw_name for entry in pwd.getpwall() if re.fullmatch(r"[a-z][a-z0-9_-]+", entry.pw_name) and entry.pw_uid]
HOA, MINH, LAN, OUTSIDER = ACCOUNTS[:4]

# Only what a test cannot have is exchanged: accounts of the server, servers under other accounts, fixed ports, patience.
CHANGES = """
import os
from jupyterhub.auth import PAMAuthenticator

load_subconfig({shipped!r})

class KnownPassword(PAMAuthenticator):
    # Everything but the password is PAM's own: who is allowed, who is an administrator.
    async def authenticate(self, handler, data):
        return data["username"] if data["password"] == "mat-khau-thu" else None

c.JupyterHub.authenticator_class = KnownPassword
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.args = ["--allow-root"]
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.last_activity_interval = 2
c.Spawner.environment = {{"JUPYTERHUB_ACTIVITY_INTERVAL": "2", "HOME": {homes!r}}}
command = c.JupyterHub.services[0]["command"]
command[-2:] = ["--timeout=25", "--cull-every=2"]
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def until(condition, seconds, what):
    """Wait for a condition of another program; it has no event to wait for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.3)
    pytest.fail(f"{what}: not within {seconds} s")


class Hub:
    """A started hub."""

    def __init__(self, folder):
        self.folder, self.people = folder, folder / "people"
        self.people.mkdir(parents=True)
        (self.people / "users.txt").write_text(f"{MINH}\n{LAN}\n")
        (self.people / "admins.txt").write_text(f"{HOA}\n")
        for path in [self.people, *self.people.iterdir()]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        homes = folder / "homes"
        homes.mkdir()
        self.ports = free_ports(3)
        self.address = f"http://127.0.0.1:{self.ports[0]}"
        self.config = folder / "test_config.py"
        self.config.write_text(CHANGES.format(shipped=str(SHIPPED), homes=str(homes), ports=self.ports))
        self.log = folder / "hub.log"

    def start(self):
        environ = {**os.environ, "DAISUSO_HUB_PEOPLE": str(self.people), "DAISUSO_HUB_STATE": str(self.folder / "state")}
        environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        command = [sys.executable, "-m", "jupyterhub", "--config", str(self.config)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            until(self._healthy, 120, "the hub answers")
        except BaseException:
            self.stop()
            print(self.log.read_text()[-4000:])
            raise

    def _healthy(self):
        if self.process.poll() is not None:
            pytest.fail(self.log.read_text()[-4000:])
        try:
            return requests.get(f"{self.address}/hub/health", timeout=5).ok
        except requests.ConnectionError:
            return False

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def sign_in(self, name, password="mat-khau-thu"):
        """Return (a session, the answer to the form)."""
        session = requests.Session()
        session.get(f"{self.address}/hub/login", timeout=20)
        form = {"username": name, "password": password, "_xsrf": session.cookies.get("_xsrf", path="/hub/")}
        return session, session.post(f"{self.address}/hub/login", data=form, timeout=30, allow_redirects=False)

    def is_admin(self, name):
        session, _ = self.sign_in(name)
        return session.get(f"{self.address}/hub/admin", timeout=20).status_code == 200


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.start()
    yield hub
    hub.stop()


def test_only_who_is_named_comes_in_and_only_with_the_password(hub):
    assert hub.sign_in(MINH)[1].status_code == 302
    assert hub.sign_in(MINH, "doan-mo")[1].status_code == 403
    assert hub.sign_in(OUTSIDER)[1].status_code == 403  # a good password, but not on the list
    session = requests.Session()
    session.get(f"{hub.address}/hub/login", timeout=20)
    forged = session.post(f"{hub.address}/hub/login", data={"username": MINH, "password": "mat-khau-thu"}, timeout=20)
    assert forged.status_code == 403  # a form of another site has no token
    page = requests.get(f"{hub.address}/hub/login", timeout=20)
    assert "frame-ancestors '" in page.headers["Content-Security-Policy"]


def test_everything_listens_to_this_computer_only(hub):
    for port in hub.ports:
        with socket.socket() as other, pytest.raises(OSError):
            other.settimeout(5)
            # What listens to every address listens to this one too.
            other.connect(("127.0.0.2", port))


def test_a_trainer_opens_a_lab_nobody_else_gets_in_and_unused_it_ends(hub, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{hub.address}/")
    page.get_by_label("Username").fill(MINH)
    page.get_by_label("Password").fill("mat-khau-thu")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/user/{MINH}/lab**", timeout=180_000)
    expect(page.locator(".jp-Launcher").first).to_be_visible(timeout=120_000)
    if place := os.environ.get("DAISUSO_PICTURES"):
        page.screenshot(path=Path(place) / "hub-lab.png")

    answer = page.request.get(f"{hub.address}/user/{MINH}/api/kernelspecs")
    assert "python3" in answer.json()["kernelspecs"]
    assert requests.get(f"{hub.address}/user/{MINH}/api/contents", timeout=20).status_code == 403
    other, _ = hub.sign_in(LAN)
    there = other.get(f"{hub.address}/user/{MINH}/lab", timeout=30)
    assert there.status_code in (403, 404) and urlsplit(there.url).path.startswith("/hub/")

    page.goto("about:blank")  # nobody is there any more
    admin, _ = hub.sign_in(HOA)
    headers = {"Referer": f"{hub.address}/hub/admin"}

    def running():
        return admin.get(f"{hub.address}/hub/api/users/{MINH}", headers=headers, timeout=20).json()["servers"]

    assert list(running()) == [""]
    until(lambda: not running(), 120, "the idle server ends")
    context.close()


def test_a_name_that_is_struck_out_loses_its_rights_at_the_next_start(hub):
    assert hub.is_admin(HOA) and not hub.is_admin(LAN)
    hub.stop()
    (hub.people / "admins.txt").write_text(f"{LAN}\n")
    (hub.people / "users.txt").write_text(f"{HOA}\n")
    hub.start()
    assert hub.is_admin(LAN) and not hub.is_admin(HOA)
    assert hub.sign_in(MINH)[1].status_code == 403
