from __future__ import annotations

from dataclasses import replace

import pytest

from presswatch.types import (
    Block,
    BlockKind,
    Candidate,
    DateValue,
    Decision,
    PageKind,
    Precision,
    Refusal,
    RefusalReason,
    Route,
    RouteKind,
)
from storage import articles, decisions, export, refusals, runs, sources, upkeep
from storage.database import Database
from storage.rows import PageOrigin, Validators
from tests.storage.builders import FEED, HERALD, NOW, entry, later, reading, text, url


def test_a_new_article_is_stored_with_all_that_its_page_tells(db: Database) -> None:
    read = reading(
        1,
        agency=("Agency",),
        keywords=("peace",),
        article_section=("World",),
        image="https://example.com/1.jpg",
        kind=PageKind.INTERVIEW,
        is_accessible_for_free=False,
        date_modified=DateValue(later(days=1).replace(microsecond=0), Precision.DAY, None, zone_assumed=True),
        candidates=(Candidate("headline", "Headline 1", "h1", chosen=True),),
    )
    origin = PageOrigin(
        encoding="windows-1251",
        raw_digest="ab",
        extractor_version="7",
        archive_file="a.warc.gz",
        archive_offset=9,
    )
    done = articles.append(db, "herald", read, NOW, entry=entry(1), origin=origin, run_id=4)
    article = articles.get(db, done.article_id)
    assert article is not None
    assert (article.source, article.url, article.site, article.off_site) == (
        "herald",
        url(1),
        "example.com",
        False,
    )
    assert (article.route, article.first_seen_at, article.revisions) == (FEED, NOW, 1)
    (stored,) = articles.revisions_of(db, done.article_id)
    assert stored.id == done.revision_id
    for name in (
        "headline", "description", "article_body", "blocks", "author", "agency", "date_published", "date_modified",
        "in_language", "article_section", "keywords", "image", "kind", "is_accessible_for_free", "captions",
    ):  # fmt: skip
        assert getattr(stored, name) == getattr(read, name), name
    assert (stored.encoding, stored.raw_digest, stored.extractor_version) == ("windows-1251", "ab", "7")
    assert (stored.archive_file, stored.archive_offset, stored.n, stored.is_current) == (
        "a.warc.gz",
        9,
        1,
        True,
    )


def test_running_twice_stores_nothing_twice(db: Database) -> None:
    def counts() -> dict[str, int]:
        tables = ("article", "article_address", "revision", "listing", "article_fts_docsize", "decision")
        return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}

    entries = [entry(n) for n in range(5)]
    seen = []
    for when in (NOW, later(hours=1), later(hours=2)):
        articles.unseen(db, entries, when)
        verdicts = [articles.append(db, "herald", reading(n), when, entry=entry(n)).verdict for n in range(5)]
        seen.append((verdicts, counts()))
    assert seen[0][0] == ["new"] * 5
    assert seen[1][0] == seen[2][0] == ["same"] * 5
    assert seen[0][1] | {"decision": 10} == seen[1][1] == seen[2][1]


def test_an_edit_is_a_revision_and_the_old_text_stays(db: Database) -> None:
    first = articles.append(db, "herald", reading(1), NOW)
    edited = articles.append(db, "herald", reading(1, text(1) + " and more"), later(hours=1))
    assert (edited.verdict, edited.article_id) == ("edited", first.article_id)
    old, new = articles.revisions_of(db, first.article_id)
    assert (old.article_body, old.n, old.is_current) == (text(1), 1, False)
    assert (new.article_body, new.n, new.is_current) == (text(1) + " and more", 2, True)
    assert old.id < new.id
    assert len(articles.recent(db)) == 1


def test_a_changed_headline_is_a_revision(db: Database) -> None:
    articles.append(db, "herald", reading(1), NOW)
    assert articles.append(db, "herald", reading(1, headline="Corrected"), later(hours=1)).verdict == "edited"


