"""kill -9 at random instants of storing, flagging, grouping, alerting, sending and digesting, and what is left then.

    python -m benchmarks.crash [--kills 1000] [--seed N]

A child stores an article, runs the followers over it, delivers what is due to a file, and makes each day's
digest once the day is over; a simulated clock goes on ten minutes with each article. It is killed at a random
instant and started again, so many times; a last one ends in peace. Every second article names a watch, and
every fifth of those is a copy of the one before, so that what must be there is known by counting.

JSON on standard output: `lost`, acknowledged articles that are not stored and alerts marked as sent that did not
arrive; `doubled`, articles, alerts, digests or ids beyond one; `missing`, articles without alert, alerts that
nobody got, days without digest; `resent`, messages that came twice under one id, which is what delivery at least
once means. Exit code 1 when any of the first three is not 0. The network is left to tests/crawler/test_crash.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from presswatch.alerts.digest import Period
from presswatch.alerts.message import Message
from presswatch.alerts.rules import Rule
from presswatch.config import Alerts
from presswatch.types import Alias, Block, BlockKind, Reading, Route, RouteKind, Source, Watch, WatchKind
from scheduler import sending
from scheduler.jobs import alert, flag, group
from storage import articles, digests, outbox, sources
from storage.database import Database
from storage.database import open as open_database

START = datetime(2026, 3, 2, tzinfo=UTC)
EACH = timedelta(minutes=10)  # of the simulated clock, for one article
NAMES = ("daily", "copier")  # copies stand at another publisher: at one, they would be the same article
SOURCES = tuple(
    Source(
        name,
        name.title(),
        f"https://{name}.example/",
        languages=("en",),
        routes=(Route(name, RouteKind.FEED, f"https://{name}.example/rss"),),
    )
    for name in NAMES
)
WATCH = Watch(
    "lop", "League of Ports", WatchKind.ORGANISATION, (Alias("League of Ports", "en", primary=True),)
)
ALERTS = Alerts("UTC", "en", (), (Rule("all", ("file",)),))
LONGEST = 0.4  # seconds that a child lives at most, until the last


def names(n: int) -> bool:
    """Whether an article names the watch."""
    return n % 2 == 0


def copies(n: int) -> bool:
    """Whether an article is a copy of the one two before."""
    return n % 10 == 4


def reading(n: int) -> Reading:
    """Article number n."""
    text = n - 2 if copies(n) else n
    dice = random.Random(text)
    words = " ".join("".join(dice.choices("abcdefghijklmnop", k=7)) for _ in range(120))
    first = f"The League of Ports met on matter {words[:7]}." if names(n) else f"Others met on {words[:7]}."
    return Reading(
        url=f"https://{NAMES[copies(n)]}.example/news/{n}-{dice.random()}",
        canonical_url=None,
        headline=f"{words[:7].title()} {words[8:15]}",
        description=None,
        blocks=(Block(BlockKind.PARAGRAPH, f"{first} {words}."),),
        in_language="en",
    )


@dataclass(frozen=True)
class Log:
    """A file to which lines are added whole, so that a kill leaves no half one."""

    path: Path

    def add(self, line: str) -> None:
        """Add a line."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, f"{line}\n".encode())
        finally:
            os.close(handle)

    def lines(self) -> list[str]:
        """All lines."""
        return self.path.read_text(encoding="utf-8").split() if self.path.exists() else []


@dataclass(frozen=True)
class FileChannel:
    """A receiver that writes down the id of each message."""

    log: Log

    def send(self, message: Message) -> None:
        """Write it down."""
        self.log.add(message.id)


def work(folder: Path, watchlist: flag.Watchlist, until: int | None) -> None:
    """A child's life: articles one by one, each followed to the end, up to number `until`."""
    db = open_database(folder / "presswatch.db")
    stored, channel = Log(folder / "stored"), FileChannel(Log(folder / "sent"))
    n = db.conn.execute("SELECT count(*) FROM article").fetchone()[0]
    outbox.release(db, lambda _: True, START + n * EACH)
    parent = os.getppid()  # a child whose parent was killed must not go on for ever
    while os.getppid() == parent and (until is None or n < until):
        now = START + n * EACH
        articles.append(db, NAMES[copies(n)], reading(n), now)
        stored.add(str(n))
        n += 1
        follow(db, watchlist, channel, now)
    follow(db, watchlist, channel, START + n * EACH + timedelta(days=2))


