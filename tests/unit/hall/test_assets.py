import gzip

import pytest

from daisuso.hall.assets import Assets


def test_same_content_has_one_address_and_other_content_another() -> None:
    assets = Assets()
    first, again, other = assets.add("a.js", "1;"), assets.add("a.js", "1;"), assets.add("a.js", "2;")
    assert first == again != other
    assert assets.url("a.js") == other
    found = assets.find(first.removeprefix("/static/"))
    assert found is not None
    assert (found.body, gzip.decompress(found.packed)) == (b"1;", b"1;")
    assert found.kind.startswith("text/javascript")


def test_unknown_names_are_not_found() -> None:
    assets = Assets()
    assets.add("a.js", "1;")
    for key in ("", "a.js", "../a.js", "0" * 20 + "-a.js"):
        assert assets.find(key) is None


def test_imports_become_addresses_so_that_a_change_below_changes_what_is_above() -> None:
    sources = [("top.js", 'import { x } from "./low.js";'), ("low.js", "export const x = 1;")]
    assets, changed = Assets(), Assets()
    assets.add_scripts(sources)
    changed.add_scripts([sources[0], ("low.js", "export const x = 2;")])
    top = assets.find(assets.url("top.js").removeprefix("/static/"))
    assert top is not None
    assert assets.url("low.js") in top.body.decode()
    assert assets.url("top.js") != changed.url("top.js")


@pytest.mark.parametrize(
    "sources",
    [
        [("a.js", 'import { b } from "./b.js";'), ("b.js", 'import { a } from "./a.js";')],
        [("a.js", 'import { b } from "./nowhere.js";')],
    ],
)
def test_modules_in_a_circle_or_missing_are_refused(sources: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"circle|not there"):
        Assets().add_scripts(sources)
