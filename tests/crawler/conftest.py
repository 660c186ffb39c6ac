"""Fixtures of the crawler's tests: sites on loopback, workspaces that may ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from presswatch import config
from presswatch.config import Workspace
from tests.crawler.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """One site."""
    made = Site()
    yield made
    made.close()


@pytest.fixture
def other() -> Iterator[Site]:
    """A second site, under another address of loopback."""
    made = Site("127.0.0.2")
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Workspace]:
    """Makes a workspace: text of `[[source]]` tables, and the endpoints that may be asked."""

    def make(sources: str, *allowed: str, fetch: str = "") -> Workspace:
        path = tmp_path / config.FILE_NAME
        allow = ", ".join(f'"{endpoint}"' for endpoint in allowed)
        path.write_text(
            f"[fetch]\ndelay = 0\ntimeout = 5\nreaders = 1\nallow_private = [{allow}]\n{fetch}\n{sources}",
            encoding="utf-8",
        )
        return config.load(path)

    return make


def shared(*parts: str) -> Path:
    """A file of the shared corpus; the test is skipped where it is absent."""
    import os

    root = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared corpus is not here: {path}")
    return path
