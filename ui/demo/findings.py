"""What the demo's workspace holds after a pass, beside what the news web knows to be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from presswatch.stories.changes import Change, changes
from presswatch.stories.clusters import MemoryIndex, copies
from presswatch.stories.fingerprints import signature
from ui.demo.server import NewsWeb

if TYPE_CHECKING:
    from presswatch.stories.disappearance import Absence
    from storage.database import Database
    from storage.rows import Article, StoredMention, StoredRevision

ALL = 10_000


@dataclass(frozen=True, slots=True)
class Edit:
    """An article that was changed, with what changed."""

    article: Article
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """An article that repeats an earlier one. `share` is of the shorter text, 0 to 1."""

    article: Article
    of: Article
    share: float


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that was not there at the last look, which is not yet to say that it was withdrawn."""

    article: Article
    reason: str
    absence: Absence


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found, newest first."""

    articles: tuple[Article, ...]
    mentions: tuple[StoredMention, ...]
    rejected: tuple[StoredMention, ...]  # names in another sense, or undecided
    copies: tuple[Repeat, ...]
    edits: tuple[Edit, ...]
    withdrawn: tuple[Article, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """How findings compare with what the news web knows."""

    articles: int  # that were ever published
    stored: int
    not_articles: int  # stored addresses that are no article
    mentions: int  # pairs of article and watch
    found: int
    wrong: int  # pairs found that are not true


def read(db: Database) -> Findings:
    """What the database holds."""
    from presswatch.types import Outcome
    from storage import articles, mentions, rechecks

    found = articles.recent(db, limit=ALL)
    texts = {article.id: articles.revisions_of(db, article.id) for article in found}
    everything = mentions.recent(db, outcome=None, limit=ALL)
    return Findings(
        articles=tuple(found),
        mentions=tuple(mention for mention in everything if mention.outcome == Outcome.YES.value),
        rejected=tuple(mention for mention in everything if mention.outcome != Outcome.YES.value),
        copies=tuple(_copies(found, texts)),
        edits=tuple(_edit(article, texts[article.id]) for article in found if len(texts[article.id]) > 1),
        withdrawn=tuple(article for article in found if article.gone_at),
        missing=tuple(
            Missing(article, reason, absence)
            for number, reason, absence in rechecks.missing(db, limit=ALL)
            for article in found
            if article.id == number
        ),
    )


def compare(findings: Findings, web: NewsWeb) -> Truth:
    """Count what is there, and what should be there by the web's clock."""
    published = {
        web.base(site) + article.path: article
        for site in web.sites
        for article in site.articles
        if article.published <= web.now
    }
    stored = {article.url for article in findings.articles}
    wanted = {(url, watch) for url, article in published.items() for watch in article.mentions}
    found = {(mention.url, mention.watch) for mention in findings.mentions}
    return Truth(
        articles=len(published),
        stored=len(stored & published.keys()),
        not_articles=len(stored - published.keys()),
        mentions=len(wanted),
        found=len(wanted & found),
        wrong=len(found - wanted),
    )


def _edit(article: Article, texts: Sequence[StoredRevision]) -> Edit:
    old, new = texts[-2], texts[-1]
    return Edit(
        article,
        tuple(
            changes(
                old.article_body,
                new.article_body,
                new.in_language,
                old_title=old.headline or "",
                new_title=new.headline or "",
            )
        ),
    )


def _copies(found: Sequence[Article], texts: Mapping[int, Sequence[StoredRevision]]) -> list[Repeat]:
    """Articles that repeat an earlier one of another source, in the order they were published."""
    dated = sorted(found, key=lambda a: a.date_published.at if a.date_published else a.first_seen_at)
    by_id = {article.id: article for article in dated}
    index: MemoryIndex[int] = MemoryIndex()
    repeats = []
    for article in dated:
        own = signature(texts[article.id][-1].article_body)
        for copy in copies(own, index.candidates(own, article.in_language)):
            if by_id[copy.of].source != article.source:
                repeats.append(Repeat(article, by_id[copy.of], copy.containment))
                break
        index.add(article.id, own, article.in_language)
    return repeats
