"""The handout prints on one A4 page, in letters that an older person can read."""

import re

import pytest

from daisuso.curriculum.content import content_folder


@pytest.mark.parametrize("path", sorted((content_folder() / "handouts").glob("*.html")), ids=lambda path: path.stem)
def test_one_page_large_print_black_only(browser, path):
    page = browser.new_context().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.emulate_media(media="print")
    sizes = page.eval_on_selector_all("ol li, .never li", "rows => rows.map(row => parseFloat(getComputedStyle(row).fontSize))")
    assert len(sizes) >= 5 and min(sizes) >= 25  # 19 pt
    colours = page.eval_on_selector_all("main *:not(hr)", "all => [...new Set(all.map(one => getComputedStyle(one).color))]")
    assert colours == ["rgb(0, 0, 0)"]
    page.context.close()
