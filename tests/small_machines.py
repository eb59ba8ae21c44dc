"""A phone and a dialogue small enough to be worked out by hand, and a walk that a browser can repeat."""

import copy

from daisuso.assessment.item import Item, Key
from daisuso.curriculum.phone import Impossible, Phone


def both(text):
    return {"vi": text, "en": text}


def _act(name, where="phone", kind="tap", **rest):
    return {"id": name, "where": where, "kind": kind, "label": both(f"làm {name}"), **rest}


def _screen(name, *acts, **rest):
    return {"id": name, "title": both(name), "lines": [both("dòng")], "acts": list(acts), **rest}


_HEAD = {
    "title": both("Tên"), "task": both("Việc"), "person": both("bác A"), "app_version": "none", "reviewed": "2026-11-20",
    "review_by": "2027-05-31", "facts": [],
}  # fmt: skip

_PHONE = {
    "name": "small-phone", "kind": "phone", **_HEAD, "start": "s1", "steps": 6, "hints": [both("một"), both("hai")],
    "interruptions": [{"at": "s3", "screen": "s4", "when": ["f1"]}],
    "screens": [
        _screen("s1", _act("k1", go="s2"), _act("k2", go="s5"), _act("k19", go="s3")),
        _screen("s2", _act("k3", kind="type", field={"digits": 2}, set=["f1"], go="s3"), _act("k4", kind="back", go="s1"),
                _act("k5", "person", go="s6")),
        _screen("s3", _act("k6", when=["f1"], set=["f2"], go="s7"), _act("k7", kind="back", set=["!f1"], go="s2"),
                _act("k8", "person")),
        _screen("s4", _act("k9", go="return"), _act("k10", go="s8")),
        _screen("s5", _act("k11", kind="back", go="s1"), _act("k12", kind="scroll")),
        _screen("s6", _act("k13", kind="type", field={"digits": 2}, set=["f1"], go="s3"), _act("k14", "person", go="s2")),
        _screen("s7", _act("k15", "person", go="s9"), _act("k16", kind="back", go="s3")),
        _screen("s8", _act("k17", kind="type", field={"letters": 5}, go="return"), _act("k18", kind="back", go="s4")),
        {**_screen("s9"), "lines": [{**both("xong"), "when": ["f2"]}, {**both("chưa"), "when": ["!f2"]}], "end": True},
    ],
}  # fmt: skip

_PHONE_KEY = {
    "goal": ["f2"],
    "unsafe": [{"act": "k13", "conduct": "no-code"}, {"act": "k17", "conduct": "no-link"}],
    "verification": [{"acts": ["k8"], "before": "k6"}, {"acts": ["k15"]}],
    "wrong_turns": ["s5", "s8"],
    "best_path": ["k1", "k3=12", "k9", "k8", "k6", "k15"],
    "weights": {"goal": 0.6, "verification": 0.4},
    "spare": 1,
    "detour_cost": 0.1,
    "help_cost": 0.05,
}


def _reply(name, go, words):
    return {"id": name, "text": both(words), "go": go}


_DIALOGUE = {
    "name": "small-talk", "kind": "dialogue", **_HEAD, "initial": "A", "start": "t1",
    "turns": [
        {"id": "t1", "line": both("một"), "replies": [
            _reply("r1", "t2", "mười chữ cái nè"), _reply("r2", "t3", "mười lăm chữ cái"), _reply("r3", "t2", "chữ ngắn hơn")]},
        {"id": "t2", "stage": both("nhìn"), "line": both("hai"), "replies": [
            _reply("r4", "t4", "mười chữ cái nè"), _reply("r5", "t4", "mười lăm chữ cái"), _reply("r6", "t4", "chữ ngắn hơn")]},
        {"id": "t3", "line": both("ba"), "replies": [
            _reply("r7", "t4", "mười chữ cái nè"), _reply("r8", "t4", "mười lăm chữ cái"), _reply("r9", "t4", "chữ ngắn hơn")]},
        {"id": "t4", "line": both("hết"), "end": True},
    ],
}  # fmt: skip

_DIALOGUE_KEY = {
    "skills": {"r1": {"triage": 2}, "r3": {"triage": 1}, "r4": {"tell-me": 2, "responsibility": 1}, "r7": {"try-again": 2}},
    "unsafe": [{"act": "r5", "conduct": "no-code"}],
    "best_path": ["r1", "r4"],
    "politest": ["r2", "r6", "r9"],
}


def phone_data():
    return copy.deepcopy(_PHONE)


def dialogue_data():
    return copy.deepcopy(_DIALOGUE)


def made_item(kind, machine, *, use="module"):
    return Item(f"thu-{kind[:3]}", 1, kind, "thu", use, 2.0, None, both("?"), {"machine": machine})


def made_key(values, *, critical=None):
    return Key("trace", values, {}, both("vì"), critical)


def simulation():
    return made_item("simulation", phone_data()), made_key(copy.deepcopy(_PHONE_KEY))


def talk():
    return made_item("dialogue", dialogue_data()), made_key(copy.deepcopy(_DIALOGUE_KEY))


def events(*steps):
    """Events from `k1` and `k3=12`."""
    return [{"a": step.partition("=")[0], **({"v": step.partition("=")[2]} if "=" in step else {})} for step in steps]


def walk(phone: Phone, seed: int, taps: int):
    """Return the events of a random walk that ends at an end screen: each act the (number mod possible acts)-th in source order.

    The numbers are the upper 16 bits of x ← (1664525 x + 1013904223) mod 2^32 (Numerical Recipes), x starting at the seed: a
    browser gets the same ones with Math.imul and >>>. Fields get zeros or one `a`.
    """
    number, state, done = seed, phone.start(), []
    for _ in range(taps):
        acts = phone.possible_acts(state)
        if not acts:
            break
        number = (1664525 * number + 1013904223) % 2**32
        event = acts[(number >> 16) % len(acts)].event()
        after = phone.step(state, event)
        assert not isinstance(after, Impossible)
        state = after
        done.append(event)
    return done
