"""The widget itself: what reaches the page, and that a page can set nothing."""

import json
import re
from pathlib import Path

import pytest
from widget_samples import RATIONALE, TYPES, MemorySink, make_item, make_key

from daisuso import messages
from daisuso.widgets import bundle
from daisuso.widgets.item import Dialogue, Item, Phone, Setting, item_widget
from daisuso.widgets.review import Review
from daisuso.widgets.styles import Styles

SETTING = Setting("vi", "vneid", "7f3a", 4, 7)
SOURCE = Path(bundle.__file__).parent


def make(kind, practice=False):
    item = make_item(kind, use="practice" if practice else "module")
    return item_widget(item, MemorySink(), SETTING, make_key(kind) if practice else None)


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_has_its_widget_and_json_props(kind):
    widget = make(kind)
    assert type(widget).__mro__[1] is {"simulation": Phone, "dialogue": Dialogue}.get(kind, Item)
    assert json.loads(json.dumps(widget.props))["item"]["type"] == kind
    assert (widget.props["mode"], widget.props["lang"], widget.props["locked"]) == ("assessment", "vi", False)


def test_not_even_practice_puts_the_key_into_the_page():
    state = json.dumps(make("single-choice", practice=True).get_state(), default=str, ensure_ascii=False)
    assert RATIONALE["d"]["vi"] not in state and '"correct":' not in state


def test_a_saved_response_is_shown():
    sink = MemorySink()
    sink.record("answer", "vneid-single-choice", 1, "b")
    assert Item(make_item("single-choice"), sink, SETTING).props["response"] == "b"


@pytest.mark.parametrize(
    "data",
    [
        {"method": "update", "state": {"props": {"locked": True}, "_esm": "evil", "exchange": 1}, "buffer_paths": []},
        {"method": "update"},
        {"method": "custom"},
        {"method": "custom", "content": {"id": 1, "kind": "anywidget-command", "name": "x"}},
        {"method": "backbone"},
        {},
        None,
        "x",
    ],
)
def test_a_page_can_set_nothing(data):
    widget = make("single-choice")
    before = widget.get_state()
    widget._handle_msg({"content": {"data": data}, "buffers": []})
    assert widget.get_state() == before


@pytest.mark.parametrize("message", [None, {}, {"content": None}, {"content": []}])
def test_a_message_without_content_does_nothing(message):
    make("single-choice")._handle_msg(message)


def test_an_answer_goes_to_the_journal_and_the_acknowledgement_to_the_page(monkeypatch):
    widget = make("single-choice")
    sent = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_msg(
        {"content": {"data": {"method": "custom", "content": {"type": "answer", "seq": 1, "value": "b"}}}, "buffers": []}
    )
    assert [reply["type"] for reply in sent] == ["ack"]
    assert widget.exchange.sink.values() == ["b"]


def test_the_review_widget_has_no_item():
    assert "item" not in Review(object(), "vi").props


def test_styles_are_a_style_element():
    html = Styles()._repr_html_()
    assert html.startswith("<style>") and ".ds-box" in html and "</style>" in html


def test_joining_is_deterministic_and_leaves_no_module_words():
    script = bundle.page_script()
    assert script == bundle.page_script.__wrapped__()
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert bundle.widget_module("vi").count("export default") == 1


