"""Press reviews: each period once, every figure from a query that can be run, pages that others can open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from presswatch.alerts import digest_office, digest_pages
from presswatch.alerts.digest import (
    Digest,
    Edit,
    Figure,
    Outlet,
    Period,
    Story,
    Theme,
    Unseen,
    bounds,
    from_json,
    last_whole,
    to_json,
)
from presswatch.alerts.digest_pages import Wording
from presswatch.coverage.ledger import Poll
from presswatch.errors import UsageError
from presswatch.types import Alias, Watch, WatchKind
from storage import articles, coverage, digests, mentions, stories, watches
from storage.database import Database
from storage.rows import stamp
from storage.stored import Flagged
from tests.storage.builders import FEED, NOW, mention, reading, text

DAY = datetime(2026, 11, 24, tzinfo=UTC)
DAYS = timedelta(days=1)
NEXT = DAY + DAYS
HOSTILE = '<script>alert(1)</script> [x](javascript:alert(1)) `code` & "quotes"'
SAMPLE = Digest(
    Period.DAILY,
    DAY,
    NEXT,
    (Figure("Лига портов", 2, "SELECT count(*) FROM mentions WHERE watch = 'a`b'"),),
    (
        Theme(
            "league",
            "Лига портов",
            (
                Story(
                    HOSTILE,
                    "Լիգան հանդիպեց. Лига портов собралась.",
                    "ru",
                    "Herald & Co",
                    "credited",
                    (
                        Outlet("Herald & Co", "https://example.com/a?b=(1)&c=2", DAY, "first"),
                        Outlet("Evil", "javascript:alert(1)", DAY, "copy", True),
                    ),
                ),
            ),
            more=3,
        ),
    ),
    (
        Edit("Headline", "https://example.com/a", "Herald", DAY, "number", "two <ships>", "three <ships>"),
        Edit("Gone one", "https://example.com/b", "Herald", DAY, "gone"),
    ),
    (Unseen("Herald", "https://example.com/rss", "blind", DAY, NEXT, "forbidden"),),
)


ORG = Watch("org", "The Org", WatchKind.ORGANISATION, (Alias("Org", "", primary=True),))


def store(db: Database, n: int, at: datetime, body: str | None = None) -> int:
    """An article that names the org, stored, grouped and flagged at a time."""
    appended = articles.append(db, "herald", reading(n, body), at)
    stories.group(db, mentions.pending(db, stories.FOLLOWER), at)
    found = [
        Flagged(revision.id, revision.article_id, (mention(),), (), ())
        for revision in mentions.pending(db, "flag")
    ]
    mentions.commit(db, "flag", found[-1].revision_id, found, at, watchlist_version=1, matcher_version="m1")
    return appended.article_id


@pytest.fixture
def flagged(db: Database) -> Database:
    """Two articles of one text and another in the day, one before and one after it."""
    watches.declare(db, [ORG], DAY)
    same = " ".join(f"word{i}" for i in range(200))
    for n, (hour, body) in enumerate([(-2, None), (2, same), (3, f"{same} more"), (5, None), (25, None)]):
        store(db, n, DAY + timedelta(hours=hour), body)
    return db


def test_a_period_is_a_day_or_a_week_of_the_readers_zone() -> None:
    assert bounds(Period.DAILY, date(2026, 3, 29), "Europe/Berlin") == (
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),  # the day on which clocks go forward has 23 hours
    )
    assert last_whole(Period.WEEKLY, NOW, "UTC") == (
        datetime(2026, 11, 16, tzinfo=UTC),
        datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_a_digest_survives_its_way_through_json() -> None:
    assert from_json(to_json(SAMPLE)) == SAMPLE


@pytest.mark.parametrize("language", ["en", "ru"])
def test_html_holds_everything_and_runs_nothing(language: str) -> None:
    page = digest_pages.html(Wording(SAMPLE, language, "Asia/Yerevan"))
    tree: Any = lxml_html.fromstring(page)
    assert not tree.xpath("//script")
    assert {link.split(":")[0] for link in tree.xpath("//a/@href") if not link.startswith("#")} <= {
        "https",
        "",
    }
    shown = tree.text_content()
    for wanted in ("Լիգան հանդիպեց", "Herald & Co", "three <ships>", "forbidden", "04:00", "SELECT count(*)"):
        assert wanted in shown


def test_markdown_renders_to_what_html_says() -> None:
    from markdown_it import MarkdownIt

    source = digest_pages.markdown(Wording(SAMPLE, "ru"))
    tree: Any = lxml_html.fromstring(f"<div>{MarkdownIt('commonmark').render(source)}</div>")
    assert not tree.xpath("//script")
    assert tree.xpath("//a/@href") == [
        "https://example.com/a?b=%281%29&c=2",
        "https://example.com/a",
        "https://example.com/b",
    ]
    assert HOSTILE in tree.text_content()
    assert tree.xpath("//code/text()") == [SAMPLE.figures[0].query]


def test_a_word_document_opens_and_holds_links() -> None:
    from docx import Document

    page = Document(BytesIO(digest_office.docx(Wording(SAMPLE, "ru"))))
    shown = "\n".join(paragraph.text for paragraph in page.paragraphs)
    assert HOSTILE in shown
    assert "Лига портов собралась" in shown
    targets = [link.address for paragraph in page.paragraphs for link in paragraph.hyperlinks]
    assert targets[0] == "https://example.com/a?b=(1)&c=2"
    assert not any(target.startswith("javascript") for target in targets)


def test_a_word_document_sets_arabic_from_right_to_left_and_takes_any_character() -> None:
    from docx import Document

    story = replace(SAMPLE.themes[0].stories[0], headline="رابطة الموانئ \ufffe(2026)", sentence="Plain")
    made = replace(SAMPLE, themes=(replace(SAMPLE.themes[0], stories=(story,)),))
    page = Document(BytesIO(digest_office.docx(Wording(made, "ru"))))
    turned = {p.text: p._p.pPr is not None and bool(p._p.pPr.xpath("w:bidi")) for p in page.paragraphs}
    assert turned["رابطة الموانئ (2026)"]
    assert not turned["Plain"]


def test_a_pdf_opens_and_holds_the_letters_of_its_languages() -> None:
    from pypdf import PdfReader

    try:
        made = digest_office.pdf(Wording(SAMPLE, "ru"))
    except UsageError as error:
        pytest.skip(error.message)
    pages = PdfReader(BytesIO(made)).pages
    shown = " ".join(" ".join(page.extract_text() for page in pages).split())
    for wanted in ("Обзор прессы", "Լիգան հանդիպեց", "Лига портов собралась", "three <ships>"):
        assert wanted in shown
    assert digest_office.pdf(Wording(SAMPLE, "ru")) == made


def test_a_pdf_without_its_font_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(digest_office, "FOLDERS", (str(tmp_path),))
    with pytest.raises(UsageError, match="font"):
        digest_office.pdf(Wording(SAMPLE))


def test_stories_of_the_period_are_told_with_their_outlets(flagged: Database) -> None:
    made = digests.make(flagged, Period.DAILY, DAY, NEXT)
    (org,) = made.themes
    assert [len(story.outlets) for story in org.stories] == [2, 1]
    assert {outlet.relation for outlet in org.stories[0].outlets} == {"first", "copy"}
    assert org.stories[0].sentence == "Org met."


def test_each_figure_is_what_its_query_answers(flagged: Database) -> None:
    made = digests.make(flagged, Period.DAILY, DAY, NEXT)
    figures = {figure.label: figure for figure in made.figures}
    assert figures["The Org"].value == 3
    for figure in made.figures:
        assert flagged.conn.execute(figure.query).fetchone() == (figure.value,)


def test_what_a_rescan_finds_in_old_articles_is_no_news_of_the_day(flagged: Database) -> None:
    flagged.conn.execute("UPDATE mention SET flagged_at = ? WHERE article_id = 1", (stamp(NEXT + 3 * DAYS),))
    later = digests.make(flagged, Period.DAILY, NEXT + 3 * DAYS, NEXT + 4 * DAYS)
    assert (later.figures[0].value, later.themes) == (0, ())


def test_a_story_speaks_by_its_present_text(flagged: Database) -> None:
    at = DAY + timedelta(hours=9)
    appended = articles.append(
        flagged, "herald", reading(3, f"{text(3)} Seven ships sailed on the next day."), at
    )
    assert appended.revision_id is not None
    said = replace(mention(), sentence="Org met again.", salience=0.1)
    found = [Flagged(appended.revision_id, appended.article_id, (said,))]
    mentions.commit(
        flagged, "flag", appended.revision_id, found, at, watchlist_version=1, matcher_version="m1"
    )
    (org,) = digests.make(flagged, Period.DAILY, DAY, NEXT).themes
    assert "Org met again." in {story.sentence for story in org.stories}


def test_an_edit_does_not_make_an_article_new_but_is_told(flagged: Database) -> None:
    store(flagged, 0, DAY + timedelta(hours=8), f"{text(0)} Seven ships sailed on the next day.")
    made = digests.make(flagged, Period.DAILY, DAY, NEXT)
    assert made.figures[0].value == 3
    assert [edit.url for edit in made.edits]
    assert any("Seven ships" in edit.new for edit in made.edits)


def test_each_period_exists_once_as_it_was_made(flagged: Database) -> None:
    with pytest.raises(ValueError, match="not over"):
        digests.keep(flagged, Period.DAILY, DAY, NEXT, NEXT)
    first = digests.keep(flagged, Period.DAILY, DAY, NEXT, NEXT + digests.SETTLED)
    store(flagged, 9, DAY + timedelta(hours=6))
    assert digests.keep(flagged, Period.DAILY, DAY, NEXT, NEXT + timedelta(days=3)) == first
    assert flagged.conn.execute("SELECT count(*) FROM digest").fetchone() == (1,)
    assert digests.make(flagged, Period.DAILY, DAY, NEXT) != first


def test_what_could_not_be_seen_is_told_within_the_period(flagged: Database) -> None:
    coverage.note(flagged, FEED, Poll(DAY - timedelta(hours=5), ("1",)))
    coverage.note(flagged, FEED, Poll(DAY + timedelta(hours=2), refusal="forbidden"))
    (span,) = digests.make(flagged, Period.DAILY, DAY, NEXT).unseen
    assert (span.state, span.start, span.end) == ("blind", DAY, DAY + timedelta(hours=2))
    assert span.outlet == "The Herald"
