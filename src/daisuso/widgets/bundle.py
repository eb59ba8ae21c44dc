"""Joins the scripts and styles of the learner's pages, without a build step.

The scripts in `js/` are plain ES modules. Browsers on `file:` load no modules and anywidget takes one text, so the modules are
joined in the order of their imports: each `import {…} from "./x.js";` (one line) is dropped, the word `export` is dropped,
whole-line comments and indentation go. This holds because the modules share no top-level name, hold no text that runs over a
line, and rename no import; `join` refuses what breaks these rules.

Styles count in `rem`, which is the page's business where the page is ours (`html` is 18 px). In JupyterLab `html` belongs to
Jupyter, so `widget_style` counts in `var(--ds-rem, 1.125rem)`: the token where the page has it, else 18 px on a default browser.
"""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from daisuso import messages

WORDS = ("save.", "q.", "p.", "sim.", "dlg.", "rev.", "rec.", "err.old_browser")
"""Prefixes of the messages that the scripts use."""
HOSTED = "daisuso:"
"""Stands before the language where a widget names its script instead of bringing it along."""
STYLES = ("tokens.css", "base.css", "question.css", "simulator.css", "review.css", "lesson.css")

ALONE_WORDS = (*WORDS, "format.", "site.unkept")
"""The same where no Python says what an answer lacks."""
_ALONE_INSTEAD = {"save.ok": "site.ok", "save.ok_before": "site.ok_before"}

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([a-z_]+\.js)";$')
_TOP_NAME = re.compile(r"^(?:async )?(?:function|const|let|class) (\{[^}]*\}|\w+)")
_REM = re.compile(r"(?<![\w.-])(\d*\.?\d+)rem\b")


def _folder(name: str) -> Mapping[str, str]:
    place = resources.files(__name__.rpartition(".")[0])
    found = place.joinpath(name).iterdir() if name else place.iterdir()
    return {entry.name: entry.read_text(encoding="utf-8") for entry in found if entry.name.endswith((".js", ".css"))}


def join(modules: Mapping[str, str], entry: str) -> str:
    """Join modules that import one another into one script.

    Parameters
    ----------
    modules : mapping of file name to text
    entry : str
        The module to begin from; what it does not need is left out.

    Raises
    ------
    ValueError
        Two modules share a top-level name, import one another in a circle, or are written in a way that joining would break.
    """
    order: list[str] = []
    bodies: dict[str, list[str]] = {}
    owner: dict[str, str] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"{' -> '.join((*above, name))}: modules import one another in a circle")
        if name in bodies:
            return
        needed, lines = _body(name, modules[name], owner)
        bodies[name] = lines
        for other in needed:
            visit(other, (*above, name))
        order.append(name)

    visit(entry, ())
    return "\n".join(line for name in order for line in bodies[name])


def _body(name: str, text: str, owner: dict[str, str]) -> tuple[list[str], list[str]]:
    needed: list[str] = []
    lines: list[str] = []
    in_comment = False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if in_comment or line.startswith("/*"):
            in_comment = not line.endswith("*/")
            continue
        if not line or line.startswith("//"):
            continue
        if line.startswith("import"):
            found = _IMPORT.match(line)
            if found is None or " as " in found[1]:
                raise ValueError(f'{name}:{number}: write imports as `import {{ a, b }} from "./x.js";` on one line')
            needed.append(found[2])
            continue
        if line.startswith("export "):
            line = line.removeprefix("export ")
            if not _TOP_NAME.match(line):
                raise ValueError(f"{name}:{number}: export functions, constants and classes where they stand")
        if line.count("`") % 2:
            raise ValueError(f"{name}:{number}: a template text that runs over a line would lose its spaces")
        top = None if raw[0].isspace() else _TOP_NAME.match(line)
        for word in re.findall(r"\w+", top[1]) if top else ():
            if word in owner:
                raise ValueError(f"{name}:{number}: {owner[word]} has a top-level '{word}' too")
            owner[word] = name
        lines.append(line)
    return needed, lines


@cache
def _script(entry: str) -> str:
    return join(_folder("js"), entry)


@cache
def words(lang: str) -> Mapping[str, str]:
    """Return the messages that the scripts use, id -> sentence."""
    return messages.table(lang, WORDS)


@cache
def alone_words(lang: str) -> Mapping[str, str]:
    """Return the messages that the scripts use where no Python stands behind the page; "saved" says where."""
    instead = {name: messages.text(other, lang) for name, other in _ALONE_INSTEAD.items()}
    return {**messages.table(lang, ALONE_WORDS), **instead}


@cache
def widget_module(lang: str) -> str:
    """Return the front-end module of the widgets, with its words: what anywidget calls `_esm`."""
    table = json.dumps(words(lang), ensure_ascii=False, separators=(",", ":"))
    return (
        f"{_script('jupyter.js')}\nconst WORDS = {table};\n"
        "export default { render({ model, el }) { return attach(model, el, WORDS); } };\n"
    )


def brought_along(lang: str) -> tuple[str, str]:
    """Return the script and the style that a widget brings along.

    A page of the hall (`DAISUSO_HOME`) has both already: a name takes their place, so that the kernel need not send 100 kB for each
    of a page's widgets.
    """
    if "DAISUSO_HOME" in os.environ:
        return f"{HOSTED}{lang}", ""
    return widget_module(lang), widget_style()


@cache
def page_script() -> str:
    """Return a classic script for pages without Jupyter, also on `file:`; it defines `daisuso.mount(element, host)`.

    What a host is stands at the top of `js/mount.js`.
    """
    return _exposing("mount.js", "mount, browserFits, phoneMachine, dialogueMachine, walk")


@cache
def alone_script() -> str:
    """Return a classic script for pages without Python, also on `file:`; it defines `daisuso.startLesson` and `.aloneHost`."""
    return _exposing("lesson_page.js", "startLesson, aloneHost")


def _exposing(entry: str, names: str) -> str:
    return f"globalThis.daisuso = (() => {{\n{_script(entry)}\nreturn {{ {names} }};\n}})();\n"


@cache
def page_style() -> str:
    """Return the style sheet of a page whose `html` has `font-size: var(--ds-root)`: tokens, widgets and lesson boxes."""
    files = _folder("")
    return "\n".join(files[name] for name in STYLES)


@cache
def widget_style() -> str:
    """Return the style sheet that widgets bring along: the same, but it leaves the page around them as it is."""
    sheet = page_style()
    # The page's own colour scheme and unit are not the widgets' to set.
    sheet = re.sub(r"^\s*(?:color-scheme: light|--ds-rem: 1rem);.*\n", "", sheet, flags=re.MULTILINE)
    own = ':root{--ds-unit:1.125rem}:root[data-size="large"]{--ds-unit:1.375rem}\n'
    return own + _REM.sub(r"calc(\1*var(--ds-rem,var(--ds-unit)))", sheet)
