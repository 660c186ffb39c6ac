"""Refusals, and the small tables: decisions, hosts, furniture, commands."""

from __future__ import annotations

from presswatch.extract.furniture import MAX_HASHES
from presswatch.types import Decision, Refusal, RefusalReason
from storage import commands, decisions, furniture, hosts, refusals
from storage.database import Database
from storage.rows import Robots
from tests.storage.builders import FEED, NOW, later, reading, url


def test_a_refusal_is_kept_with_its_reason_and_counted(db: Database) -> None:
    refusal = Refusal(url(1), RefusalReason.CHALLENGE, "cf-mitigated", 403, later(hours=1))
    refusals.record(db, "herald", refusal, NOW, route=FEED, run_id=3)
    refusals.record(db, "herald", refusal, later(hours=1), route=FEED, run_id=4)
    refusals.record(db, "herald", Refusal(url(1), RefusalReason.TIMEOUT), later(hours=2))
    last, first = refusals.recent(db)
    assert (first.reason, first.status, first.times, first.detail) == (
        RefusalReason.CHALLENGE,
        403,
        2,
        "cf-mitigated",
    )
    assert (first.first_seen_at, first.last_seen_at, first.retry_at) == (NOW, later(hours=1), later(hours=1))
    assert (last.reason, last.times) == (RefusalReason.TIMEOUT, 1)


def test_refusals_are_chosen(db: Database) -> None:
    for n, reason in enumerate((RefusalReason.PAYWALL, RefusalReason.GEO, RefusalReason.PAYWALL)):
        refusals.record(db, "herald", Refusal(url(n), reason), later(hours=n))
    assert [refusal.url for refusal in refusals.recent(db, reason=RefusalReason.PAYWALL)] == [url(2), url(0)]
    assert [refusal.url for refusal in refusals.recent(db, since=later(hours=1))] == [url(2), url(1)]
    assert refusals.recent(db, source="post") == []
    assert len(refusals.recent(db, limit=1)) == 1


def test_what_a_hostile_address_holds_is_stored_without_harm(db: Database) -> None:
    for n, address in enumerate(["javascript:alert(1)", "http://[::1", "\ud800\x00", "x" * 100_000]):
        refusals.record(
            db, "herald", Refusal(address, RefusalReason.BAD_URL, "\x1b[31m" * 9999), later(hours=n)
        )
    assert len(refusals.recent(db)) == 4
    assert "\x1b" not in refusals.recent(db)[0].detail


def test_a_decision_is_written_when_it_changes(db: Database) -> None:
    no, yes = (
        Decision("flag", "no", "other sense"),
        Decision("flag", "yes", "context", {"word": "summit"}, "2"),
    )
    for minute, decision in enumerate([no, no, yes, yes, no]):
        decisions.record(db, url(1), decision, later(minutes=minute))
    told = decisions.of(db, url(1))
    assert [item.decision for item in told] == [no, yes, no]
    assert [item.at for item in told] == [NOW, later(minutes=2), later(minutes=4)]
    assert decisions.of(db, url(2)) == []


def test_all_decisions_of_a_stage_are_one_pass(db: Database) -> None:
    lines = [Decision("flag", "yes", "exact"), Decision("flag", "no", "other sense")]
    for minute in range(3):
        decisions.record_all(db, url(1), lines, later(minutes=minute))
    assert [item.decision for item in decisions.of(db, url(1))] == lines
    decisions.record_all(db, url(1), lines[:1], later(minutes=9))
    assert [item.decision for item in decisions.of(db, url(1))] == [*lines, lines[0]]


def test_robots_are_kept_for_the_next_process(db: Database) -> None:
    host = "https://example.com"
    assert hosts.robots(db, host) is None
    hosts.save_robots(db, host, "User-agent: *\x00", 200, NOW, crawl_delay=2.5)
    assert hosts.robots(db, host) == Robots("User-agent: *\ufffd", 200, NOW)
    hosts.save_robots(db, host, None, None, later(hours=1))
    assert hosts.robots(db, host) == Robots(None, None, later(hours=1))


