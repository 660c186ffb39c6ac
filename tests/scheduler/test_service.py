"""The service's own bookkeeping: what crawls brought back is written down, whatever stands in the way for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from crawler.session import RunSummary, namespace
from crawler.worker import Result
from presswatch import config
from presswatch.errors import DatabaseLocked, DiskFull
from presswatch.types import RunCounts, RunState
from scheduler import holders, service
from scheduler.jobs import edits, flag, withdrawals
from scheduler.service import MOST_RETRY_SECONDS, RETRY_SECONDS, Service
from scheduler.troubles import Troubles
from scheduler.vitals import Pulse
from storage import articles, commands, coverage, database, mentions, runs, sources
from storage.database import Database
from storage.rows import Flagged, StoredRevision
from tests.storage.builders import NOW, reading

PAPERS = ("herald", "gazette", "courier")


class Crawls:
    """A worker whose crawls end when a test says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.results: list[Result] = []

    def start(self) -> None: ...

    def submit(self, source: str, *, trigger: str = "schedule", urls: tuple[str, ...] = ()) -> bool:  # noqa: ARG002
        self.asked.append(source)
        return True

    def poll(self) -> list[Result]:
        found, self.results = self.results, []
        return found

    def stop(self) -> list[Result]:
        return []


class Place:
    """A service that looks when it is told to, at a time that is told to it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "presswatch.toml"
        self.declare(*PAPERS)
        self.now, self.crawls = NOW, Crawls()
        self.service = Service(
            self.path, config.load(self.path), config.load, clock=lambda: self.now, crawls=self.crawls
        )
        self.service._declare()
        self.db: Database = database.open(folder / "presswatch.db", busy_timeout=0.05)
        self.service._local.db = self.db

    def declare(self, *names: str, interval: str = "5m") -> None:
        self.path.write_text(
            "".join(
                f'[[source]]\nname = "{name}"\nurl = "https://{name}.test/"\n'
                f'feeds = ["https://{name}.test/rss"]\ninterval = "{interval}"\n'
                for name in names
            ),
            encoding="utf-8",
        )

    def due_at(self, name: str) -> list[timedelta]:
        """How long from now each list of a source is due."""
        return [row.next_due_at - self.now for row in sources.routes_of(self.db, name) if row.next_due_at]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.db.close()


def failed(source: str) -> Result:
    return Result(source, RunSummary(source, RunState.FAILED, RunCounts(), message="no answer"))


def test_no_result_is_lost_while_another_program_holds_the_file(place: Place, tmp_path: Path) -> None:
    place.service._look()
    assert sorted(place.crawls.asked) == sorted(PAPERS)
    place.crawls.results = [failed(name) for name in PAPERS]
    browser = database.open(tmp_path / "presswatch.db")
    browser.conn.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        with pytest.raises(DatabaseLocked):
            place.service._look()
    browser.conn.execute("ROLLBACK")
    browser.close()
    place.service._look()
    # Each failed once, and is put off as after one failure.
    assert [place.due_at(name) for name in PAPERS] == [[timedelta(seconds=RETRY_SECONDS)]] * 3
    place.now += timedelta(seconds=RETRY_SECONDS)
    place.service._look()
    assert sorted(place.crawls.asked) == sorted(PAPERS * 2)


def test_what_a_service_that_died_had_taken_is_done_by_the_next(place: Place) -> None:
    died = f"{holders.HOST}:{2**22 + 1}:{namespace()}.service"  # beyond the numbers that Linux gives
    number = commands.ask(place.db, "crawl", {"source": "herald"}, "anna", NOW)
    assert commands.take(place.db, died, NOW) is not None
    place.service._declare()
    place.service._look()
    done = commands.get(place.db, number)
    assert done is not None
    assert done.result == {"scheduled": "herald"}


def test_a_source_that_is_switched_off_is_not_said_to_be_crawled(place: Place) -> None:
    place.path.write_text(place.path.read_text(encoding="utf-8") + "enabled = false\n", encoding="utf-8")
    place.service._reread()
    number = commands.ask(place.db, "crawl", {"source": PAPERS[-1]}, "anna", NOW)
    place.service._look()
    done = commands.get(place.db, number)
    assert done is not None
    assert "error" in (done.result or {})


def test_a_source_that_failed_for_months_is_put_off_as_before(place: Place) -> None:
    place.service._failures["herald"] = 5000
    place.service._look()
    place.crawls.results = [failed("herald")]
    place.service._look()
    assert place.due_at("herald") == [timedelta(seconds=MOST_RETRY_SECONDS)]


def test_a_clock_that_was_a_year_ahead_stops_no_source_once_it_is_right(place: Place) -> None:
    herald, gazette = (sources.routes_of(place.db, name)[0].route for name in PAPERS[:2])
    ahead = timedelta(days=365)
    sources.checked(place.db, herald, NOW + ahead, status=200)
    sources.checked(place.db, gazette, NOW, not_before=NOW + timedelta(hours=20), failure="throttled")
    place.service._look()
    assert place.crawls.asked == ["courier"]
    place.service._upkeep()
    place.service._look()
    # The one that a server asked to leave alone is left alone.
    assert place.crawls.asked == ["courier", "herald"]


def test_a_shorter_interval_counts_from_the_moment_it_is_read(place: Place) -> None:
    for name in PAPERS:
        route = sources.routes_of(place.db, name)[0].route
        sources.checked(place.db, route, NOW, interval=300, failure="timeout" if name == "courier" else None)
    place.now += timedelta(seconds=10)
    place.declare(*PAPERS, interval="1m")
    place.service._reread()
    assert [place.due_at(name) for name in PAPERS] == [
        [timedelta(seconds=60)],
        [timedelta(seconds=60)],
        [timedelta(seconds=290)],
    ]
    place.declare(*PAPERS, interval="1h")
    place.service._reread()
    assert place.due_at("herald") == [timedelta(seconds=60)], "a longer one begins with the next look"


def test_a_reload_while_the_file_is_locked_is_done_when_it_is_free(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "open_database", partial(database.open, busy_timeout=0.05))
    place.declare(*PAPERS, "tribune")
    browser = database.open(tmp_path / "presswatch.db")
    browser.conn.execute("BEGIN IMMEDIATE")
    place.service._reread()
    assert [source.name for source in place.service.workspace.sources] == list(PAPERS)
    browser.conn.execute("ROLLBACK")
    browser.close()
    assert place.service._reload.is_set()
    place.service._reread()
    place.service._look()
    assert "tribune" in place.crawls.asked


def test_a_channel_whose_variable_is_not_set_is_refused_once_and_whole(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    channel = '[[alerts.channel]]\nname = "desk"\nurl = "env:NOWHERE_SET"\n'
    place.declare("herald")
    place.path.write_text(place.path.read_text(encoding="utf-8") + channel, encoding="utf-8")
    place.service._reread()
    assert not place.service._reload.is_set()
    assert [source.name for source in place.service.workspace.sources] == list(PAPERS)
    assert sources.is_watched(place.db, "gazette")
    assert "NOWHERE_SET is not set" in caplog.text


def test_another_database_is_not_taken_while_the_present_one_is_open(place: Place) -> None:
    place.declare(*PAPERS, "tribune")
    text = place.path.read_text(encoding="utf-8")
    place.path.write_text(text + '[storage]\ndatabase = "other.db"\n', encoding="utf-8")
    place.service._reread()
    place.service._look()
    assert "tribune" in place.crawls.asked
    assert not (place.path.parent / "other.db").exists()


def test_only_what_was_due_while_nothing_ran_counts_as_missed(place: Place) -> None:
    for name in PAPERS:
        sources.checked(place.db, sources.routes_of(place.db, name)[0].route, NOW)
    place.declare("herald", "gazette")
    place.service._reread()
    place.now += timedelta(days=30)
    place.declare(*PAPERS)  # one that was taken out for a month comes back, and two wait for a slot
    place.service._reread()
    assert runs.recent(place.db) == []
    place.service._note_missed()
    assert sorted(run.source for run in runs.recent(place.db)) == ["gazette", "herald"]


def test_a_long_backlog_does_not_keep_a_service_from_ending(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        articles.append(place.db, "herald", reading(n), NOW)
    monkeypatch.setattr(service, "REST_SECONDS", -1.0)
    place.service._flag_rest(place.db)
    assert len(mentions.pending(place.db, flag.FOLLOWER, 10)) == 3
    monkeypatch.setattr(service, "REST_SECONDS", 60.0)
    place.service._flag_rest(place.db)
    assert mentions.pending(place.db, flag.FOLLOWER, 10) == []


def test_a_text_that_we_fail_to_flag_keeps_no_other_from_being_flagged(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        articles.append(place.db, "herald", reading(n), NOW)
    real = flag.flag

    def faulty(revision: StoredRevision, watchlist: flag.Watchlist) -> Flagged:
        if revision.id == 2:
            raise RecursionError("a fault of ours")
        return real(revision, watchlist)

    monkeypatch.setattr(flag, "flag", faulty)
    place.service._follow()
    assert mentions.pending(place.db, flag.FOLLOWER, 10) == []
    rows = place.db.conn.execute("SELECT article_id, reason FROM decision WHERE verdict = 'fault'").fetchall()
    assert rows == [(2, "a fault of presswatch: RecursionError: a fault of ours")]


def test_a_fault_in_one_follower_stops_none_of_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_: object, **__: object) -> int:
        raise RuntimeError("a fault of ours")

    done = []
    monkeypatch.setattr(edits, "follow", faulty)
    monkeypatch.setattr(withdrawals, "follow", lambda *_, **__: done.append(1))
    for _ in range(5):
        place.service._follow()
    assert len(done) == 5
    # Told once, not at each round: they are four a second.
    assert [record.message for record in caplog.records] == ["a fault in edits"]


def test_the_same_trouble_is_told_again_after_a_while_and_another_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 0.0
    troubles = Troubles(lambda: now)

    def tell(error: Exception) -> int:
        caplog.clear()
        troubles.tell("look", error)
        return len(caplog.records)

    locked, full = DatabaseLocked("held"), DiskFull("no room")
    assert [tell(locked), tell(locked), tell(full), tell(full), tell(locked)] == [1, 0, 1, 0, 1]
    now = 61.0
    assert tell(locked) == 1


def test_two_services_do_not_end_each_others_incidents(place: Place) -> None:
    other, seconds = Place(place.path.parent), 0.0
    place.service._pulse = Pulse(lambda: NOW + timedelta(seconds=seconds), lambda: seconds)
    place.service._pulse.crawl_began("herald")
    other.service._watch_self()
    seconds = 3 * 3600.0
    for _ in range(3):
        place.service._watch_self()
        other.service._watch_self()
    assert [(row.code, row.closed_at) for row in coverage.incidents(place.db)] == [("crawl", None)]
    place.service._pulse.crawl_ended("herald")
    place.service._watch_self()
    assert coverage.incidents(place.db, only_open=True) == []
    # What a service found that died is over when the next one does not find it.
    coverage.open_incident(place.db, None, "stalled", "broken", "a job stands still", "", NOW)
    after = Place(place.path.parent)
    after.service._watch_self()
    assert coverage.incidents(place.db, only_open=True) == []
    other.db.close()
    after.db.close()
