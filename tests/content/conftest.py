from pathlib import Path

import pytest

from daisuso.sources.repository import read_repository

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def repository():
    return read_repository(ROOT)
