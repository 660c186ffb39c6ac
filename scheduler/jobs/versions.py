"""The versions of one article: what each changed, and a pack that proves what one of them said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from presswatch.errors import UsageError
from presswatch.stories.changes import Change
from presswatch.types import Outcome
from storage import articles, history, own_text
from storage.archive.evidence import ArticleEvidence, Place, RevisionEvidence, export
from storage.database import Database
from storage.rows import Article, StoredRevision


@dataclass(frozen=True, slots=True)
class Version:
    """A text of an article with what it changed of the one before; nothing for the first."""

    revision: StoredRevision
    changes: tuple[Change, ...]
    reread: bool  # the same bytes read otherwise: our doing, not the publisher's


def article(db: Database, named: str) -> Article:
    """The article of that address or number. Raises UsageError when there is none."""
    found = articles.get(db, int(named) if named.isdigit() else named)
    if found is None:
        raise UsageError(
            f"no article is stored as {named}",
            remedy="presswatch explain URL tells what became of an address",
        )
    return found


def versions(db: Database, article_id: int) -> list[Version]:
    """All texts of an article, the first one first, each with its changes."""
    texts = articles.revisions_of(db, article_id)
    found = [Version(text, (), False) for text in texts[:1]]
    for old, new in pairwise(texts):
        changed = own_text.changes_between(db, old, new)
        same_bytes = new.raw_digest is not None and new.raw_digest == old.raw_digest
        found.append(Version(new, tuple(changed), same_bytes))
    return found


def evidence(
    db: Database,
    folder: Path,
    found: Article,
    destination: Path,
    *,
    revision: int | None = None,
    sentence: str = "",
) -> int:
    """Write the pack of an article as a zip file; returns how many of its texts have their raw answer in it.

    `revision` is the text that is shown, by default the present one, `sentence` the one in question, by
    default the first that names a watch. Raises UsageError when there is no
    such text or no answer was kept of any, ArchiveError when a record is missing or changed.
    """
    texts = articles.revisions_of(db, found.id)
    shown = next((text for text in texts if (text.n == revision if revision else text.is_current)), None)
    if shown is None:
        raise UsageError(f"this article has no text {revision}", remedy=f"--revision 1 to {len(texts)}")
    described = [
        RevisionEvidence(
            text.n,
            text.fetched_at.isoformat(),
            text.headline or "",
            text.article_body,
            text.text_hash,
            Place(text.archive_file, text.archive_offset)
            if text.archive_file is not None and text.archive_offset is not None
            else None,
            text.description or "",
        )
        for text in texts
    ]
    kept = sum(text.place is not None for text in described)
    if not kept:
        raise UsageError(
            f"no server's answer was kept of {found.url}",
            remedy="set [archive] enabled = true; articles that are crawled from then on can be proven",
        )
    sentence = sentence or next(
        (name.sentence for name in history.named(db, shown.id) if _stands(name, shown)), ""
    )
    if sentence and not any(sentence in part for part in _parts(shown)):
        raise UsageError("the sentence does not stand in that text", remedy="copy it from presswatch show")
    export(folder, ArticleEvidence(found.url, found.source, described, shown.n, sentence), destination)
    return kept


def _stands(name: history.Named, text: StoredRevision) -> bool:
    return name.outcome == Outcome.YES and any(name.sentence in part for part in _parts(text))


def _parts(text: StoredRevision) -> tuple[str, str, str]:
    return text.article_body, text.description or "", text.headline or ""
