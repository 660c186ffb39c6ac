from __future__ import annotations

from datetime import UTC, datetime

import pytest

from presswatch.extract.dating import is_written
from presswatch.extract.document import MAX_ELEMENTS
from presswatch.reading import read, read_text
from presswatch.types import (
    BlockKind,
    Entry,
    Page,
    PageKind,
    Reading,
    Refusal,
    RefusalReason,
    Route,
    RouteKind,
    Source,
)

URL = "https://news.test/2024/05/03/story.html"
SENTENCES = [
    "The committee of an invented union met on Friday in a town that is on no map.",
    "Its chairman, whom we made up as well, said that the talks would go on until autumn.",
    "Observers who do not exist noted that nothing had been decided, and went home early.",
]
BODY = "".join(f"<p>{sentence} {sentence.lower()}</p>" for sentence in SENTENCES)
FOOT = "<div class='back'><a href='#'>Go back</a><br><a href='/s'>Back to the section</a><br><a href='/a'>Back to the all news</a></div>"


def article(head: str = "", body: str = BODY, foot: str = FOOT) -> str:
    return (
        f"<html lang=en><head><title>Committee meets in a town - News Test</title>{head}</head><body>"
        "<ul class=menu><li><a href=/>Home</a><li><a href=/w>World</a><li><a href=/s>Sport</a></ul>"
        f"<div id=main><h1>Committee meets in a town</h1><div class=text>{body}</div>{foot}</div>"
        "<div class=footer>Copyright News Test, all rights reserved</div></body></html>"
    )


def reading(html: str, **more: object) -> Reading:
    found = read_text(html, URL, **more)  # type: ignore[arg-type]
    assert isinstance(found, Reading)
    return found


def test_links_back_to_lists_are_no_body() -> None:
    found = reading(article())
    assert found.headline == "Committee meets in a town"
    assert found.article_body.startswith("The committee")
    assert found.article_body.endswith("went home early.")
    for text in ("Go back", "Back to the section", "Back to the all news", "Home", "Copyright"):
        assert text not in found.article_body


def test_an_instant_that_stands_alone_is_no_text() -> None:
    found = reading(article(body=f"<p>2024-05-03T15:31:54Z</p>{BODY}"))
    assert found.article_body.startswith("The committee")


def test_declared_date_keeps_its_zone_and_every_candidate() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Committee meets in a town",'
        '"datePublished":"2024-05-03T23:30:00+05:00","author":{"@type":"Person","name":"By Ann Example"}}</script>'
        '<meta name=date content="2024-05-01">'
    )
    found = reading(article(head), now=datetime(2024, 6, 1, tzinfo=UTC))
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 5, 3, 18, 30, tzinfo=UTC)
    assert found.date_published.zone == "+05:00"
    assert found.author == ("Ann Example",)
    dates = [c for c in found.candidates if c.field == "date_published"]
    assert {c.origin for c in dates} == {"json-ld", "meta date"}
    assert [c.chosen for c in dates] == [True, False]


def test_a_day_takes_the_clock_beside_the_headline() -> None:
    line = "<div class=date>03.05.2024 14:05</div>"
    for head in ("", "<meta name=pubdate content=2024-05-03>"):
        found = reading(article(head, body=line + BODY))
        assert found.date_published is not None
        assert found.date_published.at == datetime(2024, 5, 3, 14, 5, tzinfo=UTC), head


def test_a_clock_in_a_line_of_its_own_goes_with_the_day_beside_it() -> None:
    found = reading(article(body=f"<ul><li>3 May 2024</li><li>14:05</li></ul>{BODY}"))
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 5, 3, 14, 5, tzinfo=UTC)


def test_a_day_in_figures_is_read_in_the_order_that_another_witness_shows() -> None:
    head = "<meta name=date content='11/01/2024 12:43:42'>"
    for line, expected in (
        ("1 November 2024", "2024-11-01"),
        ("11 January 2024", "2024-01-11"),
        ("", "2024-01-11"),
    ):
        found = read_text(article(head, body=f"<div>{line}</div>{BODY}"), "https://news.test/story")
        assert isinstance(found, Reading)
        assert found.date_published is not None
        assert found.date_published.at.date().isoformat() == expected


