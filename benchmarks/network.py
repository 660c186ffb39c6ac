"""Hosts of their own on one machine: Linux network namespaces on a bridge, so that a worker's cable can be pulled.

Needs root, or the right to make namespaces; `may` says whether.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import latencyweb

OURS = "10.77.0.1"  # the machine's end of the bridge
PREFIX = "198.18"  # of the sites' addresses: kept for benchmarks (RFC 2544)


class Network:
    """`hosts` namespaces, each with an address and a way to the machine, and addresses for so many sites."""

    def __init__(self, hosts: int, sites: int) -> None:
        self.hosts, self.sites = hosts, sites
        self._bridge = f"pwb{os.getpid() % 100_000}"

    def start(self) -> None:
        """Makes all. Raises subprocess.CalledProcessError where it may not."""
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{OURS}/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for site in range(self.sites):
            _ip("addr", "add", f"{latencyweb.address(site, PREFIX)}/32", "dev", self._bridge)
        for host in range(self.hosts):
            name, cable = self._name(host), self._cable(host)
            _ip("netns", "add", name)
            _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("link", "set", cable, "master", self._bridge)
            _ip("link", "set", cable, "up")
            for command in (
                ("addr", "add", f"10.77.0.{10 + host}/24", "dev", "eth0"),
                ("link", "set", "lo", "up"),
                ("link", "set", "eth0", "up"),
                ("route", "add", "default", "via", OURS),
            ):
                _ip("-n", name, *command)

    def stop(self) -> None:
        """Takes all away, also what is half made."""
        for host in range(self.hosts):
            _ip("netns", "del", self._name(host), check=False)
            _ip("link", "del", self._cable(host), check=False)
        _ip("link", "del", self._bridge, check=False)

    def inside(self, host: int) -> list[str]:
        """What a command begins with, to run on a host."""
        return ["ip", "netns", "exec", self._name(host)]

    def cut(self, host: int) -> None:
        """Pulls a host's cable."""
        _ip("link", "set", self._cable(host), "down")

    def mend(self, host: int) -> None:
        """Puts it back."""
        _ip("link", "set", self._cable(host), "up")

    def _name(self, host: int) -> str:
        return f"{self._bridge}-{host}"

    def _cable(self, host: int) -> str:
        return f"{self._bridge}v{host}"


def may() -> bool:
    """Whether this process may make hosts."""
    if shutil.which("ip") is None:
        return False
    name = f"pwtry{os.getpid()}"
    try:
        _ip("netns", "add", name)
        _ip("netns", "exec", name, "true")
    except subprocess.CalledProcessError:
        return False
    finally:
        _ip("netns", "del", name, check=False)
    return True


@contextmanager
def network(hosts: int, sites: int) -> Iterator[Network]:
    """Hosts for the length of a with block."""
    made = Network(hosts, sites)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _ip(*arguments: str, check: bool = True) -> None:
    subprocess.run(["ip", *arguments], check=check, capture_output=True)