def test_one_article_under_five_addresses_is_one(db: Database) -> None:
    first = articles.append(db, "herald", reading(1), NOW)
    others = [
        reading(1, url=f"{url(1)}?utm_source=rss"),
        reading(1, url=f"{url(1)}/amp"),
        reading(1, url="https://m.example.com/world/10001-a-headline"),
        reading(1, url="https://example.com/print/10001", canonical_url=url(1)),
        reading(1, url="https://example.com/world/10001-another-headline"),
    ]
    for other in others:
        assert articles.append(db, "herald", other, later(hours=1)).article_id == first.article_id
    assert len(articles.recent(db)) == 1
    for other in others:
        assert articles.find(db, [other.url]) == {other.url: first.article_id}


def test_an_article_is_found_by_the_address_that_led_to_it(db: Database) -> None:
    done = articles.append(
        db,
        "herald",
        reading(1),
        NOW,
        entry=entry(1, guid="tag:1"),
        requested_url="https://example.com/go/1",
        redirects=("https://example.com/hop/1",),
    )
    for address in (url(1), "https://example.com/go/1", "https://example.com/hop/1"):
        found = articles.get(db, address)
        assert found is not None
        assert found.id == done.article_id
    assert articles.get(db, "https://example.com/world/none") is None
    assert articles.find(db, ["tag:1"]) == {}


def test_a_text_of_another_site_is_another_article(db: Database) -> None:
    sources.declare(db, [HERALD, replace(HERALD, name="post", url="https://example.org/", routes=())], NOW)
    first = articles.append(db, "herald", reading(1), NOW)
    copy = articles.append(db, "post", reading(1, url="https://example.org/2026/10001"), NOW)
    assert copy.verdict == "new"
    assert copy.article_id != first.article_id


def test_an_item_of_another_site_is_kept_and_marked(db: Database) -> None:
    articles.append(db, "herald", reading(1, url="https://example.net/a/10001"), NOW, entry=entry(1))
    (article,) = articles.recent(db)
    assert (article.off_site, article.site, article.source) == (True, "example.net", "herald")


def test_one_guid_on_two_sites_is_two_articles(db: Database) -> None:
    articles.append(db, "herald", reading(1), NOW, entry=entry(1, guid="1"))
    other = reading(2, url="https://example.net/a/2", headline="Headline 1")
    assert articles.append(db, "herald", other, NOW, entry=entry(2, guid="1")).verdict == "new"


def test_a_source_that_nobody_declared_is_made(db: Database) -> None:
    route = Route("stray", RouteKind.URL, "https://stray.example/1")
    done = articles.append(db, "stray", reading(1, url="https://stray.example/1"), NOW, route=route)
    article = articles.get(db, done.article_id)
    assert article is not None
    assert (article.source, article.off_site, article.route) == ("stray", False, route)


def test_a_run_that_began_before_the_first_page_makes_it_no_stranger(db: Database) -> None:
    runs.start(db, "stray", "operator", "me", NOW)
    articles.append(db, "stray", reading(1, url="https://stray.example/1"), NOW)
    (article,) = articles.recent(db, source="stray")
    assert article.off_site is False


def test_a_withdrawn_article_keeps_its_text_and_may_come_back(db: Database) -> None:
    done = articles.append(db, "herald", reading(1), NOW)
    articles.mark_gone(db, done.article_id, "gone", later(hours=1))
    articles.mark_gone(db, done.article_id, "not_found", later(hours=2))
    article = articles.get(db, done.article_id)
    assert article is not None
    assert (article.gone_at, article.gone_reason) == (later(hours=1), "gone")
    assert articles.recent(db, gone=True) == [article]
    assert articles.revisions_of(db, done.article_id)[0].article_body == text(1)
    articles.append(db, "herald", reading(1), later(hours=3))
    assert articles.recent(db, gone=True) == []
    assert len(articles.recent(db, gone=False)) == 1


def test_what_was_refused_and_then_read_is_resolved(db: Database) -> None:
    articles.unseen(db, [entry(1)], NOW)
    refusals.record(db, "herald", Refusal(url(1), RefusalReason.TIMEOUT, retry_at=later(minutes=5)), NOW)
    articles.append(db, "herald", reading(1), later(minutes=6), entry=entry(1))
    (refusal,) = refusals.recent(db)
    assert refusal.resolved_at == later(minutes=6)
    assert refusals.recent(db, unresolved=True) == []


