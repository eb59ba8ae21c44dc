"""Writing the site: nothing of anybody else's is touched, what is right already is left."""

import json

import pytest

from daisuso.errors import UsageError
from daisuso.site.folder import MARK, write_site

FILES = {"index.html": b"home", "vi/a.html": b"a", "en/a.html": b"b"}


def tree(out):
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name != MARK}


def test_it_writes_once(tmp_path):
    out = tmp_path / "new" / "site"
    assert write_site(out, FILES).written == tuple(FILES)
    assert tree(out) == FILES
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}
    mark = (out / MARK).read_bytes()
    again = write_site(out, FILES)
    assert (again.written, again.removed, again.unchanged) == ((), (), 3)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.html")} == before
    assert (out / MARK).read_bytes() == mark


def test_what_is_no_more_is_removed_and_what_somebody_added_stays(tmp_path):
    write_site(tmp_path, FILES)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "vi" / "mine.html").write_text("mine")
    done = write_site(tmp_path, {"index.html": b"home 2"})
    assert (done.written, done.removed) == (("index.html",), ("en/a.html", "vi/a.html"))
    assert tree(tmp_path) == {"index.html": b"home 2", "notes.txt": b"mine", "vi/mine.html": b"mine"}
    assert not (tmp_path / "en").exists()


def test_a_foreign_folder_is_refused_untouched(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds no site of daisuso"):
        write_site(tmp_path, FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_refused(tmp_path):
    place = tmp_path / "file"
    place.write_text("mine")
    with pytest.raises(UsageError, match="not a folder"):
        write_site(place, FILES)
    assert place.read_text() == "mine"


@pytest.mark.parametrize("mark", ["", "[]", '{"daisuso": "other"}', '{"daisuso": "site"}', "{"])
def test_a_mark_that_is_not_ours_opens_nothing(tmp_path, mark):
    (tmp_path / MARK).write_text(mark)
    with pytest.raises(UsageError):
        write_site(tmp_path, FILES)


def test_a_mark_that_names_other_files_removes_none_of_them(tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("mine")
    out = tmp_path / "site"
    write_site(out, FILES)
    (out / "letter.txt").write_text("mine")
    listed = {"../outside.html": "", str(outside): "", "letter.txt": "", "a/b/c.html": "", "vi/a.html": ""}
    (out / MARK).write_text(json.dumps({"daisuso": "site", "files": listed}))
    assert write_site(out, {"index.html": b"home"}).removed == ("vi/a.html",)
    assert outside.exists() and (out / "letter.txt").exists()


def test_after_a_run_that_broke_off_the_folder_is_still_known(tmp_path, monkeypatch):
    from daisuso.site import folder

    real, done = folder._put, []

    def put(place, data):
        if done:
            raise OSError(28, "No space left on device", str(place))
        done.append(place)
        return real(place, data)

    monkeypatch.setattr(folder, "_put", put)
    with pytest.raises(OSError, match="space"):
        write_site(tmp_path, FILES)
    monkeypatch.setattr(folder, "_put", real)
    assert len(write_site(tmp_path, FILES).written) == 2
    assert tree(tmp_path) == FILES
