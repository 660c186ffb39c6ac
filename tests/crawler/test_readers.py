"""Reader processes: what they read comes back, and one that dies costs one page."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from crawler import reader_process, readers
from crawler.reader_process import ReaderDied, ReaderProcess
from crawler.readers import Readers
from presswatch.types import Page, Reading, Refusal, RefusalReason
from tests.crawler.site import article


@pytest.fixture
def pool() -> Iterator[Readers]:
    made = Readers(1)
    yield made
    made.close()


def page(body: bytes) -> Page:
    return Page("https://example.org/news/1", body, headers={"content-type": "text/html; charset=utf-8"})


def pid_of(pool: Readers) -> int:
    """The one reader's process."""
    process = pool._all[0]._process
    assert process is not None
    assert process.pid is not None
    return process.pid


GOOD = page(article("The harbour plan").encode())


def test_a_page_is_read(pool: Readers) -> None:
    result = asyncio.run(pool.read(GOOD))
    assert isinstance(result, Reading)
    assert result.headline == "The harbour plan"


def test_a_reader_that_is_killed_costs_one_page(pool: Readers) -> None:
    async def scene() -> tuple[object, object]:
        await pool.read(GOOD)
        pid = pid_of(pool)
        os.kill(pid, signal.SIGSTOP)
        asking = asyncio.ensure_future(pool.read(GOOD))
        await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        return await asking, await pool.read(GOOD)

    died, after = asyncio.run(scene())
    assert isinstance(died, Refusal)
    assert died.reason is RefusalReason.READER_DIED
    assert isinstance(after, Reading)


def test_a_reader_that_does_not_answer_is_killed(pool: Readers) -> None:
    async def scene() -> tuple[object, object]:
        await pool.read(GOOD)
        pid = pid_of(pool)
        os.kill(pid, signal.SIGSTOP)
        return await pool.read(GOOD, seconds=0.3), await pool.read(GOOD)

    silent, after = asyncio.run(scene())
    assert isinstance(silent, Refusal)
    assert silent.reason is RefusalReason.READER_DIED
    assert "0.3 s" in silent.detail
    assert isinstance(after, Reading)


def test_a_page_that_wants_too_much_memory_costs_itself_alone() -> None:
    pool = Readers(1, memory_bytes=64 * 1024 * 1024)
    try:
        big = page(b"<html><body>" + bytes(100 * 1024 * 1024))
        refused = asyncio.run(pool.read(big))
        assert isinstance(refused, Refusal)
        assert isinstance(asyncio.run(pool.read(GOOD)), Reading)
    finally:
        pool.close()


def test_the_loop_goes_on_while_a_page_is_read(pool: Readers) -> None:
    async def scene() -> float:
        await pool.read(GOOD)
        pid = pid_of(pool)
        os.kill(pid, signal.SIGSTOP)
        asking = asyncio.ensure_future(pool.read(GOOD, seconds=1.0))
        longest, before = 0.0, time.monotonic()
        while not asking.done():
            await asyncio.sleep(0.01)
            longest, before = max(longest, time.monotonic() - before), time.monotonic()
        return longest

    assert asyncio.run(scene()) < 0.5


def test_the_limits_are_far_above_an_ordinary_page() -> None:
    assert readers.READ_SECONDS >= 5
    assert readers.MEMORY_BYTES >= 256 * 1024 * 1024


def test_what_readers_are_forked_from_has_the_model_of_languages_loaded() -> None:
    """It takes half a second of CPU: a reader of its own that loaded it would pass for one that computes for long."""
    asked = (
        "import crawler.warm; from presswatch import languages; print(languages._model.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_who_stops_asking_ends_the_process_that_has_the_question(pool: Readers) -> None:
    async def scene() -> tuple[int, object, int]:
        await pool.read(GOOD)
        before = pid_of(pool)
        os.kill(before, signal.SIGSTOP)
        asking = asyncio.ensure_future(pool.read(GOOD))
        await asyncio.sleep(0.1)
        asking.cancel()
        await asyncio.wait({asking})
        return before, await pool.read(GOOD), pid_of(pool)

    before, after, now = asyncio.run(scene())
    assert isinstance(after, Reading)
    assert now != before


def _boasts(connection: Any, size: int) -> None:
    connection.recv()
    os.write(connection.fileno(), struct.pack("!i", size))
    time.sleep(30)


@pytest.mark.parametrize("size", [reader_process.MOST_ANSWERED + 1, -1])
def test_an_answer_that_is_announced_too_large_is_not_waited_for(size: int) -> None:
    async def scene() -> None:
        process = ReaderProcess(_boasts, (size,))
        try:
            with pytest.raises(ReaderDied, match="bytes"):
                await process.ask("read", (), 20.0)
        finally:
            process.stop()

    asyncio.run(scene())


def test_a_question_larger_than_any_buffer_is_asked(pool: Readers) -> None:
    long = page(article("The harbour plan").encode() + b" " * (8 * 1024 * 1024))
    assert isinstance(asyncio.run(pool.read(long)), Reading)
