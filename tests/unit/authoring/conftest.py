import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def repository_copy(tmp_path):
    """A copy of the sources that a test may break."""
    for folder in ("curriculum", "assessments"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".daisuso", "source"))
    return tmp_path
