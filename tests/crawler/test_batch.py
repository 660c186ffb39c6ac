"""Stored pages read by all readers, in the order given; who stops asking leaves nothing under way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.batch import Task, read_in_order
from crawler.readers import Readers
from presswatch.types import Page, Reading
from tests.crawler.site import article


@pytest.fixture
def pool() -> Iterator[Readers]:
    made = Readers(2)
    yield made
    made.close()


def task(n: int) -> Task:
    body = article(f"Bridge number {n}").encode()
    return Task(Page(f"https://example.org/{n}", body, headers={"content-type": "text/html"}))


def headlines(found: Iterator[tuple[Task, object]]) -> Iterator[str | None]:
    for _, result in found:
        assert isinstance(result, Reading)
        yield result.headline


def test_pages_come_back_in_their_order(pool: Readers) -> None:
    found = list(headlines(read_in_order((task(n) for n in range(50)), pool)))
    assert found == [f"Bridge number {n}" for n in range(50)]


def test_nothing_to_read_is_no_error(pool: Readers) -> None:
    assert list(read_in_order((), pool)) == []


def test_who_stops_early_can_begin_again(pool: Readers) -> None:
    first = headlines(read_in_order((task(n) for n in range(100)), pool))
    assert next(first) == "Bridge number 0"
    del first
    assert list(headlines(read_in_order((task(n) for n in range(3)), pool))) == [
        "Bridge number 0",
        "Bridge number 1",
        "Bridge number 2",
    ]
