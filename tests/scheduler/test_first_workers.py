"""What the first workers sent is still understood: workers are updated one by one, after `ingest`.

`first_workers/batch.txt` has a line of each call that their version made, as it made them; `memory.json` is what one of
its crawls left for the next. Where a call's shape changes, the old one stays readable.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path

from scheduler.cluster import wire
from scheduler.cluster.replay import apply
from storage import articles, crawl_memory, database, furniture

FOLDER = Path(__file__).with_name("first_workers")
NOW = datetime(2026, 11, 29, tzinfo=UTC)
SOURCE, ADDRESS = "site00000", "http://127.10.1.1:41579/news/0-tormotor-ganse-raferli"


def batch() -> bytes:
    return wire.pack((FOLDER / "batch.txt").read_bytes().splitlines())


def test_a_batch_of_theirs_is_taken_over(tmp_path: Path) -> None:
    items = wire.unpack(batch())
    called = {wire.NAMES[item.function] for item in items if isinstance(item, wire.Call)}
    assert called == wire.CARRIED.keys()  # one that came later was not theirs: take it out here
    (found,) = (item for item in items if isinstance(item, wire.Found))
    assert found.mentions[0].hit.watch == "brightwell-robotics"
    assert found.quotes
    db = database.open(tmp_path / "presswatch.db")
    assert apply(db, SOURCE, 1, items, NOW).articles == 1
    article = articles.get(db, ADDRESS)
    assert article is not None
    assert article.source == SOURCE
    assert furniture.load(db, SOURCE)[0] == ("total", 2, 2)
    assert len(furniture.load(db, SOURCE)) > 5
    assert db.execute("SELECT state, requests, new FROM run").fetchone() == ("finished", 4, 2)
    db.close()


def test_a_memory_of_theirs_is_gone_on_with() -> None:
    db = crawl_memory.empty()
    crawl_memory.unpack(db, zlib.compress((FOLDER / "memory.json").read_bytes()))
    assert articles.find(db, [ADDRESS]).keys() == {ADDRESS}
    assert apply(db, SOURCE, 2, wire.unpack(batch()), NOW).articles == 0  # its article is known
    db.conn.close()
