"""Faults between us and a site: each is one refusal with its reason, and the next crawl tries again."""

from __future__ import annotations

import socket
import ssl
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler import crawl
from presswatch import config
from presswatch.config import Workspace
from storage import database
from storage.rows import moment
from tests.crawler.site import Site, article

Make = Callable[..., Workspace]


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def fetch(workspace: Workspace, url: str) -> dict[str, int]:
    (summary,) = crawl.run(workspace, urls=[url])
    return dict(summary.reasons)


def source(url: str) -> str:
    return f'[[source]]\nname = "site"\nurl = "{url}/"\n'


def test_a_certificate_that_nobody_vouches_for_is_refused(
    site: Site, workspace: Make, tmp_path: Path
) -> None:
    site.pages["/one"] = article("The harbour plan")
    server = site._server
    server.socket = self_signed(tmp_path).wrap_socket(server.socket, server_side=True)
    secure = site.url.replace("http://", "https://")
    assert fetch(workspace(source(secure), site.endpoint), f"{secure}/one") == {"network": 1}
    assert not site.asked
    open_ = workspace(source(secure), site.endpoint, fetch="obey_robots = false\n")
    assert fetch(open_, f"{secure}/one") == {"network": 1}
    assert not site.asked


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def half(handler: BaseHTTPRequestHandler) -> None:
    body = article("The harbour plan").encode()
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    handler.wfile.write(body[: len(body) // 2])


def half_a_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    handler.wfile.write(b"400\r\n" + article("The harbour plan").encode()[:500])


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP ready\r\n")


@pytest.mark.parametrize("fault", [reset, half, half_a_chunk, nonsense])
def test_what_does_not_arrive_whole_is_not_stored(
    site: Site, workspace: Make, fault: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    site.raw["/one"] = fault
    made = workspace(source(site.url), site.endpoint)
    assert fetch(made, f"{site.url}/one") == {"network": 1}
    assert len(site.paths()) <= 3
    del site.raw["/one"]
    site.pages["/one"] = article("The harbour plan")
    assert fetch(made, f"{site.url}/one") == {}


def test_a_host_that_is_down_costs_one_refusal(site: Site, workspace: Make) -> None:
    made = workspace(source(site.url), site.endpoint, fetch="obey_robots = false\n")
    site.close()
    assert fetch(made, f"{site.url}/one") == {"network": 1}


def test_a_host_that_does_not_answer_is_down_and_not_closed(site: Site, workspace: Make) -> None:
    made = workspace(source(site.url), site.endpoint)
    site.close()
    for _ in range(2):  # the second time, what is stored of its robots.txt says so
        assert fetch(made, f"{site.url}/one") == {"network": 1}
    db = database.open(made.database)
    (row,) = db.query("SELECT retry_at, last_seen_at FROM refusal")
    wait = moment(row["retry_at"]) - moment(row["last_seen_at"])
    assert wait < timedelta(hours=1)


def test_a_host_whose_robots_txt_hangs_is_refused_as_too_slow(site: Site, workspace: Make) -> None:
    site.raw["/robots.txt"] = lambda _: time.sleep(2)
    made = workspace(source(site.url), site.endpoint, fetch="").path
    made.write_text(made.read_text().replace("timeout = 5", "timeout = 0.5"))
    assert fetch(config.load(made), f"{site.url}/one") == {"timeout": 1}
    assert not site.paths()
