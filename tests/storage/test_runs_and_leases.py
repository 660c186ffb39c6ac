from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from presswatch.types import RunCounts, RunState
from storage import leases, runs
from storage.database import Database
from tests.storage.builders import NOW, later

ROOT = Path(__file__).resolve().parents[2]


def test_only_one_holder_has_a_lease(db: Database) -> None:
    assert leases.acquire(db, "crawl:herald", "a", 60, NOW)
    assert not leases.acquire(db, "crawl:herald", "b", 60, later(seconds=59))
    assert leases.acquire(db, "crawl:post", "b", 60, NOW)
    held = leases.held(db, "crawl:herald", NOW)
    assert held is not None
    assert (held.holder, held.acquired_at, held.expires_at) == ("a", NOW, later(seconds=60))


def test_a_lease_that_ran_out_goes_to_the_next_and_is_lost_to_the_first(db: Database) -> None:
    leases.acquire(db, "crawl:herald", "a", 60, NOW)
    assert leases.held(db, "crawl:herald", later(seconds=60)) is None
    assert leases.acquire(db, "crawl:herald", "b", 60, later(seconds=60))
    assert not leases.renew(db, "crawl:herald", "a", 60, later(seconds=61))
    leases.release(db, "crawl:herald", "a")
    assert leases.held(db, "crawl:herald", later(seconds=61)) is not None


def test_a_renewed_lease_lasts(db: Database) -> None:
    leases.acquire(db, "crawl:herald", "a", 60, NOW)
    assert leases.renew(db, "crawl:herald", "a", 60, later(seconds=50))
    assert not leases.acquire(db, "crawl:herald", "b", 60, later(seconds=70))
    assert leases.acquire(db, "crawl:herald", "a", 60, later(seconds=80))
    held = leases.held(db, "crawl:herald", later(seconds=80))
    assert held is not None
    assert held.acquired_at == NOW


def test_a_lease_that_ran_out_cannot_be_renewed_even_if_nobody_took_it(db: Database) -> None:
    """Its holder cannot know that nobody had it meanwhile."""
    leases.acquire(db, "crawl:herald", "a", 60, NOW)
    assert not leases.renew(db, "crawl:herald", "a", 60, later(seconds=60))


def test_a_released_lease_is_free(db: Database) -> None:
    leases.acquire(db, "crawl:herald", "a", 60, NOW)
    leases.release(db, "crawl:herald", "a")
    assert leases.all_held(db, NOW) == []
    assert leases.acquire(db, "crawl:herald", "b", 60, NOW)


def test_of_many_processes_one_gets_the_lease(db: Database, path: Path) -> None:
    script = """
import sys
from storage import database, leases
from tests.storage.builders import NOW
db = database.open(sys.argv[1])
sys.stdin.readline()
print(leases.acquire(db, "crawl:herald", sys.argv[2], 60, NOW))
"""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(n)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(5)
    ]
    answers = [process.communicate("go\n")[0].strip() for process in running]
    assert sorted(answers) == ["False"] * 4 + ["True"]
    assert len(leases.all_held(db, NOW)) == 1


def test_a_run_tells_what_it_counted(db: Database) -> None:
    run_id = runs.start(db, "herald", "operator", "me", NOW)
    runs.progress(db, run_id, RunCounts(requests=2))
    (running,) = runs.recent(db)
    assert (running.state, running.counts.requests, running.finished_at) == (RunState.RUNNING, 2, None)
    counts = RunCounts(requests=12, not_modified=1, listed=30, known=20, new=8, edited=1, alias=1, bytes=4096)
    runs.finish(db, run_id, later(seconds=5), counts, message="done")
    (finished,) = runs.recent(db, source="herald")
    assert (finished.state, finished.counts, finished.message) == (RunState.FINISHED, counts, "done")
    assert (finished.started_at, finished.finished_at) == (NOW, later(seconds=5))


def test_the_run_of_a_dead_process_is_found_and_ended(db: Database) -> None:
    for source in ("herald", "post", "times"):
        leases.acquire(db, f"crawl:{source}", "dead" if source != "times" else "alive", 60, NOW)
        runs.start(db, source, "schedule", "dead" if source != "times" else "alive", NOW)
    assert runs.abandon_dead(db, later(seconds=59)) == []
    leases.renew(db, "crawl:times", "alive", 600, later(seconds=30))
    leases.acquire(db, "crawl:post", "next", 600, later(seconds=61))
    ended = runs.abandon_dead(db, later(seconds=61))
    assert [(run.source, run.state, run.finished_at) for run in ended] == [
        ("herald", RunState.ABANDONED, later(seconds=61)),
        ("post", RunState.ABANDONED, later(seconds=61)),
    ]
    assert runs.abandon_dead(db, later(seconds=62)) == []
    assert runs.get(db, ended[0].id) == ended[0]


def test_missed_and_skipped_crawls_are_told(db: Database) -> None:
    runs.record_missed(db, "herald", NOW, later(hours=5), message="nothing ran")
    runs.record_skipped(db, "herald", later(hours=6))
    skipped, missed = runs.recent(db)
    assert (missed.state, missed.started_at, missed.finished_at) == (RunState.MISSED, NOW, later(hours=5))
    assert skipped.state is RunState.SKIPPED
    assert runs.recent(db, since=later(hours=1)) == [skipped]
