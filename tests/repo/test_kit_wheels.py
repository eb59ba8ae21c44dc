"""What goes into an offline kit: wheels that fit the target, each by its hash; what has none is named."""

import importlib
import os
import sys
import tarfile
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
kit_samples = importlib.import_module("kit_samples")
kit_making, kit_wheels = kit_samples.kit_making, kit_samples.kit_wheels
Pin, Target = kit_wheels.Pin, kit_wheels.Target
SHA = "a" * 64


@pytest.mark.parametrize(
    ("tag", "windows", "linux"),
    [
        ("py3-none-any", True, True),
        ("py2.py3-none-any", True, True),
        ("cp312-cp312-win_amd64", True, False),
        ("cp312-none-win_amd64", True, False),
        ("cp311-abi3-win_amd64", True, False),
        ("cp312-cp312-win32", False, False),
        ("cp312-cp312-win_arm64", False, False),
        ("cp313-cp313-win_amd64", False, False),
        ("cp313-abi3-win_amd64", False, False),
        ("cp312-cp312-manylinux_2_28_x86_64", False, True),
        ("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", False, True),
        ("cp39-abi3-manylinux1_x86_64", False, True),
        ("cp312-cp312-manylinux_2_34_x86_64", False, False),
        ("cp312-cp312-manylinux_2_28_aarch64", False, False),
        ("cp312-cp312-musllinux_1_2_x86_64", False, False),
        ("cp312-cp312-macosx_11_0_arm64", False, False),
    ],
)
def test_a_wheel_fits_a_computer_or_not(tmp_path, tag, windows, linux):
    path = kit_samples.make_wheel(tmp_path, "thing", {}, tag=tag)
    pin = Pin("thing", "1.0", frozenset([SHA]))
    for platform, fits in (("windows", windows), ("linux", linux)):
        assert kit_wheels.wheel_of(pin, tmp_path, Target(platform, "3.12")) == (path if fits else None), platform
    assert kit_wheels.wheel_of(Pin("thing", "1.1", frozenset()), tmp_path, Target("linux", "3.12")) is None


def test_pins_are_read_with_their_hashes():
    lock = f"# made\nFast_Json==1.0 \\\n    --hash=sha256:{SHA} \\\n    --hash=sha256:{'b' * 64}\nleaf==2 --hash=sha256:{SHA}\n"
    assert kit_wheels.read_pins(lock) == [
        Pin("fast-json", "1.0", frozenset([SHA, "b" * 64])),
        Pin("leaf", "2", frozenset([SHA])),
    ]


@pytest.mark.parametrize("line", [f"winpty==1 ; os_name == 'nt' --hash=sha256:{SHA}", "leaf==2"])
def test_a_lock_for_several_platforms_or_without_hashes_is_refused(line):
    with pytest.raises(ValueError, match="Resolve the lock for one platform"):
        kit_wheels.read_pins(line)


def test_requirements_name_the_one_wheel_that_lies_in_the_kit(tmp_path):
    leaf = kit_samples.make_wheel(tmp_path, "leaf", {})
    kit_samples.make_wheel(tmp_path, "leaf", {}, version="0.9")  # of a former kit
    own = kit_samples.make_wheel(tmp_path, "daisuso", {}, version="9.9")
    pins, target = [Pin("leaf", "1.0", frozenset([SHA]))], Target("linux", "3.12")
    written = kit_making.exact_requirements(pins, own, tmp_path, target)
    assert written == f"daisuso==9.9 --hash=sha256:{kit_wheels.digest(own)}\nleaf==1.0 --hash=sha256:{kit_wheels.digest(leaf)}\n"
    assert sorted(tmp_path.glob("*.whl")) == [own, leaf]
    pins += [Pin("winpty", "3", frozenset([SHA])), Pin("mono", "4", frozenset([SHA]))]
    with pytest.raises(kit_making.KitError, match=r"no wheel for .*: winpty==3, mono==4"):
        kit_making.exact_requirements(pins, own, tmp_path, target)


def test_constraints_are_the_runtime_pins_of_the_lock():
    known = kit_making.constraints((kit_samples.ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert "jupyterlab==" in known and "colorama==" in known
    assert "--hash" not in known and "pytest==" not in known and "\\" not in known


BACKEND = """
import zipfile
def get_requires_for_build_wheel(settings=None): return []
def build_wheel(folder, settings=None, metadata=None):
    name = "{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as archive:
        archive.writestr("{name}.py", "")
        archive.writestr("{name}-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
        archive.writestr("{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n")
        archive.writestr("{name}-1.0.dist-info/RECORD", "")
    return name
"""
PROJECT = (
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "{name}"\nversion = "1.0"\n'
)


def make_source(index, place, name, tag):
    """Publish a package as source only; its own backend needs nothing and makes a wheel of one tag."""
    inside = place / f"{name}-1.0"
    inside.mkdir(parents=True)
    (inside / "backend.py").write_text(BACKEND.format(name=name, tag=tag))
    (inside / "pyproject.toml").write_text(PROJECT.format(name=name))
    (inside / "PKG-INFO").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    path = index / f"{name}-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(inside, inside.name)
    return path


def test_what_is_published_as_source_is_built_where_it_is_pure_and_named_where_not(tmp_path, monkeypatch):
    """Real pip, on a folder instead of an index."""
    index, wheels = tmp_path / "index", tmp_path / "kit" / "wheels"
    index.mkdir()
    wheels.mkdir(parents=True)
    native = f"cp{sys.version_info[0]}{sys.version_info[1]}-none-" + ("win_amd64" if sys.platform == "win32" else "linux_x86_64")
    files = {
        "leaf": kit_samples.make_wheel(index, "leaf", {}),
        "pure": make_source(index, tmp_path / "a", "pure", "py3-none-any"),
        "native": make_source(index, tmp_path / "b", "native", native),
    }
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    pins = [Pin(name, "1.0", frozenset([kit_wheels.digest(path)])) for name, path in files.items()]
    pins[0] = Pin("leaf", "1.0", frozenset([SHA]))  # what the index has now is not what the lock was made with
    target = Target("windows" if sys.platform != "win32" else "linux", "3.12")
    with pytest.raises(kit_making.KitError) as caught:
        kit_making.fetch(pins, wheels, target)
    assert str(caught.value).splitlines()[0].startswith(f"no build for {target.name}: leaf==1.0, native==1.0.")
    assert [path.name for path in wheels.iterdir()] == ["pure-1.0-py3-none-any.whl"]
    assert [path.name for path in wheels.parent.iterdir()] == ["wheels"]


def test_a_folder_that_is_no_kit_is_left_alone(tmp_path):
    target = Target("linux", "3.12")
    folder = tmp_path / "daisuso-offline-linux-py312"
    folder.mkdir()
    (folder / "mine.txt").write_text("dear")
    with pytest.raises(kit_making.KitError, match="holds something that is no kit"):
        kit_making.make_kit(target, tmp_path)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
