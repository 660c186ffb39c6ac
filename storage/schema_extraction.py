"""How much of what belongs to an article reading its pages gave, by source and day."""

from __future__ import annotations

EXTRACTION = """
CREATE TABLE extraction_day (
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  articles INTEGER NOT NULL,
  headline INTEGER NOT NULL,
  article_body INTEGER NOT NULL,
  date_published INTEGER NOT NULL,
  author INTEGER NOT NULL,
  PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;

INSERT INTO extraction_day
SELECT article.source, substr(revision.fetched_at, 1, 10), count(*),
  sum(coalesce(headline, '') <> ''), sum(length(article_body) > 200), sum(revision.date_published IS NOT NULL),
  sum(author <> '[]')
FROM revision JOIN article ON article.id = revision.article_id
WHERE revision.n = 1
GROUP BY 1, 2;
"""
