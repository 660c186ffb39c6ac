"""kill -9 at random instants: what was acknowledged is there, whole, and the file is sound."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import articles, database, mentions, upkeep
from storage.database import Database
from storage.rows import Flagged
from tests.storage.builders import NOW, entry, mention, reading, text

KILLS = int(os.environ.get("PRESSWATCH_KILLS", "40"))

Say = Callable[[str, int, int], None]


def crawl(path: Path, first: int, say: Say) -> None:
    db = database.open(path)
    for n in range(first, first + 100_000):
        articles.unseen(db, [entry(n)], NOW, run_id=first)
        done = articles.append(db, "herald", reading(n), NOW, entry=entry(n))
        say("new", n, done.article_id)
        if n % 3 == 0:
            articles.append(db, "herald", reading(n, text(n) + " edited"), NOW, entry=entry(n))
            say("edited", n, done.article_id)


def follow(path: Path, _: int, say: Say) -> None:
    db = database.open(path)
    while True:
        for revision in mentions.pending(db, "flag", 3):
            found = Flagged(revision.id, revision.article_id, (mention(), mention(start=9)))
            mentions.commit(db, "flag", revision.id, [found], NOW, watchlist_version=1, matcher_version="1")
            say("flagged", revision.id, 0)
        time.sleep(0.001)


class Writer:
    """A process that writes, and notes in a file what was acknowledged to it."""

    def __init__(self, work: Callable[[Path, int, Say], None], path: Path, first: int = 0) -> None:
        self._notes = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the process
        self.pid = os.fork()
        if self.pid == 0:
            try:
                work(path, first, self._say)
            finally:
                os._exit(1)

    def _say(self, what: str, number: int, article_id: int) -> None:
        os.write(self._notes.fileno(), f"{what} {number} {article_id}\n".encode())

    def kill(self) -> list[str]:
        """Kills it hard, and returns what it had noted."""
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        assert os.WIFSIGNALED(status), "it had failed before"
        self._notes.seek(0)
        lines = self._notes.read().decode().splitlines()
        self._notes.close()
        return lines


@pytest.fixture(autouse=True)
def warm(tmp_path: Path) -> None:
    """Brings in before the forks what each of them would else spend its short life on."""
    with database.open(tmp_path / "warm.db") as db:
        articles.unseen(db, [entry(1)], NOW)
        articles.append(db, "herald", reading(1), NOW)


def assert_whole(db: Database, acknowledged: list[str]) -> None:
    assert upkeep.check(db).problems == ()
    for line in acknowledged:
        what, number, article_id = line.split()
        if what == "flagged":
            assert mentions.cursor(db, "flag") >= int(number)
            continue
        revisions = articles.revisions_of(db, int(article_id))
        assert revisions, f"{line!r} is lost"
        if what == "edited":
            assert revisions[-1].article_body.endswith("edited"), f"{line!r} is lost"
        state = db.execute("SELECT state FROM listing WHERE url = ?", [entry(int(number)).url]).fetchone()
        assert state == ("article",)


@pytest.mark.parametrize("checkpoint_pages", [4000, 10])
def test_a_killed_writer_loses_nothing_that_it_acknowledged(
    path: Path, monkeypatch: pytest.MonkeyPatch, checkpoint_pages: int
) -> None:
    """With the log copied back seldom, as is usual, and so often that most kills fall into it."""
    monkeypatch.setattr(database, "CHECKPOINT_PAGES", checkpoint_pages)
    database.open(path).close()
    dice = random.Random(7)
    total = 0
    for kill in range(KILLS // 2):
        writers = [Writer(crawl, path, kill * 100_000), Writer(follow, path)]
        time.sleep(dice.uniform(0.0, 0.2))
        acknowledged = [line for writer in writers for line in writer.kill()]
        total += len(acknowledged)
        db = database.open(path)
        assert_whole(db, acknowledged)
        flagged = db.execute(
            "SELECT count(*), count(DISTINCT revision_id) * 2 FROM mention WHERE revision_id <= ?",
            [mentions.cursor(db, "flag")],
        ).fetchone()
        assert flagged[0] == flagged[1], "a revision was flagged twice, or by half"
        db.close()
    assert total > KILLS // 2, "the writers were killed before they wrote"


def test_a_process_that_dies_while_it_creates_the_file_is_no_obstacle(path: Path) -> None:
    def create(place: Path, _: int, say: Say) -> None:
        say("begun", 0, 0)
        database.open(place)
        time.sleep(60)

    dice = random.Random(11)
    for _ in range(15):
        path.unlink(missing_ok=True)
        writer = Writer(create, path)
        time.sleep(dice.uniform(0.0, 0.05))
        writer.kill()
        db = database.open(path)
        assert articles.append(db, "herald", reading(1), NOW).verdict in ("new", "same")
        assert upkeep.check(db).is_sound
        db.close()
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)


def test_what_was_killed_half_way_is_taken_up_by_the_next(path: Path) -> None:
    database.open(path).close()
    writer = Writer(crawl, path)
    time.sleep(0.2)
    writer.kill()
    db = database.open(path)
    stored = {article.url for article in articles.recent(db, limit=10_000)}
    listed = {row[0] for row in db.execute("SELECT url FROM listing")}
    waiting = {one.url for one in articles.waiting(db, "herald", NOW, limit=10)}
    assert waiting == listed - stored
    assert len(waiting) <= 1


def test_writers_and_a_reader_without_patience_never_see_a_locked_database(path: Path) -> None:
    database.open(path).close()
    writers = [Writer(crawl, path), Writer(crawl, path, 1_000_000), Writer(follow, path)]
    reader = database.open(path, read_only=True, busy_timeout=0)
    seen = [0]
    begun = time.monotonic()
    # Some seconds at least: on a busy machine one writer may get far before another has started.
    while (seen[-1] < 60 or time.monotonic() < begun + 6) and time.monotonic() < begun + 40:
        seen.append(reader.execute("SELECT count(*) FROM articles").fetchone()[0])
        assert len(articles.recent(reader, limit=20)) <= 20
    acknowledged = [writer.kill() for writer in writers]
    assert all(acknowledged), "a writer came to nothing"
    assert seen == sorted(seen)
    assert seen[-1] >= 60
    reader.close()
    db = database.open(path)
    assert_whole(db, [line for some in acknowledged for line in some])


def test_a_backup_under_a_writer_is_a_state_that_was(path: Path, tmp_path: Path) -> None:
    db = database.open(path)
    writer = Writer(crawl, path)
    for n in range(3):
        time.sleep(0.1)
        before = db.execute("SELECT count(*) FROM article").fetchone()[0]
        upkeep.backup(db, tmp_path / f"{n}.db")
        copy = database.open(tmp_path / f"{n}.db", read_only=True)
        assert copy.execute("SELECT count(*) FROM article").fetchone()[0] >= before
        copy.close()
    assert writer.kill()


@pytest.mark.parametrize("checkpoint", [True, False])
def test_a_copy_of_the_files_at_any_instant_opens_as_a_state_that_was(
    path: Path, tmp_path: Path, checkpoint: bool
) -> None:
    """The files as a power cut after a sync would leave them: every prefix of the log is a whole state."""
    db = database.open(path)
    db.conn.execute("PRAGMA synchronous = FULL")
    log = path.with_name(path.name + "-wal")
    if checkpoint:
        articles.append(db, "herald", reading(1000), NOW)
        upkeep.checkpoint(db)
    main = path.read_bytes()
    sizes = []
    for n in range(5):
        articles.append(db, "herald", reading(n), NOW)
        sizes.append(log.stat().st_size)
    whole = log.read_bytes()
    dice = random.Random(3)
    for cut in sorted(dice.sample(range(len(whole)), 25)):
        copy = tmp_path / f"{cut}.db"
        copy.write_bytes(main)
        copy.with_name(copy.name + "-wal").write_bytes(whole[:cut])
        restored = database.open(copy)
        assert upkeep.check(restored).is_sound
        stored = len(articles.recent(restored, limit=100)) - checkpoint
        assert stored == sum(size <= cut for size in sizes)
        restored.close()
