"""One form for each address, one key for each article."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch import urls
from tests.conftest import Tally

SHARED = (
    Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "hostile/urls"
)


def rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared corpus is absent: {path.name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM:80/a/../b?z=1&a=2#part", "http://example.com/b?a=2&z=1"),
        (
            "https://пример.рф/новость",
            "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C",
        ),
        ("https://a.example/стать я", "https://a.example/%D1%81%D1%82%D0%B0%D1%82%D1%8C%20%D1%8F"),
        ("https://a.example/x?utm_source=rss&utm_medium=y&id=5", "https://a.example/x?id=5"),
        (
            "https://a.example/x?_openstat=aa;bb&rb_clickid=1&wt_mc=a&cmpid=b&spm=c&yclid=3",
            "https://a.example/x",
        ),
        ("https://a.example/x?from=rss", "https://a.example/x"),
        ("https://a.example/x?from=2024-01-01", "https://a.example/x?from=2024-01-01"),
        ("https://a.example/x;jsessionid=0A1B?id=1&PHPSESSID=9f", "https://a.example/x?id=1"),
        ("https://a.example/news.php?sid=1234", "https://a.example/news.php?sid=1234"),
        ("https://a.example/news.php?sid=0123456789abcdef01", "https://a.example/news.php"),
        ("https://a.example/n?cid=712&gallery=3&gender=f", "https://a.example/n?cid=712&gallery=3&gender=f"),
        ("https://a.example/n?b=2&a=1&p=7", "https://a.example/n?a=1&b=2&p=7"),
        ("http://example.com./x", "http://example.com/x"),
        ("ht\ttps://a.example/\nx ", "https://a.example/x"),
        ("https://a.example/%7euser/%d0%b0", "https://a.example/~user/%D0%B0"),
    ],
)
def test_spellings_of_one_address_have_one_form(url: str, canonical: str) -> None:
    assert urls.canonicalize(url) == canonical


@pytest.mark.parametrize(
    "variant",
    [
        "https://www.a.example/news/7/story",
        "http://a.example/news/7/story/",
        "https://a.example/news/7/story/amp",
        "https://a.example/news/7/story/amp/",
        "https://a.example/amp/news/7/story",
        "https://amp.a.example/news/7/story",
        "https://m.a.example/news/7/story?utm_source=x",
        "https://a.example/news/7/story?print=1",
        "https://a.example/news/7/story?outputType=amp",
        "https://a.example/news/7/story/print/",
        "https://a.example/news//7/story/index.html",
        "https://a.example/m/news/7/story",
        "https://a.example/news/7/story#comments",
    ],
)
def test_variants_of_an_article_share_its_key(variant: str) -> None:
    assert urls.identity_key(variant) == "a.example/news/7/story"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://a.example/?id=1", "https://a.example/?id=2"),
        ("https://a.example/news/1.html", "https://a.example/news/2.html"),
        ("https://a.example/A1b2", "https://a.example/a1B2"),
        ("https://sport.a.example/1", "https://a.example/1"),
        ("https://a.example/news.php?sid=1", "https://a.example/news.php?sid=2"),
        ("https://a.example:8080/1", "https://a.example:8081/1"),
        ("https://a.example/tag/amplifier", "https://a.example/tag"),
    ],
)
def test_different_articles_have_different_keys(a: str, b: str) -> None:
    assert urls.identity_key(a) != urls.identity_key(b)


def test_aliases_begin_with_the_canonical_address() -> None:
    found = urls.aliases("https://m.a.example/amp/1?utm_source=x")
    assert found == ("https://m.a.example/amp/1", "https://a.example/1")
    assert urls.aliases("https://a.example/1") == ("https://a.example/1",)
    assert urls.aliases("https://www.a.example/1") == ("https://www.a.example/1",)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.example", "about:blank",
        "view-source:http://x/", "//", "http://", "http://[::1/", "http://a b/", "http://a.example:99999/",
        "http://user:pw@a.example/", "", "news/1", "https://a.example/" + "x" * 3000, "http://a.example%0d%0a/", "\ud800",
        "ftp://a.example/x", "http://a\udc00.example/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_not_fetchable(url: str) -> None:
    assert not urls.is_fetchable(url)
    assert urls.canonicalize(urls.canonicalize(url)) == urls.canonicalize(url)


def test_links_are_resolved_as_a_browser_does() -> None:
    base = "https://a.example/news/list.html?page=2"
    assert urls.absolute("item/1", base) == "https://a.example/news/item/1"
    assert urls.absolute("//b.example/x#top", base) == "https://b.example/x"
    assert urls.absolute("\\\\b.example\\x", base) == "https://b.example/x"
    assert urls.absolute("java\tscript:alert(1)", base) is None
    assert urls.absolute("http://user@b.example/", base) is None


def test_registrable_domain_knows_public_suffixes() -> None:
    assert urls.registrable_domain("https://www.bbc.co.uk/news") == "bbc.co.uk"
    assert urls.registrable_domain("https://rus.ozodi.org/") == "ozodi.org"
    assert urls.registrable_domain("https://www.gov.kg/ru") == "www.gov.kg"
    assert urls.registrable_domain("http://127.0.0.1:8000/x") == "127.0.0.1:8000"
    assert urls.registrable_domain("news.пример.рф") == "xn--e1afmkfd.xn--p1ai"
    assert urls.registrable_domain("http://[") == ""


def test_same_site() -> None:
    assert urls.same_site("https://a.co.uk/", "https://m.a.co.uk/x")
    assert urls.same_site("https://www.a.example/", "https://a.example/x")
    assert not urls.same_site("https://a.example/", "https://b.example/")
    assert not urls.same_site("http://", "http://")


ADDRESS = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["a.example", "m.A.example.", "127.1", "[::1]:80", "пример.рф:443"]),
        st.text(alphabet='/.%2eEabM;=+ \\"й~:@é&?#', max_size=30),
        st.text(alphabet="?&=%+;ab2Futm_sidй ", max_size=30),
    ),
)


@given(ADDRESS)
def test_canonical_form_is_stable(url: str) -> None:
    once = urls.canonicalize(url)
    assert urls.canonicalize(once) == once
    if urls.is_fetchable(url) and len(once) < urls.MAX_LENGTH:
        assert urls.is_fetchable(once)


@given(ADDRESS)
def test_aliases_of_an_address_share_its_key(url: str) -> None:
    key = urls.identity_key(url)
    assert all(urls.identity_key(alias) == key for alias in urls.aliases(url) if urls.is_fetchable(alias))


@pytest.mark.shared
def test_whatwg_addresses_are_read_as_browsers_read_them(tally: Tally) -> None:
    """Every row: no crash, stable; an address that browsers refuse is refused, the others are as they say."""
    wrong = []
    collected = rows("whatwg.jsonl")
    for row in collected:
        base = row.get("base")
        found = urls.absolute(row["input"], base)
        if row.get("failure"):
            expected = None
        else:
            href = row["href"]
            expected = href.partition("#")[0] if urls.is_fetchable(href) else None
        if found != expected:
            wrong.append((row["id"], row["input"], base, found, expected))
        once = urls.canonicalize(row["input"])
        assert urls.canonicalize(once) == once
    tally("hostile/urls, WHATWG", len(collected), wrong)


# w3lib's own output keeps what a fetch does not need, or what browsers read otherwise; our forms of its input and of
# its output may then differ. Each is listed with its reason.
LIBRARY_EXCEPTIONS = {
    "courlan.clean_url:720": "cuts the address at a stray '<'; a browser encodes it",
    "courlan.normalize_url:728": "folds doubled slashes, which a server may tell apart; our key folds them",
}


@pytest.mark.shared
def test_library_addresses_have_the_same_form_as_the_libraries_give_them(tally: Tally) -> None:
    wrong = []
    collected = rows("libraries.jsonl")
    for row in collected:
        url, output = row["url"], row["source_output"]
        once = urls.canonicalize(url)
        assert urls.canonicalize(once) == once, url
        if not isinstance(output, str) or not urls.is_fetchable(url):
            continue
        if once != urls.canonicalize(output) and row["id"] not in LIBRARY_EXCEPTIONS:
            wrong.append((row["id"], url, once, output))
    tally("hostile/urls, libraries", len(collected), wrong, LIBRARY_EXCEPTIONS)


def test_addresses_are_judged_without_the_tables_of_others() -> None:
    """Each process of the service would hold them: courlan, babel, tldextract and requests are 27 MB."""
    program = (
        "import sys; from presswatch import urls\n"
        "assert urls.registrable_domain('https://www.bbc.co.uk/x') == 'bbc.co.uk'\n"
        "assert urls.canonicalize('https://a.example/?utm_x=1&id=3') == 'https://a.example/?id=3'\n"
        "print(*sorted({'babel', 'courlan', 'requests', 'tld', 'tldextract', 'urllib3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not done.stdout.split()
