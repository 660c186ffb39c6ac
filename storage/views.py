"""The contract with everybody else who reads the database: views, named in the plural, each column explained.

Tables may change with any version. A view only gains columns; a change that takes one away, or its meaning,
is a new `VERSION`, told in the changelog. `docs/schema.md` is written from here.
"""

from __future__ import annotations

from sqlite_utils import Database

from storage.view_types import (
    ARTICLE_ID,
    CLOCK,
    FLAG,
    GIVEN,
    HEADLINE,
    LANGUAGE,
    LIST,
    SOURCE,
    URL,
    WHERE,
    Column,
    View,
)
from storage.views_service import ALERTS, COVERAGE, DELIVERIES, INCIDENTS, SUPPRESSIONS
from storage.views_stories import CHANGES, STORIES, STORY_ARTICLES, VERDICTS

__all__ = ["VERSION", "VIEWS", "Column", "View", "create", "drop"]

VERSION = (
    1  # of the schema, in `PRAGMA user_version`; goes up with every migration and every change of a view
)


def _dates(name: str, what: str) -> tuple[Column, ...]:
    return (
        Column(
            name, f"revision.{name}", f"when the article says it was {what}", GIVEN, "2026-11-24T09:30:00Z"
        ),
        Column(
            f"{name}_precision",
            f"revision.{name}_precision",
            "how exact that is; with `day` the time is local midnight",
            "second, minute or day",
            "minute",
        ),
        Column(
            f"{name}_zone",
            f"revision.{name}_zone",
            "zone that the page gave, or that was taken",
            "offset or IANA name",
            "+03:00",
        ),
        Column(
            f"{name}_zone_assumed",
            f"revision.{name}_zone_assumed",
            "whether the page gave no zone and the source's was taken",
            FLAG,
            "0",
        ),
    )


_TEXT = (
    HEADLINE,
    Column("description", "revision.description", "lead or summary", "text", "The exercises last a week."),
    Column("author", "revision.author", "names of the authors", LIST, '["A. Writer"]'),
    Column("agency", "revision.agency", "news agencies that the page credits", LIST, '["Agency"]'),
    *_dates("date_published", "published"),
    *_dates("date_modified", "last changed"),
    LANGUAGE,
    Column("article_section", "revision.article_section", "sections of the site", LIST, '["Politics"]'),
    Column("keywords", "revision.keywords", "key words that the page gives", LIST, '["defence"]'),
    Column("image", "revision.image", "address of the leading picture", "URL", "https://news.example/1.jpg"),
    Column("kind", "revision.kind", "what kind of page it is", "article, interview, live_blog, gallery, video or pdf", "article"),
    Column("is_accessible_for_free", "revision.is_accessible_for_free", "whether the whole text is free", FLAG, "1"),
    Column("article_body", "revision.article_body", "the text, blocks parted by line feeds", "text", "First paragraph."),
)  # fmt: skip

ARTICLES = View(
    "articles",
    "One row for each real article, with its present text.",
    (
        ARTICLE_ID,
        SOURCE,
        URL,
        Column("site", "article.site", "registered domain of the publisher", "domain", "news.example"),
        Column("off_site", "article.off_site", "whether that is not the source's own", FLAG, "0"),
        *_TEXT,
        Column("first_seen_at", "article.first_seen_at", "when we stored it first", CLOCK, "2026-11-24T09:31:05.123Z"),
        Column("last_checked_at", "article.last_checked_at", "when we last asked for it", CLOCK, "2026-11-24T10:31:05.123Z"),
        Column("gone_at", "article.gone_at", "when we saw that it was withdrawn", CLOCK, "2026-11-25T08:00:00.000Z"),
        Column("gone_reason", "article.gone_reason", "how its server answered then", "reason of a refusal", "gone"),
        Column("revision_id", "article.revision_id", "its present text in `revisions`", "integer", "23"),
        Column("revisions", "article.revisions", "how many texts it had", "count", "2"),
        Column("route_kind", "route.kind", "kind of list it was found on first", "feed, sitemap, section, telegram or url", "feed"),
        Column("route_url", "route.url", "that list", "URL", "https://news.example/rss.xml"),
    ),
    "FROM article\nJOIN revision ON revision.id = article.revision_id\nLEFT JOIN route ON route.id = article.route_id",
)  # fmt: skip