@pytest.mark.parametrize(
    ("modules", "what"),
    [
        ({"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}, "circle"),
        ({"a.js": 'import { b } from "./b.js";\nconst x = 1;', "b.js": "const x = 2;"}, "top-level 'x'"),
        ({"a.js": 'import * as b from "./b.js";', "b.js": ""}, "write imports as"),
        ({"a.js": 'import { b as c } from "./b.js";', "b.js": ""}, "write imports as"),
        ({"a.js": "export default 1;"}, "export functions"),
        ({"a.js": "const a = `x\ny`;"}, "template text"),
    ],
)
def test_what_joining_would_break_is_refused(modules, what):
    with pytest.raises(ValueError, match=what):
        bundle.join(modules, "a.js")


def test_every_message_that_the_scripts_and_the_kernel_use_is_in_the_table():
    words = set(messages.table("vi"))
    scripts = "\n".join(path.read_text("utf-8") for path in (SOURCE / "js").glob("*.js"))
    used = {found for found in re.findall(r'"((?:save|q|p|sim|dlg|rev|rec|err)\.[a-z_]+)"', scripts)}
    assert len(used) > 60
    assert used <= set(bundle.words("vi"))
    kernel = "\n".join(path.read_text("utf-8") for path in [*SOURCE.glob("*.py"), *(SOURCE.parent / "assessment").rglob("*.py")])
    assert {found for found in re.findall(r'"((?:save|q|p|sim|dlg|rev|format)\.[a-z_]+)"', kernel)} <= words


def test_pages_without_python_have_every_message_that_scripts_use_and_say_where_they_save():
    scripts = "\n".join(path.read_text("utf-8") for path in (SOURCE / "js").glob("*.js"))
    used = set(re.findall(r'"((?:save|q|p|sim|dlg|format|site)\.[a-z_]+)"', scripts))
    for lang in messages.LANGUAGES:
        words = bundle.alone_words(lang)
        assert used <= set(words)
        assert words["save.ok"] == messages.text("site.ok", lang) != bundle.words(lang)["save.ok"]


def test_no_words_for_people_stand_in_the_scripts():
    for path in (SOURCE / "js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert re.sub(r"//.*", "", code).isascii(), path.name


def test_both_languages_fill_the_same_places():
    vi, en = messages.table("vi"), messages.table("en")
    for name in vi:
        assert set(re.findall(r"\{\w+\}", vi[name])) == set(re.findall(r"\{\w+\}", en[name])), name


def selectors(sheet):
    """Yield every selector of a style sheet, those inside @media and the like too; commas inside :is() do not divide."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for head in re.findall(r"([^{};]+)\{", plain):
        if not head.strip().startswith("@"):
            yield from (one.strip() for one in re.split(r",(?![^()]*\))", head))


def test_styles_inside_jupyter_leave_the_page_alone():
    sheet = bundle.widget_style()
    for one in selectors(sheet):
        assert re.match(r":root|\.ds|:is\(ol\.ds-steps|(from|to)$", one), one
    for body in re.findall(r":root(?:\[[^\]]*\])*\s*\{([^}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        for line in filter(None, (part.strip() for part in body.split(";"))):
            assert line.startswith("--ds-"), line


def test_sizes_inside_jupyter_do_not_depend_on_the_page():
    sheet = re.sub(r"--ds-unit:[\d.]+rem", "", bundle.widget_style())
    assert not re.search(r"\drem\b", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))


def _channels(colour):
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


def contrast(one, other):
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (_channels(one), _channels(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def test_text_is_readable_on_every_ground():
    text = (SOURCE / "tokens.css").read_text("utf-8").partition("@media")[0]
    token = dict(re.findall(r"(--ds-[a-z0-9-]+): (#[0-9A-F]{6})", text))
    grounds = [
        token[f"--ds-{name}"]
        for name in ("paper", "surface", "sand", "accent-tint", "good-tint", "warn-tint", "bad-tint", "sim-tint")
    ]
    for name in ("ink", "ink-2", "accent", "accent-deep", "good", "warn", "bad"):
        assert min(contrast(token[f"--ds-{name}"], ground) for ground in grounds) >= 7, name
    assert min(contrast(token["--ds-line-control"], ground) for ground in grounds) >= 3
    for name in ("accent", "good", "bad"):
        assert contrast(token["--ds-on-accent"], token[f"--ds-{name}"]) >= 7
    assert contrast(token["--ds-on-accent"], token["--ds-sim"]) >= 6.6
