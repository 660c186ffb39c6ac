"""A cluster on one machine: a PostgreSQL server, a web of slow sites, and presswatch's roles as processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks import latencyweb
from benchmarks.postgres import Server
from benchmarks.shared import ROOT

PROGRAM = [sys.executable, "-c", "from ui.cli.main import main; main()"]
STOP_SECONDS = 60.0

Row = tuple[Any, ...]


@dataclass
class Web:
    """A running web of slow sites."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    sites: int
    prefix: str = latencyweb.LOOPBACK

    def host(self, site: int) -> str:
        """Address and port of a site."""
        return f"{latencyweb.address(site, self.prefix)}:{self.port}"

    def log(self) -> list[tuple[int, str, float, float]]:
        """All requests until now."""
        place = self.folder / "requests.json"
        place.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        wait_for(place.exists, 30, "the web's log")
        return [tuple(row) for row in json.loads(place.read_text(encoding="utf-8"))["log"]]

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(STOP_SECONDS)


@contextmanager
def web(
    folder: Path, port: int, sites: int, *options: str, prefix: str = latencyweb.LOOPBACK
) -> Iterator[Web]:
    """A web for the length of a with block."""
    command = [sys.executable, "-m", "benchmarks.latencyweb", str(port), str(folder), "--prefix", prefix]
    process = subprocess.Popen([*command, "--sites", str(sites), *options], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    running = Web(process, port, folder, sites, prefix)
    try:
        yield running
    finally:
        running.stop()


@dataclass
class Lab:
    """The processes of one cluster and where they write."""

    folder: Path
    dsn: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def start(
        self,
        role: str,
        workspace: str = "presswatch",
        *,
        inside: Iterable[str] = (),
        program: Iterable[str] = PROGRAM,
    ) -> subprocess.Popen[bytes]:
        """A process in a role, with the configuration of a workspace."""
        return self.spawn(role, [*inside, *program, "--config", f"{workspace}.toml", "run", "--role", role])

    def spawn(self, role: str, command: Iterable[str], **environment: str) -> subprocess.Popen[bytes]:
        """A process of this cluster that does a role's work."""
        values = {**os.environ, "PYTHONPATH": str(ROOT), "PRESSWATCH_CONFIG": ""}
        with (self.folder / f"{role}.log").open("ab") as log:
            process = subprocess.Popen(
                list(command),
                cwd=self.folder,
                env=values | self.environment | environment,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of a process and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """SIGTERM; the exit code."""
        process.terminate()
        return process.wait(STOP_SECONDS)

    def close(self) -> None:
        """Kills what still runs."""
        for process in self.running:
            if process.poll() is None:
                self.kill(process)

    def rows(self, sql: str, workspace: str = "presswatch") -> list[Row]:
        """Reads a workspace's file as another program does, while it is written."""
        place = self.folder / f"{workspace}.db"
        if not place.exists():
            return []
        link = sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=30)
        try:
            return link.execute(sql).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):  # the very first moment
                raise
            return []
        finally:
            link.close()

    def count(self, table: str, workspace: str = "presswatch") -> int:
        """Rows of a table; 0 before it is there."""
        rows = self.rows(f"SELECT count(*) FROM {table}", workspace)
        return int(rows[0][0]) if rows else 0

    def logged(self, role: str) -> str:
        """What processes of a role told."""
        place = self.folder / f"{role}.log"
        return place.read_text(encoding="utf-8", errors="replace") if place.exists() else ""


class Desk:
    """Who is told: an address that takes alerts and keeps the ids under which they came."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                desk.ids.append(self.headers["Idempotency-Key"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def configuration(self) -> str:
        """The channel and a rule that tells it of every mention."""
        address = f"http://127.0.0.1:{self._server.server_port}/hook"
        return (
            f'[[alerts.channel]]\nname = "desk"\nurl = "{address}"\n'
            '[[alerts.rule]]\nname = "all"\nchannels = ["desk"]\n'
        )

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def lab(folder: Path, dsn: str) -> Iterator[Lab]:
    """A cluster for the length of a with block."""
    made = Lab(folder, dsn)
    try:
        yield made
    finally:
        made.close()


def write_workspace(
    folder: Path,
    web: Web,
    dsn: str,
    sites: Iterable[int],
    *,
    name: str = "presswatch",
    feeds: int = 1,
    interval: str = "1h",
    delay: float = 0.2,
    slots: int = 8,
    lease: str = "12s",
    more: str = "",
    watches: Iterable[str] = latencyweb.NAMES,
    concurrency: int = 16,
    timeout: float = 4.0,
) -> Path:
    """A workspace that watches some sites, each by `feeds` sources of a feed, for planted names."""
    chosen = list(sites)
    hosts = json.dumps([web.host(site) for site in range(web.sites)])
    parts = [
        f"[fetch]\ndelay = {delay}\ntimeout = {timeout}\nreaders = 1\nconcurrency = {concurrency}\nallow_private = {hosts}\n"
        f'[storage]\ndatabase = "{name}.db"\n'
        f'[cluster]\ndsn = "{dsn}"\nworkspace = "{name}"\nslots = {slots}\nlease = "{lease}"\n{more}'
    ]
    for site in chosen:
        for number in range(feeds):
            own = f"-{number}" if number else ""
            parts.append(
                f'[[source]]\nname = "site{site:05d}{own}"\ntitle = "Site {site}{own}"\nurl = "http://{web.host(site)}/"\n'
                f'feeds = ["http://{web.host(site)}/feed{number}.xml"]\nlanguages = ["en"]\ninterval = "{interval}"\n'
            )
    for watch in watches:
        parts.append(f'[[watch]]\nid = "{watch.lower().replace(" ", "-")}"\nname = "{watch}"\n')
    path = folder / f"{name}.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def wait_for(done: Callable[[], object], seconds: float, what: str) -> None:
    """Returns when `done` is true. Raises TimeoutError after so many seconds."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)


def server(folder: Path) -> Server:
    """A PostgreSQL server that runs."""
    made = Server(folder)
    made.start()
    return made