REVISIONS = View(
    "revisions",
    "One row for each text that an article had: the log, in the order it grew.",
    (
        Column("revision_id", "revision.id", "the revision; later ones have greater numbers", "integer", "23"),
        ARTICLE_ID,
        SOURCE,
        Column("url", "revision.url", "where this text was read", "URL", "https://news.example/a/1?from=rss"),
        Column("n", "revision.n", "place among the article's texts", "1 for the first", "2"),
        Column("is_current", "revision.id = article.revision_id", "whether it is the present text", FLAG, "1"),
        Column("fetched_at", "revision.fetched_at", "when it was read", CLOCK, "2026-11-24T09:31:05.123Z"),
        *_TEXT,
        Column("blocks", "revision.blocks", "kinds and lengths of the body's blocks, and captions", LIST, '[{"kind":"paragraph","length":16}]'),
        Column("text_hash", "revision.text_hash", "content hash of the body, its version before the colon", "SHA-256, hexadecimal", "1:9f86d0…"),
        Column("hash_version", "revision.hash_version", "version of the hash's normal form", "integer", "1"),
        Column("extractor_version", "revision.extractor_version", "what read the page", "text", "1"),
        Column("encoding", "revision.encoding", "encoding of the page", "WHATWG label", "windows-1251"),
        Column("raw_digest", "revision.raw_digest", "digest of the page as it came", "hexadecimal", "2c26b4…"),
        Column("archive_file", "revision.archive_file", "file of the archive that holds the page", "file name", "2026-11-24-0001.warc.gz"),
        Column("archive_offset", "revision.archive_offset", "where in that file", "bytes", "40212"),
        Column("run_id", "revision.run_id", "the crawl that brought it", "integer", "5"),
    ),
    "FROM revision\nJOIN article ON article.id = revision.article_id",
)  # fmt: skip

_MENTION = (
    Column("mention_id", "mention.id", "the mention", "integer", "101"),
    ARTICLE_ID,
    Column("revision_id", "mention.revision_id", "the text it stands in", "integer", "23"),
    Column("watch", "mention.watch", "what is mentioned", "id of a watch", "our-organisation"),
    Column("watch_name", "watch.name", "its name", "text", "Our Organisation"),
    Column("field", "mention.field", "where in the article", "title, lead, body, caption or quote", "body"),
    Column("start", "mention.start", "first place in the field's text", WHERE, "40"),
    Column("end", 'mention."end"', "place after the last", WHERE, "56"),
    Column("surface", "mention.surface", "the words as they stand", "text", "Our Organisation"),
    Column("sentence", "mention.sentence", "the sentence around them", "text", "Our Organisation met."),
    Column("rule", "mention.rule", "what found it", "text", "exact"),
    Column("outcome", "mention.outcome", "whether this is what is meant", "yes, no or ask", "yes"),
    Column("probability", "mention.probability", "how sure that is", "0 to 1", "0.98"),
    Column("salience", "mention.salience", "how much the article is about it", "0 to 1", "0.7"),
    Column("evidence", "mention.evidence", "what spoke for and against", LIST, '["context: summit"]'),
    Column("watchlist_version", "mention.watchlist_version", "watchlist that it was judged by", "integer", "3"),
    Column("matcher_version", "mention.matcher_version", "version of the rules", "text", "1"),
    Column("flagged_at", "mention.flagged_at", "when it was flagged first", CLOCK, "2026-11-24T09:31:05.345Z"),
    SOURCE,
    URL,
    HEADLINE,
    LANGUAGE,
    Column("date_published", "revision.date_published", "when the article says it was published", GIVEN, "2026-11-24T09:30:00Z"),
    Column("first_seen_at", "article.first_seen_at", "when we stored the article first", CLOCK, "2026-11-24T09:31:05.123Z"),
)  # fmt: skip

_OF_MENTION = """FROM mention
JOIN article ON article.id = mention.article_id
JOIN revision ON revision.id = mention.revision_id
LEFT JOIN watch ON watch.id = mention.watch"""

MENTIONS = View(
    "mentions",
    "One row for each mention in the present text of an article. What counts as none is in `candidates`.",
    _MENTION,
    f"{_OF_MENTION}\nWHERE mention.outcome = 'yes' AND mention.revision_id = article.revision_id",
)

CANDIDATES = View(
    "candidates",
    "One row for everything that looked like a mention, in any text an article had, with the verdict.",
    (
        *_MENTION,
        Column("is_current", "mention.revision_id = article.revision_id", "whether it stands in the present text", FLAG, "1"),
    ),
    _OF_MENTION,
)  # fmt: skip

