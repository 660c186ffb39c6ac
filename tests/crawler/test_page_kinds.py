"""Each kind of page from the server to the store: what it is taken for, and what is kept of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler import crawl
from presswatch.config import Workspace
from tests.crawler.site import Answer, Page, Site, article

Make = Callable[..., Workspace]
TITLE = "The harbour plan"
SAID = tuple(
    f"The {word} of the plan was described at length by the officials who took part in the {word} meeting."
    for word in ("opening", "second", "closing", "budget", "summer", "evening")
)


def stored(site: Site, make: Make, answer: Page, path: str = "/news/plan", kind: str = "") -> dict[str, Any]:
    """The one article that a crawl of an address keeps."""
    site.pages[path] = answer
    made = make(
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\ntimezone = "Europe/Minsk"\nlanguages = ["en"]\n',
        site.endpoint,
    )
    crawl.run(made, urls=[f"{site.url}{path}"])
    with sqlite3.connect(made.database) as link:
        link.row_factory = sqlite3.Row
        (row,) = link.execute(
            "SELECT headline, article_body, kind, is_accessible_for_free, blocks, date_published FROM revision"
        ).fetchall()
    found = dict(row)
    found["blocks"] = json.loads(found["blocks"])
    assert found["kind"] == kind
    return found


def pdf(title: str, lines: tuple[str, ...]) -> bytes:
    """A release as an office program makes it: one page of Latin text, with its title and time."""
    shown = " ".join(f"({line}) Tj 0 -16 Td" for line in lines)
    stream = f"BT /F1 11 Tf 40 760 Td {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title}) /CreationDate (D:20240506103000+03'00') >>".encode("latin-1"),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def test_a_release_in_pdf_is_stored_with_its_text(site: Site, workspace: Make) -> None:
    answer = Answer(pdf(TITLE, SAID), content_type="application/pdf")
    found = stored(site, workspace, answer, "/releases/plan.pdf", kind="pdf")
    assert found["headline"] == TITLE
    assert all(line in found["article_body"] for line in SAID)
    assert datetime.fromisoformat(found["date_published"]) == datetime(2024, 5, 6, 7, 30, tzinfo=UTC)


def test_a_live_blog_that_declares_its_entries_is_one_article_of_dated_entries(
    site: Site, workspace: Make
) -> None:
    updates = [
        {"@type": "BlogPosting", "articleBody": said, "datePublished": f"2026-11-20T1{number}:15:00+03:00"}
        for number, said in enumerate(SAID)
    ]
    head = json.dumps({"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": updates})
    body = article(TITLE, head=f'<script type="application/ld+json">{head}</script>')
    found = stored(site, workspace, body, kind="live_blog")
    entries = [block for block in found["blocks"] if block["kind"] == "live_entry"]
    assert [datetime.fromisoformat(entry["date"]).hour for entry in entries] == [7, 8, 9, 10, 11, 12]
    assert all(said in found["article_body"] for said in SAID)


@pytest.mark.parametrize(
    "entry",
    [
        '<div class="entry"><time datetime="2026-11-20T1{n}:15:00+03:00">1{n}:15</time><p>{said}</p></div>',
        "<h3>1{n}:15</h3><p>{said}</p>",
        "<p><strong>1{n}:15</strong></p><p>{said}</p>",
        "<p><b>1{n}.15</b> {said}</p>",
    ],
    ids=["time element", "subhead", "bold line", "bold beginning"],
)
def test_a_live_blog_that_only_shows_its_times_too(site: Site, workspace: Make, entry: str) -> None:
    entries = "".join(entry.format(n=number, said=said) for number, said in reversed(list(enumerate(SAID))))
    page = (
        f"<html lang=en><head><title>{TITLE}: live updates</title>"
        '<meta property="article:published_time" content="2026-11-20T08:00:00+03:00"></head>'
        f"<body><article><h1>{TITLE}: live updates</h1><p>{SAID[0].replace('plan', 'harbour')}</p>{entries}"
        "</article></body></html>"
    )
    found = stored(site, workspace, page, "/live/plan", kind="live_blog")
    made = [block for block in found["blocks"] if block["kind"] == "live_entry"]
    assert [datetime.fromisoformat(block["date"]) for block in made] == [
        datetime(2026, 11, 20, 7 + number, 15, tzinfo=UTC) for number in reversed(range(6))
    ]
    assert all(said in found["article_body"] for said in SAID)


def part(number: int, said: str, *, following: str = "") -> str:
    link = f'<div class="pages"><a href="{following}">Next page</a></div>' if following else ""
    return (
        f"<html lang=en><head><title>{TITLE}</title>"
        '<meta property="article:published_time" content="2026-11-20T08:00:00+03:00"></head>'
        f"<body><article><h1>{TITLE}</h1><p>Part {number}. {said} {said}</p><p>{said} Again.</p>{link}</article></body></html>"
    )


def test_an_article_in_three_pages_is_joined(site: Site, workspace: Make) -> None:
    site.pages["/news/plan?page=2"] = part(2, SAID[1], following="/news/plan?page=3")
    site.pages["/news/plan?page=3"] = part(3, SAID[2])
    found = stored(site, workspace, part(1, SAID[0], following="/news/plan?page=2"), kind="article")
    places = [found["article_body"].find(f"Part {number}.") for number in (1, 2, 3)]
    assert -1 not in places
    assert places == sorted(places)
    assert found["article_body"].count("Part 2.") == 1


def test_an_article_whose_second_page_is_missing_keeps_the_first(site: Site, workspace: Make) -> None:
    found = stored(site, workspace, part(1, SAID[0], following="/news/plan?page=2"), kind="article")
    assert found["article_body"].startswith("Part 1.")


def test_an_interview_keeps_questions_and_answers(site: Site, workspace: Make) -> None:
    talk = "".join(
        f"<p><b>What does the {n}th clause of the plan say?</b></p><p>{said} {said}</p>"
        for n, said in enumerate(SAID)
    )
    page = f"<html lang=en><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{talk}</article></body></html>"
    found = stored(site, workspace, page, kind="interview")
    kinds = [block["kind"] for block in found["blocks"]]
    assert (kinds.count("question"), kinds.count("answer")) == (6, 6)


def test_a_gallery_keeps_its_captions(site: Site, workspace: Make) -> None:
    figures = "".join(
        f"<figure><img src={n}.jpg><figcaption>{said}</figcaption></figure>" for n, said in enumerate(SAID)
    )
    page = (
        f"<html lang=en><head><title>{TITLE} in pictures</title></head><body><article><h1>{TITLE} in pictures</h1>"
        f"<p>The harbour was drawn, built and painted within a year, as these pictures show.</p>{figures}"
        "<p>All of them were taken by the harbour board in the summer.</p></article></body></html>"
    )
    found = stored(site, workspace, page, "/photo/plan", kind="gallery")
    captions = [block for block in found["blocks"] if block["kind"] == "caption"]
    assert len(captions) == 6
    assert "drawn, built and painted" in found["article_body"]


def test_a_video_page_is_one(site: Site, workspace: Make) -> None:
    head = json.dumps({"@type": "VideoObject", "name": TITLE, "uploadDate": "2026-11-20T08:00:00+03:00"})
    page = (
        f"<html lang=en><head><title>{TITLE}</title><meta property=og:type content=video.other>"
        f'<script type="application/ld+json">{head}</script></head><body><h1>{TITLE}</h1><video src=a.mp4></video>'
        f"<p>{SAID[0]} {SAID[1]}</p></body></html>"
    )
    found = stored(site, workspace, page, "/video/plan", kind="video")
    assert SAID[0] in found["article_body"]


def test_a_teaser_before_a_wall_is_stored_as_not_free(site: Site, workspace: Make) -> None:
    page = (
        f"<html lang=en><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{SAID[0]} {SAID[1]}</p>"
        "<div class=paywall><p>Subscribe now to read the rest of this story.</p></div></article></body></html>"
    )
    found = stored(site, workspace, page, kind="article")
    assert found["is_accessible_for_free"] == 0
    assert "Subscribe" not in found["article_body"]
