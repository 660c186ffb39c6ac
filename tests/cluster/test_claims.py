"""Claims of domains against a real database."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from scheduler.cluster import claims, link

DOMAIN = "paper.example"


def test_a_claim_that_is_given_back_late_does_not_take_the_next_one_with_it(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = claims.Claims._asked

    async def late(self: claims.Claims, sql: str, values: Any, *, rows: bool = True) -> list[Any]:
        if sql == claims._GIVE:
            await asyncio.sleep(0.7)  # the database is busy, and the lease runs out meanwhile
        return await asked(self, sql, values, rows=rows)

    monkeypatch.setattr(claims.Claims, "_asked", late)
    monkeypatch.setattr(claims, "SLACK", 0.0)

    async def holder() -> str | None:
        async with AsyncConnectionPool(dsn, kwargs={"autocommit": True}, open=False) as pool:
            mine = claims.Claims(pool, "worker", 0.4)
            first = await mine.take(DOMAIN, pause=0.0, timeout=0.0)
            assert first is not None
            giving = asyncio.create_task(mine.give(first))
            await asyncio.sleep(0.05)
            second = await mine.take(DOMAIN, pause=0.0, timeout=0.0, patience=3.0)
            assert second is not None
            await giving
            async with pool.connection() as connection:
                row = await (await connection.execute("SELECT holder FROM presswatch_domain")).fetchone()
            return None if row is None else row[0]

    link.prepare(dsn)
    assert asyncio.run(holder()) == "worker"