QUOTES = View(
    "quotes",
    "One row for each piece of speech in the present text of an article that mentions what is watched, or shares its story with one that does.",
    (
        Column("quote_id", "quote.id", "the quote", "integer", "7"),
        ARTICLE_ID,
        Column("revision_id", "quote.revision_id", "the text it stands in", "integer", "23"),
        Column("kind", "quote.kind", "how the speech is given", "direct, mixed or indirect", "direct"),
        Column("speaker", "quote.speaker", "who speaks, in the fullest form", "text", "A. Speaker"),
        Column("role", "quote.role", "in which office", "text", "spokesperson"),
        Column("text", "quote.text", "what is said", "text", "We are ready."),
        Column("watch", "quote.watch", "watched speaker", "id of a watch", "our-organisation"),
        Column("content_spans", "quote.content_spans", "where in the body", "JSON list of [start, end]", "[[40,53]]"),
        SOURCE,
        URL,
        LANGUAGE,
    ),
    "FROM quote\nJOIN article ON article.id = quote.article_id AND article.revision_id = quote.revision_id\nJOIN revision ON revision.id = quote.revision_id",
)  # fmt: skip

ATTRIBUTIONS = View(
    "attributions",
    "One row for each outlet that the present text of an article credits.",
    (
        Column("attribution_id", "attribution.id", "the attribution", "integer", "9"),
        ARTICLE_ID,
        Column("revision_id", "attribution.revision_id", "the text it stands in", "integer", "23"),
        Column("agent", "attribution.agent", "the outlet, where it is known", "id or name", "agency"),
        Column("agent_text", "attribution.agent_text", "the outlet as it is written", "text", "the Agency"),
        Column("verb_class", "attribution.verb_class", "how it is credited", "reports, told, exclusive, refers or published", "reports"),
        Column("start", "attribution.start", "first place in the body", WHERE, "80"),
        Column("end", 'attribution."end"', "place after the last", WHERE, "90"),
        Column("link_url", "attribution.link_url", "where its link leads", "URL", "https://agency.example/1"),
        SOURCE,
        URL,
    ),
    "FROM attribution\nJOIN article ON article.id = attribution.article_id AND article.revision_id = attribution.revision_id",
)  # fmt: skip

SOURCES = View(
    "sources",
    "One row for each source that is or was watched.",
    (
        Column("source", "source.name", "the source", "name", "example-news"),
        Column("title", "source.title", "its title", "text", "Example News"),
        Column("url", "source.url", "its site", "URL", "https://news.example/"),
        Column("languages", "source.languages", "its usual languages", LIST, '["ru","en"]'),
        Column("country", "source.country", "its country", "ISO 3166-1 alpha-2", "AM"),
        Column("timezone", "source.timezone", "zone of its times", "IANA name", "Asia/Yerevan"),
        Column("kind", "source.kind", "what it is", "news, agency, official, …", "news"),
        Column("interval", "source.interval", "how often its lists are asked for", "seconds", "900.0"),
        Column("enabled", "source.enabled", "whether it is crawled", FLAG, "1"),
        Column("declared_at", "source.declared_at", "when it was declared first", CLOCK, "2026-11-24T08:00:00.000Z"),
        Column("removed_at", "source.removed_at", "when it was taken out of the workspace", CLOCK, ""),
        Column("routes", "(SELECT count(*) FROM route WHERE route.source = source.name AND declared = 1)", "its declared lists", "count", "2"),
        Column("failing_routes", "(SELECT count(*) FROM route WHERE route.source = source.name AND declared = 1 AND state = 'failing')", "those that could not be had last time", "count", "0"),
        Column("last_checked_at", "(SELECT max(last_checked_at) FROM route WHERE route.source = source.name)", "when a list of it was last asked for", CLOCK, "2026-11-24T09:31:04.000Z"),
        Column("next_due_at", "(SELECT min(next_due_at) FROM route WHERE route.source = source.name AND declared = 1)", "when the next is due", CLOCK, "2026-11-24T09:46:04.000Z"),
        Column("articles", "(SELECT count(*) FROM article WHERE article.source = source.name)", "articles stored", "count", "120"),
        Column("last_article_at", "(SELECT max(first_seen_at) FROM article WHERE article.source = source.name)", "when the last new one was stored", CLOCK, "2026-11-24T09:31:05.123Z"),
    ),
    "FROM source",
)  # fmt: skip

