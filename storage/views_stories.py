"""Views of stories, of what was changed in articles, and of what reviewers said."""

from __future__ import annotations

from storage.view_types import ARTICLE_ID, CLOCK, FLAG, SOURCE, URL, WHERE, Column, View

_STORY_ID = Column("story_id", "story_member.story_id", "the story", "integer", "4")

STORIES = View(
    "stories",
    "One row for each story: copies and independent reports of one event.",
    (
        Column("story_id", "story.id", "the story", "integer", "4"),
        Column("articles", "story.articles", "articles in it", "count", "3"),
        Column("sources", "(SELECT count(DISTINCT article.source) FROM story_member JOIN article ON article.id = story_member.article_id WHERE story_member.story_id = story.id)", "sources that carried it", "count", "2"),
        Column("first_article_id", "(SELECT story_member.article_id FROM story_member JOIN article ON article.id = story_member.article_id WHERE story_member.story_id = story.id ORDER BY article.first_seen_at, article.id LIMIT 1)", "the article of it that was seen first", "integer", "17"),
        Column("created_at", "story.created_at", "when its first article was seen", CLOCK, "2026-11-24T09:31:06.000Z"),
        Column("updated_at", "story.updated_at", "when its last article was added", CLOCK, "2026-11-24T12:00:00.000Z"),
    ),
    "FROM story\nWHERE story.merged_into IS NULL",
)  # fmt: skip

STORY_ARTICLES = View(
    "story_articles",
    "One row for each article of a story, and how it belongs to it.",
    (
        _STORY_ID,
        ARTICLE_ID,
        SOURCE,
        URL,
        Column("relation", "story_member.relation", "what it is to the story", "first, copy, excerpt, extension or report", "copy"),
        Column("of_article_id", "story_member.of_article_id", "the article that it resembles most", "integer", "17"),
        Column("score", "story_member.score", "how much", "0 to 1", "0.97"),
        Column("joined_at", "story_member.joined_at", "when it was found to belong", CLOCK, "2026-11-24T09:31:06.000Z"),
    ),
    "FROM story_member\nJOIN article ON article.id = story_member.article_id",
)  # fmt: skip

CHANGES = View(
    "changes",
    "One row for each change that a text of an article brought against the text before it.",
    (
        Column("revision_id", "revision_change.revision_id", "the later text", "integer", "24"),
        ARTICLE_ID,
        URL,
        Column("n", "revision_change.n", "number within the text", "from 0", "0"),
        Column("kind", "revision_change.kind", "what kind of change it is first of all", "typo, update, number, date, name, negation, quote, attribution, title or removal", "number"),
        Column("in_title", "revision_change.in_title", "whether it is in the headline", FLAG, "0"),
        Column("old_start", "revision_change.old_start", "first character in the text before", WHERE, "120"),
        Column("old_end", "revision_change.old_end", "the one after its last", WHERE, "180"),
        Column("new_start", "revision_change.new_start", "first character in this text", WHERE, "120"),
        Column("new_end", "revision_change.new_end", "the one after its last", WHERE, "181"),
        Column("old_text", "revision_change.old_text", "the words before", "text", "12 ships"),
        Column("new_text", "revision_change.new_text", "the words now", "text", "14 ships"),
    ),
    "FROM revision_change\nJOIN revision ON revision.id = revision_change.revision_id\nJOIN article ON article.id = revision.article_id",
)  # fmt: skip

VERDICTS = View(
    "verdicts",
    "One row for each judgement of a reviewer on a mention.",
    (
        Column("verdict_id", "verdict.id", "the judgement", "integer", "3"),
        Column("mention_id", "verdict.mention_id", "the mention; it is gone from `mentions` if the text changed", "integer", "31"),
        ARTICLE_ID,
        URL,
        Column("watch", "verdict.watch", "id of the watch", "name", "lake-states"),
        Column("alias", "verdict.alias", "the name that was found", "text", "OLS"),
        Column("verdict", "verdict.verdict", "what the reviewer said", "right, wrong_sense, furniture or not_about_us", "right"),
        Column("reviewer", "verdict.reviewer", "who", "name", "anna"),
        Column("at", "verdict.at", "when", CLOCK, "2026-11-24T12:00:00.000Z"),
    ),
    "FROM verdict\nJOIN article ON article.id = verdict.article_id",
)  # fmt: skip
