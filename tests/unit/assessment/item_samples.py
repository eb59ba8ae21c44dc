"""One item of each text-like interaction and rule, made by code."""

from daisuso.assessment.item import Item, Key


def both(text):
    return {"vi": text, "en": text}


def options(*ids):
    return [{"id": option, "text": both(option)} for option in ids]


def _made(kind, rule, body, values, *, critical=None, rationale=()):
    item = Item("thu-01", 1, kind, "thu", "module", 2.0, None, both("?"), body)
    return item, Key(rule, values, {option: both("vì") for option in rationale}, both("vì"), critical)


CASES = {
    "single": _made(
        "single-choice", "dichotomous", {"options": options(*"abcd")}, {"correct": "c", "unsafe": ["d"]},
        critical="act", rationale="abcd",
    ),
    "multiple-dichotomous": _made(
        "multiple-choice", "dichotomous", {"options": options(*"abcde")}, {"correct": ["a", "d"], "unsafe": []}, rationale="abcde"
    ),
    "multiple-net": _made(
        "multiple-choice", "net-correct", {"options": options(*"abcde"), "choose": 2}, {"correct": ["a", "d"], "unsafe": ["e"]},
        critical="act", rationale="abcde",
    ),
    "multiple-every": _made(
        "multiple-choice", "every-decision", {"options": options(*"abcde")},
        {"correct": ["a", "b", "d"], "unsafe": []}, rationale="abcde"
    ),
    "ordering-dichotomous": _made("ordering", "dichotomous", {"options": options(*"abcd")}, {"order": [["b"], ["a", "d"], ["c"]]}),
    "ordering-pairs": _made("ordering", "concordant-pairs", {"options": options(*"abcd")}, {"order": [["b"], ["a", "d"], ["c"]]}),
    "matching-dichotomous": _made(
        "matching", "dichotomous", {"prompts": options("p1", "p2", "p3"), "options": options(*"xyz")},
        {"pairs": {"p1": "x", "p2": "y", "p3": "x"}},
    ),
    "matching-pairs": _made(
        "matching", "per-pair", {"prompts": options("p1", "p2", "p3"), "options": options(*"xyz")},
        {"pairs": {"p1": "x", "p2": "y", "p3": "x"}},
    ),
    "numeric": _made("numeric", "dichotomous", {"minimum": "0", "maximum": "31", "decimals": 0}, {"value": "7", "tolerance": "0"}),
    "numeric-tolerant": _made(
        "numeric", "dichotomous", {"minimum": "0", "maximum": "99.5", "decimals": 1}, {"value": "7.5", "tolerance": "0.5"}
    ),
    "short": _made("short-text", "dichotomous", {"max_length": 30}, 
        {"accept": ["Công an phường", "công an xã"], "fold_diacritics": False}),
    "short-folded": _made("short-text", "dichotomous", {"max_length": 30}, {"accept": ["Thủ Đức"], "fold_diacritics": True}),
    "extended": _made("extended-text", "rubric", {"words": [80, 200]}, {"rubric": "r"}),
}  # fmt: skip