ROUTES = View(
    "routes",
    "One row for each list of articles that was ever used, and how it answers.",
    (
        Column("route_id", "route.id", "the list", "integer", "3"),
        Column("source", "route.source", "its source", "name", "example-news"),
        Column("kind", "route.kind", "what it is", "feed, sitemap, section, telegram or url", "feed"),
        Column("url", "route.url", "its address", "URL", "https://news.example/rss.xml"),
        Column("declared", "route.declared", "whether the workspace names it", FLAG, "1"),
        Column("state", "route.state", "how it stands", "new, working or failing", "working"),
        Column("failures", "route.failures", "failures since it last worked", "count", "0"),
        Column("last_status", "route.last_status", "its last answer", "HTTP status", "304"),
        Column("last_reason", "route.last_reason", "why it failed", "reason of a refusal", ""),
        Column("last_listed", "route.last_listed", "entries in its last full answer", "count", "30"),
        Column("last_checked_at", "route.last_checked_at", "when it was last asked for", CLOCK, "2026-11-24T09:31:04.000Z"),
        Column("last_changed_at", "route.last_changed_at", "when it last had changed", CLOCK, "2026-11-24T09:16:04.000Z"),
        Column("next_due_at", "route.next_due_at", "when it is due", CLOCK, "2026-11-24T09:46:04.000Z"),
        Column("moved_to", "route.moved_to", "where it says that it lives from now on, and is asked for", "URL", "https://news.example/feed"),
    ),
    "FROM route",
)  # fmt: skip

RUNS = View(
    "runs",
    "One row for each crawl of a source, also those missed.",
    (
        Column("run_id", "run.id", "the crawl", "integer", "5"),
        Column("source", "run.source", "its source", "name", "example-news"),
        Column("trigger", "run.trigger", "who asked for it", "schedule, operator, …", "schedule"),
        Column("holder", "run.holder", "the process that did it", "text", "host:4711:1"),
        Column("state", "run.state", "how it ended", "running, finished, failed, abandoned, missed or skipped", "finished"),
        Column("started_at", "run.started_at", "when it began; of a missed one, when it was due", CLOCK, "2026-11-24T09:31:04.000Z"),
        Column("finished_at", "run.finished_at", "when it ended", CLOCK, "2026-11-24T09:31:09.000Z"),
        Column("requests", "run.requests", "requests made", "count", "12"),
        Column("not_modified", "run.not_modified", "of these, answered as not modified", "count", "1"),
        Column("listed", "run.listed", "entries listed", "count", "30"),
        Column("known", "run.known", "of these, known already", "count", "20"),
        Column("new", "run.new", "articles stored", "count", "8"),
        Column("edited", "run.edited", "new texts of stored articles", "count", "1"),
        Column("same", "run.same", "articles read again and unchanged", "count", "0"),
        Column("alias", "run.alias", "articles found under a further address", "count", "1"),
        Column("refused", "run.refused", "pages that were no articles", "count", "0"),
        Column("failed", "run.failed", "pages that could not be had", "count", "0"),
        Column("bytes", "run.bytes", "received", "bytes", "481022"),
        Column("message", "run.message", "why it ended so", "text", ""),
    ),
    "FROM run",
)  # fmt: skip

REFUSALS = View(
    "refusals",
    "One row for each address that could not be read, and why.",
    (
        Column("refusal_id", "refusal.id", "the refusal", "integer", "2"),
        Column("source", "refusal.source", "the source that led there", "name", "example-news"),
        Column("url", "refusal.url", "the address", "canonical URL", "https://news.example/closed"),
        Column("reason", "refusal.reason", "why", "robots, challenge, paywall, soft_404, …", "paywall"),
        Column("detail", "refusal.detail", "what was seen", "text", "isAccessibleForFree is false"),
        Column("status", "refusal.status", "the answer", "HTTP status", "200"),
        Column("route_url", "route.url", "list that led there", "URL", "https://news.example/rss.xml"),
        Column("first_seen_at", "refusal.first_seen_at", "when it was refused first", CLOCK, "2026-11-24T09:31:05.123Z"),
        Column("last_seen_at", "refusal.last_seen_at", "when it was refused last", CLOCK, "2026-11-24T09:31:05.123Z"),
        Column("times", "refusal.times", "how often", "count", "1"),
        Column("retry_at", "refusal.retry_at", "when it will be tried again", CLOCK, ""),
        Column("resolved_at", "refusal.resolved_at", "when it could be read after all", CLOCK, ""),
    ),
    "FROM refusal\nLEFT JOIN route ON route.id = refusal.route_id",
)  # fmt: skip

