"""Who speaks in the stored texts: taken where it tells something of the watched, else when somebody asks.

Quotes are kept of texts that mention what is watched (`tells`), and of their stories' articles, since a quote is followed through its
copies. Of any other text it is only noted that its quotes were not taken (`unheard`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from presswatch.mentions.rules import INITIALS
from presswatch.types import Outcome, Quote
from storage import whole
from storage.rows import clean, clean_or_none, spans_to_json, to_json

COLUMNS = ("kind", "watch", "speaker", "role", "text", "content_spans", "speaker_spans", "cue_spans")
Line = tuple[object, ...]

# Unheard texts of the stories that hold any of some articles, where a text of the story mentions somebody.
_DUE = """
SELECT DISTINCT unheard.revision_id
FROM json_each(?) AS given
JOIN story_member AS placed ON placed.article_id = given.value
JOIN story_member AS other ON other.story_id = placed.story_id
JOIN article ON article.id = other.article_id
JOIN unheard ON unheard.revision_id = article.revision_id
WHERE EXISTS (
  SELECT 1 FROM story_member AS named JOIN article AS telling ON telling.id = named.article_id
  JOIN mention ON mention.revision_id = telling.revision_id
  WHERE named.story_id = placed.story_id AND (outcome = 'yes' OR (outcome = 'ask' AND rule <> ?))
)
"""


def tells(outcome: Outcome, rule: str) -> bool:
    """Whether a mention is reason enough to take a text's quotes. A doubtful one is, but for initials that nobody
    declared: AI is an institute's in few of the texts that have it."""
    return outcome is Outcome.YES or (outcome is Outcome.ASK and rule != INITIALS)


def lines(quotes: Sequence[Quote]) -> list[Line]:
    """Quotes as rows, in the order of `COLUMNS`."""
    return [
        (
            quote.kind.value,
            quote.watch,
            clean_or_none(quote.speaker_text),
            clean_or_none(quote.role),
            clean(quote.text),
            spans_to_json(quote.content),
            spans_to_json(quote.speaker),
            spans_to_json(quote.cue),
        )
        for quote in quotes
    ]


def mark(db: Database, revision_id: int, heard: bool) -> None:
    """Notes whether the quotes of a text were taken. Part of the transaction that stores them."""
    if heard:
        db.conn.execute("DELETE FROM unheard WHERE revision_id = ?", (revision_id,))
    else:
        db.conn.execute("INSERT OR IGNORE INTO unheard (revision_id) VALUES (?)", (revision_id,))


def is_heard(db: Database, revision_id: int) -> bool:
    """Whether the quotes of a text were taken, so that what is stored of them is all."""
    row = db.conn.execute("SELECT 1 FROM unheard WHERE revision_id = ?", (revision_id,)).fetchone()
    return row is None


def hear_stories(db: Database, article_ids: Sequence[int]) -> int:
    """Takes the quotes of texts that share a story with some articles, where the story mentions what is watched.

    How many texts were read. Part of the transaction that gave the articles their mentions, or their story.
    """
    due = [row[0] for row in db.conn.execute(_DUE, (to_json(list(article_ids)), INITIALS))]
    for revision_id in due:
        article_id, found = _take(db, revision_id)
        names, places = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
        db.conn.executemany(
            f"INSERT INTO quote (revision_id, article_id, {names}) VALUES (?, ?, {places})",
            [(revision_id, article_id, *line) for line in lines(found)],
        )
        mark(db, revision_id, heard=True)
    return len(due)


def quotes_of(db: Database, revision_id: int) -> list[dict[str, object]]:
    """Quotes of a text: kind, watch, speaker, role, text, content_spans, speaker_spans, cue_spans (JSON).

    Those that were not taken are looked for now, and not stored.
    """
    if is_heard(db, revision_id):
        return list(db.query("SELECT * FROM quote WHERE revision_id = ? ORDER BY id", [revision_id]))
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines(_take(db, revision_id)[1])]


def _take(db: Database, revision_id: int) -> tuple[int, list[Quote]]:
    from presswatch.mentions.quotes import quotes  # late: most readers never ask

    article_id, headline, body, language = db.conn.execute(
        f"SELECT article_id, headline, {whole.BODY}, in_language FROM revision WHERE id = ?", (revision_id,)
    ).fetchone()
    return article_id, quotes(body, language or "", title=headline or "")
