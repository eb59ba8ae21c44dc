"""JupyterHub for trainers and coordinators, on one Linux server. README.md beside this file says how to start it.

Learners do not come here: they use the hall (`daisuso hall`), which runs no code of theirs. Who may sign in here gets a shell.
"""

import os
import pwd
import re
import shutil
import stat
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (JupyterHub gives it)

PEOPLE = Path(os.environ.get("DAISUSO_HUB_PEOPLE", "/etc/daisuso-hub"))
STATE = Path(os.environ.get("DAISUSO_HUB_STATE", "/var/lib/daisuso-hub"))
MEMORY = os.environ.get("DAISUSO_HUB_MEMORY", "1G")
"""A server takes 128 MB, a kernel 35, with pandas and matplotlib 112; grading a ward, some hundreds."""
IDLE_MINUTES = 20


def people(name):
    """Return the user names of a file: one a line, `#` begins a remark. Who can write to it decides who gets a shell here."""
    path = PEOPLE / name
    try:
        text = path.read_text(encoding="utf-8")
        mode = path.stat().st_mode | PEOPLE.stat().st_mode
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}. Write the user names into it, one a line; see README.md in deploy/jupyterhub.")
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        sys.exit(f"{path}: others can write to it or to its folder. Run: chmod go-w {PEOPLE} {path}")
    names = {word for line in text.splitlines() if (word := line.split("#")[0].strip())}
    wrong = sorted(word for word in names if not re.fullmatch(r"[a-z][a-z0-9_-]{1,31}", word) or word == "root")
    if wrong:
        sys.exit(f"{path}: not a user's name: {', '.join(map(ascii, wrong))}. Names have a-z, 0-9, - and _; root never signs in.")
    if not names:
        sys.exit(f"{path}: names nobody. Write the user names into it, one a line.")
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    if strangers := sorted(names - accounts):
        sys.exit(f"{path}: no account on this server: {', '.join(strangers)}. Make it with `adduser`, or strike the name out.")
    return names


# Who may come in: accounts of this server, by their own passwords (PAM), and of those only the ones named.
admins = people("admins.txt")
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allow_all = False
c.Authenticator.allowed_users = people("users.txt") | admins
# Otherwise whoever signed in once stays allowed after the name was struck out.
c.Authenticator.allow_existing_users = False
c.Authenticator.delete_invalid_users = True  # accounts that are gone
c.LocalAuthenticator.create_system_users = False

# Nothing listens to the network: a web server with TLS stands before it (Caddyfile, nginx.conf).
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:8001"
c.ConfigurableHTTPProxy.command = [shutil.which("configurable-http-proxy") or "configurable-http-proxy"]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
# With wildcard DNS and certificate every person gets an origin of their own: needed before people who may harm each other come in.
if subdomains := os.environ.get("DAISUSO_HUB_SUBDOMAINS"):
    c.JupyterHub.subdomain_host = subdomains

# What it remembers, for its own account only.
STATE.mkdir(parents=True, exist_ok=True)
STATE.chmod(0o700)
c.JupyterHub.db_url = f"sqlite:///{STATE / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie-secret")
c.JupyterHub.cookie_max_age_days = 1

# Each person's server: their own account, their own memory.
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"
c.Spawner.disable_user_config = True  # what lies in a home folder does not weaken its server
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.Spawner.mem_limit = MEMORY
c.Spawner.cpu_limit = 1.0
if Path("/run/systemd/system").is_dir():
    c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
    c.SystemdSpawner.extra_paths = [str(Path(sys.executable).parent)]
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True
    c.SystemdSpawner.unit_extra_properties = {"MemorySwapMax": "0", "TasksMax": "512"}
else:
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    print("There is no systemd here: memory and processor are NOT limited, one person can use up all of it.", file=sys.stderr)
c.JupyterHub.active_server_limit = 40
c.JupyterHub.concurrent_spawn_limit = 4
c.JupyterHub.allow_named_servers = False

# Servers that nobody uses end, and give their memory back. What is saved stays.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE_MINUTES * 60}", "--cull-every=120"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    },
    # Named here and not in Authenticator.admin_users, which only ever gives: who is struck out is no administrator any more.
    {"name": "admin", "users": sorted(admins)},
]
