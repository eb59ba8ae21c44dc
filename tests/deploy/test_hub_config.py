"""The shipped JupyterHub configuration, read as JupyterHub reads it; JupyterHub itself is not needed."""

import os
import re
import sys
import tomllib
import types
from pathlib import Path

import pytest
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy" / "jupyterhub"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the hub runs on Linux: run this there")


@pytest.fixture
def people(tmp_path, monkeypatch):
    folder = tmp_path / "people"
    folder.mkdir(mode=0o755)
    (folder / "admins.txt").write_text("hoa  # runs the centre\n")
    (folder / "users.txt").write_text("# trainers\nminh\n\nlan_2\n")
    for path in folder.iterdir():
        path.chmod(0o644)
    accounts = [types.SimpleNamespace(pw_name=name) for name in ("root", "hoa", "minh", "lan_2")]
    monkeypatch.setattr("pwd.getpwall", lambda: accounts)
    monkeypatch.setenv("DAISUSO_HUB_PEOPLE", str(folder))
    monkeypatch.setenv("DAISUSO_HUB_STATE", str(tmp_path / "state"))
    return folder


def load():
    return PyFileConfigLoader("jupyterhub_config.py", path=str(DEPLOY)).load_config()


def test_only_named_accounts_of_the_server_come_in(people):
    read = load()
    assert read.JupyterHub.authenticator_class == "pam"
    assert read.Authenticator.allowed_users == {"hoa", "minh", "lan_2"}
    assert read.Authenticator.allow_all is False
    assert read.Authenticator.allow_existing_users is False  # else a name that was struck out stays
    assert "admin_users" not in read.Authenticator  # it only ever gives
    roles = {role["name"]: role for role in read.JupyterHub.load_roles}
    assert roles["admin"] == {"name": "admin", "users": ["hoa"]}
    assert "dummy" not in (DEPLOY / "jupyterhub_config.py").read_text(encoding="utf-8").lower()


def test_nothing_listens_beyond_this_computer_and_state_is_private(people, tmp_path):
    read = load()
    for address in (read.JupyterHub.bind_url, read.JupyterHub.hub_bind_url, read.ConfigurableHTTPProxy.api_url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    assert str(tmp_path / "state") in read.JupyterHub.db_url and str(tmp_path / "state") in read.JupyterHub.cookie_secret_file
    for name, hides in (("Caddyfile", "reverse_proxy 127.0.0.1:8000"), ("nginx.conf", "proxy_pass http://127.0.0.1:8000;")):
        assert hides in (DEPLOY / name).read_text(encoding="utf-8")


def test_idle_servers_end_and_the_culler_can_do_no_more(people):
    read = load()
    service = read.JupyterHub.services[0]
    assert service["command"][1:3] == ["-m", "jupyterhub_idle_culler"] and "--timeout=1200" in service["command"]
    assert "admin" not in service
    scopes = next(role["scopes"] for role in read.JupyterHub.load_roles if role["name"] == "idle-culler")
    assert sorted(scopes) == ["delete:servers", "list:users", "read:servers", "read:users:activity"]


@pytest.mark.parametrize("systemd", [True, False])
def test_memory_is_limited_by_systemd_or_it_says_that_it_is_not(people, systemd, monkeypatch, capsys):
    real = Path.is_dir
    monkeypatch.setattr(Path, "is_dir", lambda path: systemd if str(path) == "/run/systemd/system" else real(path))
    monkeypatch.setenv("DAISUSO_HUB_MEMORY", "2G")
    read = load()
    assert read.Spawner.mem_limit == "2G" and read.Spawner.cpu_limit == 1.0
    assert ("systemd" in read.JupyterHub.spawner_class) is systemd
    assert ("NOT limited" in capsys.readouterr().err) is not systemd
    assert read.Spawner.disable_user_config is True and read.Spawner.cmd[0] == sys.executable


def test_people_get_origins_of_their_own_where_asked_for(people, monkeypatch):
    assert "subdomain_host" not in load().JupyterHub
    monkeypatch.setenv("DAISUSO_HUB_SUBDOMAINS", "https://hub.example.org")
    assert load().JupyterHub.subdomain_host == "https://hub.example.org"


@pytest.mark.parametrize(
    ("name", "text", "mode", "said"),
    [
        ("admins.txt", None, 0o644, "No such file or directory. Write the user names into it"),
        ("users.txt", "# nobody yet\n", 0o644, "names nobody"),
        ("users.txt", "root\n", 0o644, "not a user's name: 'root'"),
        ("users.txt", "minh\nMinh Anh\n../x\n", 0o644, "not a user's name: '../x', 'Minh Anh'"),
        ("users.txt", "minh\nthanh\n", 0o644, "no account on this server: thanh"),
        ("users.txt", "minh\n", 0o664, "others can write to it"),
        ("admins.txt", "hoa\n", 0o646, "others can write to it"),
    ],
)
def test_a_list_that_cannot_be_trusted_starts_nothing(people, name, text, mode, said):
    (people / name).unlink()
    if text is not None:
        (people / name).write_text(text)
        (people / name).chmod(mode)
    with pytest.raises(SystemExit) as caught:
        load()
    assert said in str(caught.value) and name in str(caught.value)


def test_a_folder_that_others_can_write_to_starts_nothing(people):
    people.chmod(0o777)
    with pytest.raises(SystemExit, match="others can write to it or to its folder"):
        load()


def test_readme_gives_the_start_command_and_the_extra_is_there():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert [entry for entry in extras["hub"] if entry.startswith("jupyterhub>=5.4.5")]
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    command = "jupyterhub --config deploy/jupyterhub/jupyterhub_config.py"
    assert command in readme and command in (DEPLOY / "daisuso-hub.service").read_text(encoding="utf-8")
    assert "[hub]" in readme and "configurable-http-proxy" in readme
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "\njupyterhub==" not in lock
