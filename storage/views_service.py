"""Views of what was told, what could not be seen, and what needs a person."""

from __future__ import annotations

from storage.view_types import ARTICLE_ID, CLOCK, URL, Column, View

_ALERT_ID = Column("alert_id", "alert.id", "the alert", "integer", "5")
_WATCH = "id of the watch"

ALERTS = View(
    "alerts",
    "One row for each alert that was raised: once for each rule, watch and story.",
    (
        _ALERT_ID,
        Column("kind", "alert.kind", "what it tells", "mention, edit, gone, incident, recovery, digest or expected", "mention"),
        Column("rule", "alert.rule", "the rule that raised it; in brackets where no rule of the operator did", "name", "desk"),
        Column("watch", "nullif(alert.watch, '')", _WATCH, "name", "lake-states"),
        Column("raised_at", "alert.raised_at", "when it was raised", CLOCK, "2026-11-24T09:31:06.000Z"),
        Column("updated_at", "alert.updated_at", "when its last article was added", CLOCK, "2026-11-24T10:00:00.000Z"),
        Column("due_at", "alert.due_at", "when it may be told at the earliest", CLOCK, "2026-11-24T09:31:06.000Z"),
        Column("articles", "(SELECT count(*) FROM alert_article WHERE alert_id = alert.id)", "articles that it names", "count", "3"),
        Column("article_ids", "(SELECT json_group_array(article_id) FROM alert_article WHERE alert_id = alert.id)", "those articles", "JSON list", "[17, 20, 21]"),
    ),
    "FROM alert",
)  # fmt: skip

DELIVERIES = View(
    "deliveries",
    "One row for each alert and channel: whether it went out.",
    (
        Column("delivery_id", "delivery.id", "the delivery", "integer", "8"),
        Column("alert_id", "delivery.alert_id", "the alert", "integer", "5"),
        Column("channel", "delivery.channel", "name of the channel; its address is never stored", "name", "desk"),
        Column("message_id", "delivery.message_id", "id that every attempt carries", "hexadecimal", "0f3a…"),
        Column("state", "delivery.state", "how it stands", "waiting, sending, sent or failed", "sent"),
        Column("attempts", "delivery.attempts", "how often it was tried", "count", "1"),
        Column("due_at", "delivery.due_at", "when it is tried next, or was", CLOCK, "2026-11-24T09:31:06.000Z"),
        Column("sent_at", "delivery.sent_at", "when the receiver took it", CLOCK, "2026-11-24T09:31:07.000Z"),
        Column("error", "delivery.error", "why the last attempt failed", "text", "the receiver answered 503"),
    ),
    "FROM delivery",
)  # fmt: skip

SUPPRESSIONS = View(
    "suppressions",
    "One row for each mention that a rule left out of its alerts.",
    (
        ARTICLE_ID,
        URL,
        Column("rule", "suppression.rule", "the rule", "name", "desk"),
        Column("watch", "suppression.watch", _WATCH, "name", "lake-states"),
        Column("reason", "suppression.reason", "why it was left out", "text", "salience 0.1 is below 0.3"),
        Column("at", "suppression.at", "when", CLOCK, "2026-11-24T09:31:06.000Z"),
    ),
    "FROM suppression\nJOIN article ON article.id = suppression.article_id",
)  # fmt: skip

INCIDENTS = View(
    "incidents",
    "One row for each episode in which a source, or presswatch itself, needed a person.",
    (
        Column("incident_id", "incident.id", "the incident", "integer", "2"),
        Column("source", "incident.source", "the source; NULL for presswatch itself", "name", "example-news"),
        Column("code", "incident.code", "what is wrong", "short key", "refused"),
        Column("health", "incident.health", "how bad it is", "quiet, degraded or broken", "broken"),
        Column("reason", "incident.reason", "what was seen", "text", "5 polls in a row failed: forbidden"),
        Column("remedy", "incident.remedy", "what a person can do", "text", "open the address in a browser"),
        Column("opened_at", "incident.opened_at", "when it was noticed", CLOCK, "2026-11-24T09:31:06.000Z"),
        Column("closed_at", "incident.closed_at", "when it was over", CLOCK, "2026-11-24T12:00:00.000Z"),
    ),
    "FROM incident",
)  # fmt: skip

COVERAGE = View(
    "coverage_spans",
    "One row for each span of time of a list: seen whole, or not, and why.",
    (
        Column("source", "route.source", "the source", "name", "example-news"),
        Column("route_kind", "route.kind", "what kind of list", "feed, sitemap, section …", "feed"),
        Column("route", "route.url", "address of the list", "URL", "https://news.example/rss"),
        Column("state", "coverage.state", "proven: nothing can be missing; gap: something may be; blind: not seen; recovered: shown later to be whole", "proven, gap, blind or recovered", "proven"),
        Column("start", "coverage.start", "from", CLOCK, "2026-11-24T09:31:06.000Z"),
        Column("end", 'coverage."end"', "until", CLOCK, "2026-11-24T12:00:00.000Z"),
        Column("reason", "nullif(coverage.reason, '')", "why it is not proven", "text", "timeout"),
    ),
    "FROM coverage\nJOIN route ON route.id = coverage.route_id",
)  # fmt: skip
