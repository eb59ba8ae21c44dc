import shutil

import pytest

from daisuso.curriculum.content import content_folder
from daisuso.site.content import Content
from daisuso.site.pages import site


@pytest.fixture(scope="session")
def made():
    return site(Content(content_folder()), ["vi", "en"])


@pytest.fixture
def folder(tmp_path):
    """A copy of the compiled content, to be broken."""
    copy = tmp_path / "content"
    shutil.copytree(content_folder(), copy)
    return copy
