"""The demo's news web as values: sites, their articles, and what is published at which time.

All of it is invented. Times in the site files are minutes from the first pass; the second pass comes
`SECOND_PASS` later.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

SECOND_PASS = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says from a time on."""

    at: datetime  # UTC
    title: str
    lead: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article with all that will happen to it."""

    site: str
    path: str
    section: str
    author: str | None
    texts: tuple[Text, ...]  # the first as published, then as edited
    withdrawn: datetime | None  # from when on its address answers 404
    mentions: frozenset[str]  # ids of watches that its text is about: the truth
    copy_of: tuple[str, str] | None  # site and path

    @property
    def published(self) -> datetime:
        """When it appeared (UTC)."""
        return self.texts[0].at

    def text(self, now: datetime) -> Text | None:
        """What it says at a time; None when it is not there yet, or not any more."""
        if self.withdrawn and now >= self.withdrawn:
            return None
        return next((text for text in reversed(self.texts) if text.at <= now), None)


@dataclass(frozen=True, slots=True)
class Site:
    """One publisher of the demo."""

    name: str
    title: str
    language: str
    encoding: str  # of its pages and lists
    zone: ZoneInfo
    kind: str
    route: str  # rss, atom, json, sitemap, section: how it lists its articles
    template: str  # secretariat, agency, paper
    motto: str  # stands on every page and names the organisation
    articles: tuple[Article, ...]

    @property
    def list_path(self) -> str:
        """Where its list of articles lies."""
        return LISTS[self.route]

    def published(self, now: datetime) -> list[tuple[Article, Text]]:
        """The articles that are there at a time, newest first."""
        there = [(article, text) for article in self.articles if (text := article.text(now))]
        return sorted(there, key=lambda pair: pair[0].published, reverse=True)


LISTS = {
    "rss": "/rss.xml",
    "atom": "/atom.xml",
    "json": "/feed.json",
    "sitemap": "/sitemap-news.xml",
    "section": "/en/news/",
}


def sites(start: datetime) -> tuple[Site, ...]:
    """All sites, with the first pass at `start` (aware)."""
    return tuple(_site(document, start) for document in _documents())


@cache
def _documents() -> tuple[Mapping[str, Any], ...]:
    folder = resources.files("ui.demo") / "sites"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in names)


def _site(document: Mapping[str, Any], start: datetime) -> Site:
    return Site(
        name=document["name"],
        title=document["title"],
        language=document["language"],
        encoding=document["encoding"],
        zone=ZoneInfo(document["timezone"]),
        kind=document["kind"],
        route=document["route"],
        template=document["template"],
        motto=document["motto"],
        articles=tuple(_article(document["name"], row, start) for row in document["article"]),
    )


def _article(site: str, row: Mapping[str, Any], start: datetime) -> Article:
    versions = [row, row["edited"]] if "edited" in row else [row]
    copied = row.get("copy_of", "").split(" ")
    return Article(
        site=site,
        path=row["path"],
        section=row["section"],
        author=row.get("author"),
        texts=tuple(_text(version, start) for version in versions),
        withdrawn=start + timedelta(minutes=row["withdrawn"]) if "withdrawn" in row else None,
        mentions=frozenset(row["mentions"]),
        copy_of=(copied[0], copied[1]) if len(copied) == 2 else None,
    )


def _text(row: Mapping[str, Any], start: datetime) -> Text:
    return Text(
        at=start + timedelta(minutes=row["minutes"]),
        title=row["title"],
        lead=row["lead"],
        paragraphs=tuple(part.strip() for part in row["body"].split("\n\n") if part.strip()),
    )
