"""Processes that read what the web sent: pages, feeds, sitemaps, section pages.

Whatever parses hostile bytes runs here, under a memory and a time limit, and never in the process that
fetches. A reader that dies or does not answer costs the one page it had, which is recorded; the next page
gets a new process, forked from a server that has everything imported.
"""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import re
import resource
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.politeness import host_gate
from crawler.reader_process import ReaderDied, ReaderProcess, wake_server
from crawler.turns import Turns
from presswatch import allocator
from presswatch.types import Entry, Page, Reading, Refusal, RefusalReason, Route, Source
from presswatch.urls import authority, host

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from crawler.lists import Listing
    from presswatch.extract.decode import Decoded
    from presswatch.extract.definitions import Definitions
    from presswatch.extract.furniture import Memory
    from presswatch.extract.learn import Proposal

READ_SECONDS = 10.0  # for one page; an ordinary one takes 0.03
LIST_SECONDS = 20.0  # for one list
MEMORY_BYTES = 512 * 1024 * 1024  # above what a reader has when it starts
SPARE = 8  # readers above the ordinary number, for sources that others' slow pages keep waiting
GARBAGE_OBJECTS = 20_000  # made and not freed, after which circles are looked for
TIDY_TASKS = 100  # pages and lists, after which a reader gives back what is free in its heap
PUBLISHERS = Path(__file__).resolve().parent / "publishers"

# Refusals that tell more of what stands in a list's place than that it is none.
WALLS = frozenset(
    (
        RefusalReason.CHALLENGE,
        RefusalReason.CONSENT,
        RefusalReason.LOGIN,
        RefusalReason.GEO,
        RefusalReason.MAINTENANCE,
        RefusalReason.SOFT_404,
    )
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


@cache
def definitions_of(own: Path | None) -> Definitions:
    """What is declared of single sites: ours, and those of the folder `publishers` in a workspace's folder, which
    come first. Read once in a process. Raises ConfigurationError for a file that is wrong."""
    from presswatch.extract.definitions import Definitions, load

    if own is None:
        return load(PUBLISHERS.glob("*.toml"))
    own_ones = load((own / "publishers").glob("*.toml"))
    return Definitions({**definitions_of(None).by_domain, **own_ones.by_domain})


def _read(
    own: Path | None, page: Page, source: Source | None, memory: Memory | None, entry: Entry | None
) -> Reading | Refusal:
    from presswatch.reading import read, read_text
    from presswatch.refusals import is_untroubled, shows_an_article, was_read_from_data

    decoded = _decoded(page)
    text = decoded.text
    asked = page.requested_url or (page.redirects[0] if page.redirects else page.url)
    # Looking for walls costs a tenth of reading: where there is an article to read, nothing is looked for.
    read_first = is_untroubled(page.status, page.headers, text, page.url, asked)
    refusal = None if read_first else _refusal_of(page, text)
    if refusal:
        return refusal
    kind = page.headers.get("content-type", "").lower()
    if page.body[:1024].lstrip().startswith(b"%PDF-") or "application/pdf" in kind:
        return read(page, source, memory, entry)
    answer = read_text(
        text,
        page.url,
        utf8=decoded.utf8,
        source=source,
        memory=memory,
        entry=entry,
        definitions=definitions_of(own),
        now=page.fetched_at,
    )
    if read_first and not (isinstance(answer, Reading) and shows_an_article(answer)):
        refusal = _refusal_of(page, text)
        if refusal and not (isinstance(answer, Reading) and was_read_from_data(answer, refusal)):
            return refusal
    return answer


def _list(page: Page, route: Route, source: Source | None) -> Listing | Refusal:
    from crawler.lists import entries

    found = entries(page, route, source)
    if isinstance(found, Refusal) and found.reason is RefusalReason.NOT_A_LIST:
        wall = _refusal_of(page, _decoded(page).text)
        if wall is not None and wall.reason in WALLS:
            return replace(found, reason=wall.reason, detail=wall.detail)
    return found


def _decoded(page: Page) -> Decoded:
    from presswatch.extract.decode import decode

    charset = _CHARSET.search(page.headers.get("content-type", ""))
    return decode(page.body, charset[1] if charset else None)


def _refusal_of(page: Page, text: str) -> Refusal | None:
    from presswatch.refusals import classify

    return classify(page.status, page.headers, text, page.url, page.requested_url, page.redirects)


def _learn(
    pages: Sequence[Page], entries: Sequence[Entry | None], source: Source, everything: bool
) -> Proposal:
    from presswatch.extract.learn import Sample, propose

    samples = []
    for page, entry in zip(pages, entries, strict=True):
        text = _decoded(page).text
        if _refusal_of(page, text) is None:
            samples.append(Sample(text, page.url, entry, page.fetched_at))
    return propose(samples, source, everything=everything)


def _serve(connection: Connection, memory_bytes: int, own: Path | None) -> None:
    """The reader process: answers one task after another until its pipe is closed."""
    tasks: dict[str, Callable[..., Any]] = {"read": partial(_read, own), "list": _list, "learn": _learn}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the crawler's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(memory_bytes)
    # A page makes thousands of objects and hardly a circle: looking for some after each 700 is a twentieth of its cost.
    gc.set_threshold(GARBAGE_OBJECTS)
    for answered in count(1):
        try:
            task, arguments = pickle.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            answer: Any = tasks[task](*arguments)
        except Exception as error:  # the top of a worker: whatever it is, it costs this page alone
            answer = _Failure(f"{type(error).__name__}: {str(error)[:300]}")
        try:
            # multiprocessing's own pickler is made anew, in Python, for each object.
            connection.send_bytes(pickle.dumps((answer, time.process_time()), pickle.HIGHEST_PROTOCOL))
        except (BrokenPipeError, OSError):
            return
        if answered % TIDY_TASKS == 0:
            allocator.give_back()


def _limit_memory(memory_bytes: int) -> None:
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return  # no such file on this system: the time limit still holds
    resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))


