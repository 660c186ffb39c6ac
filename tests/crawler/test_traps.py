"""Addresses that look like part of a trap, and such that do not."""

from __future__ import annotations

import pytest

from crawler.traps import trap_reason


@pytest.mark.parametrize(
    "path",
    [
        "a/" * 20,
        "news/news/news/item",
        "a/b/a/b/a/b/a/b/a/b/",
        "list?" + "&".join(f"f{n}=1" for n in range(20)),
    ],
)
def test_endless_paths_are_seen(path: str) -> None:
    assert trap_reason(f"https://example.com/{path}")


@pytest.mark.parametrize(
    "path",
    ["2026/11/20/world/story-12345", "news/news/story", "en/press/press-service/2026", "?id=1&p=2", ""],
)
def test_ordinary_paths_are_not(path: str) -> None:
    assert trap_reason(f"https://example.com/{path}") is None