def test_todays_date_at_the_head_of_the_page_is_not_the_articles() -> None:
    html = article(body=f"<span>3 May 2024</span>{BODY}").replace(
        "<ul class=menu>", "<div class=date>28 June 2024, 09:30</div><ul class=menu><li>A<li>B<li>C"
    )
    found = read_text(html, "https://news.test/story", now=datetime(2024, 6, 28, 15, tzinfo=UTC))
    assert isinstance(found, Reading)
    assert found.date_published is not None
    assert found.date_published.at.date().isoformat() == "2024-05-03"


def test_todays_date_in_the_header_right_above_the_headline_is_not_the_articles() -> None:
    line = "<p>Posted on Friday, 05/03/2024 - 14:05 by the press office of the union of the invented town</p>"
    html = article(body=f"{line}{BODY}").replace(
        "<ul class=menu>", "<div id=header><p>28 June 2024</p></div><ul hidden><li>"
    )
    found = read_text(
        html, "https://news.test/story", source=Source("s", "S", URL, ("en",), timezone="America/New_York")
    )
    assert isinstance(found, Reading)
    assert found.date_published is not None
    assert found.date_published.at.date().isoformat() == "2024-05-03"


@pytest.mark.parametrize(
    "line",
    [
        "<span>Updated: May 5, 2024 10:00 a.m.</span><span>Published: May 3, 2024 2:05 p.m.</span>",
        "<span>Published May 3, 2024, 14:05, last updated on May 5, 2024, 10:00</span>",
        "<span>Обновлено 05.05.2024 10:00. Опубликовано: 03.05.2024 14:05</span>",
    ],
)
def test_of_two_dates_in_a_line_that_of_publication_is_read(line: str) -> None:
    found = read_text(article(body=f"<div>{line}</div>{BODY}"), "https://news.test/story")
    assert isinstance(found, Reading)
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 5, 3, 14, 5, tzinfo=UTC)


def test_a_date_in_rdfa_is_read() -> None:
    stated = "<div><span property='dc:date dc:created' content='2024-05-03T14:05:00+03:00'>last spring</span></div>"
    found = reading(article(body=f"{stated}{BODY}"))
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 5, 3, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize("line", ["Today, 14:05", "3 hours ago", "28 June, 14:05"])
def test_a_line_without_a_year_dates_the_page_it_was_fetched_with(line: str) -> None:
    now = datetime(2024, 6, 28, 17, 5, tzinfo=UTC)
    found = read_text(article(body=f"<div>{line}</div>{BODY}"), "https://news.test/story", now=now)
    assert isinstance(found, Reading)
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 6, 28, 14, 5, tzinfo=UTC)


def test_a_video_is_dated_by_its_upload() -> None:
    data = '{"@type":"VideoObject","name":"Committee meets","uploadDate":"2024-05-03T18:02:00+02:00"}'
    found = reading(article(f"<script type=application/ld+json>{data}</script>"))
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 5, 3, 16, 2, tzinfo=UTC)


def test_nothing_is_dated_later_than_it_was_fetched() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T00:00:00Z">'
    found = reading(article(head), now=datetime(2024, 6, 1, tzinfo=UTC))
    assert found.date_published is None or found.date_published.at.year == 2024


def test_an_agency_is_no_person() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"Reuters"},{"name":"Ann Example"}]}</script>'
    found = reading(article(head))
    assert found.author == ("Ann Example",)
    assert found.agency == ("Reuters",)


def test_questions_and_answers_are_told_apart() -> None:
    body = "".join(
        f"<p><b>{n}. What does the invented union plan for year {n}?</b></p><p>{SENTENCES[n % 3]} {SENTENCES[1]}</p>"
        for n in range(1, 5)
    )
    found = reading(article(body=body))
    assert found.kind is PageKind.INTERVIEW
    kinds = [block.kind for block in found.blocks]
    assert kinds.count(BlockKind.QUESTION) == 4
    assert kinds.count(BlockKind.ANSWER) == 4