LISTINGS = View(
    "listings",
    "One row for each address that a source listed, whether it was read or not.",
    (
        Column("listing_id", "listing.id", "the listing", "integer", "31"),
        Column("source", "listing.source", "the source", "name", "example-news"),
        Column("url", "listing.url", "the address as it was listed", "URL", "https://news.example/a/1?from=rss"),
        Column("headline", "listing.headline", "its headline in the list", "text", "Exercises begin"),
        Column("date_published", "listing.date_published", "when the list says it was published", GIVEN, "2026-11-24T09:30:00Z"),
        Column("state", "listing.state", "what became of it", "pending, article, refused, failed or skipped", "article"),
        Column("reason", "listing.reason", "why it was not read", "text", ""),
        Column("article_id", "listing.article_id", "the article", "integer", "17"),
        Column("attempts", "listing.attempts", "tries without success", "count", "0"),
        Column("retry_at", "listing.retry_at", "when it will be tried again", CLOCK, ""),
        Column("first_listed_at", "listing.first_listed_at", "when a list showed it first", CLOCK, "2026-11-24T09:31:04.000Z"),
        Column("last_listed_at", "listing.last_listed_at", "when a list showed it last", CLOCK, "2026-11-24T09:46:04.000Z"),
    ),
    "FROM listing",
)  # fmt: skip

DECISIONS = View(
    "decisions",
    "One row for each decision about an address or article: what `explain` tells.",
    (
        Column("decision_id", "decision.id", "the decision; later ones have greater numbers", "integer", "44"),
        Column("url", "decision.url", "the address", "canonical URL", "https://news.example/a/1"),
        Column("article_id", "decision.article_id", "the article, where there is one", "integer", "17"),
        Column("at", "decision.at", "when it was made", CLOCK, "2026-11-24T09:31:05.123Z"),
        Column("stage", "decision.stage", "which stage made it", "discover, fetch, refuse, extract, identify, flag, …", "identify"),
        Column("verdict", "decision.verdict", "what it decided", "text", "new"),
        Column("reason", "decision.reason", "why", "code, with its evidence", "no_known_article"),
        Column("detail", "decision.detail", "what it knew", "JSON object", "{}"),
        Column("rule_version", "decision.rule_version", "version of the rule", "text", "1"),
    ),
    "FROM decision",
)  # fmt: skip

TIMINGS = View(
    "timings",
    "One row for each article: when it passed each stage, to tell whether its source is slow or we are.",
    (
        ARTICLE_ID,
        SOURCE,
        URL,
        Column("date_published", "article.date_published", "when the article says it was published", GIVEN, "2026-11-24T09:30:00Z"),
        Column("date_published_precision", "revision.date_published_precision", "how exact that is", "second, minute or day", "minute"),
        Column("first_listed_at", "(SELECT min(first_listed_at) FROM listing WHERE listing.article_id = article.id)", "when a list showed it first", CLOCK, "2026-11-24T09:31:04.000Z"),
        Column("first_seen_at", "article.first_seen_at", "when it was read and stored", CLOCK, "2026-11-24T09:31:05.123Z"),
        Column("first_flagged_at", "(SELECT min(flagged_at) FROM mention WHERE mention.article_id = article.id AND outcome = 'yes')", "when a mention was flagged first", CLOCK, "2026-11-24T09:31:05.345Z"),
    ),
    "FROM article\nJOIN revision ON revision.id = article.revision_id",
)  # fmt: skip

VIEWS = (
    ARTICLES, REVISIONS, MENTIONS, CANDIDATES, QUOTES, ATTRIBUTIONS, SOURCES, ROUTES, RUNS, REFUSALS, LISTINGS, DECISIONS,
    TIMINGS, STORIES, STORY_ARTICLES, CHANGES, VERDICTS, ALERTS, DELIVERIES, SUPPRESSIONS, INCIDENTS, COVERAGE,
)  # fmt: skip


def drop(db: Database) -> None:
    """Takes the views away: a table that a view reads cannot be replaced. Part of the caller's transaction."""
    for view in VIEWS:
        db.conn.execute(f'DROP VIEW IF EXISTS "{view.name}"')


def create(db: Database) -> None:
    """Makes the views anew, and notes the version. Part of the caller's transaction."""
    drop(db)
    for view in VIEWS:
        db.conn.execute(view.sql)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")
