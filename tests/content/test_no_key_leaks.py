"""No assessed key in anything that a learner can get: notebooks, release, packaged content, archives, a kernel's memory."""

import html
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from markupsafe import Markup

from daisuso.authoring.bank_places import compile_bank
from daisuso.authoring.course_directory import init_course, release
from daisuso.curriculum.content import content_folder
from daisuso.page.files import script_json
from daisuso.site.content import Content
from daisuso.site.pages import site

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import gc, json, runpy, sys
notebook = json.load(open("vneid.ipynb", encoding="utf-8"))
shown = []
scope = {}
for cell in notebook["cells"]:
    if cell["cell_type"] == "code":
        source = "".join(cell["source"])
        lines = source.splitlines()
        exec("\\n".join(lines[:-1]), scope)
        last = lines[-1]
        shown.append(eval(last, scope) if not last.startswith("import") else exec(last, scope))
texts = set()
def collect(value, depth=0):
    if isinstance(value, str):
        if len(value) > 20:
            texts.add(value)
    elif isinstance(value, dict) and depth < 40:
        for inner in list(value.values()):
            collect(inner, depth + 1)
    elif isinstance(value, (list, tuple, set, frozenset)) and depth < 40:
        for inner in list(value):
            collect(inner, depth + 1)
for thing in gc.get_objects():
    collect(thing)
for page in shown:
    if hasattr(page, "props"):
        collect(dict(page.props))
print(json.dumps(sorted(texts), ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def secrets(repository):
    """What only a key holds: rationales and explanations of assessed items, whole sentences, in both languages."""
    texts = set()
    for entry in repository.items:
        pairs = [*entry.key.rationale.values(), *([entry.key.explanation] if entry.key.explanation else [])]
        texts |= {words[lang] for words in pairs for lang in ("vi", "en") if len(words[lang]) > 25}
    assert len(texts) > 100
    return texts


@pytest.fixture(scope="module")
def course(repository, tmp_path_factory):
    made = init_course(tmp_path_factory.mktemp("course") / "c", "25747", synthetic=True)
    release(made, compile_bank(repository))
    return made


def holds_assessed_key(value):
    """Say whether JSON holds an item that is not for practice together with a key."""
    if isinstance(value, dict):
        if "key" in value and isinstance(value.get("item"), dict) and value["item"].get("use") != "practice":
            return True
        return any(map(holds_assessed_key, value.values()))
    return any(map(holds_assessed_key, value)) if isinstance(value, list) else False


def leaks(text, secrets):
    flat = text.replace("\\n", "\n")
    return sorted(secret for secret in secrets if secret in flat or json.dumps(secret)[1:-1] in flat)


def as_read(page):
    """A page's text without what HTML and JSON in HTML write otherwise."""
    return re.sub(r"\\u00(3c|3e|26)", lambda found: chr(int(found[1], 16)), html.unescape(page))


def test_the_search_finds_a_planted_key(course, secrets):
    assert leaks(course.bank.read_text(encoding="utf-8"), secrets)
    assert holds_assessed_key(json.loads(course.bank.read_text(encoding="utf-8")))


def test_release_and_forms(course, secrets):
    files = [*course.root.glob("release/**/*"), *course.root.glob(".daisuso/forms/*"), course.framework, course.policy_file]
    files += list(course.root.glob("source/**/*.ipynb"))
    read = [path for path in files if path.is_file()]
    assert len(read) >= 8
    for path in read:
        text = path.read_text(encoding="utf-8")
        assert leaks(text, secrets) == [], path
        assert not holds_assessed_key(json.loads(text)), path


def test_lessons_and_packaged_content(secrets):
    patterns = ("notebooks/**/*.ipynb", "src/daisuso/content/**/*.json", "src/daisuso/content/**/*.ipynb")
    files = [path for pattern in patterns for path in ROOT.glob(pattern)]
    assert len(files) >= 10
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert leaks(text, secrets) == [], path
        assert not holds_assessed_key(json.loads(text)), path


def test_the_static_site(secrets, repository):
    files = site(Content(content_folder()), ["vi", "en"]).files
    assert len(files) >= 30
    practised = {entry.item.id for items in repository.practice.values() for entry in items}
    assessed = {entry.item.id for entry in repository.items}
    seen, shared = set(), {}
    for path, data in files.items():
        text = data.decode("utf-8")
        # Style and scripts are the same in all pages: they are searched once.
        shared |= dict.fromkeys(re.findall(r"<(?:style|script)>.*?</(?:style|script)>", text, re.DOTALL), path)
        own = re.sub(r"<(?:style|script)>.*?</(?:style|script)>", "", text, flags=re.DOTALL)
        assert leaks(as_read(own), secrets) == [], path
        for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', own, re.DOTALL):
            told = json.loads(block)
            assert not holds_assessed_key(told), path
            if isinstance(told, dict) and "items" in told:
                seen |= set(told["items"])
    assert len(shared) < 15
    assert {path: leaks(as_read(text), secrets) for text, path in shared.items() if leaks(as_read(text), secrets)} == {}
    assert seen == practised
    assert not seen & assessed


@pytest.mark.parametrize(
    "put", [lambda secret: str(Markup("<p>{}</p>").format(secret)), lambda secret: script_json({"why": secret})]
)
def test_the_search_finds_a_key_planted_in_a_page(secrets, put):
    for secret in sorted(secrets)[:200]:
        assert secret in leaks(as_read(put(secret)), secrets)


def test_the_wheel_holds_no_key(secrets, tmp_path):
    build = "import sys; from flit_core import buildapi; print(buildapi.build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(tmp_path / done.stdout.strip().splitlines()[-1]) as wheel:
        names = wheel.namelist()
        assert any(name.endswith("content/practice/vneid.json") for name in names)
        assert not [name for name in names if "bank.json" in name or "openbank" in name or "assessments" in name]
        for name in names:
            assert leaks(wheel.read(name).decode("utf-8", "replace"), secrets) == [], name


def test_a_learners_kernel_holds_no_key(course, secrets, tmp_path):
    place = course.release_notebook("vneid").parent
    environment = {
        **{name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"},
        "DAISUSO_LEARNER": "hoc-vien-001",
        "DAISUSO_WORK": str(tmp_path / "work"),
        "DAISUSO_COURSE": str(course.root),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run([sys.executable, "-c", PROBE], cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    texts = json.loads(done.stdout.splitlines()[-1])
    stems = [entry["stem"]["vi"] for entry in json.loads(course.form_file("vneid").read_text(encoding="utf-8"))["items"]]
    assert all(stem in texts for stem in stems if len(stem) > 20)  # the probe does see what the kernel holds
    assert sorted(secrets & set(texts)) == []
