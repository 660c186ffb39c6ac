from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import database, sources
from storage.database import Database
from tests.scheduler.receivers import SmtpReceiver
from tests.storage.builders import HERALD, NOW


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = database.open(tmp_path / "presswatch.db")
    sources.declare(opened, [HERALD], NOW)
    yield opened
    opened.close()


@pytest.fixture
def post() -> Iterator[SmtpReceiver]:
    made = SmtpReceiver()
    yield made
    made.close()