@pytest.mark.parametrize(
    ("questions", "kind"),
    [
        (("What changes?", "How much is a permit?", "Who is exempt?"), PageKind.ARTICLE),
        (("What changes for you?", "How do you live?", "Who is exempt?"), PageKind.INTERVIEW),
        (("¿Qué cambia?", "¿Cuánto cuesta?", "¿Quién paga?"), PageKind.INTERVIEW),
    ],
)
def test_an_explainer_is_no_interview(questions: tuple[str, ...], kind: PageKind) -> None:
    pairs = zip(questions, SENTENCES, strict=True)
    text = "".join(f"<h3>{question}</h3><p>{one} {one.lower()}</p>" for question, one in pairs)
    assert reading(article(body=f"<p>{SENTENCES[0]}</p>{text}")).kind is kind
    assert reading(article(body=BODY * 2 + text)).kind is PageKind.ARTICLE  # little of it is talk


def test_a_wall_marks_the_teaser() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Committee meets in a town","isAccessibleForFree":"False"}</script>'
    assert not reading(article(head)).is_accessible_for_free
    assert reading(article()).is_accessible_for_free


def test_entries_of_a_live_blog_keep_their_times() -> None:
    updates = ",".join(
        f'{{"@type":"BlogPosting","headline":"Entry {n}","articleBody":"{SENTENCES[n % 3]} {SENTENCES[0]}","datePublished":"2024-05-03T1{n}:00:00Z"}}'
        for n in range(4)
    )
    head = f'<script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Committee meets in a town","liveBlogUpdate":[{updates}]}}</script>'
    found = reading(article(head))
    assert found.kind is PageKind.LIVE_BLOG
    entries = [block for block in found.blocks if block.kind is BlockKind.LIVE_ENTRY]
    assert [entry.date.hour for entry in entries if entry.date] == [10, 11, 12, 13]


def test_entries_of_a_live_blog_keep_their_short_headlines() -> None:
    entries = zip(
        ("09:42", "08:15", "06:05"), ("Trains cancelled", "Pier shut", "Good morning"), SENTENCES, strict=True
    )
    text = "".join(
        f"<div class=block><time>{clock}</time><h2>{head}</h2><p>{one} {one.lower()}</p></div>"
        for clock, head, one in entries
    )
    html = f"<html lang=en><head><title>Storm live: updates</title></head><body><h1>Storm live: updates</h1>{text}</body></html>"
    found = read_text(html, "https://news.test/live/storm-live-updates")
    assert isinstance(found, Reading)
    assert found.kind is PageKind.LIVE_BLOG
    told = [block.text for block in found.blocks if block.kind is BlockKind.LIVE_ENTRY]
    assert [one.split(" The ")[0].split(" Its ")[0].split(" Observers ")[0] for one in told] == [
        "Trains cancelled",
        "Pier shut",
        "Good morning",
    ]


def test_the_next_page_is_named() -> None:
    foot = "<p class=pages><a href='/2024/05/03/story.html?page=2'>Next page</a></p>"
    assert reading(article(foot=foot)).next_page == "https://news.test/2024/05/03/story.html?page=2"
    assert reading(article()).next_page is None


def test_what_the_feed_says_helps_where_the_page_is_silent() -> None:
    route = Route("s", RouteKind.FEED, "https://news.test/feed")
    entry = Entry(
        URL, route, headline="Committee meets in a town", date_published=datetime(2024, 5, 3, 9, tzinfo=UTC)
    )
    found = reading(article(), entry=entry)
    assert found.date_published is not None
    assert found.date_published.at.hour == 9


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
def test_bytes_are_read_in_their_encoding(charset: str) -> None:
    text = "Вымышленный комитет собрался в городе, которого нет на карте, и говорил до вечера о том, чего не было. "
    html = f"<html><head><meta charset={charset}><title>Комитет собрался</title></head><body><h1>Комитет собрался</h1><p>{text * 3}</p><p>{text * 2}</p></body></html>"
    found = read(
        Page(URL, html.encode(charset), headers={"content-type": "text/html"}), Source("s", "S", URL, ("ru",))
    )
    assert isinstance(found, Reading)
    assert found.article_body.startswith("Вымышленный комитет")
    assert found.in_language == "ru"


