"""Whether a stored article was edited, or only reads otherwise: its site's furniture, a wall, another witness."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace

from sqlite_utils import Database

from presswatch.stories.changes import Change
from presswatch.stories.content_hash import normal_form
from presswatch.stories.fingerprints import containment, shingles, words
from presswatch.stories.identity import Alias, Edited, Same, Verdict
from presswatch.stories.own_text import Foreign, foreign, is_same, own_changes, scrolled_off, unseen_end
from presswatch.types import PageKind, Reading
from storage import furniture, whole
from storage.rows import StoredRevision
from storage.values import to_json

PHRASE = 10  # words of a line that are looked for; what is found is compared whole
SHORTEST = 4  # words; fewer stand in too many articles to tell anything
FOUND = 8  # articles that are compared with one line
OUTSIDE = frozenset({"feed", "json-ld"})  # witnesses whose text need not be that of the visible page
TEASED = 0.7  # share of a line's runs of three words that a headline or lead has
HELD = 0.9  # share of the page's text that the text of another witness has, where both are of one article

_WORD = re.compile(r"\w+")
_YO = str.maketrans("ёЁ", "еЕ")  # as the index is written


def weigh(db: Database, verdict: Edited, reading: Reading, raw_digest: str | None) -> tuple[Verdict, Foreign]:
    """The verdict on an article that reads otherwise than it is stored, less what is no edit of it.

    No edit is: the very bytes that its present text came from, read otherwise; a headline that the page gave
    beside the other then as well; lines that are furniture, what is behind a wall now or on a page that could not be
    had, and entries that scrolled off a live blog (`presswatch.stories.own_text`); and the page's text where the
    stored one was that of a feed. Part of the transaction that stores the reading.
    """
    source, headline, body, candidates, stored_digest = db.conn.execute(
        f"SELECT article.source, revision.headline, {whole.BODY}, {whole.CANDIDATES}, revision.raw_digest"
        " FROM article JOIN revision ON revision.id = article.revision_id WHERE article.id = ?",
        (verdict.article_id,),
    ).fetchone()
    pages = {decision.verdict for decision in reading.decisions if decision.stage == "fetch"}
    is_cut = "cut" in pages  # a further page of it could not be had
    if pages.isdisjoint(("joined", "cut")) and raw_digest is not None and raw_digest == stored_digest:
        return _unchanged(verdict, "same_bytes: the page is as it was"), Foreign()
    if verdict.replaced:
        return verdict, Foreign()
    witnesses: list[dict[str, object]] = json.loads(candidates)
    hidden = Foreign()
    title_changed = verdict.headline_changed and not _is_other_choice(witnesses, headline or "", reading)
    text_changed, found = verdict.text_changed, Foreign()
    if text_changed:
        found = foreign(
            body,
            reading.article_body,
            reading.furniture,
            lambda hashes: furniture.known(db, source, hashes),
            lambda line: _is_of_another(db, source, verdict.article_id, line),
        )
        if is_cut:
            found |= (hidden := unseen_end(body, reading.article_body, 1.0))
        elif not reading.is_accessible_for_free:
            found |= (hidden := unseen_end(body, reading.article_body))
        if reading.kind is PageKind.LIVE_BLOG:
            found |= scrolled_off(body, reading.article_body)
        text_changed = not is_same(body, reading.article_body, found) and not _is_other_witness(
            witnesses, body, reading
        )
    if title_changed or text_changed:
        changed = replace(verdict, headline_changed=title_changed, text_changed=text_changed)
        return changed, found
    why = ("cut" if is_cut else "wall") if hidden else "furniture" if found else "another_witness"
    return _unchanged(verdict, f"{why}: the article's own text is as it was"), found


def keep(db: Database, revision_id: int, found: Foreign) -> None:
    """Notes the lines of a revision, and of the text before it, that are none of the article's."""
    if found:
        db.conn.execute(
            "INSERT OR REPLACE INTO revision_foreign (revision_id, old_lines, new_lines) VALUES (?, ?, ?)",
            (revision_id, to_json(found.old), to_json(found.new)),
        )


def kept(db: Database, revision_id: int) -> Foreign:
    """What `keep` noted of a revision."""
    row = db.conn.execute(
        "SELECT old_lines, new_lines FROM revision_foreign WHERE revision_id = ?", (revision_id,)
    ).fetchone()
    return Foreign(tuple(json.loads(row[0])), tuple(json.loads(row[1]))) if row else Foreign()


def changes_between(db: Database, old: StoredRevision, new: StoredRevision) -> list[Change]:
    """What one text of an article changed of the one before it, its site's furniture left out."""
    return own_changes(
        old.article_body,
        new.article_body,
        new.in_language,
        kept(db, new.id),
        old_title=old.headline or "",
        new_title=new.headline or "",
    )


def _unchanged(verdict: Edited, reason: str) -> Verdict:
    if verdict.moved:
        return Alias(verdict.article_id, verdict.addresses, True, (reason, *verdict.reasons))
    return Same(verdict.article_id, verdict.addresses, (reason,))


def _is_other_choice(witnesses: list[dict[str, object]], stored: str, reading: Reading) -> bool:
    """Whether both headlines stood on the page both times, or the stored one never did: a feed gave it."""
    then = {
        normal_form(str(one["value"])): str(one["origin"]) for one in witnesses if one["field"] == "headline"
    }
    now = {normal_form(one.value) for one in reading.candidates if one.field == "headline"}
    old, new = normal_form(stored), normal_form(reading.headline or "")
    return new in then and (old in now or then.get(old) == "feed")


def _is_other_witness(witnesses: list[dict[str, object]], stored: str, reading: Reading) -> bool:
    chosen = {str(one["origin"]) for one in witnesses if one["field"] == "article_body" and one["chosen"]}
    origin = {one.origin for one in reading.candidates if one.field == "article_body" and one.chosen}
    if not chosen & OUTSIDE or origin & OUTSIDE:
        return False
    return containment(shingles(words(stored), 3), shingles(words(reading.article_body), 3)) >= HELD


def _is_of_another(db: Database, source: str, article_id: int, line: str) -> bool:
    """Whether a line is headline, summary or first paragraph of another article of the source."""
    plain = line.translate(_YO)
    tokens = _WORD.findall(plain)[:PHRASE]
    if len(tokens) < SHORTEST:
        return False
    try:
        rows = db.conn.execute(
            "SELECT revision.headline, revision.description, substr(revision.article_body, 1, 2000)"
            " FROM article_fts CROSS JOIN article ON article.id = article_fts.rowid"
            " CROSS JOIN revision ON revision.id = article.revision_id"
            " WHERE article_fts MATCH ? AND article.id <> ? AND article.source = ? LIMIT ?",
            (f'"{" ".join(tokens)}"', article_id, source, FOUND),
        ).fetchall()
    except sqlite3.OperationalError:  # a crawl's travelling memory has no index
        return False
    # Not to the letter: a teaser is often older than the lead that it repeats.
    wanted, phrase = _runs(line), " ".join(tokens).casefold()
    return any(
        len(part) < 2 * len(line)
        and phrase in " ".join(_WORD.findall(part.translate(_YO))).casefold()
        and containment(wanted, _runs(part)) >= TEASED
        for headline, description, body in rows
        for part in (headline or "", description or "", body.split("\n", 1)[0])
    )


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    return shingles(words(text.translate(_YO)), 3)
