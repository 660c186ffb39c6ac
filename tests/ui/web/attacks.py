"""A press in which every text that strangers write is an attack: titles, bodies, names and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from presswatch import config
from presswatch.types import (
    Attribution,
    Block,
    BlockKind,
    Entry,
    Field,
    Hit,
    Mention,
    Outcome,
    Quote,
    QuoteKind,
    Reading,
    Route,
    RouteKind,
    Source,
    Span,
    Watch,
)
from scheduler.jobs import flag, group
from storage import articles, coverage, database, mentions, sources, watches
from storage.rows import Flagged
from storage.stored import Appended

SETTINGS = (
    '[storage]\ndatabase = "presswatch.db"\n[[watch]]\nid = "lake"\nname = "Lake"\naliases.en = ["Lake"]\n'
)
TOGETHER = 8  # attacks in the body of one article


def attacked(folder: Path, attacks: Sequence[str]) -> config.Workspace:
    """A workspace in which each attack is a headline, an address, a sentence with a mention, a paragraph of a body,
    a speaker, a credited outlet, an author, a watch and a source; every eighth article is edited to another."""
    (folder / "presswatch.toml").write_text(SETTINGS, encoding="utf-8")
    workspace = config.load(folder / "presswatch.toml")
    now = datetime.now(UTC)
    db = database.open(workspace.database)
    outlets = [_outlet(n, attack) for n, attack in enumerate(attacks)]
    sources.declare(db, outlets, now)
    version = watches.declare(db, [Watch(f"w{n}", f"w{n} {attack}") for n, attack in enumerate(attacks)], now)
    found: list[Flagged] = []
    for n, attack in enumerate(attacks):
        first = n - n % TOGETHER
        body = tuple(attacks[first : first + TOGETHER]) if n == first else (attack,)
        stored = _store(db, outlets[n], n, attack, body, now - timedelta(hours=2))
        found.append(_found(stored.revision_id or 0, stored.article_id, n, attack))
        if n == first:
            edited = _store(db, outlets[n], n, f"{attack} again", (*body[::-1], "Edited."), now)
            found.append(_found(edited.revision_id or 0, edited.article_id, n, attack))
    last = found[-1].revision_id
    mentions.commit(db, flag.FOLLOWER, last, found, now, watchlist_version=version, matcher_version="1")
    group.follow(db, lambda: now)
    for outlet in outlets[:TOGETHER]:
        coverage.open_incident(db, outlet.name, "silent", "broken", outlet.title, outlet.title, now)
    db.close()
    return replace(workspace, sources=tuple(outlets))


def _outlet(n: int, attack: str) -> Source:
    name = f"s{n}"
    return Source(
        name,
        f"{name} {attack}",
        attack,
        routes=(Route(name, RouteKind.FEED, f"https://s{n}.example/{attack}"),),
    )


def _store(
    db: database.Database, source: Source, n: int, attack: str, body: Sequence[str], at: datetime
) -> Appended:
    url = f"https://{source.name}.example/{n}?{attack}"
    filler = " ".join(("filler", *(f"word{n}x{i}" for i in range(60))))
    reading = Reading(
        url=url,
        canonical_url=attack if n % 2 else None,
        headline=attack,
        description=attack,
        blocks=(
            *(Block(BlockKind.PARAGRAPH, text) for text in (*body, filler)),
            Block(BlockKind.CAPTION, attack),
        ),
        author=(attack,),
        in_language="en",
        image=attack,
        keywords=(attack,),
    )
    return articles.append(db, source.name, reading, at, entry=Entry(url, source.routes[0], headline=attack))


def _found(revision: int, article: int, n: int, attack: str) -> Flagged:
    place = Span(0, len(attack))
    hit = Hit(f"w{n}", place, attack, attack, attack, outcome=Outcome.YES)
    mention = Mention(hit, Field.TITLE, attack, 0, 0.9)
    quote = Quote(QuoteKind.DIRECT, (place,), attack, speaker_text=attack, role=attack)
    credit = Attribution(attack, attack, place, "reports", place, link_url=attack)
    return Flagged(revision, article, (mention,), (quote,), (credit,))
