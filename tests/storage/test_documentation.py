from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime

import pytest

from presswatch.alerts import rules
from presswatch.coverage.ledger import Poll
from presswatch.types import (
    Attribution,
    Field,
    Outcome,
    Quote,
    QuoteKind,
    Refusal,
    RefusalReason,
    RunCounts,
    Span,
    Watch,
)
from storage import (
    articles,
    commands,
    coverage,
    documentation,
    export,
    leases,
    mentions,
    outbox,
    refusals,
    runs,
    sources,
    stories,
    verdicts,
    watches,
)
from storage.database import Database
from storage.rows import Flagged
from storage.views import VERSION, VIEWS, View
from tests.storage.builders import FEED, NOW, entry, later, mention, reading

# The contract: whoever changes a view's columns or meaning raises `views.VERSION`, writes it into the
# changelog, and puts the new digest here.
CONTRACT = (1, "40720e35effda271")


def contract() -> str:
    told = [
        [view.name, view.purpose, [[c.name, c.sql, c.meaning, c.unit] for c in view.columns], view.origin]
        for view in VIEWS
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def test_a_changed_view_is_a_new_version() -> None:
    assert (VERSION, contract()) == CONTRACT


def test_the_page_is_what_the_views_say() -> None:
    assert documentation.TARGET.read_text(encoding="utf-8") == documentation.render(), (
        "run: python -m storage.documentation"
    )


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_database_has_the_documented_columns(db: Database, view: View) -> None:
    columns = [row[1] for row in db.execute(f'PRAGMA table_info("{view.name}")')]
    assert columns == [column.name for column in view.columns]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_is_explained(view: View) -> None:
    assert view.purpose.endswith(".")
    for column in view.columns:
        assert column.meaning, column.name
        assert column.unit, column.name
    assert any(column.example for column in view.columns)


def test_every_view_is_in_the_plural_and_every_table_in_the_singular(db: Database) -> None:
    assert all(view.name.endswith("s") for view in VIEWS)
    private = set(db.view_names()) - {view.name for view in VIEWS}
    assert private == {"article_text"}
    assert not {view.name for view in VIEWS} & set(db.table_names())


def test_values_have_the_documented_form(filled: Database) -> None:
    seen: set[str] = set()
    for view in VIEWS:
        for row in export.rows(filled, view.name):
            for column in view.columns:
                value = row[column.name]
                if value is None:
                    continue
                seen.add(column.unit)
                where = f"{view.name}.{column.name}: {value!r}"
                if column.unit == "UTC, milliseconds":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value), where
                    assert datetime.fromisoformat(value).tzinfo is not None
                elif column.unit == "UTC, seconds":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value), where
                elif column.unit == "0 or 1":
                    assert value in (0, 1), where
                elif column.unit.startswith("JSON list"):
                    assert isinstance(value, list), where
                elif column.unit in ("integer", "count", "bytes"):
                    assert isinstance(value, int), where
    assert {"UTC, milliseconds", "UTC, seconds", "0 or 1", "JSON list", "integer", "count"} <= seen


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_examples_have_the_form_of_their_column(view: View) -> None:
    for column in view.columns:
        if column.example and column.unit.startswith("JSON"):
            json.loads(column.example)
        if column.example and column.unit.startswith("UTC"):
            datetime.fromisoformat(column.example)


@pytest.fixture
def filled(db: Database) -> Database:
    """At least one row in every view."""
    run = runs.start(db, "herald", "operator", "me", NOW)
    leases.acquire(db, "crawl:herald", "me", 60, NOW)
    watches.declare(db, [Watch("org", "The Org")], NOW)
    articles.unseen(db, [entry(1, date_published=NOW)], NOW, run_id=run)
    done = articles.append(db, "herald", reading(1), NOW, entry=entry(1), run_id=run)
    articles.mark_gone(db, done.article_id, "gone", NOW)
    refusals.record(db, "herald", Refusal(entry(2).url, RefusalReason.GEO, "", 451, NOW), NOW, route=FEED)
    sources.checked(db, FEED, NOW, changed=True, status=200, listed=1)
    runs.finish(db, run, NOW, RunCounts(new=1))
    commands.ask(db, "crawl", {}, "editor", NOW)
    quote = Quote(QuoteKind.DIRECT, (Span(0, 3),), "Org", watch="org")
    credit = Attribution("the Agency", "agency", Span(0, 3), "reports", Span(0, 9))
    found = Flagged(done.revision_id or 0, done.article_id, (mention(),), (quote,), (credit,))
    mentions.commit(db, "flag", found.revision_id, [found], NOW, watchlist_version=1, matcher_version="1")
    _service(db, done.article_id, found.revision_id)
    assert all(next(export.rows(db, view.name), None) for view in VIEWS)
    return db


def _service(db: Database, article_id: int, revision_id: int) -> None:
    """A story with a changed text, a verdict, an alert, something left out, an incident and spans of the ledger."""
    revision = articles.revision(db, revision_id)
    assert revision is not None
    stories.group(db, [revision], NOW)
    db.conn.execute(
        "INSERT INTO revision_change VALUES (?, 0, 'number', '[\"number\"]', 0, 0, 8, 0, 8, '12 ships', '14 ships', '[]')",
        (revision_id,),
    )
    (judged,) = db.conn.execute("SELECT id FROM mention").fetchone()
    verdicts.record(db, judged, "right", "anna", NOW)
    rule = rules.Rule("desk", ("mail",))
    told = frozenset({Field.BODY})
    flagged = rules.Flagged("org", article_id, revision_id, "story:1", "herald", "en", told, Outcome.YES, 0.5)
    raised, left_out = rules.apply(rule, [flagged], NOW)
    outbox.record(db, raised, left_out, {article_id: revision_id}, {"desk": ("mail",)}, NOW)
    outbox.record(db, (), [rules.Suppressed("desk", flagged, "asked")], {}, {}, NOW)
    coverage.open_incident(db, "herald", "refused", "broken", "5 polls failed", "look", NOW)
    coverage.note(db, FEED, Poll(NOW, ("1",)))
    coverage.note(db, FEED, Poll(later(hours=1), ("2", "1")))
