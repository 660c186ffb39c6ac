"""Slow pages of one source keep no other source waiting."""

from __future__ import annotations

import asyncio
import itertools
import time

from crawler.turns import PATIENCE, Turns


def pool(size: int, spare: int) -> tuple[Turns[int], list[int]]:
    numbers, retired = itertools.count(), list[int]()
    return Turns(size, spare, lambda: next(numbers)), retired


def test_one_source_alone_has_all_members_and_waits_for_no_more() -> None:
    async def scene() -> tuple[int, float, list[int]]:
        turns, retired = pool(2, 8)
        held = most = 0

        async def page() -> None:
            nonlocal held, most
            async with turns.turn("a", retired.append):
                held += 1
                most = max(most, held)
                await asyncio.sleep(0.1)
                held -= 1

        started = time.monotonic()
        await asyncio.gather(*(page() for _ in range(10)))
        return most, time.monotonic() - started, retired

    most, seconds, retired = asyncio.run(scene())
    assert most == 2
    assert seconds < 1.5
    assert not retired


def test_who_has_no_member_gets_one_soon_and_the_pool_shrinks_again() -> None:
    async def scene() -> tuple[float, list[int]]:
        turns, retired = pool(2, 2)

        async def page(owner: str, seconds: float) -> float:
            asked = time.monotonic()
            async with turns.turn(owner, retired.append):
                waited = time.monotonic() - asked
                await asyncio.sleep(seconds)
            return waited

        slow = [asyncio.ensure_future(page("slow", 3.0)) for _ in range(6)]
        await asyncio.sleep(0.05)
        waits = [await page("good", 0.01) for _ in range(3)]
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return max(waits), retired

    longest, retired = asyncio.run(scene())
    assert longest < PATIENCE + 0.3
    assert retired


def test_the_next_member_goes_to_who_has_fewest() -> None:
    async def scene() -> list[str]:
        turns, retired = pool(1, 0)
        order: list[str] = []

        async def page(owner: str) -> None:
            async with turns.turn(owner, retired.append):
                order.append(owner)
                await asyncio.sleep(0.01)

        await asyncio.gather(*(page(owner) for owner in "aaaabc"))
        return order

    order = asyncio.run(scene())
    assert order[0] == "a"
    assert set(order[1:4]) == {"a", "b", "c"}


def test_one_who_gives_up_waiting_leaves_nothing_behind() -> None:
    async def scene() -> bool:
        turns, retired = pool(1, 0)

        async def page(seconds: float) -> bool:
            async with turns.turn("a", retired.append):
                await asyncio.sleep(seconds)
            return True

        first = asyncio.ensure_future(page(0.2))
        second = asyncio.ensure_future(page(0.2))
        await asyncio.sleep(0.05)
        second.cancel()
        await first
        return await asyncio.wait_for(page(0.0), 1.0)

    assert asyncio.run(scene())
