"""Many sites at once over a network of faults: each fault is its own outcome, is made good later, and delays nobody."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler import crawl
from presswatch import config
from presswatch.config import Workspace
from storage import articles, database
from tests.crawler.site import Answer, Asked, Site, article
from tests.crawler.test_network_faults import half, half_a_chunk, nonsense, reset

Make = Callable[..., Workspace]
TIMEOUT = 2.0
PAGES = 12  # of the healthy site


class Authority:
    """A certificate authority of our own, which `SSL_CERT_FILE` can name."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
        self.path = folder / "authority.pem"
        own = self._signed(self._name, self._key, [], timedelta(days=1), is_authority=True)
        self.path.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def context(self, address: str, valid_for: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """A server's context with a certificate for an address; below zero days it has run out."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ip_address(address))]
        signed = self._signed(x509.Name([]), key, names, valid_for)
        pem = self._folder / f"{time.monotonic_ns()}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _signed(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        names: Sequence[x509.GeneralName],
        valid_for: timedelta,
        *,
        is_authority: bool = False,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=9))
            .not_valid_after(now + valid_for)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=not name.rdns)
        return builder.sign(self._key, hashes.SHA256())


def stalled(handler: BaseHTTPRequestHandler) -> None:
    """Packets that are lost for good: half a body, and then silence."""
    half(handler)
    time.sleep(4 * TIMEOUT)


def reset_in_the_middle(handler: BaseHTTPRequestHandler) -> None:
    half(handler)
    handler.wfile.flush()
    time.sleep(0.1)
    reset(handler)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A letter now and then, so that there is always something."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n")
    for _ in range(40):
        handler.wfile.write(b"<p>")
        time.sleep(0.2)


def late(asked: Asked) -> Answer:
    """A second of latency."""
    time.sleep(1)
    return Answer(article(f"The late harbour plan of {asked.path}"))


# What a fault is, and how it counts.
FAULTS: dict[str, tuple[Callable[[BaseHTTPRequestHandler], None], str]] = {
    "stalled": (stalled, "timeout"),
    "dripping": (dripping, "timeout"),
    "reset": (reset, "network"),
    "reset-in-the-middle": (reset_in_the_middle, "network"),
    "half": (half, "network"),
    "half-a-chunk": (half_a_chunk, "network"),
    "nonsense": (nonsense, "network"),
}


@pytest.fixture
def silent() -> Iterator[str]:
    """An endpoint that takes connections and never says a word, so that no TLS handshake ends."""
    with socket.create_server(("127.0.0.40", 0)) as server:
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"127.0.0.40:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()


def secure(site: Site, context: ssl.SSLContext) -> str:
    """The site's address once it speaks TLS."""
    server = site._server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return site.url.replace("http://", "https://")


def test_every_fault_has_its_outcome_and_delays_nobody(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    lookup = socket.getaddrinfo

    def failing(host: Any, *arguments: Any, **options: Any) -> Any:
        if host == "gone.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return lookup(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", failing)
    with ExitStack() as stack:
        sites: dict[str, Site] = {}
        for number, name in enumerate((*FAULTS, "late", "trusted", "expired", "misnamed", "well")):
            sites[name] = site = Site(f"127.0.0.{41 + number}")
            stack.callback(site.close)
            site.pages["/one"] = article(f"The harbour plan of {name}")
            if name in FAULTS:
                site.raw["/one"] = FAULTS[name][0]
        sites["late"].pages["/one"] = late
        asked_at: list[float] = []

        def well(asked: Asked) -> Answer:
            asked_at.append(time.monotonic())
            return Answer(
                article(f"The open plan {asked.path}", f"Plan {asked.path} was told at length. " * 30)
            )

        for n in range(PAGES):
            sites["well"].pages[f"/{n}"] = well
        roots = {name: site.url for name, site in sites.items()}
        roots["trusted"] = secure(sites["trusted"], authority.context("127.0.0.49"))
        roots["expired"] = secure(sites["expired"], authority.context("127.0.0.50", timedelta(days=-1)))
        roots["misnamed"] = secure(sites["misnamed"], authority.context("127.0.0.99"))
        assert [sites[name].endpoint.split(":")[0] for name in ("trusted", "expired")] == [
            "127.0.0.49",
            "127.0.0.50",
        ]
        roots |= {"silent": f"https://{silent}", "nowhere": "http://gone.example"}
        declared = "".join(f'[[source]]\nname = "{name}"\nurl = "{root}/"\n' for name, root in roots.items())
        made = workspace(
            declared, silent, *(site.endpoint for site in sites.values()), fetch="obey_robots = false\n"
        )
        made.path.write_text(made.path.read_text().replace("timeout = 5", f"timeout = {TIMEOUT}"))
        made = config.load(made.path)
        urls = [f"{root}/one" for name, root in roots.items() if name != "well"]
        urls += [f"{roots['well']}/{n}" for n in range(PAGES)]
        summaries = crawl.run(made, urls=urls)
        found = {summary.source: dict(summary.reasons) for summary in summaries}
        expected = {name: {reason: 1} for name, (_, reason) in FAULTS.items()}
        expected |= {name: {"network": 1} for name in ("expired", "misnamed", "nowhere")}
        expected |= {"silent": {"timeout": 1}, "late": {}, "trusted": {}, "well": {}}
        assert found == expected
        assert not sites["expired"].asked
        assert not sites["misnamed"].asked
        gaps = [after - before for before, after in pairwise(asked_at)]
        assert len(asked_at) == PAGES
        assert max(gaps) < 2, gaps
        for site in sites.values():
            site.raw.clear()
        crawl.run(made, urls=[f"{roots[name]}/one" for name in FAULTS])
    with database.open(made.database, read_only=True) as db:
        stored = {one.source for one in articles.recent(db, limit=100)}
    assert stored == {*FAULTS, "late", "trusted", "well"}


def crumbs(body: bytes, size: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """A body in chunks of so many bytes."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        pieces = [body[start : start + size] for start in range(0, len(body), size)]
        framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        handler.wfile.write(head + framed + b"0\r\n\r\n")

    return send


def test_a_body_in_crumbs_is_read_unless_there_is_no_end_of_them(site: Site, workspace: Make) -> None:
    small = article("The harbour plan in small pieces").encode()
    site.raw["/small"] = crumbs(small, 3)
    site.raw["/crumbs"] = crumbs(small + b" " * 200_000, 1)
    site.raw["/large"] = crumbs(article("The plan in pieces", "The plan was told. " * 60_000).encode(), 100)
    lines = b"".join(b"X-%d: y\r\n" % n for n in range(400))

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")

    site.raw["/lines"] = flood
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\n', site.endpoint, fetch="obey_robots = false\n"
    )
    (summary,) = crawl.run(
        made, urls=[f"{site.url}/{name}" for name in ("small", "crumbs", "large", "lines")]
    )
    assert dict(summary.reasons) == {"network": 2}
    with database.open(made.database, read_only=True) as db:
        kept = {one.url.rpartition("/")[2] for one in articles.recent(db)}
        details = [row[0] for row in db.execute("SELECT detail FROM refusal ORDER BY url")]
    assert kept == {"small", "large"}
    assert "10001 chunks" in details[0]
    assert "300 lines" in details[1]
