"""Who may ask the hosts of a registrable domain: one worker at a time, as long as it shows that it lives.

A claim is a row with an end. The worker renews all of its own a few times in each lease; it starts no request
once an answer might still be on its way when the lease ends (`safe_until`, on its own clock, so that no two
clocks need agree). So a worker that was stopped, cut off or killed has been silent for a while when another one
begins, and the pause between two requests to a domain is kept from one worker to the next (`free_at`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.politeness import PATIENCE, Postponed
from presswatch.errors import ConfigurationError
from presswatch.urls import registrable_domain

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool

log = logging.getLogger("presswatch.cluster")

RENEWALS = 6  # in each lease
ASK_AGAIN = 0.25  # seconds between two looks at whether another's claim is over
SLACK = 1.0  # seconds added to the longest request

_TAKE = """
INSERT INTO presswatch_domain AS d (name, holder, expires_at, free_at)
VALUES (%(name)s, %(holder)s, now() + %(lease)s, now() + %(last)s)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at, free_at = excluded.free_at
WHERE d.expires_at <= now() AND d.free_at <= now()
RETURNING name
"""
_RENEW = """
UPDATE presswatch_domain AS d SET expires_at = now() + %(lease)s, free_at = now() + mine.last
FROM unnest(%(names)s::text[], %(lasts)s::interval[]) AS mine (name, last)
WHERE d.name = mine.name AND d.holder = %(holder)s AND d.expires_at > now()
RETURNING d.name
"""
_GIVE = """
UPDATE presswatch_domain SET expires_at = now(), free_at = now() + %(pause)s, holder = NULL
WHERE name = %(name)s AND holder = %(holder)s AND expires_at > now()
"""
_WHEN = "SELECT greatest(expires_at, free_at) - now() FROM presswatch_domain WHERE name = %s"


@dataclass(slots=True)
class Claim:
    """A domain that this worker may ask. `users` are the crawls and requests of this process that rely on it."""

    domain: str
    pause: float  # seconds from the last request on
    timeout: float  # seconds that one request lasts at most
    safe_until: float = 0.0  # time.monotonic; no request starts later
    lost: bool = False
    users: int = 1


class Claims:
    """The claims of one worker. Used in one event loop."""

    def __init__(self, pool: AsyncConnectionPool[Any], holder: str, lease: float) -> None:
        self.holder, self.lease = holder, lease
        self._pool = pool
        self._held: dict[str, Claim] = {}
        self._taking: dict[str, asyncio.Lock] = {}

    def check(self, timeout: float) -> None:
        """Raises ConfigurationError when a lease is too short for requests that may last `timeout` seconds."""
        if self._window(timeout) < self.lease / 2:
            raise ConfigurationError(
                f"[cluster] lease of {self.lease:g} s is too short for requests of up to {timeout:g} s",
                remedy=f"set it to {2 * (timeout + SLACK):g} s or more, or lower [fetch] timeout",
            )

    def _window(self, timeout: float) -> float:
        return self.lease - timeout - SLACK

    async def take(self, domain: str, *, pause: float, timeout: float, patience: float = 0.0) -> Claim | None:
        """Claims a domain, shared with what else this process does there; None when another worker has it for
        longer than `patience` seconds."""
        until = time.monotonic() + patience
        async with self._taking.setdefault(domain, asyncio.Lock()):
            while True:
                held = self._held.get(domain)
                if held is not None and not held.lost:
                    held.users += 1
                    held.pause, held.timeout = max(held.pause, pause), max(held.timeout, timeout)
                    return held
                claim = Claim(domain, pause, timeout)
                asked = time.monotonic()
                if await self._asked(_TAKE, self._values(claim) | {"name": domain}):
                    claim.safe_until = asked + self._window(timeout)
                    self._held[domain] = claim
                    return claim
                if time.monotonic() >= until:
                    return None
                await asyncio.sleep(ASK_AGAIN)

    async def wait_of(self, domain: str) -> timedelta:
        """How long another's claim, or the pause after it, lasts at most."""
        rows = await self._asked(_WHEN, (domain,))
        return max(rows[0][0], timedelta()) if rows else timedelta()

    async def give(self, claim: Claim) -> None:
        """Lets go of a claim, if nothing else here relies on it."""
        claim.users -= 1
        # Not while it is taken again here: what gives it back would then give back the new one.
        async with self._taking.setdefault(claim.domain, asyncio.Lock()):
            if claim.users > 0 or self._held.get(claim.domain) is not claim:
                return
            del self._held[claim.domain]
            with contextlib.suppress(Exception):  # it runs out by itself
                await self._asked(
                    _GIVE,
                    {"name": claim.domain, "holder": self.holder, "pause": timedelta(seconds=claim.pause)},
                    rows=False,
                )

    async def renew(self) -> None:
        """Prolongs all claims, and marks those that were lost."""
        mine = {claim.domain: claim for claim in self._held.values() if not claim.lost}
        if not mine:
            return
        asked = time.monotonic()
        rows = await self._asked(
            _RENEW,
            {
                "names": list(mine),
                "lasts": [self._values(claim)["last"] for claim in mine.values()],
                "holder": self.holder,
                "lease": timedelta(seconds=self.lease),
            },
        )
        kept = {row[0] for row in rows}
        for domain, claim in mine.items():
            if domain in kept:
                claim.safe_until = asked + self._window(claim.timeout)
            elif self._held.get(domain) is claim:
                claim.lost, claim.safe_until = True, -math.inf
                del self._held[domain]
                log.warning("%s: the claim was lost; another worker may go on there", domain)

    @asynccontextmanager
    async def turn(self, name: str, delay: float, timeout: float) -> AsyncIterator[None]:
        """Holds a host for one request: at no cost where its domain is claimed, else by a claim of its own."""
        domain = registrable_domain(f"http://{name}/")
        claim = await self.take(domain, pause=delay, timeout=timeout, patience=PATIENCE)
        if claim is None:
            raise Postponed(name, datetime.now(UTC) + timedelta(seconds=PATIENCE))
        try:
            if time.monotonic() >= claim.safe_until:
                raise Postponed(name, datetime.now(UTC) + timedelta(seconds=self.lease))
            yield
        finally:
            claim.pause = max(claim.pause, delay)
            await self.give(claim)

    def _values(self, claim: Claim) -> dict[str, Any]:
        """`last`: from now to the end of the pause after the last request that this lease lets begin, which may
        have been sent as late as it may last."""
        return {
            "holder": self.holder,
            "lease": timedelta(seconds=self.lease),
            "last": timedelta(seconds=self.lease - SLACK + claim.pause),
        }

    async def _asked(self, sql: str, values: Any, *, rows: bool = True) -> list[Any]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(sql, values)
            return await cursor.fetchall() if rows else []
