"""What a view of the contract is made of, and the columns that several share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view: the SQL it comes from, its meaning, its unit or form, an example."""

    name: str
    sql: str
    meaning: str
    unit: str = "text"
    example: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """One view: what a row is, its columns, and where they come from."""

    name: str
    purpose: str
    columns: tuple[Column, ...]
    origin: str

    @property
    def sql(self) -> str:
        """The statement that creates the view."""
        columns = ",\n".join(f'  {column.sql} AS "{column.name}"' for column in self.columns)
        return f'CREATE VIEW "{self.name}" AS\nSELECT\n{columns}\n{self.origin}'


CLOCK = "UTC, milliseconds"
GIVEN = "UTC, seconds"
FLAG = "0 or 1"
LIST = "JSON list"
WHERE = "Unicode code points"

ARTICLE_ID = Column("article_id", "article.id", "the article", "integer", "17")
SOURCE = Column("source", "article.source", "the source that it came by", "name", "example-news")
URL = Column("url", "article.url", "the article's main address", "canonical URL", "https://news.example/a/1")
HEADLINE = Column(
    "headline", "revision.headline", "headline of this text", "text", "Exercises begin in the south"
)
LANGUAGE = Column(
    "in_language", "revision.in_language", "language of the text", "BCP 47 primary subtag", "ru"
)