def test_every_decision_about_a_page_is_told(db: Database) -> None:
    read = reading(1, decisions=(Decision("extract", "article", "json-ld", {"words": 60}),))
    articles.append(db, "herald", read, NOW, entry=entry(1))
    articles.append(db, "herald", read, later(hours=1), entry=entry(1))
    told = [
        (item.decision.stage, item.decision.verdict) for item in decisions.of(db, f"{url(1)}?utm_source=x")
    ]
    assert told == [("extract", "article"), ("identify", "new"), ("identify", "same")]
    assert decisions.of(db, url(1))[0].decision.detail == {"words": 60}


def test_characters_that_break_other_programs_are_replaced_and_offsets_stay(db: Database) -> None:
    body = "a\x00b\ud800c\x1bd\x7f " + text(1)
    done = articles.append(db, "herald", reading(1, body, headline="Bad\x00line"), NOW)
    (stored,) = articles.revisions_of(db, done.article_id)
    assert stored.article_body.startswith("a\ufffdb\ufffdc\ufffdd\ufffd ")
    assert len(stored.article_body) == len(body)
    assert stored.headline == "Bad\ufffdline"
    assert articles.append(db, "herald", reading(1, body, headline="Bad\x00line"), NOW).verdict == "same"


def test_blocks_come_back_as_they_were(db: Database) -> None:
    blocks = (
        Block(BlockKind.LEAD, "Lead."),
        Block(BlockKind.CAPTION, "A picture"),
        Block(BlockKind.PARAGRAPH, "Ռուսերեն ✓ 𝔸"),
        Block(BlockKind.LIVE_ENTRY, "12:00 began\nand went on", NOW.replace(microsecond=0)),
        Block(BlockKind.PARAGRAPH, ""),
        Block(BlockKind.QUESTION, "Why?"),
    )
    done = articles.append(db, "herald", reading(1, blocks=blocks), NOW)
    (stored,) = articles.revisions_of(db, done.article_id)
    assert stored.blocks == blocks
    assert stored.captions == ("A picture",)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, [3, 2, 1]),
        ({"limit": 1}, [3]),
        ({"since": later(hours=2)}, [3, 2]),
        ({"until": later(hours=2)}, [1]),
        ({"language": "ru"}, [2]),
        ({"source": "herald"}, [3, 2, 1]),
        ({"source": "other"}, []),
        ({"before_id": 3}, [2, 1]),
    ],
)
def test_recent_articles_are_the_newest_first_and_chosen(
    db: Database, options: dict[str, object], found: list[int]
) -> None:
    for n, language in ((1, "en"), (2, "ru"), (3, "en")):
        articles.append(db, "herald", reading(n, in_language=language), later(hours=n))
    assert [article.id for article in articles.recent(db, **options)] == found  # type: ignore[arg-type]


def test_validators_of_a_page_are_kept_under_its_canonical_address(db: Database) -> None:
    assert articles.validators(db, url(1)) == Validators()
    given = Validators('"e1"', "Tue, 24 Nov 2026 16:00:00 GMT", "d1")
    articles.append(db, "herald", reading(1), NOW, origin=PageOrigin(validators=given))
    assert articles.validators(db, f"{url(1)}?utm_source=rss") == given
    articles.save_validators(db, url(1), Validators('"e2"'), NOW)
    assert articles.validators(db, url(1)) == Validators('"e2"')
    assert db.execute("SELECT count(*) FROM page_validator").fetchone() == (1,)


def test_a_site_with_one_guid_for_all_costs_no_more_with_each_article(db: Database) -> None:
    for n in range(120):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n, guid="same for all"))
    assert len(articles.recent(db, limit=1000)) == 120
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def cost(n: int) -> int:
        nonlocal steps
        steps = 0
        articles.append(db, "herald", reading(n), NOW, entry=entry(n, guid="same for all"))
        return steps

    db.conn.set_progress_handler(count, 100)
    before = cost(120)
    db.conn.set_progress_handler(None, 0)
    for n in range(121, 400):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n, guid="same for all"))
    db.conn.set_progress_handler(count, 100)
    assert cost(400) < before * 1.5 + 10


def test_the_database_stays_sound_through_all_of_it(db: Database) -> None:
    for n in range(20):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n))
        articles.append(db, "herald", reading(n, text(n) + " more"), later(hours=1), entry=entry(n))
    assert upkeep.check(db).problems == ()
    db.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")
    assert len(list(export.rows(db, "revisions"))) == 40
