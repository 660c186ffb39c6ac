"""Which addresses may be asked: tables of our own, and all rows of the shared collection."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Iterable

import pytest

from crawler.guard import Guard, RequestRefused, is_public
from presswatch.types import RefusalReason
from tests.conftest import Tally
from tests.crawler.conftest import shared


def resolver(*answers: list[str]) -> Guard:
    """A guard whose look-ups give one answer after another."""
    left = list(answers)

    async def lookup(_host: str, _port: int) -> Iterable[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return Guard(lookup=lookup)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.2.3.4", "169.254.169.254", "100.100.100.200", "168.63.129.16", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
     "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "4000::1"],
)  # fmt: skip
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "172.32.0.1", "2a00:1450::1", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.com/", RefusalReason.BAD_URL),
        ("http://user:secret@example.com/", RefusalReason.BAD_URL),
        ("http://example.com\\@127.0.0.1/", RefusalReason.BAD_URL),
        ("http://example.com:22/", RefusalReason.PRIVATE_ADDRESS),
        ("http://127.1/", RefusalReason.PRIVATE_ADDRESS),
        ("http://0x7f000001/", RefusalReason.PRIVATE_ADDRESS),
        ("http://１２７.0.0.1/", RefusalReason.PRIVATE_ADDRESS),
        ("http://localhost./", RefusalReason.PRIVATE_ADDRESS),
        ("http://printer/", RefusalReason.PRIVATE_ADDRESS),
        ("http://wiki.corp/", RefusalReason.PRIVATE_ADDRESS),
        (f"http://example.com/{'a' * 3000}", RefusalReason.BAD_URL),
    ],
)
def test_an_address_is_refused_as_written(url: str, reason: RefusalReason) -> None:
    with pytest.raises(RequestRefused) as refused:
        Guard().check(url)
    assert refused.value.reason is reason


def test_an_allowance_is_one_host_and_port() -> None:
    guard = Guard(["127.0.0.1:8900", "intranet.example:8081", "[::1]:*"])
    assert guard.check("http://127.0.0.1:8900/x").name == "127.0.0.1:8900"
    assert guard.check("http://intranet.example:8081/").port == 8081
    assert guard.check("http://[::1]:9/").host == "::1"
    for url in (
        "http://127.0.0.1:8901/",
        "http://127.0.0.2:8900/",
        "http://localhost:8900/",
        "http://127.0.0.1/",
    ):
        with pytest.raises(RequestRefused, match=r"allow_private"):
            guard.check(url)


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    guard = resolver(["93.184.216.34"], ["127.0.0.1"])
    assert asyncio.run(guard.resolve("example.com", 80)) == ("93.184.216.34",)
    with pytest.raises(RequestRefused):
        asyncio.run(guard.resolve("example.com", 80))


@pytest.mark.shared
def test_all_collected_addresses(tally: Tally) -> None:
    rows = [json.loads(line) for line in shared("hostile", "ssrf", "addresses.jsonl").open(encoding="utf-8")]
    wrong = [row for row in rows if is_public(ipaddress.ip_address(row["address"])) != row["allowed"]]
    tally("hostile/ssrf, addresses", len(rows), wrong)


@pytest.mark.shared
def test_all_collected_urls(tally: Tally) -> None:
    """One row is a public name for an inner address: refused when it is resolved, as here by a look-up that
    gives what that name stands for."""
    rows = [json.loads(line) for line in shared("hostile", "ssrf", "urls.jsonl").open(encoding="utf-8")]
    wrong = [row for row in rows if asyncio.run(_passes(row["url"])) != row["allowed"]]
    tally("hostile/ssrf, urls", len(rows), wrong)


async def _passes(url: str) -> bool:
    async def lookup(host: str, _port: int) -> Iterable[str]:
        inner = [
            part for part in (host.removesuffix(".sslip.io"), host.removesuffix(".nip.io")) if part != host
        ]
        return inner or ["93.184.216.34"]

    guard = Guard(lookup=lookup)
    try:
        target = guard.check(url)
        await guard.resolve(target.host, target.port)
    except RequestRefused:
        return False
    return True


@pytest.mark.shared
def test_all_collected_resolutions(tally: Tally) -> None:
    """Each look-up is judged by itself: an answer is dialled only when the whole of it is public."""
    rows = [
        json.loads(line) for line in shared("hostile", "ssrf", "resolutions.jsonl").open(encoding="utf-8")
    ]
    wrong = []
    for row in rows:
        guard = resolver(*row["answers"])
        dialled = [asyncio.run(_dial(guard, row["host"])) for _ in row["answers"]]
        public = [all(is_public(ipaddress.ip_address(a)) for a in answer) for answer in row["answers"]]
        expected = {True: all(dialled), False: not dialled[0], "first answer only": bool(dialled[0])}[
            row["fetch"]
        ]
        if not expected or [bool(d) for d in dialled] != public:
            wrong.append(row)
    tally("hostile/ssrf, resolutions", len(rows), wrong)


async def _dial(guard: Guard, host: str) -> tuple[str, ...]:
    try:
        return await guard.resolve(host, 80)
    except RequestRefused:
        return ()
