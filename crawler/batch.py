"""Many stored pages read at full speed: by all reader processes, in order, with bounded memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from presswatch.types import Entry, Page, Reading, Refusal, Source

if TYPE_CHECKING:
    from crawler.readers import Readers
    from presswatch.extract.furniture import Memory

WINDOW = 32  # pages under way


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read, and what is known of its site, and of the article from lists."""

    page: Page
    source: Source | None = None
    memory: Memory | None = None
    entry: Entry | None = None


def read_in_order(tasks: Iterable[Task], readers: Readers) -> Iterator[tuple[Task, Reading | Refusal]]:
    """Each task with what its page tells, in the order given. Never raises for what a page contains."""
    loop = asyncio.new_event_loop()
    waiting: deque[tuple[Task, asyncio.Task[Reading | Refusal]]] = deque()
    try:
        for task in tasks:
            reading = loop.create_task(readers.read(task.page, task.source, task.memory, task.entry))
            waiting.append((task, reading))
            loop.run_until_complete(asyncio.sleep(0))  # lets it begin
            if len(waiting) >= WINDOW:
                first, reading = waiting.popleft()
                yield first, loop.run_until_complete(reading)
        while waiting:
            first, reading = waiting.popleft()
            yield first, loop.run_until_complete(reading)
    finally:
        for _, reading in waiting:
            reading.cancel()
        if waiting:
            loop.run_until_complete(asyncio.wait([reading for _, reading in waiting]))
        loop.close()
