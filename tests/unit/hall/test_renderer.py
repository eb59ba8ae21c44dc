import json
from functools import partial
from typing import Any

import nbformat
import pytest

pytest.importorskip("voila", reason="Voilà is not there: `pip install -e .`")
from daisuso.hall.renderer import cell_html, output_html, script_json


def rendered(source: str, **more: Any) -> str:
    return cell_html(nbformat.v4.new_markdown_cell(source, **more), titles={"Mức độ 1 & 2", "VNeID"})


@pytest.mark.parametrize("heading", ["# VNeID", "# Mức độ 1 & 2", "## Mức độ 1 & 2"])
def test_a_heading_that_the_page_writes_itself_is_dropped(heading: str) -> None:
    assert rendered(f"{heading}\n\nChữ.").strip() == "<p>Chữ.</p>"


def test_a_page_has_no_second_heading_of_the_first_level() -> None:
    html = rendered("# Khác\n\n## Nhỏ\n\n### Bé")
    assert "<h1" not in html
    assert "<h2>Khác</h2>" in html
    assert "¶" not in html


def test_pictures_come_with_the_page() -> None:
    html = rendered("![hai máy](attachment:a.svg)", attachments={"a.svg": {"image/svg+xml": "PHN2Zy8+"}})
    assert 'src="data:image/svg+xml;base64,PHN2Zy8+"' in html
    assert 'alt="hai máy"' in html


def test_outputs_show_widgets_and_html_and_nothing_else() -> None:
    view = {"model_id": "ab12", "version_major": 2, "version_minor": 0}
    shown = partial(output_html, too_old="Cũ & quá")
    widget = {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": view, "text/plain": "W()"}}
    assert shown(widget) == '<div class="widget" data-model="ab12"><p class="broken too-old">Cũ &amp; quá</p></div>'
    assert shown({"output_type": "execute_result", "data": {"text/html": "", "text/plain": "0.0"}}) == ""
    assert shown({"output_type": "execute_result", "data": {"text/plain": "'SECRET'"}}) == ""
    assert shown({"output_type": "stream", "name": "stdout", "text": "SECRET"}) == ""
    assert shown({"output_type": "error", "ename": "E", "evalue": "SECRET", "traceback": ["SECRET"]}) == ""


def test_a_widgets_id_cannot_leave_its_attribute() -> None:
    bad = {"data": {"application/vnd.jupyter.widget-view+json": {"model_id": 'x"><script>'}}}
    assert 'data-model="xscript">' in output_html(bad, too_old="")


def test_json_in_a_script_element_cannot_end_it() -> None:
    value = {"stem": "</script><!-- & \u2028 bác Tư"}
    encoded = script_json(value)
    assert not set("<>&\u2028") & set(encoded)
    assert json.loads(encoded) == value
