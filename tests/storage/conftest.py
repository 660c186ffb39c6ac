from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import database, sources
from storage.database import Database
from tests.storage.builders import HERALD, NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "presswatch.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opened = database.open(path)
    sources.declare(opened, [HERALD], NOW)
    yield opened
    opened.close()