@pytest.mark.parametrize(
    "html",
    ["", " \x00 ", "<!-- only a comment -->", "<html><body></body></html>"],
    ids=["nothing", "nul", "comment", "empty body"],
)
def test_a_page_without_text_is_refused(html: str) -> None:
    found = read_text(html, URL)
    assert isinstance(found, Refusal)
    assert found.reason is RefusalReason.EMPTY


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f'a{n}="x"' for n in range(200_000)) + ">text</p>",
        "<div>" * 100_000 + "text",
        "<span>" * 50_000 + "text",
        "<p>" + "word " * 400_000,
        "<p>a</p>" * (MAX_ELEMENTS + 10),
        "<" * 100_000,
        "<!--" * 100_000 + "<p>x</p>",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>text of a page</p>",
        "<h1>" + "<span>x</span>" * 20_000 + "</h1>",
        "<title>" + "a - " * 50_000 + "</title>",
    ],
    ids=[
        "attributes",
        "deep",
        "deep inline",
        "long text",
        "wide",
        "brackets",
        "comments",
        "deep json",
        "pieces",
        "title",
    ],
)
def test_hostile_markup_gives_text_or_a_refusal(html: str) -> None:
    assert isinstance(read_text(html, URL), Reading | Refusal)


def test_no_nul_and_no_lone_surrogate_comes_out() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"a\\u0000b\\ud800c","author":"\\udfffAnn Example"}</script>'
    found = reading(article(head, body="<p>&#0;&#xD800;" + "word and word, " * 30 + "</p>"))
    everything = "".join(
        (found.headline or "", found.article_body, *found.author, *(c.value for c in found.candidates))
    )
    everything.encode("utf-8")
    assert "\x00" not in everything


def test_a_pdf_release_is_read_by_a_library() -> None:
    found = read(
        Page("https://news.test/a.pdf", b"%PDF-1.4 broken", headers={"content-type": "application/pdf"})
    )
    assert isinstance(found, Refusal)
    assert "PDF" in found.detail


def test_a_day_is_told_in_the_zone_of_its_source() -> None:
    from presswatch.extract.dating import written

    source = Source("s", "S", URL, ("ru",), timezone="Europe/Minsk")
    found = reading(article("<meta name=date content='2024-05-03'>"), source=source)
    assert found.date_published is not None
    assert found.date_published.at == datetime(2024, 5, 2, 21, tzinfo=UTC)
    assert written(found.date_published) == "2024-05-03"
    assert found.date_published.zone_assumed


IMPOSSIBLE = '<meta property="article:published_time" content="2026-02-31T25:61:00Z">'


def test_a_day_that_cannot_be_is_not_made_the_first_of_its_month() -> None:
    text = article(IMPOSSIBLE)
    found = read_text(text, "https://news.test/story", now=datetime(2026, 6, 1, tzinfo=UTC))
    assert isinstance(found, Reading)
    assert found.date_published is None


@pytest.mark.parametrize("written", ["2026-02-01", "01.02.2026", "February 1, 2026", "1 февраля 2026 года"])
def test_the_first_of_a_month_is_a_day_where_the_page_writes_it(written: str) -> None:
    assert is_written("2026-02-01", f"<p>Last seen: {written}</p>")
    assert not is_written("2026-02-01", "<p>2026-02-31, 2026/02, 11.02.2026, February 21, 2026</p>")


def test_a_teaser_is_kept_without_the_offer_that_ends_it() -> None:
    offer = "Subscribe now to read the rest of this story for 1 euro a week."
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Committee meets in a town","isAccessibleForFree":false}</script>'
    found = reading(
        article(head, body=f"<p>{SENTENCES[0]} {SENTENCES[1]}</p><div class=paywall><p>{offer}</p></div>")
    )
    assert not found.is_accessible_for_free
    assert found.article_body == f"{SENTENCES[0]} {SENTENCES[1]}"


def test_an_article_about_subscriptions_keeps_its_text() -> None:
    said = (
        "The publisher asked readers to subscribe to read more than three stories a month, its report says."
    )
    found = reading(article(body=f"<p>{said}</p>" + "".join(f"<p>{s} {s}</p>" for s in SENTENCES * 12)))
    assert found.is_accessible_for_free
    assert said in found.article_body