def follow(db: Database, watchlist: flag.Watchlist, channel: FileChannel, now: datetime) -> None:
    """All that comes after an article was stored."""
    flag.follow(db, watchlist, lambda: now)
    group.follow(db, lambda: now)
    alert.follow(db, ALERTS.rules, lambda: now)
    sending.deliver(db, ALERTS, {"file": channel}, f"crash:{os.getpid()}", lambda: now)
    for start in _days(now):
        if digests.kept(db, Period.DAILY, start) is None:
            digests.keep(db, Period.DAILY, start, start + timedelta(days=1), now)


def _days(now: datetime) -> list[datetime]:
    """Days that are over and settled, the last three of them."""
    whole = (now - digests.SETTLED - START).days
    return [START + timedelta(days=day) for day in range(max(0, whole - 3), whole)]


def child(folder: Path, watchlist: flag.Watchlist, until: int | None) -> int:
    """Begin a child; its process id."""
    number = os.fork()
    if number:
        return number
    status = 1
    try:
        work(folder, watchlist, until)
        status = 0
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(status)


def judged(folder: Path) -> dict[str, int]:
    """What is lost, doubled, missing and resent."""
    db = open_database(folder / "presswatch.db", read_only=True)
    acknowledged = {int(line) for line in Log(folder / "stored").lines()}
    there = Counter(
        int(row[0].rsplit("/", 1)[1].split("-")[0]) for row in db.conn.execute("SELECT url FROM article")
    )
    arrived = Counter(Log(folder / "sent").lines())
    sent = {row[0] for row in db.conn.execute("SELECT message_id FROM delivery WHERE state = 'sent'")}
    all_ids = {row[0] for row in db.conn.execute("SELECT message_id FROM delivery")}
    alerted = Counter(
        int(row[0].rsplit("/", 1)[1].split("-")[0])
        for row in db.conn.execute(
            "SELECT article.url FROM alert_article JOIN article ON article.id = alert_article.article_id"
        )
    )
    alerts = db.conn.execute("SELECT count(*) FROM alert").fetchone()[0]
    named = {n for n in there if names(n)}
    wanted = sum(not copies(n) for n in named)
    made = [row[0] for row in db.conn.execute("SELECT start FROM digest")]
    days = (len(there) * EACH + timedelta(days=2) - digests.SETTLED).days
    told = sum(
        digest.figures[0].value
        for day in range(days)
        if (digest := digests.kept(db, Period.DAILY, START + timedelta(days=day))) is not None
    )
    sound = db.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return {
        "lost": len(acknowledged - set(there)) + len(sent - set(arrived)) + (not sound),
        "doubled": sum(count - 1 for count in there.values())
        + sum(count - 1 for count in alerted.values())
        + max(0, alerts - wanted)
        + len(set(arrived) - all_ids)
        + len(made)
        - len(set(made))
        + max(0, told - len(named)),
        "missing": len(named - set(alerted))
        + max(0, wanted - alerts)
        + len(all_ids - set(arrived))
        + max(0, days - len(made))
        + max(0, len(named) - told),
        "resent": sum(count - 1 for count in arrived.values()),
        "articles": len(there),
        "alerts": alerts,
        "digests": len(made),
    }


def prepared(folder: Path) -> flag.Watchlist:
    """A new database with sources and watches; its watchlist."""
    db = open_database(folder / "presswatch.db")
    try:
        sources.declare(db, SOURCES, START)
        return flag.prepare(db, [WATCH], START)
    finally:
        db.close()


def run(folder: Path, kills: int, dice: random.Random) -> dict[str, int]:
    """Kill so many children, let one end, and judge."""
    with tempfile.TemporaryDirectory() as other:
        # Loads what a child would load, before there are children; they would die of it again and again.
        work(Path(other), prepared(Path(other)), 4)
    watchlist = prepared(folder)
    for _ in range(kills):
        number = child(folder, watchlist, None)
        time.sleep(dice.uniform(0.0, LONGEST))
        os.kill(number, signal.SIGKILL)
        _, status = os.waitpid(number, 0)
        if os.WIFEXITED(status):
            raise RuntimeError("a child ended by itself")
    there = len(Log(folder / "stored").lines())
    number = child(folder, watchlist, there + 20)
    _, status = os.waitpid(number, 0)
    if status:
        raise RuntimeError("the last child failed")
    return {"kills": kills, **judged(folder)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, and write the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="presswatch-crash-") as folder:
        figures = run(Path(folder), chosen.kills, random.Random(chosen.seed))
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return int(any(figures[name] for name in ("lost", "doubled", "missing")))


if __name__ == "__main__":
    sys.exit(main())
