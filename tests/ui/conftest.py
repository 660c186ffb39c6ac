from __future__ import annotations

from pathlib import Path

import pytest

from presswatch import config
from tests.ui.programs import SOURCE, WATCH


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small workspace, which is also the current folder."""
    (tmp_path / "presswatch.toml").write_text(SOURCE + WATCH, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    return tmp_path
