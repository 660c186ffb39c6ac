"""How often a host is asked."""

from __future__ import annotations

import asyncio
import itertools
import time
from datetime import UTC, datetime

import pytest

from crawler import politeness
from crawler.politeness import MAX_RETRY_AFTER, HostGate, Postponed, retry_after

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        (" 120 ", 120.0),
        ("Fri, 20 Nov 2026 12:10:00 GMT", 600.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("946080000", MAX_RETRY_AFTER),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("", None),
        (None, None),
        ("٣", None),
        ("9" * 5000, MAX_RETRY_AFTER),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


async def starts(gate: HostGate, count: int, delay: float, concurrency: int, seconds: float) -> list[float]:
    """When each of some requests of `seconds` began."""
    began: list[float] = []

    async def one() -> None:
        async with gate.turn("example.com", delay, concurrency):
            began.append(time.monotonic())
            await asyncio.sleep(seconds)

    await asyncio.gather(*(one() for _ in range(count)))
    return began


def test_starts_are_a_delay_apart() -> None:
    began = asyncio.run(starts(HostGate(), 4, 0.05, 4, 0.0))
    gaps = [b - a for a, b in itertools.pairwise(began)]
    assert min(gaps) >= 0.049


def test_the_delay_counts_from_when_a_request_is_sent() -> None:
    async def sendings() -> list[float]:
        gate, sent_at = HostGate(), []

        async def one(connecting: float) -> None:
            async with gate.turn("example.com", 0.05, 4) as sent:
                await asyncio.sleep(connecting)
                sent()
                sent_at.append(time.monotonic())
                await asyncio.sleep(0.02)

        await asyncio.gather(*(one(seconds) for seconds in (0.08, 0.0, 0.03, 0.0)))
        return sent_at

    assert min(b - a for a, b in itertools.pairwise(asyncio.run(sendings()))) >= 0.049


def test_one_at_once_means_one() -> None:
    began = asyncio.run(starts(HostGate(), 3, 0.0, 1, 0.05))
    assert min(b - a for a, b in itertools.pairwise(began)) >= 0.049


def test_a_crawl_delay_counts_for_every_crawl() -> None:
    gate = HostGate()
    gate.slow_down("example.com", 0.1)
    began = asyncio.run(starts(gate, 3, 0.0, 8, 0.0))
    assert began[2] - began[0] >= 0.19


def test_a_turn_after_the_deadline_is_postponed_at_once() -> None:
    async def wait() -> float:
        gate = HostGate()
        gate.hold("example.com", 5.0)
        before = time.monotonic()
        with pytest.raises(Postponed):
            async with gate.turn("example.com", 0.0, 1, lambda: before + 1.0):
                pass
        return time.monotonic() - before

    assert asyncio.run(wait()) < 0.5


def test_a_host_that_asks_for_patience_is_left_to_a_later_crawl() -> None:
    async def ask() -> Postponed:
        gate = HostGate()
        gate.hold("example.com", 600.0)
        with pytest.raises(Postponed) as postponed:
            async with gate.turn("example.com", 0.0, 1):
                pass
        return postponed.value

    assert (asyncio.run(ask()).retry_at - datetime.now(UTC)).total_seconds() > 590


def test_a_host_is_asked_for_more_when_there_is_room_for_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may be asked meanwhile: what one host sent keeps no other from its share."""
    monkeypatch.setattr(politeness, "MOST_UNREAD", 100)
    monkeypatch.setattr(politeness, "FAIR_UNREAD", 50)

    async def play() -> list[str]:
        gate = HostGate()
        seen: list[str] = []

        async def ask(name: str) -> None:
            async with gate.turn(name, 0.0, 1):
                seen.append(name)

        with gate.unread("a", 120) as taken:
            waits = asyncio.create_task(ask("a"))
            await asyncio.wait_for(ask("b"), 5)
            with gate.unread("b", 60):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(waits), 0.1)
                until = time.monotonic() + 0.05
                with pytest.raises(Postponed):
                    async with gate.turn("b", 0.0, 1, lambda: until):
                        pass
            assert seen == ["b"]
            taken()
            await asyncio.wait_for(waits, 5)
        return seen

    assert asyncio.run(play()) == ["b", "a"]
