import json
import xml.etree.ElementTree as ET
from importlib import resources
from itertools import combinations, pairwise

import pytest

from daisuso.reports.chart_style import LEVELS, draw, svg
from daisuso.reports.chart_text import lines, text_boxes
from daisuso.reports.charts import Bar, Dot, dot_chart, level_chart
from daisuso.reports.small_groups import Band, bands

FRAMEWORK = json.loads(resources.files("daisuso").joinpath("content/framework.json").read_text(encoding="utf-8"))
NAMES = [entry["name"][lang] for lang in ("vi", "en") for entry in FRAMEWORK["competencies"]]
LEVEL_NAMES = {
    "vi": ("Chưa đạt", "Đang học", "Đạt", "Vững"),
    "en": ("Not yet", "Learning", "Reached", "Strong"),
}


def _dots(names):
    return [
        Dot(name, 0.3 + 0.7 * n / len(names), 0.25 + 0.7 * n / len(names), 0.3 + 0.7 * n / len(names))
        for n, name in enumerate(names)
    ]


def _bars(names):
    shapes = ([12, 41, 38, 27], [3, 36, 43, 30], [0, 3, 2, 66], [1, 1, 1, 1], [50, 10, 10, 10], [0, 0, 0, 80])
    return [Bar(name, bands(shapes[n % len(shapes)], 10), "ẩn, dưới 10 người") for n, name in enumerate(names)]


def _check(figure):
    boxes = text_boxes(figure)
    width, height = figure.get_size_inches() * figure.dpi
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not box.overlaps(second), (one, other)
    for words, box in boxes:
        assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1, words


@pytest.mark.parametrize("start", range(0, len(NAMES), 7))
def test_no_words_of_the_dot_chart_touch_or_leave_the_picture(start):
    _check(dot_chart(_dots(NAMES[start : start + 7]), 0.7, "đạt trở lên"))


@pytest.mark.parametrize("start", range(0, len(NAMES), 7))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_words_of_the_level_chart_touch_or_leave_the_picture(start, lang):
    _check(level_chart(_bars(NAMES[start : start + 7]), LEVEL_NAMES[lang], "mức gộp"))


@pytest.mark.parametrize("standard", [0.5, 0.7, 0.95, 1.0])
@pytest.mark.parametrize("dot", [Dot("VNeID", 0.0, 0.0, 0.02), Dot("VNeID", 1.0, 1.0, 1.0), Dot("VNeID", 0.5, 0.0, 1.0)])
def test_extreme_values_stay_inside(standard, dot):
    figure = dot_chart([dot], standard, "đạt trở lên")
    _check(figure)
    low, high = figure.axes[0].get_xlim()
    assert low <= dot.low and dot.high <= high == 1.0


def test_all_26_competencies_fit_one_picture():
    _check(dot_chart(_dots(NAMES[:26]), 0.7, "đạt trở lên"))


def test_below_the_standard_is_a_red_diamond_and_from_it_a_blue_circle():
    figure = dot_chart([Dot("a", 0.6999, 0.6, 0.8), Dot("b", 0.7, 0.6, 0.8)], 0.7, "x")
    marks = [line for line in figure.axes[0].lines if line.get_marker() in ("D", "o")]
    assert [(mark.get_marker(), mark.get_color()) for mark in marks] == [("D", "#8E2614"), ("o", "#0C526F")]


def test_counts_are_written_and_joined_levels_are_hatched():
    figure = level_chart([Bar("a", (Band(0, 1, 22), Band(2, 2, 12), Band(3, 3, 21)))], LEVEL_NAMES["vi"], "mức gộp")
    words = [words for words, _ in text_boxes(figure)]
    assert {"22", "12", "21", "mức gộp"} <= set(words)
    hatched = [patch for patch in figure.axes[0].patches if patch.get_hatch()]
    assert len(hatched) == 1 and hatched[0].get_width() == pytest.approx(22 / 55)


def test_a_hidden_group_has_words_instead_of_a_bar():
    figure = level_chart([Bar("a", (), "ẩn, dưới 10 người")], LEVEL_NAMES["vi"], "mức gộp")
    assert not figure.axes[0].patches
    assert "ẩn, dưới 10 người" in [words for words, _ in text_boxes(figure)]


def test_levels_can_be_told_apart_in_grey():
    def grey(colour):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    tones = [grey(colour) for colour in LEVELS]
    assert all(lighter - darker > 40 for lighter, darker in pairwise(tones))


def test_svg_is_wellformed_prefixed_still_and_the_same_each_time():
    dots = _dots(NAMES[:3])
    one = svg(dot_chart(dots, 0.7, "đạt trở lên"), "a")
    assert one == svg(dot_chart(dots, 0.7, "đạt trở lên"), "a")
    root = ET.fromstring(one)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids and all(name.startswith("a-") for name in ids) and len(set(ids)) == len(ids)
    references = [value[1:] for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert references and set(references) <= set(ids)
    for forbidden in ("<style", "<script", "<metadata", "<image", "http://matplotlib", "width="):
        assert forbidden not in one.split(">", 1)[0] + ">" if forbidden == "width=" else forbidden not in one


def test_the_readers_own_settings_do_not_leak_in_or_out():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    draw(lambda: level_chart(_bars(NAMES[:2]), LEVEL_NAMES["vi"], "x"))
    assert dict(mpl.rcParams) == before


def test_labels_break_into_balanced_lines():
    assert lines("Bảo vệ tài khoản, mật khẩu và OTP", 17) == ["Bảo vệ tài khoản,", "mật khẩu và OTP"]
    assert lines("VNeID", 17) == ["VNeID"]
    assert lines("Ứng cứu khi sự cố", 10) == ["Ứng cứu", "khi sự cố"]