def test_a_host_is_left_alone_until_the_latest_time_it_asked_for(db: Database) -> None:
    host = "https://example.com"
    assert hosts.not_before(db, host) is None
    hosts.set_not_before(db, host, later(hours=2))
    hosts.set_not_before(db, host, later(hours=1))
    assert hosts.not_before(db, host) == later(hours=2)
    hosts.save_last_request(db, host, NOW)
    assert hosts.last_request_at(db, host) == NOW
    assert hosts.robots(db, host) is None


def test_furniture_is_kept_by_source(db: Database) -> None:
    assert furniture.load(db, "herald") == [("total", 0, 0)]
    furniture.save(db, "herald", 5, [("aa", 5, 5), ("bb", 1, 2), ("cc", 1, 1)], NOW)
    furniture.save(db, "herald", 6, [("bb", 2, 6)], later(hours=1), forgotten=["cc"])
    furniture.save(db, "post", 1, [("aa", 1, 1)], NOW)
    assert sorted(furniture.load(db, "herald")) == [("aa", 5, 5), ("bb", 2, 6), ("total", 6, 6)]
    assert furniture.known(db, "herald", {"aa", "bb", "dd"}) == {"aa"}
    furniture.forget(db, "herald")
    assert furniture.load(db, "herald") == [("total", 0, 0)]
    assert furniture.load(db, "post") == [("total", 1, 1), ("aa", 1, 1)]


def test_furniture_is_bounded(db: Database) -> None:
    rows = [(f"{n:06}", 1 + (n % 100 == 0), 9) for n in range(furniture.MOST_HASHES + 500)]
    furniture.save(db, "herald", 9, rows, NOW)
    _, *kept = furniture.load(db, "herald")
    assert len(kept) == furniture.MOST_HASHES
    assert sum(pages == 2 for _, pages, _ in kept) == sum(pages == 2 for _, pages, _ in rows)


def test_after_a_redesign_the_old_furniture_is_forgotten_across_runs(db: Database) -> None:
    def crawl(first: int, count: int, menu: str) -> None:
        before = furniture.load(db, "herald")
        memory = furniture.memory(db, "herald")
        for number in range(first, first + count):
            blocks = tuple(f"{number}-{n}" for n in range(60))
            memory.learn(reading(number, "", furniture=(menu, *blocks)))
        pages, changed, forgotten = furniture.difference(before, memory.rows())
        furniture.save(db, "herald", pages, changed, NOW, forgotten=forgotten)

    for run in range(12):
        crawl(run * 100, 100, "old-menu" if run < 4 else "new-menu")
    kept = {name: (pages, last) for name, pages, last in furniture.load(db, "herald")}
    assert "old-menu" not in kept
    assert kept["new-menu"] == (800, 1200)
    assert len(kept) <= MAX_HASHES + 600


def test_a_command_is_taken_once_and_its_result_told(db: Database) -> None:
    number = commands.ask(db, "crawl", {"source": "herald"}, "editor", NOW)
    taken = commands.take(db, "service", later(seconds=1))
    assert taken is not None
    assert (taken.id, taken.verb, taken.arguments, taken.asked_by) == (
        number,
        "crawl",
        {"source": "herald"},
        "editor",
    )
    assert commands.take(db, "service", later(seconds=2)) is None
    commands.finish(db, number, {"new": 3}, later(seconds=3))
    done = commands.get(db, number)
    assert done is not None
    assert (done.result, done.finished_at) == ({"new": 3}, later(seconds=3))
    assert commands.recent(db) == [done]


def test_the_commands_of_a_dead_service_are_given_back(db: Database) -> None:
    commands.ask(db, "rescan", {}, "editor", NOW)
    assert commands.take(db, "dead", NOW) is not None
    assert commands.give_back(db, "dead") == 1
    assert commands.take(db, "next", NOW) is not None
