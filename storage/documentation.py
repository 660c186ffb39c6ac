"""`docs/schema.md`, written from the views themselves: `python -m storage.documentation`."""

from __future__ import annotations

from pathlib import Path

from storage.views import VERSION, VIEWS, View

TARGET = Path(__file__).resolve().parent.parent / "docs" / "schema.md"

_HEAD = f"""# The database

*Written by `python -m storage.documentation` from `storage/views.py`; a test compares it with the database.*

One SQLite file, in WAL mode: any number of programs may read while presswatch writes. Open it read-only
(`sqlite3 -readonly presswatch.db`, `file:presswatch.db?mode=ro`, `datasette presswatch.db`), and end each read
soon, since the write-ahead log cannot be cut back past the oldest reader. Never open it as immutable, which
overlooks the log and the writer; copy it with `presswatch backup`, never with `cp`; and keep it on a disk of
the machine itself, since the log needs memory that its readers and writers share.

The views below, named in the plural, are what you may rely on. A view only gains columns; taking one away or
changing its meaning raises the version and stands in the changelog. Tables, named in the singular, are
private and change without notice.

Version of the schema: **{VERSION}** (`PRAGMA user_version`).

- Times are ISO 8601 in UTC with a `Z` and sort as text: our own clock with milliseconds
  (`2026-11-24T16:14:05.123Z`), what others wrote with seconds (`2026-11-24T16:14:05Z`).
- Lists and objects are JSON. Flags are 0 or 1. What is not known is NULL.
- Offsets count Unicode code points from 0; SQLite's `substr(text, start + 1, end - start)` cuts the words.
- Field names of articles are schema.org NewsArticle's, in snake case.

Where `presswatch roll` has moved old months to files of their own (`presswatch-2026-08.db`), everything here is as ever but for
`article_body` and `blocks` of those months' texts: presswatch's own connections, its page and Datasette with it read them from
there, other programs see U+001E and the month in place of the body. Give them the file: `ATTACH 'presswatch-2026-08.db' AS month`,
then `month.text` has `id` (the revision), `article_body` and `blocks`, and `month.article_fts` is that month's index.

Other tools: see [the recipes](recipes.md). Search: `SELECT rowid AS article_id FROM article_fts WHERE article_fts MATCH 'words'` (FTS5; write е for ё).
"""


def render() -> str:
    """The whole page, as Markdown."""
    return "\n".join([_HEAD, *(_section(view) for view in VIEWS)])


def _section(view: View) -> str:
    lines = [
        f"## {view.name}",
        "",
        view.purpose,
        "",
        "| column | meaning | unit or form | example |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{column.name}` | {column.meaning} | {column.unit} | {f'`{column.example}`' if column.example else ''} |"
        for column in view.columns
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
