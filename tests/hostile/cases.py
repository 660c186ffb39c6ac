"""Misbehaviours beyond the shared server's: each with what must come of it."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable

from tests.hostile.server import Case, Exchange, Handler, drip, fields, invented, page, rss, story

CASES: list[Case] = []
HTML = "Content-Type: text/html; charset=utf-8"


def case(name: str, **options: object) -> Callable[[Handler], Handler]:
    """Registers a handler."""

    def register(handler: Handler) -> Handler:
        CASES.append(Case(name, handler, **options))  # type: ignore[arg-type]
        return handler

    return register


def _page(name: str, body: Callable[[], str | bytes], **options: object) -> None:
    CASES.append(Case(name, lambda exchange: exchange.reply(body()), **{"requests": (1, 3), **options}))  # type: ignore[arg-type]


ANY = {"kept": (0, 1), "requests": (1, 4)}

# -- framing of HTTP/1.1 --------------------------------------------------------------------------------


@case("chunked with trailers and extensions", **fields(has=("Harbour plan",), lacks=("X-Trailer",)))
def chunked_trailers(exchange: Exchange) -> None:
    data = story().encode()
    exchange.head(HTML, "Transfer-Encoding: chunked", "Trailer: X-Trailer")
    for start in range(0, len(data), 300):
        piece = data[start : start + 300]
        exchange.send(b'%x;name="a b"\r\n' % len(piece) + piece + b"\r\n")
    exchange.send(b"0\r\nX-Trailer: yes\r\nSet-Cookie: a=b\r\n\r\n")


@case("endless trailers", kept=(0, 1), requests=(1, 4))
def endless_trailers(exchange: Exchange) -> None:
    data = story().encode()
    exchange.head(HTML, "Transfer-Encoding: chunked")
    exchange.send(b"%x\r\n" % len(data) + data + b"\r\n0\r\n")
    drip(exchange, (b"X-%d: y\r\n" % n * 2000 for n in range(400)), 0.01)


@case("a million chunks of one byte", kept=(0, 1), requests=(1, 4))
def tiny_chunks(exchange: Exchange) -> None:
    exchange.head(HTML, "Transfer-Encoding: chunked")
    data = story(body="<p>" + "x " * 100_000 + "</p>").encode()
    exchange.send(b"".join(b"1\r\n%c\r\n" % byte for byte in data) + b"0\r\n\r\n")


@case("both a length and chunks", kept=(0, 1), requests=(1, 4), lacks=("SMUGGLED",))
def length_and_chunks(exchange: Exchange) -> None:
    data = story().encode()
    exchange.head(HTML, "Transfer-Encoding: chunked", "Content-Length: 5")
    exchange.send(b"%x\r\n" % len(data) + data + b"\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nSMUGGLED")


@case("a chunk size below zero", requests=(1, 4))
def negative_chunk(exchange: Exchange) -> None:
    exchange.head(HTML, "Transfer-Encoding: chunked")
    exchange.send(b"-5\r\nhello\r\n0\r\n\r\n")


@case("a chunk size of a megabyte of digits", requests=(1, 4))
def long_chunk_size(exchange: Exchange) -> None:
    exchange.head(HTML, "Transfer-Encoding: chunked")
    exchange.send(b"0" * 1_000_000 + b"5\r\nhello\r\n0\r\n\r\n")


@case("a length below zero", kept=(0, 1), requests=(1, 4))
def negative_length(exchange: Exchange) -> None:
    exchange.head(HTML, "Content-Length: -1")
    exchange.send(story().encode())


@case("folded header lines", **fields())
def folded_headers(exchange: Exchange) -> None:
    exchange.head(HTML, "X-Folded: a\r\n b\r\n\tc", f"Content-Length: {len(story().encode())}")
    exchange.send(story().encode())


@case("endless 100 Continue", kept=(0, 1), requests=(1, 4))
def endless_continue(exchange: Exchange) -> None:
    drip(exchange, (b"HTTP/1.1 100 Continue\r\n\r\n" for _ in range(5_000)), 0.002)


@case("a header of NULs and bare carriage returns", kept=(0, 1), requests=(1, 4))
def odd_headers(exchange: Exchange) -> None:
    data = story().encode()
    exchange.send(
        b"HTTP/1.1 200 OK\r\nX-Nul: a\x00b\r\nX-Cr: a\rb\r\nNoColon\r\n: empty\r\nContent-Type: text/html\r\n"
        b"Content-Length: %d\r\n\r\n" % len(data) + data
    )


@case("HTTP/0.9", kept=(0, 1), requests=(1, 4))
def http_nine(exchange: Exchange) -> None:
    exchange.send(story().encode())


@case("a status of no known class", requests=(1, 4))
def status_zero(exchange: Exchange) -> None:
    exchange.head(HTML, status="HTTP/1.1 000 Nothing")
    exchange.send(story().encode())


@case("a body for a 204", requests=(1, 4))
def body_of_204(exchange: Exchange) -> None:
    exchange.reply(story(), 204)


@case("a partial answer that nobody asked for", requests=(1, 4))
def partial(exchange: Exchange) -> None:
    exchange.reply(story(), 206, headers=[("Content-Range", "bytes 0-99/100000")])


@case("a byte of the header every half second", requests=(1, 3))
def slow_header(exchange: Exchange) -> None:
    drip(exchange, (bytes([byte]) for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 100), 0.5)


@case("a byte of a chunk every half second", requests=(1, 3))
def slow_chunks(exchange: Exchange) -> None:
    exchange.head(HTML, "Transfer-Encoding: chunked")
    drip(exchange, (b"1\r\n<\r\n" for _ in range(100)), 0.5)


@case("a cookie that must come back", kept=(0, 0), requests=(1, 10))
def cookie_loop(exchange: Exchange) -> None:
    exchange.reply(
        "", 302, headers=[("Set-Cookie", "a=b; Path=/"), ("Location", f"/again/{exchange.visits}")]
    )


# -- content codings ------------------------------------------------------------------------------------


def _coded(name: str, data: Callable[[], bytes], coding: str, **options: object) -> None:
    def handler(exchange: Exchange) -> None:
        exchange.reply(data(), headers=[("Content-Encoding", coding)])

    case(name, **{"requests": (1, 3), **options})(handler)


def _zeros() -> bytes:
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = block.compress(bytes(1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + piece * 600 + b"\x03\x00" + bytes(8)


_coded("a gzip file of many members", lambda: b"".join(gzip.compress(story()[n : n + 9].encode()) for n in range(0, 1200, 9))
       + gzip.compress(story()[1206:].encode()), "gzip", kept=(1, 1))  # fmt: skip
_coded("gzip members of nothing, fifty thousand", lambda: gzip.compress(b"") * 50_000, "gzip")
_coded("600 MB of gzip zeros", _zeros, "x-gzip")
_coded("the same as deflate, twice", lambda: zlib.compress(_zeros()), "gzip, deflate")
_coded("a coding that nobody knows", lambda: story().encode(), "aes128gcm")
_coded("a coding in capitals with blanks", lambda: gzip.compress(story().encode()), " GZIP ,", kept=(1, 1))
_coded("a raw deflate stream", lambda: zlib.compress(story().encode())[2:-4], "deflate", kept=(1, 1))
_coded(
    "gzip with a wrong checksum", lambda: gzip.compress(story().encode())[:-8] + bytes(8), "gzip", kept=(0, 1)
)
_coded("zstd that nobody asked for", lambda: b"\x28\xb5\x2f\xfd\x00\x38" + b"\x00" * 99, "zstd")

# -- what the type says ---------------------------------------------------------------------------------


def _typed(name: str, content_type: str, body: Callable[[], bytes], **options: object) -> None:
    case(name, **{"requests": (1, 3), **options})(
        lambda exchange: exchange.reply(body(), content_type=content_type)
    )


_typed("an article called an image", "image/png", lambda: story().encode())
_typed(
    "an executable called a page", "text/html", lambda: b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 200
)
_typed("a zip called a page", "text/html", lambda: b"PK\x03\x04" + bytes(range(256)) * 200)
_typed("a type of ten thousand letters", "text/" + "x" * 10_000, lambda: story().encode(), kept=(0, 1))
_typed(
    "a charset of ten thousand letters",
    "text/html; charset=" + "x" * 10_000,
    lambda: story().encode(),
    kept=(1, 1),
)
_typed("UTF-32", "text/html", lambda: story().encode("utf-32"), kept=(0, 1))
_typed("UTF-16 called UTF-8", "text/html; charset=utf-8", lambda: story().encode("utf-16"), kept=(0, 1))
_typed("ISO-2022-JP that hides markup", "text/html; charset=iso-2022-jp",
       lambda: story(body="<p>\x1b$B<script>alert(1)</script>\x1b(B</p>").encode("latin-1"), kept=(0, 1), lacks=("<script",))  # fmt: skip
_typed("x-user-defined", "text/html; charset=x-user-defined", lambda: story().encode(), kept=(0, 1))
_typed("a PDF of nothing", "application/pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj<<>>endobj\n" * 20_000)
_typed("a PDF that refers to itself", "application/pdf",
       lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9999999>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")  # fmt: skip

# -- markup ---------------------------------------------------------------------------------------------

_page("a million nodes", lambda: story(body="<i></i>" * 1_000_000), **ANY)
_page(
    "a million attributes",
    lambda: story(body="<p " + " ".join(f"a{n}=1" for n in range(600_000)) + ">x"),
    **ANY,
)
_page("fifty thousand open spans and a story", lambda: story(body="<span>" * 50_000), **ANY)
_page(
    "nested forms, tables and selects",
    lambda: story(body="<table><tr><td><form><select><option>" * 8_000),
    **ANY,
)
_page("a list in a list, thirty thousand deep", lambda: story(body="<ul><li>" * 30_000), **ANY)
_page("half a million entities", lambda: story(body="<p>" + "&notit;&#x1F600;&amp" * 170_000), **ANY)
_page(
    "seven megabytes of one paragraph",
    lambda: story(body="<p>" + "The board met again. " * 340_000 + "</p>"),
    **ANY,
)
_page("two hundred thousand short paragraphs", lambda: story(body="<p>No news.</p>" * 200_000), **ANY)
_page("a hundred thousand headings", lambda: story(body="<h2>Harbour plan approved</h2>" * 100_000), **ANY)
_page(
    "a hundred thousand times",
    lambda: story(body="<time datetime='2026-11-20'>20 November 2026</time>" * 100_000),
    **ANY,
)
_page("a hundred thousand authors", lambda: story(head="<meta name=author content='A B'>" * 100_000), **ANY)
_page("seven megabytes of JSON-LD", lambda: story(head='<script type="application/ld+json">'
      + json.dumps({"@graph": [{"@type": "NewsArticle", "headline": f"H{n}"} for n in range(150_000)]}) + "</script>"), **ANY)  # fmt: skip
_page(
    "JSON-LD that nests arrays",
    lambda: story(head=f'<script type="application/ld+json">{"[" * 50_000}</script>'),
    **fields(),
)
_page(
    "twenty thousand JSON-LD scripts",
    lambda: story(head='<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * 20_000),
    **ANY,
)
_page("a doctype of entities", lambda: '<!DOCTYPE html [<!ENTITY a "' + "b" * 9999 + '"><!ENTITY c "&a;&a;&a;">]>' + story(body="<p>&c;</p>"),
      **fields(lacks=("b" * 50,)))  # fmt: skip
_page("frames in place of a story", lambda: "<html><head><title>News</title></head><frameset><frame src='/inner'></frameset></html>",
      never=("/inner",))  # fmt: skip
_page(
    "an iframe of an iframe", lambda: "<title>News</title><iframe src='/inner'></iframe>", never=("/inner",)
)
_page("scripts, styles and templates as text",
      lambda: story(body="<template><p>HIDDEN-T</p></template><style>.HIDDEN-S{}</style><script>HIDDEN-J</script><textarea>HIDDEN-A</textarea>"),
      **fields(lacks=("HIDDEN-T", "HIDDEN-S", "HIDDEN-J")))  # fmt: skip
_page(
    "direction marks and tags without end",
    lambda: story("Pay \u202e\u2066attack\u2069 now" + "\U000e0041" * 2000),
    **fields(),
)
_page("twenty thousand combining marks", lambda: story("Z" + "\u0335" * 20_000 + "algo"), **ANY)
_page("noncharacters and private letters", lambda: story(body="<p>\ufdd0 \ue000 \U0010ffff \ufffe END-OF-ODD letters of the text.</p>"),
      **fields(has=("END-OF-ODD",)))  # fmt: skip
_page(
    "dates that cannot be",
    lambda: story().replace("2026-11-20T09:00:00+00:00", "9999999999-99-99T99:99:99+99:99"),
    **fields(),
)
_page(
    "a date of ten thousand digits",
    lambda: story().replace("2026-11-20T09:00:00+00:00", "9" * 10_000),
    **fields(),
)
_page("an image, a canonical and a next page of nonsense",
      lambda: story(url="http://[::1", head="<link rel=next href='http://a b/'><meta property='og:image' content='data:x'>"),
      **fields())  # fmt: skip
_page("a canonical on an inner address", lambda: story(url="http://169.254.169.254/latest/"), **fields())
_page("a page of its own refresh in a noscript", lambda: story(head="<noscript><meta http-equiv=refresh content='0;url=/x'></noscript>"),
      kept=(0, 1), requests=(1, 10))  # fmt: skip
_page(
    "only a consent form",
    lambda: "<title>Consent</title><h1>We value your privacy</h1><button>Accept all</button>",
)
_page("base64 in place of a story", lambda: page("Data", "<p>" + "QUJD" * 500_000 + "</p>"), **ANY)


@case("refreshes that pass each other on", requests=(1, 12))
def refresh_ring(exchange: Exchange) -> None:
    exchange.reply(
        f"<title>Wait</title><meta http-equiv=refresh content='0; url=/r/{exchange.visits}/{len(exchange.path)}'>"
    )


@case("redirects that change between http and a script", requests=(1, 4))
def redirect_script(exchange: Exchange) -> None:
    exchange.reply("", 302, headers=[("Location", "JAVASCRIPT:alert(1)")])


@case("two Locations", kept=(0, 1), requests=(1, 10))
def two_locations(exchange: Exchange) -> None:
    if exchange.path.startswith("/ok"):
        exchange.reply(story())
    else:
        exchange.reply(
            "", 302, headers=[("Location", "/ok/1-story-of-the-day"), ("Location", "http://127.0.0.1:1/x")]
        )


@case("a Location of raw bytes", kept=(0, 1), requests=(1, 10))
def raw_location(exchange: Exchange) -> None:
    if exchange.visits == 1 and exchange.path.startswith("/news"):
        exchange.send(b"HTTP/1.1 302 X\r\nLocation: /\xff\xfe\xe9-story\r\nContent-Length: 0\r\n\r\n")
    else:
        exchange.reply(story())


@case("a redirect to a port of the same host", requests=(1, 3))
def redirect_port(exchange: Exchange) -> None:
    exchange.reply("", 301, headers=[("Location", "http://127.0.0.1:22/")])


# -- lists ----------------------------------------------------------------------------------------------


def _feed(
    name: str,
    body: Callable[[str], str | bytes],
    content_type: str = "application/rss+xml",
    **options: object,
) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path == "/feed":
            exchange.reply(body(exchange.origin), content_type=content_type)
        else:
            exchange.reply(page(f"News {exchange.path}", invented(exchange.path)))

    case(name, **{"kind": "feed", "path": "/feed", "requests": (1, 8), **options})(handler)


_feed(
    "a feed of items in items",
    lambda at: rss([(f"{at}/news/1-a-story", "A")]).replace("<guid>", "<item><item><guid>"),
    kept=(0, 1),
)
_feed("a feed of one item with fifty thousand categories",
      lambda at: rss([(f"{at}/news/1-a-story", "A")]).replace("<guid>", "<category>x</category>" * 50_000 + "<guid>"), kept=(1, 1))  # fmt: skip
_feed(
    "a feed item of a title of four megabytes",
    lambda at: rss([(f"{at}/news/1-a-story", "T " * 2_000_000)]),
    kept=(1, 1),
)
_feed("a feed with a root of a hundred thousand attributes",
      lambda at: rss([(f"{at}/news/1-a-story", "A")]).replace("<rss ", "<rss " + " ".join(f"a{n}='1'" for n in range(100_000)) + " "), kept=(0, 1))  # fmt: skip
_feed(
    "a feed in UTF-7",
    lambda at: rss([(f"{at}/news/1-a-story", "A")]).replace('"1.0"', '"1.0" encoding="utf-7"'),
    kept=(0, 1),
)
_feed("a feed in UTF-16", lambda at: rss([(f"{at}/news/1-a-story", "A")]).encode("utf-16"), kept=(1, 1))
_feed(
    "a feed of the same link a thousand times",
    lambda at: rss([(f"{at}/news/1-a-story", f"T{n}") for n in range(999)]),
    kept=(1, 1),
)
_feed(
    "a feed of itself",
    lambda at: rss([(f"{at}/feed", "A"), (f"{at}/", "B"), (f"{at}/news/1-a-story", "C")]),
    kept=(1, 2),
)
_feed("a JSON feed of numbers without end", lambda at: '{"version":"https://jsonfeed.org/version/1","items":[{"id":' + "9" * 100_000
      + f',"url":"{at}/news/1-a-story"}}]}}', "application/json", kept=(1, 1))  # fmt: skip
_feed("a JSON feed a hundred thousand deep", lambda _at: '{"items":' * 100_000, "application/json")
_feed("a feed whose damaged extension holds up its reader",
      lambda at: rss([(f"{at}/news/1-a-story", "A</b>")]).replace("<guid>", "<psc:chapters><psc:chapter title='x'/></psc:chapters><guid>"),
      kept=(1, 1))  # fmt: skip
_feed("a feed of links with control characters", lambda at: rss([(f"{at}/news/1-a-story&#10;&#13;X: y", "A"), (f"{at}/news/2-b-story", "B")]),
      kept=(1, 2))  # fmt: skip
_feed("a feed of endless comments", lambda _at: "<rss><!--" + "-" * 4_000_000)


def _sitemap(name: str, body: Callable[[str], str | bytes], **options: object) -> None:
    def handler(exchange: Exchange) -> None:
        if exchange.path.startswith("/sitemap"):
            exchange.reply(body(exchange.origin), content_type="application/xml")
        else:
            exchange.reply(page(f"News {exchange.path}", invented(exchange.path)))

    case(name, **{"kind": "sitemap", "path": "/sitemap.xml", "requests": (1, 8), **options})(handler)


_sitemap("a sitemap of entities", lambda at: '<!DOCTYPE x [<!ENTITY a "' + "x" * 9999 + '">]><urlset><url><loc>' + f"{at}/news/1-a-story"
         + "</loc><lastmod>" + "&a;" * 30_000 + "</lastmod></url></urlset>", kept=(0, 1))  # fmt: skip
_sitemap("a sitemap of an outside entity", lambda at: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>'
         + f"{at}/news/1-&a;</loc></url></urlset>", kept=(0, 1), lacks=("root:",))  # fmt: skip
_sitemap("an index that names itself under new names", lambda at: f"<sitemapindex><sitemap><loc>{at}/sitemap{time.monotonic_ns()}.xml</loc></sitemap></sitemapindex>",
         requests=(1, 20))  # fmt: skip
_sitemap("a sitemap a hundred thousand deep", lambda _at: "<urlset>" + "<url>" * 100_000)
_sitemap(
    "a sitemap of other hosts",
    lambda _at: (
        "<urlset><url><loc>http://127.0.0.1:1/x</loc></url><url><loc>http://other.example/x</loc></url></urlset>"
    ),
)
_sitemap("a sitemap that is a gzip of a gzip", lambda _at: gzip.compress(gzip.compress(b"<urlset/>")))


def _robots(body: bytes, status: int = 200) -> Handler:
    return lambda exchange: exchange.reply(body, status, "text/plain")


def _told(name: str, robots: Handler, **options: object) -> None:
    case(name, robots=robots, **options)(lambda exchange: exchange.reply(story()))


_told(
    "robots.txt of names times rules",
    _robots(b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Disallow: /x\n" * 15_000),
    **fields(),
)
_told("robots.txt in UTF-16", _robots("User-agent: *\nDisallow: /x\n".encode("utf-16")), **fields())
_told("robots.txt of stars", _robots(b"User-agent: *\nDisallow: /" + b"*a" * 4000 + b"$\n"), **fields())
_told("robots.txt closed in a line of its own kind", _robots(b"User-agent:*\rDisallow:/\r"), requests=(0, 0))
_told("robots.txt that is gone", _robots(b"gone", 410), **fields())
_told("robots.txt that is a teapot's", _robots(b"", 418), **fields())
_told("robots.txt that fails", _robots(b"", 599), requests=(0, 0))


# -- places without end ---------------------------------------------------------------------------------


def _section(name: str, handler: Handler, **options: object) -> None:
    case(name, **{"kind": "section", "path": "/list", "requests": (1, 120), **options})(handler)


def _links(links: list[tuple[str, str]]) -> str:
    return (
        "<title>List</title><h1>List</h1><ul>"
        + "".join(f"<li><a href='{url}'>{text}</a></li>" for url, text in links)
        + "</ul>"
    )


def _mill(exchange: Exchange) -> None:
    if exchange.path.startswith("/list"):
        exchange.reply(
            _links(
                [
                    (f"/news/2026/11/20/plumber-of-town-{n}", f"The best plumber of town number {n} is here")
                    for n in range(300)
                ]
            )
        )
        return
    town = exchange.path.rpartition("-")[2]
    text = (
        f"<p>Who looks for a plumber in town {town} finds the best one here, says the guild of plumbers.</p>"
        + invented("mill", 5)
    )
    exchange.reply(page(f"The best plumber of town {town}", text))


def _facets(exchange: Exchange) -> None:
    chosen = exchange.path.partition("?")[2]
    exchange.reply(
        _links(
            [
                (f"/list?{chosen}&colour={n}-of-many-colours", f"All the stories of the colour {n}")
                for n in range(30)
            ]
        )
    )


def _calendar(exchange: Exchange) -> None:
    exchange.reply(
        _links(
            [
                (f"/list/{2000 + n}/{n % 12 + 1:02d}/01/events-of-the-day", f"All the events of the day {n}")
                for n in range(200)
            ]
        )
    )


def _sessions(exchange: Exchange) -> None:
    sid = f"{time.monotonic_ns():032x}"
    if exchange.path.startswith("/story"):
        number = exchange.path[6:].partition("?")[0].partition(";")[0]
        exchange.reply(page(f"Story of the day {number}", invented(f"session{number}")))
        return
    exchange.reply(
        _links(
            [
                (
                    f"/story{n}-of-the-day;jsessionid={sid}?sid={sid}",
                    f"A story of the day with the number {n}",
                )
                for n in range(10)
            ]
        )
    )


def _soft_404(exchange: Exchange) -> None:
    links = [
        (f"/news/2026/{time.monotonic_ns()}-{n}-a-story.html", f"You may like this story number {n} too")
        for n in range(60)
    ]
    exchange.reply(
        "<title>Page not found</title><h1>Page not found</h1><p>It does not exist.</p>" + _links(links)
    )


_section("a mill of pages that are nearly the same", _mill, kept=(1, 60), reasons=("trap",))
_section("facets in any order", _facets)
_section("a calendar", _calendar)
_section("sessions in path and query", _sessions, kept=(10, 10))
_section("a farm of pages that do not exist", _soft_404)
_section(
    "a hundred thousand links",
    lambda exchange: exchange.reply(_links([(f"/p{n}", "x") for n in range(100_000)])),
)