class _Failure:
    """What a reader sends when its task raised."""

    def __init__(self, message: str) -> None:
        self.message = message


class Readers:
    """A pool of reader processes; each starts with its first page.

    `count` processes (None: one a core, at least two), and more for a while where the pages of one source keep
    those of another waiting (`crawler.turns`). Closing ends them. `own` is the folder of a workspace, whose own
    definitions of sites count before ours; raises ConfigurationError where one is wrong.
    """

    def __init__(
        self, count: int | None = None, *, memory_bytes: int = MEMORY_BYTES, own: Path | None = None
    ) -> None:
        if own is not None:
            definitions_of.cache_clear()
            if (own / "publishers").is_dir():
                definitions_of(own)
        size = max(2, min(os.cpu_count() or 2, 8)) if count is None else max(1, count)
        self._memory_bytes, self._own = memory_bytes, own
        self._all: list[ReaderProcess] = []
        self._turns = Turns(size, SPARE, self._make)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="presswatch-readers")
        self._awake: Future[None] | None = None

    def _make(self) -> ReaderProcess:
        self._all.append(ReaderProcess(_serve, (self._memory_bytes, self._own)))
        return self._all[-1]

    def _retire(self, reader: ReaderProcess) -> None:
        self._all.remove(reader)
        reader.stop()

    async def read(
        self,
        page: Page,
        source: Source | None = None,
        memory: Memory | None = None,
        entry: Entry | None = None,
        *,
        seconds: float = READ_SECONDS,
    ) -> Reading | Refusal:
        """The article in a page, or why there is none; READER_DIED when it cost the reader."""
        owner = source.name if source is not None else host(page.url)
        known = memory.condensed() if memory is not None else None
        answer = await self._ask("read", (page, source, known, entry), seconds, page, owner)
        assert isinstance(answer, Reading | Refusal)
        return answer

    async def entries(
        self, page: Page, route: Route, source: Source | None = None, *, seconds: float = LIST_SECONDS
    ) -> Listing | Refusal:
        """What a route's answer lists, or why it is no list."""
        arguments = (page, route, source)
        listing: Listing | Refusal = await self._ask("list", arguments, seconds, page, route.source)
        return listing

    async def learn(
        self,
        pages: Sequence[Page],
        entries: Sequence[Entry | None],
        source: Source,
        everything: bool,
        *,
        seconds: float,
    ) -> Proposal | Refusal:
        """The definition of a source's site that its pages tell, each with what a list said of it."""
        answer = await self._ask(
            "learn", (pages, entries, source, everything), seconds, pages[0], source.name
        )
        proposal: Proposal | Refusal = answer
        return proposal

    async def _ask(
        self, task: str, arguments: tuple[Any, ...], seconds: float, page: Page, owner: str
    ) -> Any:
        if self._awake is None:
            self._awake = self._thread.submit(wake_server)
        try:
            with host_gate().unread(authority(page.url), len(page.body)) as taken:
                if not self._awake.done():
                    await asyncio.wait({asyncio.wrap_future(self._awake)})
                async with self._turns.turn(owner, self._retire) as reader:
                    taken()
                    answer = await reader.ask(task, arguments, seconds)
        except ReaderDied as error:
            return Refusal(page.url, RefusalReason.READER_DIED, f"the reader {error}")
        if isinstance(answer, _Failure):
            return Refusal(page.url, RefusalReason.FAULT, answer.message)
        return answer

    def close(self) -> None:
        """Ends all processes."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        for reader in self._all:
            reader.stop()
