"""One reader process and our end of its socket: a question at a time, bounded in time, in memory and in its answer.

The loop writes and reads the socket itself, in the framing of `multiprocessing.connection`, which the process uses: a
thread for each question costs a third of a millisecond, and a process that hangs must never hold up the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import pickle
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext
    from multiprocessing.process import BaseProcess

SLOW_SECONDS = 1.0  # after which a process that computes gives way to the others
TASKS = 2000  # then a new process: fragmentation is cheaper to leave behind than to find
MOST_ANSWERED = 256 * 1024 * 1024  # bytes of one answer
PRELOAD = ["crawler.warm"]

_SIZE = struct.Struct("!i")  # as multiprocessing.connection writes it, up to two gigabytes


class ReaderDied(Exception):
    """The reader process died or had to be killed."""


class ReaderProcess:
    """A process that runs `serve(connection, *arguments)`, which receives (task, arguments) and sends (answer, the CPU
    seconds that it has taken so far). Started with its first question, and anew where it was ended."""

    def __init__(self, serve: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._serve, self._arguments = serve, arguments
        self._process: BaseProcess | None = None
        self._socket: socket.socket | None = None
        self._answered = 0
        self._computed = 0.0  # CPU seconds of the process until its last answer

    async def ask(self, task: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        """The answer. Raises ReaderDied, also where there is none after so many seconds. Who is cancelled ends the
        process, which still has the question."""
        if self._process is None or not self._process.is_alive():
            await asyncio.to_thread(self._start)
        assert self._socket is not None
        question = pickle.dumps((task, arguments), pickle.HIGHEST_PROTOCOL)
        talk = asyncio.ensure_future(_converse(self._socket, question))
        try:
            slow = await self._await(talk, seconds)
            answer, self._computed = talk.result()
        except BaseException as error:
            talk.cancel()
            await asyncio.wait({talk})
            await asyncio.sleep(0)  # until the loop has let go of the socket
            code = await self._exit_code() if isinstance(error, OSError | EOFError) else None
            self.stop()
            if isinstance(error, OSError | EOFError):
                raise ReaderDied(f"ended with {code}") from error
            raise
        self._answered += 1
        # Who gave way cannot take its turn back without privileges; a new one costs milliseconds.
        if self._answered >= TASKS or slow:
            self.stop()
        return answer

    async def _await(self, talk: asyncio.Future[Any], seconds: float) -> bool:
        """Returns when it has ended; True where the process computed so long that it was put behind others."""
        slow, left = False, seconds
        while not (await asyncio.wait({talk}, timeout=min(left, SLOW_SECONDS)))[0]:
            left -= SLOW_SECONDS
            if left <= 0:
                raise ReaderDied(f"gave no answer within {seconds:g} s")
            # On a crowded machine any page takes a second; only one that computes for long gives way.
            if not slow and self._cpu_seconds() - self._computed >= SLOW_SECONDS / 2:
                slow = True
                self._give_way()
        return slow

    def _cpu_seconds(self) -> float:
        """What the process has computed so far; where the system does not tell, more than it can have."""
        try:
            stat = Path(f"/proc/{self._process.pid if self._process else 0}/stat").read_bytes()
        except OSError:
            return math.inf
        user, system = stat.rpartition(b")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _give_way(self) -> None:
        """Lets ordinary pages have the cores first."""
        if self._process is not None and self._process.pid is not None:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, 15)

    def _start(self) -> None:
        self.stop()
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(
            target=self._serve, args=(theirs, *self._arguments), name="presswatch-reader", daemon=True
        )
        process.start()
        theirs.close()
        self._socket = socket.socket(fileno=os.dup(ours.fileno()))
        self._socket.setblocking(False)
        ours.close()
        self._process, self._answered, self._computed = process, 0, 0.0

    async def _exit_code(self) -> int | None:
        for _ in range(20):
            if self._process is None or self._process.exitcode is not None:
                break
            await asyncio.sleep(0.05)
        return self._process.exitcode if self._process is not None else None

    def stop(self) -> None:
        """Ends the process at once. Not to be called while a question is asked."""
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._process.kill()
            self._process.join(2.0)
        self._process = self._socket = None


async def _converse(channel: socket.socket, question: bytes) -> tuple[Any, float]:
    """Asks, and what is answered. Raises EOFError or OSError where the process is gone."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(channel, _SIZE.pack(len(question)))
    await loop.sock_sendall(channel, question)
    (size,) = _SIZE.unpack(await _received(loop, channel, _SIZE.size))
    if not 0 <= size <= MOST_ANSWERED:
        raise ReaderDied(f"answered with {size} bytes")
    answer: tuple[Any, float] = pickle.loads(await _received(loop, channel, size))
    return answer


async def _received(loop: asyncio.AbstractEventLoop, channel: socket.socket, size: int) -> bytearray:
    buffer = bytearray(size)
    rest = memoryview(buffer)
    while rest:
        if not (count := await loop.sock_recv_into(channel, rest)):
            raise EOFError
        rest = rest[count:]
    return buffer


def _context() -> ForkServerContext:
    """What starts readers: forked from a server that has everything imported."""
    import multiprocessing  # late: a crawl that finds nothing new needs no reader

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def wake_server() -> None:
    """Returns when the server that readers are forked from has everything imported: the first start takes a second,
    in which no source waits for another's pages."""
    process = _context().Process(target=int, name="presswatch-first-reader", daemon=True)
    process.start()
    process.join()
